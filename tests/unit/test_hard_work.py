"""A dispatcher that works hard is no dispatcher that hangs, and a job that fails is neither silent nor in others' way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg import errors

from dispatcher import engine, service, timetable
from dispatcher.database import is_the_databases_fault
from dispatcher.pulse import STALE_AFTER_S, STUCK_AFTER_S, Pulse

BATCHES = int(STUCK_AFTER_S) + 10


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """This machine's monotonic clock; a list of one number that the test moves."""
    moment = [1000.0]
    monkeypatch.setattr("dispatcher.pulse.time.monotonic", lambda: moment[0])
    return moment


@pytest.fixture
def pulse(now: list[float]) -> Pulse:
    assert now  # the clock stands still before the first beat
    made = Pulse()
    for loop in made.ages():
        made.beat(loop)
    return made


class NoPool:
    """Gives connections that nobody asks anything."""

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[None]:
        """Give none."""
        yield None


class NoNews:
    """A listener that hears nothing."""

    async def wait(self, _seconds: float) -> None:
        """Let the others go on."""
        await asyncio.sleep(0)


def clock() -> datetime:
    """It does not matter what time it is."""
    return datetime(2026, 11, 23, 8, tzinfo=UTC)


def job(name: str, pulse: Pulse) -> Any:
    """A job of the timetable, as APScheduler would run it."""
    made = timetable.timetable(pool=NoPool(), clock=clock, pulse=pulse, keep_days=90)  # type: ignore[arg-type]  # nobody asks them
    return made.get_job(name).func


async def test_a_backlog_of_signals_is_no_loop_that_hangs(
    monkeypatch: pytest.MonkeyPatch, now: list[float], pulse: Pulse
) -> None:
    enough = asyncio.Event()

    async def full(*_: object) -> int:
        now[0] += 1
        if now[0] > 1000 + BATCHES:
            enough.set()
        await asyncio.sleep(0)
        return engine.BATCH

    async def none(*_: object) -> int:
        return 0

    monkeypatch.setattr(engine, "tick_signals", full)
    monkeypatch.setattr(engine, "tick_quarantine", none)
    working = asyncio.create_task(service._handle_signals(NoPool(), clock, NoNews(), pulse))  # type: ignore[arg-type]
    await enough.wait()
    assert "signals" not in pulse.stale()
    assert "signals" not in pulse.stuck()
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


async def test_a_backlog_of_deadlines_is_no_loop_that_hangs(
    monkeypatch: pytest.MonkeyPatch, now: list[float], pulse: Pulse
) -> None:
    seen = []

    async def full(*_: object) -> int:
        seen.append("deadlines" in pulse.stale() or "deadlines" in pulse.stuck())
        now[0] += 1
        return engine.BATCH if len(seen) < BATCHES else 0

    monkeypatch.setattr(engine, "tick_deadlines", full)
    await job("deadlines", pulse)()
    assert len(seen) == BATCHES
    assert not any(seen)


@pytest.mark.parametrize("error", [errors.ReadOnlySqlTransaction, errors.IdleInTransactionSessionTimeout])
async def test_a_database_that_nobody_may_write_to_is_in_trouble_and_a_restart_would_not_help(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch, now: list[float], pulse: Pulse
) -> None:
    async def refused(*_: object) -> int:
        now[0] += 1
        await asyncio.sleep(0)
        raise error("no")

    monkeypatch.setattr(engine, "tick_signals", refused)
    monkeypatch.setattr(engine, "tick_deadlines", refused)
    monkeypatch.setattr(service, "_POLL_S", 0)
    working = asyncio.create_task(service._handle_signals(NoPool(), clock, NoNews(), pulse))  # type: ignore[arg-type]
    deadlines = job("deadlines", pulse)
    while now[0] < 1000 + 2 * BATCHES:
        await deadlines()
        await asyncio.sleep(0)
    assert {"signals", "deadlines"} <= set(pulse.stale())
    assert {"signals", "deadlines"}.isdisjoint(pulse.stuck())
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (errors.ReadOnlySqlTransaction, True),
        (errors.IdleInTransactionSessionTimeout, True),
        (errors.AdminShutdown, True),
        (errors.ProgramLimitExceeded, False),
        (errors.DataCorrupted, False),
        (errors.InFailedSqlTransaction, False),
        (ValueError, False),
    ],
)
def test_a_database_that_takes_nothing_is_no_fault_of_the_row(error: type[Exception], *, fault: bool) -> None:
    """Else a failover would put every signal into quarantine; and one damaged row must not keep the others waiting."""
    assert is_the_databases_fault(error("")) is fault


async def test_a_job_that_fails_in_a_way_nobody_thought_of_is_said_and_stuck_in_the_end(
    monkeypatch: pytest.MonkeyPatch, now: list[float], pulse: Pulse, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> int:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(engine, "tick_deadlines", broken)
    now[0] += max(STALE_AFTER_S, STUCK_AFTER_S) + 1
    await job("deadlines", pulse)()
    assert "deadlines" in pulse.stuck()
    assert any(
        getattr(record, "action", "") == "loop_trouble" and record.exc_info for record in caplog.records
    )


async def test_housekeeping_that_fails_at_one_thing_does_the_others(
    monkeypatch: pytest.MonkeyPatch, pulse: Pulse, caplog: pytest.LogCaptureFixture
) -> None:
    done = []

    def chore(name: str, error: Exception | None = None) -> Any:
        async def do(_connection: object, **_: object) -> None:
            if error is not None:
                raise error
            done.append(name)

        return do

    monkeypatch.setattr(
        "dispatcher.timetable.telemetry.keep_days", chore("days", errors.LockNotAvailable("locked"))
    )
    monkeypatch.setattr(
        "dispatcher.timetable.commands.retire", chore("retire", ValueError("a fault of ours"))
    )
    monkeypatch.setattr("dispatcher.timetable.commands.forget_centre_messages", chore("messages"))
    monkeypatch.setattr("dispatcher.timetable.canaries.forget", chore("canaries"))
    monkeypatch.setattr("dispatcher.timetable.past_troubles.forget", chore("troubles"))
    monkeypatch.setattr("dispatcher.timetable.staff.tidy", chore("staff"))
    monkeypatch.setattr("dispatcher.timetable.web_api.forget", chore("requests"))
    await job("housekeeping", pulse)()
    assert done == ["messages", "canaries", "troubles", "staff", "requests"]
    assert "old readings could not run: locked" in caplog.text
    assert "a fault of ours" in caplog.text
