"""The loops, each a plain coroutine `tick` that does what is due and says how much it was.

Every row is handled in a transaction of its own: one that fails is postponed and the others go on. A signal that fails
again and again is quarantined, which shows it to people and raises an alarm of its own.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from prometheus_client import Counter, Gauge

from devices.kinds import CANARY
from devices.topics import up
from dispatcher.alarms import handling
from dispatcher.alarms import store as alarms
from dispatcher.alarms import troubles as trouble_alarms
from dispatcher.alarms.troubles import Town
from dispatcher.clock import Clock
from dispatcher.database import Connection, Pool, Row, is_the_databases_fault, pipelined
from dispatcher.fleet.silence import Ears
from dispatcher.fleet.troubles import store as troubles
from dispatcher.signals import canaries
from dispatcher.signals import store as signals

__all__ = ["BATCH", "tick_deadlines", "tick_quarantine", "tick_signals", "tick_troubles"]

log = logging.getLogger(__name__)

BATCH: Final = 200
"""How many rows one tick handles at most."""
_FIRST_DELAY: Final = timedelta(seconds=2)
_LONGEST_DELAY: Final = timedelta(minutes=5)
_POISON_AFTER: Final = 3
_AT_ONCE: Final = 1000  # troubles that one transaction notices or ends
_STEPS: Final = 10  # after so many failures the delay grows no more
_TURN_S: Final = 3.0  # how long a tick of the troubles works before it lets the next one go on

_handled = Counter("yilao_engine_handled_total", "Rows handled by the engine", ["loop"])
_deaf = Gauge("yilao_deaf", "1 while nobody at all is heard, so that nobody is called silent")
_failed = Counter("yilao_engine_failed_total", "Rows whose handling failed and was postponed", ["loop"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loop:
    """One kind of work: how to take a row, handle it, and put it off when handling it fails."""

    name: str
    claim: Callable[[Connection, datetime], Awaitable[Any]]
    handle: Callable[[Connection, Any, datetime], Awaitable[Any]]
    postpone: Callable[[Connection, Any, datetime], Awaitable[Any]]


async def tick_signals(pool: Pool, clock: Clock) -> int:
    """Handle the signals that wait, emergencies first; returns how many (at most a batch)."""
    return await _tick(pool, clock, _SIGNALS)


async def tick_quarantine(pool: Pool, clock: Clock) -> int:
    """Raise the alarms for what could not be read; returns how many."""
    return await _tick(pool, clock, _QUARANTINE)


async def tick_deadlines(pool: Pool, clock: Clock) -> int:
    """Take the next step for every alarm whose deadline has passed, the most overdue first; returns how many."""
    return await _tick(pool, clock, _DEADLINES)


async def tick_troubles(pool: Pool, clock: Clock) -> int:
    """Find who is silent or well again, and raise what is due; returns how much was done, 0 for nothing.

    1. Is it we who are deaf? Then nobody is called silent.
    2. Notice who was not heard in time; end what is over; look again at what lasts.
    3. Tell the alarms' histories who is well again.
    4. Town by town, let what is due become alarms: one for a town where it is one event.

    Everything is done in transactions of bounded size; what a turn does not finish, the next one does.
    """
    until = time.monotonic() + _TURN_S
    done = 0
    async with pool.connection() as connection:
        async with pipelined(connection):
            before, ears = await troubles.hear(connection, now=clock())
        _say_whether_deaf(before, ears)
        whoever = (
            troubles.end_silence,
            troubles.regain_mains,
            troubles.retire,
            troubles.move,
            troubles.review,
        )
        steps = [partial(step, limit=_AT_ONCE) for step in whoever]
        if ears.deaf_since is None:
            steps.insert(0, partial(troubles.notice, hearing_since=ears.hearing_since, limit=_AT_ONCE))
            steps.append(partial(troubles.release, hearing_since=ears.hearing_since, limit=_AT_ONCE))
        # The last of them: whatever made something due, nobody is called about the home of who is not there.
        steps.append(partial(troubles.await_return, limit=_AT_ONCE))
        for step in steps:
            found = _AT_ONCE
            while found >= _AT_ONCE and time.monotonic() < until:
                async with pipelined(connection):
                    found = await step(connection, now=clock())
                done += found
        for alarm_id in await troubles.to_tell(connection, limit=BATCH):
            done += await _settle(connection, clock(), partial(trouble_alarms.tell_of_end, alarm_id=alarm_id))
        for town_code, kind in await troubles.due_towns(connection, now=clock()):
            counted = await troubles.struck(connection, town_code=town_code, kind=kind, now=clock())
            devices, struck, overdue = counted
            town = Town(code=town_code, kind=kind, devices=devices, struck=struck, overdue=overdue)
            raising = partial(trouble_alarms.town_to_alarm, town=town)
            while time.monotonic() < until and (settled := await _settle(connection, clock(), raising)):
                done += settled
    return done


async def _settle(connection: Connection, now: datetime, handle: Callable[..., Awaitable[int]]) -> int:
    """Handle some troubles in one transaction; when that fails, those that it had locked are put off."""
    taken: list[int] = []
    try:
        async with pipelined(connection):
            settled = await handle(connection, now=now, taken=taken)
    except Exception as error:  # whatever it is, the next town must get its turn
        if is_the_databases_fault(error):
            raise
        _complain("troubles", error)
        async with pipelined(connection):
            delays = [_delay(tries) for tries in range(_STEPS)]
            await troubles.postpone(connection, taken, delays=delays, now=now)
        return len(taken)
    _handled.labels("troubles").inc(settled)
    return settled


def _say_whether_deaf(before: Ears, ears: Ears) -> None:
    _deaf.set(ears.deaf_since is not None)
    if (before.deaf_since is None) == (ears.deaf_since is None):
        return
    if ears.deaf_since is not None:
        sentence = "nobody, or no canary, is heard since %s: until that changes no device is called silent"
        log.warning(sentence, ears.deaf_since.isoformat(timespec="seconds"), extra={"action": "deaf"})
    else:
        log.warning("devices are heard again: each has time for a beat from now", extra={"action": "hearing"})


async def _tick(pool: Pool, clock: Clock, loop: _Loop) -> int:
    done = 0
    async with pool.connection() as connection:
        while done < BATCH and await _one(connection, clock(), loop):
            _handled.labels(loop.name).inc()
            done += 1
    return done


async def _one(connection: Connection, now: datetime, loop: _Loop) -> bool:
    """Claim one row and handle it in one transaction; when that fails, all of it is undone and the row put off in another.

    In between another dispatcher may take the row and fare better: putting off leaves alone what is done by then.
    """
    row = None
    try:
        async with pipelined(connection):
            row = await loop.claim(connection, now)
            if row is None:
                return False
            await loop.handle(connection, row, now)
    except Exception as error:  # whatever it is, the next row must get its turn
        if row is None or is_the_databases_fault(error):
            raise
        _complain(loop.name, error)
        async with pipelined(connection):
            await loop.postpone(connection, row, now)
    return True


def _complain(loop: str, error: Exception) -> None:
    _failed.labels(loop).inc()
    log.error(
        "handling one of the %s failed, the others go on: %s",
        loop,
        error,
        exc_info=error,
        extra={"action": "poison"},
    )


async def _claim_signal(connection: Connection, now: datetime) -> Row | None:
    return await signals.claim(connection, now=now)


async def _handle_signal(connection: Connection, signal: Row, now: datetime) -> None:
    if signal["type"] == CANARY and await canaries.handled(connection, signal["id"], now=now):
        return  # nobody pressed: it only shows that this far a press would have come
    await handling.signal_to_alarm(connection, signal, now=now)


async def _postpone_signal(connection: Connection, signal: Row, now: datetime) -> None:
    if signal["tries"] < _POISON_AFTER:
        await signals.postpone(connection, signal["id"], next_try_at=now + _delay(signal["tries"]))
        return
    await signals.quarantine_signal(
        connection,
        signal["id"],
        topic=up(signal["device_id"], "signal"),
        reason="it could be read, but handling it failed again and again",
    )
    await signals.handled(connection, signal["id"], outcome="poison", alarm_id=None, now=now)


async def _claim_quarantined(connection: Connection, now: datetime) -> Row | None:
    return await signals.claim_quarantine(connection, now=now)


async def _handle_quarantined(connection: Connection, message: Row, now: datetime) -> None:
    await handling.quarantine_to_alarm(connection, message, now=now)


async def _postpone_quarantined(connection: Connection, message: Row, now: datetime) -> None:
    later = now + _delay(message["tries"])
    await signals.postpone_quarantine(connection, message["id"], next_try_at=later)


async def _claim_due(connection: Connection, now: datetime) -> int | None:
    return await alarms.due(connection, now=now)


async def _handle_due(connection: Connection, alarm_id: int, now: datetime) -> None:
    await handling.deadline_passed(connection, alarm_id, now=now)


async def _postpone_due(connection: Connection, alarm_id: int, now: datetime) -> None:
    await alarms.postpone(connection, alarm_id, until=now + _FIRST_DELAY)


def _delay(tries: int) -> timedelta:
    return min(_FIRST_DELAY * int(2 ** min(tries, 10)), _LONGEST_DELAY)


_SIGNALS: Final = _Loop(name="signals", claim=_claim_signal, handle=_handle_signal, postpone=_postpone_signal)
_QUARANTINE: Final = _Loop(
    name="quarantined messages",
    claim=_claim_quarantined,
    handle=_handle_quarantined,
    postpone=_postpone_quarantined,
)
_DEADLINES: Final = _Loop(name="deadlines", claim=_claim_due, handle=_handle_due, postpone=_postpone_due)
