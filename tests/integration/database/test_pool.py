"""Connections that are shared: who is asked to end while waiting for one ends."""

import asyncio

import pytest

from dispatcher.database import open_pool
from tests.support.until import until


@pytest.mark.parametrize("moment", range(8))
async def test_who_is_asked_to_end_in_the_moment_when_a_connection_is_free_ends(
    database_url: str, moment: int
) -> None:
    async with open_pool(database_url, size=1, name="test of cancelling") as pool:
        held = await pool.getconn()

        async def work() -> None:
            async with pool.connection():
                pass
            await asyncio.sleep(3600)

        waiting = asyncio.create_task(work())
        await until(lambda: pool.get_stats().get("requests_waiting"))
        await pool.putconn(held)
        for _ in range(moment):
            await asyncio.sleep(0)
        waiting.cancel()
        done, _ = await asyncio.wait([waiting], timeout=1)
        assert done, "still at work"
        assert waiting.cancelled()
        async with pool.connection(timeout=1):  # and has kept no connection
            pass
