"""Every periodic job on one page. APScheduler only ticks: no deadline and no work lives in it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from dispatcher import engine
from dispatcher.absences import store as absences
from dispatcher.alarms.contacts import asking as contacts
from dispatcher.alarms.desks.watch import DeskWatch
from dispatcher.clock import SYNC_EVERY_S, DatabaseClock, local_now
from dispatcher.commands import store as commands
from dispatcher.database import TROUBLE, Pool
from dispatcher.drills import store as drills
from dispatcher.ending import unless_cancelled
from dispatcher.fleet import upkeep
from dispatcher.fleet.troubles import store as past_troubles
from dispatcher.people import staff
from dispatcher.people.consoles import store as consoles
from dispatcher.pulse import Pulse
from dispatcher.reachable import monthly
from dispatcher.reminders import saying
from dispatcher.signals import canaries
from dispatcher.telemetry import store as telemetry
from dispatcher.web import api as web_api
from dispatcher.welfare import asking

__all__ = ["keep_turns", "timetable"]

_GRACE_S: Final = 30  # a tick that comes late is still wanted
_LOOK_EVERY_S: Final = 1.0
_SET_BACK: Final = timedelta(seconds=1)


def timetable(
    *, pool: Pool, clock: DatabaseClock, pulse: Pulse, keep_days: int, desks: DeskWatch | None = None
) -> AsyncIOScheduler:
    """The jobs of one dispatcher process; any number of processes may run them, each row is claimed once.

    `desks` has a connection of its own kind: the one by which consoles are heard.
    """

    async def deadlines() -> None:
        """Take the next step for every alarm that nobody attended to in time."""
        while await engine.tick_deadlines(pool, clock):
            pulse.beat("deadlines")  # who works through a backlog does not hang

    async def quarantine() -> None:
        """Raise alarms for what could not be read."""
        await engine.tick_quarantine(pool, clock)

    async def welfare() -> None:
        """Ask the next of those whom a welfare check asks, and count who answered."""
        await asking.tick(pool, clock)

    async def troubles() -> None:
        """Find the devices that are silent, and raise what is due of their troubles, one alarm for a town's outage."""
        await engine.tick_troubles(pool, clock)

    async def planned() -> None:
        """Have somebody make sure of those whose absence is over; give up the drills that no gateway could send."""
        await absences.tick(pool, clock)
        await drills.tick(pool, clock)

    async def read_clock() -> None:
        """Set our clock by the database's."""
        async with pool.connection() as connection:
            await clock.sync(connection)

    async def housekeeping() -> None:
        """Make room for the coming days, drop what is too old, forget what is over; each whatever becomes of the others."""
        chores: dict[str, Callable[..., Awaitable[Any]]] = {
            "old readings": partial(telemetry.keep_days, keep=keep_days),
            "old messages": commands.retire,
            "old messages for centres' systems": commands.forget_centre_messages,
            "old canaries": canaries.forget,
            "old troubles": past_troubles.forget,
            "old sessions": staff.tidy,
            "old consoles": consoles.forget,
            "old answers": web_api.forget,
        }
        for name, chore in chores.items():
            await _finished(name, partial(_with_connection, chore), pulse)

    async def _with_connection(chore: Callable[..., Awaitable[Any]]) -> None:
        async with pool.connection() as connection:
            await chore(connection, now=clock())

    async def batteries() -> None:
        """Once a night, forecast when each battery will be empty."""
        await upkeep.tick_batteries(pool, clock)

    async def key_tests() -> None:
        """Note which keys were tried."""
        await upkeep.tick_key_tests(pool, clock)

    logging.getLogger("apscheduler.executors.default").addFilter(_no_mere_end)
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"misfire_grace_time": _GRACE_S, "coalesce": True, "max_instances": 1},
    )
    for seconds, job in (
        (1, deadlines),
        (1, _asking_contacts(pool, clock, pulse)),
        (1, quarantine),
        (1, welfare),
        (5, troubles),
        (5, _watching(desks)),
        (15, planned),
        (15, _reminding(pool, clock)),
        (SYNC_EVERY_S, read_clock),
        (3600, housekeeping),
        (60, key_tests),
        (300, _testing(pool, clock)),
        (300, batteries),
    ):
        scheduler.add_job(
            _guarded(job, pulse), "interval", seconds=seconds, id=job.__name__, name=job.__name__
        )
    return scheduler


async def keep_turns(scheduler: AsyncIOScheduler, *, every_s: float = _LOOK_EVERY_S) -> None:
    """Give a job its turn at once when that is further away than it can be, until cancelled.

    APScheduler waits for this machine's wall clock. When that is set back by an hour, no job would run for an hour.
    """
    while True:
        now = local_now()
        for job in scheduler.get_jobs():
            if job.next_run_time is not None and job.next_run_time > now + job.trigger.interval + _SET_BACK:
                job.modify(next_run_time=now)
        await asyncio.sleep(every_s)


def _asking_contacts(pool: Pool, clock: DatabaseClock, pulse: Pulse) -> Callable[[], Awaitable[None]]:
    async def contact_chains() -> None:
        """Ask the next contact of every elder whose contacts are being asked."""
        while await contacts.tick(pool, clock):
            pulse.beat("contact_chains")

    return contact_chains


def _watching(desks: DeskWatch | None) -> Callable[[], Awaitable[None]]:
    async def desk_watch() -> None:
        """Find the claims that nobody holds up any more, and the desks that nobody watches."""
        if desks is not None:
            await desks.tick()

    return desk_watch


def _reminding(pool: Pool, clock: DatabaseClock) -> Callable[[], Awaitable[None]]:
    async def reminders() -> None:
        """Have devices say what is due, and look which were not heard to say it."""
        await saying.tick(pool, clock)

    return reminders


def _testing(pool: Pool, clock: DatabaseClock) -> Callable[[], Awaitable[None]]:
    async def communication_tests() -> None:
        """Send the monthly test to those whose turn it is."""
        await monthly.tick(pool, clock)

    return communication_tests


def _no_mere_end(record: logging.LogRecord) -> bool:
    """Let nothing be said of a job that was cancelled: APScheduler tells the process's end as the job's failure."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def _guarded(job: Callable[[], Awaitable[None]], pulse: Pulse) -> Callable[[], Awaitable[None]]:
    """A job that reports each finished run, and lets whatever went wrong pass until its next turn."""

    async def run() -> None:
        if await _finished(job.__name__, job, pulse):
            pulse.beat(job.__name__)

    return run


async def _finished(name: str, work: Callable[[], Awaitable[None]], pulse: Pulse) -> bool:
    """Do something and say whether it was finished; what went wrong is told."""
    try:
        await work()
    except TROUBLE as error:
        pulse.trouble(name, error)
    except Exception as error:  # noqa: BLE001  # the missing beat is seen; the scheduler would tell only the log
        pulse.unforeseen(name, error)
    else:
        return True
    unless_cancelled()
    return False
