"""The live stream has connections of its own: requests that hold all the others do not keep it waiting."""

import asyncio
import contextlib

import aiohttp

from dispatcher import service
from dispatcher.database import Connection, Pool
from dispatcher.people import staff
from tests.support.api import Client
from tests.support.broker import free_port
from tests.support.desk import Desk
from tests.support.until import until


async def test_requests_that_hold_every_connection_do_not_silence_the_stream(
    desk: Desk, pool: Pool, connection: Connection, database_url: str
) -> None:
    mei = await desk.somebody("mei")
    now = (await desk.rows("SELECT now()"))[0]["now"]
    token, _ = await staff.new_session(connection, mei.id, kind="token", now=now)
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    settings = service.DeskSettings(database_url=database_url, http_port=free_port())
    running = asyncio.create_task(service.run(settings, ready=ready.set_result))
    async with aiohttp.ClientSession() as http:
        base = f"http://127.0.0.1:{await ready}"
        async with pool.connection() as blocker, blocker.transaction():
            await blocker.execute("LOCK TABLE sign_in_failures IN ACCESS EXCLUSIVE MODE")
            waiting = [asyncio.create_task(_sign_in(http, base, number)) for number in range(12)]

            async def all_held() -> bool:
                held = await desk.rows(
                    "SELECT FROM pg_stat_activity WHERE datname = current_database()"
                    " AND application_name = 'yilao web' AND wait_event_type = 'Lock'"
                )
                return len(held) == 10

            await until(all_held)  # type: ignore[arg-type]  # a coroutine is an awaitable
            async with Client(http, base, token, mei).stream() as stream:
                await stream.next("snapshot")
        assert set(await asyncio.gather(*waiting)) == {401}
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def _sign_in(http: aiohttp.ClientSession, base: str, number: int) -> int:
    body = {"username": f"nobody-{number}", "password": "incorrect horse"}
    async with http.post(f"{base}/api/v1/session", json=body) as response:
        return response.status
