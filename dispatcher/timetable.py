"""Every periodic job on one page. APScheduler only ticks: no deadline and no work lives in it."""

from collections.abc import Awaitable, Callable
from typing import Final

import psycopg
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from psycopg_pool import PoolTimeout

from dispatcher import engine
from dispatcher.clock import SYNC_EVERY_S, DatabaseClock
from dispatcher.commands import store as commands
from dispatcher.database import Pool
from dispatcher.people import staff
from dispatcher.pulse import Pulse
from dispatcher.telemetry import store as telemetry
from dispatcher.web import api as web_api

__all__ = ["timetable"]

_GRACE_S: Final = 30  # a tick that comes late is still wanted


def timetable(*, pool: Pool, clock: DatabaseClock, pulse: Pulse, keep_days: int) -> AsyncIOScheduler:
    """The jobs of one dispatcher process; any number of processes may run them, each row is claimed once."""

    async def deadlines() -> None:
        """Take the next step for every alarm that nobody attended to in time."""
        while await engine.tick_deadlines(pool, clock):
            pass

    async def quarantine() -> None:
        """Raise alarms for what could not be read."""
        await engine.tick_quarantine(pool, clock)

    async def read_clock() -> None:
        """Set our clock by the database's."""
        async with pool.connection() as connection:
            await clock.sync(connection)

    async def housekeeping() -> None:
        """Make room for the coming days, drop what is too old, forget what is over."""
        async with pool.connection() as connection:
            await telemetry.keep_days(connection, now=clock(), keep=keep_days)
            await commands.retire(connection, now=clock())
            await commands.forget_centre_messages(connection, now=clock())
            await staff.tidy(connection, now=clock())
            await web_api.forget(connection, now=clock())

    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"misfire_grace_time": _GRACE_S, "coalesce": True, "max_instances": 1},
    )
    for seconds, job in ((1, deadlines), (1, quarantine), (SYNC_EVERY_S, read_clock), (3600, housekeeping)):
        scheduler.add_job(
            _guarded(job, pulse), "interval", seconds=seconds, id=job.__name__, name=job.__name__
        )
    return scheduler


def _guarded(job: Callable[[], Awaitable[None]], pulse: Pulse) -> Callable[[], Awaitable[None]]:
    """A job that reports each finished run, and lets a database in trouble pass until its next turn."""

    async def run() -> None:
        try:
            await job()
        except (psycopg.OperationalError, PoolTimeout) as error:
            pulse.trouble(job.__name__, error)
        else:
            pulse.beat(job.__name__)

    return run
