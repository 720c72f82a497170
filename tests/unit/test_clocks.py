"""This machine's wall clock may jump, and this process may stand still: neither may move a deadline."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from dispatcher.clock import DatabaseClock, local_now
from dispatcher.timetable import keep_turns

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class SlowDatabase:
    """Answers with its time after as long as it is told, on a monotonic clock of our own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.elapsed = 1000.0
        self.takes = 0.0
        self.slept = 0.0
        monkeypatch.setattr("dispatcher.clock.time.monotonic", lambda: self.elapsed)

    @property
    def now(self) -> datetime:
        """What everybody's clock should say."""
        return AT + timedelta(seconds=self.elapsed + self.slept)

    async def execute(self, _statement: str, **_options: object) -> "SlowDatabase":
        """Look at the clock first, and take long afterwards."""
        self._answer = self.now
        self.elapsed += self.takes
        return self

    async def fetchone(self) -> tuple[datetime]:
        """The time of that look."""
        return (self._answer,)


async def test_an_answer_that_took_long_does_not_set_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """We may have stood still (SIGSTOP, a virtual machine that was moved) at either side of the database's look."""
    database = SlowDatabase(monkeypatch)
    clock = DatabaseClock()
    await clock.sync(database)  # type: ignore[arg-type]
    database.takes = 20.0
    await clock.sync(database)  # type: ignore[arg-type]
    assert clock() == database.now


async def test_an_answer_that_contradicts_the_clock_sets_it_however_long_it_took(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After the whole machine has slept, its monotonic clock is behind by as long."""
    database = SlowDatabase(monkeypatch)
    clock = DatabaseClock()
    await clock.sync(database)  # type: ignore[arg-type]
    database.slept, database.takes = 3600.0, 20.0
    await clock.sync(database)  # type: ignore[arg-type]
    assert abs(clock() - database.now) <= timedelta(seconds=10)


async def test_the_first_answer_is_taken_however_long_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    database = SlowDatabase(monkeypatch)
    database.takes = 20.0
    clock = DatabaseClock()
    await clock.sync(database)  # type: ignore[arg-type]
    assert abs(clock() - database.now) <= timedelta(seconds=10)


@pytest.mark.parametrize("hours", [1, 24])
async def test_a_job_goes_on_when_the_wall_clock_is_set_back(hours: int) -> None:
    """APScheduler would wait until the clock has caught up: for an hour, no alarm would be escalated."""
    ran = asyncio.Event()
    scheduler = AsyncIOScheduler(timezone="UTC")
    job = scheduler.add_job(ran.set, "interval", seconds=1)
    scheduler.start()
    job.modify(next_run_time=local_now() + timedelta(hours=hours))  # as it looks after the clock was set back
    minding = asyncio.create_task(keep_turns(scheduler, every_s=0.01))
    async with asyncio.timeout(10):
        await ran.wait()
    minding.cancel()
    await asyncio.gather(minding, return_exceptions=True)
    scheduler.shutdown(wait=False)


async def test_a_job_whose_turn_is_not_yet_is_left_alone() -> None:
    scheduler = AsyncIOScheduler(timezone="UTC")
    job = scheduler.add_job(lambda: None, "interval", seconds=3600)
    scheduler.start()
    turn = job.next_run_time
    minding = asyncio.create_task(keep_turns(scheduler, every_s=0))
    for _ in range(10):
        await asyncio.sleep(0)
    assert job.next_run_time == turn
    minding.cancel()
    await asyncio.gather(minding, return_exceptions=True)
    scheduler.shutdown(wait=False)
