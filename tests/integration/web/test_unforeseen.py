"""An error that nobody thought of: the desk says so with a trace, and goes on; it does not end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from dispatcher import service
from dispatcher.database import Listener
from dispatcher.pulse import Pulse
from dispatcher.web import live
from tests.support.api import Api
from tests.support.desk import Desk
from tests.support.until import until


@asynccontextmanager
async def without(desk: Desk, table: str) -> AsyncIterator[None]:
    """The record lacks a table: an error of PostgreSQL that is no lost connection."""
    await desk.run(f"ALTER TABLE {table} RENAME TO away")
    yield
    await desk.run(f"ALTER TABLE away RENAME TO {table}")


def traced(caplog: pytest.LogCaptureFixture, action: str) -> bool:
    """Whether a trace was logged."""
    return any(getattr(record, "action", None) == action and record.exc_info for record in caplog.records)


async def test_the_engine_goes_on_after_an_error_that_nobody_thought_of(
    desk: Desk, database_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_POLL_S", 0.01)
    pulse, listener = Pulse(), Listener(database_url, [], name="test")
    async with without(desk, "signals"):
        loop = asyncio.create_task(service._handle_signals(desk.pool, desk.clock, listener, pulse))  # type: ignore[arg-type]  # it only asks for the time
        await until(lambda: loop.done() or traced(caplog, "loop_trouble"))
        assert not loop.done()
        assert "signals" in pulse.stale()
    await desk.receive(desk.arrival())
    await until(desk.alarms)  # type: ignore[arg-type]  # a coroutine is an awaitable
    await until(lambda: "signals" not in pulse.stale())
    loop.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await loop
    assert loop.cancelled()


async def test_the_live_stream_goes_on_after_an_error_that_nobody_thought_of(
    live_api: Api, desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_POLL_S", 0.01)
    mei = await live_api.operator("mei")
    async with mei.stream() as stream:
        await stream.next("snapshot")
        async with without(desk, "alarm_history"):
            await desk.run("NOTIFY alarm")
            await until(lambda: traced(caplog, "loop_trouble"))
        await desk.press()
        assert (await stream.next("alarm")).data["change"]["event"] == "raised"


async def test_a_listener_goes_on_after_an_error_that_nobody_thought_of(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    channels: list[object] = [None]  # no channel has no name: an error of our own making
    listener = Listener(database_url, channels, name="test")  # type: ignore[arg-type]
    task = asyncio.create_task(listener.run())
    await until(lambda: task.done() or traced(caplog, "listen_lost"))
    channels[0] = ""  # PostgreSQL refuses this one
    await until(lambda: task.done() or any("zero-length" in record.message for record in caplog.records))
    assert not task.done()
    channels[0] = "signal"
    await until(listener.woken.is_set)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()
