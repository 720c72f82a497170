"""A wish to end is never lost behind an error that comes in the same moment."""

import asyncio

import psycopg
import pytest

from dispatcher.database import Listener
from gateway.trouble import keep_up
from tests.support.until import until


async def _fails_when_it_is_ended() -> None:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        raise psycopg.OperationalError("server closed the connection unexpectedly") from None


async def _fails_at_once() -> None:
    raise psycopg.OperationalError("server closed the connection unexpectedly")


async def _a_group_that_fails_when_it_is_ended() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(_fails_when_it_is_ended())


async def _ends(task: asyncio.Task[None]) -> None:
    await asyncio.sleep(0.01)
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=10)
    assert done, "it went on"
    assert task.cancelled()


async def test_a_path_that_loses_the_database_goes_on_when_nobody_ends_it():
    tries = 0

    async def attempt() -> None:
        nonlocal tries
        tries += 1
        if tries > 1:
            await asyncio.Event().wait()
        async with asyncio.TaskGroup() as group:
            group.create_task(_fails_at_once())

    task = asyncio.create_task(keep_up("signals", attempt))
    await until(lambda: tries > 1)
    await _ends(task)


@pytest.mark.parametrize("attempt", [_fails_when_it_is_ended, _a_group_that_fails_when_it_is_ended])
async def test_a_path_that_loses_the_database_while_it_is_ended_ends(attempt):
    # On Python 3.11 and 3.12 a TaskGroup that is cancelled while its tasks fail forgets the cancellation.
    await _ends(asyncio.create_task(keep_up("signals", attempt)))


async def test_a_listener_that_loses_the_database_while_it_is_ended_ends(monkeypatch):
    listener = Listener("postgresql://nowhere", ["signal"], name="test")
    monkeypatch.setattr(listener, "_listen", _fails_when_it_is_ended)
    await _ends(asyncio.create_task(listener.run()))
