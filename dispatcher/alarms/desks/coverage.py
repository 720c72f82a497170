"""Desks that nobody watches: one alarm for each, where somebody is. Each function is one transaction's worth."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from dispatcher.alarms import handling, machine
from dispatcher.alarms import store as alarms
from dispatcher.alarms.desks import store
from dispatcher.alarms.events import Learned
from dispatcher.alarms.handling import Speaker
from dispatcher.alarms.model import Alarm, AlarmClass, State
from dispatcher.alarms.policy import policy_for
from dispatcher.alarms.store import Entry
from dispatcher.alarms.triage import Raise
from dispatcher.database import Connection, Row

__all__ = ["DESK_UNATTENDED", "begin", "end", "show"]

DESK_UNATTENDED: Final = "desk_unattended"

# While it lasts, what is pressed in its towns rings at somebody else's desk: they must know why, at once.
_EMPTY: Final = Raise(class_=AlarmClass.DEVICE, type=DESK_UNATTENDED, priority=2)


async def begin(
    connection: Connection, centre_id: str, *, since: datetime, before: datetime, now: datetime
) -> bool:
    """Write that nobody watches a desk and raise its alarm, or let the one that is still open ring again.

    From this commit on, new alarms of this centre go to the covering centre or the city desk. False when somebody has come
    meanwhile, or another dispatcher was first.
    """
    gap_id = await store.open_gap(connection, centre_id, since=since, before=before, now=now)
    if gap_id is None:
        return False
    subject = Speaker(id=f"desk:{centre_id}", centre_id=centre_id)
    await alarms.lock_subject(connection, elder_id=None, device_id=subject.id)
    detail = {"centre": centre_id, "since": since.isoformat()}
    _, alarm, entries = await handling.raise_or_join(
        connection, _EMPTY, subject, now, actor="clock", detail=detail
    )
    await _let_see(connection, alarm, centre_id, now)
    await store.name_alarm(connection, gap_id, alarm.id)
    await alarms.record(connection, entries, now=now)
    return True


async def end(connection: Connection, gap: Row, *, now: datetime) -> bool:
    """Write that a gap is over, also into its alarm, which only a person ends; False when another dispatcher was first."""
    if not await store.end_gap(connection, gap["id"], now=now):
        return False
    if gap["alarm_id"] is not None:
        alarm = await alarms.lock(connection, gap["alarm_id"], centres=None)
        lasted = max(0, round((now - gap["since"]).total_seconds()))  # the clock may have gone back meanwhile
        detail = {"centre": gap["centre_id"], "seconds": lasted}
        entry = await _learn(connection, alarm, "restored" if gap["attended"] else "off_duty", detail, now)
        await alarms.record(connection, [entry], now=now)
    return True


async def show(connection: Connection, alarm_id: int, *, now: datetime) -> bool:
    """Let those who step in see an alarm that waits or rings where nobody is; False when it was taken care of meanwhile."""
    alarm = await alarms.lock(connection, alarm_id, centres=None)
    if alarm.state is State.RESOLVED or not (alarm.ringing or alarm.state is State.WAITING):
        return False
    shown = await _let_see(connection, alarm, alarm.centre_id, now)
    detail = {"centre": alarm.centre_id, "to": shown}
    entry = await _learn(connection, alarm, DESK_UNATTENDED, detail, now)
    await alarms.record(connection, [entry], now=now)
    return True


async def _let_see(connection: Connection, alarm: Alarm, centre_id: str, now: datetime) -> list[str]:
    there = {row["centre_id"]: row["why"] for row in await store.stand_ins(connection, centre_id, now=now)}
    await alarms.see(connection, alarm.id, list(there.items()), now=now)
    return list(there)


async def _learn(
    connection: Connection, alarm: Alarm, what: Any, detail: Mapping[str, Any], now: datetime
) -> Entry:
    event = Learned(what=what, detail=detail)
    change = machine.apply(alarm, event, now, policy_for(alarm.priority, alarm.class_))
    return await handling.write(connection, change, actor="clock", now=now)
