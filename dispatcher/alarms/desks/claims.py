"""Claims that nobody holds up any more. Each function is one transaction's worth; two dispatchers settle it by the alarm's lock."""

from datetime import datetime

from dispatcher.alarms import handling, machine
from dispatcher.alarms import store as alarms
from dispatcher.alarms.desks import store
from dispatcher.alarms.events import HolderBack, HolderLost
from dispatcher.alarms.model import AlarmClass
from dispatcher.alarms.policy import policy_for
from dispatcher.database import Connection, Row
from dispatcher.people.consoles import rules

__all__ = ["is_back", "is_lost", "settle"]


def is_lost(row: Row, now: datetime) -> bool:
    """Whether a held alarm (a row of `held`) is one that nobody holds up, and nobody has said so yet."""
    policy = policy_for(row["priority"], AlarmClass(row["class"]))
    return row["holder_lost_at"] is None and rules.is_lost(
        holder_since=rules.past(row["holder_since"], now),
        claimed_at=rules.past(row["claimed_at"], now),
        heard_at=rules.past(row["heard_at"], now),
        stale_after=policy.stale_after,
        now=now,
    )


def is_back(row: Row, now: datetime) -> bool:
    """Whether whoever was lost has been heard since; if the clock went back since, whether they are heard now."""
    lost_at, heard_at = row["holder_lost_at"], rules.past(row["heard_at"], now)
    if lost_at is None or heard_at is None:
        return False
    if rules.past(lost_at, now) == lost_at:
        return bool(heard_at > lost_at)
    return bool(now - heard_at <= rules.STALE_AFTER)


async def settle(connection: Connection, alarm_id: int, *, now: datetime) -> bool:
    """Look again at one held alarm, now locked: its holder is lost, or is back, or neither (False)."""
    alarm = await alarms.lock(connection, alarm_id, centres=None)
    rows = await store.held(connection, alarm_id, now=now)
    if not rows:
        return False  # it was released or resolved meanwhile
    row = rows[0]
    if is_back(row, now):
        event: HolderBack | HolderLost = HolderBack(name=row["name"])
    elif is_lost(row, now):
        event = HolderLost(name=row["name"], heard_at=row["heard_at"])
    else:
        return False
    change = machine.apply(alarm, event, now, policy_for(alarm.priority, alarm.class_))
    entry = await handling.write(connection, change, actor="clock", now=now)
    await alarms.record(connection, [entry], now=now)
    return True
