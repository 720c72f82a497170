"""Being woken by the database, before and after a lost connection; and the database's own clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, timedelta
from typing import Any

import psycopg
import pytest

from dispatcher.clock import DatabaseClock
from dispatcher.database import Connection, Listener, Pool, open_pool
from dispatcher.database import listen as listening
from dispatcher.errors import DatabaseUnusable
from tests.support.broker import free_port
from tests.support.until import until


@asynccontextmanager
async def listening_to(url: str, *channels: str) -> AsyncIterator[Listener]:
    """A listener that has been woken once, by its own beginning."""
    listener = Listener(url, channels, name="test")
    task = asyncio.create_task(listener.run())
    try:
        async with asyncio.timeout(10):
            await listener.woken.wait()
        listener.woken.clear()
        yield listener
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def backends(connection: Connection) -> list[int]:
    """The server processes of our listeners."""
    cursor = await connection.execute(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'yilao test listen' AND datname = current_database()"
    )
    return [row["pid"] for row in await cursor.fetchall()]


async def test_a_notification_wakes_whoever_waits(database_url: str, connection: Connection) -> None:
    async with listening_to(database_url, "signal", "alarm") as listener:
        for channel in ("signal", "alarm"):
            await connection.execute(f"NOTIFY {channel}".encode())
            async with asyncio.timeout(10):
                await listener.wait(60)
            assert not listener.woken.is_set()


async def test_another_channel_wakes_nobody(database_url: str, connection: Connection) -> None:
    async with listening_to(database_url, "signal") as listener:
        await connection.execute("NOTIFY other")
        await connection.execute("NOTIFY signal")  # arrives after the other one
        async with asyncio.timeout(10):
            await listener.wait(60)
        await listener.wait(0.05)  # a second wake-up would be the other channel's
        assert not listener.woken.is_set()


async def test_who_is_not_woken_looks_for_themselves_after_a_while(database_url: str) -> None:
    async with listening_to(database_url, "signal") as listener, asyncio.timeout(10):
        await listener.wait(0.01)


async def test_a_lost_connection_is_made_again_and_wakes_because_something_may_have_been_missed(
    database_url: str, connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    async with listening_to(database_url, "signal") as listener:
        (before,) = await backends(connection)
        await connection.execute("SELECT pg_terminate_backend(%s)", [before])
        async with asyncio.timeout(15):
            await listener.woken.wait()
        listener.woken.clear()
        (after,) = await backends(connection)
        assert after != before
        assert "listen_lost" in {getattr(record, "action", None) for record in caplog.records}
        await connection.execute("NOTIFY signal")
        async with asyncio.timeout(10):
            await listener.wait(60)


async def test_a_quiet_connection_is_kept_alive(
    database_url: str, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_KEEP_ALIVE_S", 0.02)
    async with listening_to(database_url, "signal"):

        async def last_said() -> bool:
            cursor = await connection.execute(
                "SELECT query FROM pg_stat_activity"
                " WHERE application_name = 'yilao test listen' AND datname = current_database()"
            )
            return ["pg_terminate_backend" in row["query"] for row in await cursor.fetchall()] == [True]

        await until(last_said)  # type: ignore[arg-type]  # a coroutine is an awaitable


async def test_the_clock_is_the_databases_and_goes_on(pool: Pool) -> None:
    clock = DatabaseClock()
    async with pool.connection() as connection:
        await clock.sync(connection)
        row = await (await connection.execute("SELECT clock_timestamp() AS now")).fetchone()
    assert row is not None
    first, second = clock(), clock()
    assert abs(first - row["now"]) < timedelta(seconds=5)
    assert first.tzinfo is UTC
    assert second >= first


async def test_the_clock_reads_any_kind_of_row(database_url: str) -> None:
    clock = DatabaseClock()
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        await clock.sync(connection)
    assert clock().tzinfo is UTC


def test_a_clock_that_was_never_set_says_so() -> None:
    with pytest.raises(RuntimeError, match="before it was first set"):
        DatabaseClock()()


async def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    url = f"postgresql://yilao:hush@127.0.0.1:{free_port()}/yilao"
    with pytest.raises(DatabaseUnusable) as refused:
        async with open_pool(url, size=1, name="test", wait_s=0.2):
            pass
    assert "127.0.0.1" in str(refused.value)
    assert "hush" not in str(refused.value)


async def test_a_pools_connections_are_made_again_after_the_server_ended_them(
    pool: Pool, database_url: str
) -> None:
    async with pool.connection() as connection:
        pid = connection.info.backend_pid
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])  # and wait for its end
    async with pool.connection() as connection:
        assert connection.info.backend_pid != pid
        assert await (await connection.execute("SELECT 1 AS one")).fetchone() == {"one": 1}


async def test_no_connection_waits_for_a_database_whose_machine_vanished(
    pool: Pool, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[psycopg.AsyncConnection[object]] = []
    connect = psycopg.AsyncConnection.connect

    async def remembered(*args: Any, **options: Any) -> Any:
        made.append(await connect(*args, **options))
        return made[-1]

    async with pool.connection() as connection:
        assert connection.info.get_parameters()["tcp_user_timeout"] == "10000"
    monkeypatch.setattr(psycopg.AsyncConnection, "connect", remembered)
    async with listening_to(database_url, "signal"):
        options = made[0].info.get_parameters()
    assert (options["tcp_user_timeout"], options["keepalives_idle"]) == ("10000", "10")
