"""What people do with alarms. Each verb is one transaction: lock, check who and what was seen, apply, write."""

from datetime import datetime
from typing import Final

from psycopg.errors import UniqueViolation

from dispatcher.alarms import machine, store
from dispatcher.alarms.events import (
    Called,
    Claimed,
    Event,
    HoldLifted,
    Noted,
    Released,
    Reopened,
    TakenOver,
    Ticked,
)
from dispatcher.alarms.handling import write
from dispatcher.alarms.model import Alarm, State
from dispatcher.alarms.policy import policy_for
from dispatcher.alarms.view import alarm_json
from dispatcher.database import Connection, Row
from dispatcher.errors import AlreadyOpen, Conflict, NotAllowed, Stale
from dispatcher.people.model import Staff

__all__ = ["act", "claim_event", "release_event"]

_ONLY_LOOKS: Final = "your role may look at this alarm, not act on it"


async def act(
    connection: Connection, alarm_id: int, event: Event | None, *, by: Staff, version: int, now: datetime
) -> Row:
    """Do one verb and return the alarm as people see it.

    `event` None is the verb "release", which lifts a hold if there is one and else gives the alarm back.
    Raises NotFound (no such alarm for this person), Stale (they saw an older version), Conflict (somebody else holds
    it), IllegalTransition, Invalid, AlreadyOpen: then nothing has changed.
    """
    if not by.may_act:
        raise NotAllowed(_ONLY_LOOKS)
    if isinstance(event, Reopened):
        await _be_alone(connection, alarm_id)
    alarm = await store.lock(connection, alarm_id, centres=by.centres)
    seen = await store.card(connection, alarm_id)
    if not by.acts_at(seen["audience"]):
        raise NotAllowed(_ONLY_LOOKS)
    chosen = event if event is not None else release_event(alarm, by)
    try:
        _refuse(alarm, seen, chosen, by, version)
        change = machine.apply(alarm, chosen, now, policy_for(alarm.priority, alarm.class_))
        entry = await write(connection, change, actor=f"staff:{by.username}", now=now)
    except UniqueViolation as error:
        raise AlreadyOpen from error
    except Conflict as error:
        error.alarm = error.alarm or alarm_json(seen)
        raise
    card = await store.card(connection, alarm_id)
    await store.record(connection, [entry], now=now)
    return card


def claim_event(*, by: Staff, take_over: bool) -> Event:
    """The claim of a waiting alarm, or the open taking over of somebody else's."""
    return TakenOver(by=by.id) if take_over else Claimed(by=by.id)


def release_event(alarm: Alarm, by: Staff) -> Event:
    """What "release" means now: end the hold if there is one, else give the alarm back to the queue."""
    return HoldLifted(by=by.id) if alarm.held_until is not None else Released(by=by.id)


async def _be_alone(connection: Connection, alarm_id: int) -> None:
    """Reopening makes an open alarm, so it takes its turn with the presses of the same elder."""
    card = await store.card(connection, alarm_id)
    await store.lock_subject(connection, elder_id=card["elder_id"], device_id=card["device_id"])


def _refuse(alarm: Alarm, seen: Row, event: Event, by: Staff, version: int) -> None:
    """Refuse what somebody else has already done or holds, and what was decided on an older sight of the alarm."""
    holder = alarm.claimed_by
    if isinstance(event, Claimed) and holder is not None and holder != by.id:
        raise Conflict(f"{_name_of_holder(seen)} 已先接手 (has already claimed it)")
    if version != alarm.version:
        raise Stale(f"you saw version {version}, it is now version {alarm.version}: look again")
    free = isinstance(event, Claimed | TakenOver | Noted | Called | Ticked | Reopened)
    if free or alarm.state in {State.WAITING, State.RESOLVED}:
        return
    if holder != by.id and not by.supervises_at(seen["audience"]):
        raise Conflict(f"{_name_of_holder(seen)} 正在处理 (is handling it): take it over first")


def _name_of_holder(seen: Row) -> str:
    return str(seen["claimed_by_name"] or seen["claimed_by_username"])
