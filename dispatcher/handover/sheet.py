"""What is on the sheet of a handover: everything that the next shift must know of. Pure.

A sheet is kept for years as it was signed, so its alarms have a shape of their own that does not grow with the console's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dispatcher.alarms.view import alarm_json, iso

__all__ = ["Stuff", "made"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuff:
    """What a sheet is made of, straight from the record."""

    centre_id: str
    open: Sequence[Mapping[str, Any]]
    silent: Sequence[Mapping[str, Any]]
    away: Sequence[Mapping[str, Any]]
    follow_ups: Sequence[Mapping[str, Any]]


_OF_EQUIPMENT: Final = frozenset({"silent", "town_silent", "town_mains_lost"})
_LOWEST: Final = 5
_CALLS: Final = 3  # from this priority on, somebody may be calling for help
_ALARM: Final = (
    "id",
    "type",
    "types",
    "priority",
    "state",
    "test",
    "ringing",
    "presses",
    "centre_id",
    "device_id",
    "device_kind",
    "raised_at",
    "next_deadline_at",
    "deadline",
    "claimed_by",
    "claimed_by_name",
    "held_until",
    "hold_reason",
)
_ELDER: Final = ("id", "name", "phone", "address", "age", "sex")


def made(stuff: Stuff, *, gaps: Sequence[tuple[datetime, datetime]], now: datetime) -> dict[str, Any]:
    """The sheet as JSON, as it is shown, frozen and printed: alarms the most urgent first, follow-ups the most overdue first."""
    rows = sorted(stuff.open, key=_urgency)
    return {
        "centre_id": stuff.centre_id,
        "at": iso(now),
        "open": [_alarm(row) for row in rows],
        "held": [row["id"] for row in rows if row["held_until"] is not None],
        "overdue": [
            row["id"] for row in rows if row["next_deadline_at"] is not None and row["next_deadline_at"] < now
        ],
        "silent": [_device(row) for row in stuff.silent],
        "silent_count": stuff.silent[0]["whole"] if stuff.silent else 0,
        "silenced": [dict(row) | {"until": iso(row["until"])} for row in stuff.away],
        "follow_ups": [_follow_up(row, now) for row in stuff.follow_ups],
        "follow_up_count": stuff.follow_ups[0]["whole"] if stuff.follow_ups else 0,
        "gaps": [{"starts_at": iso(start), "ends_at": iso(end)} for start, end in gaps],
    }


def _urgency(row: Mapping[str, Any]) -> tuple[object, ...]:
    """The order of the console's queue: people who ring, then by priority, what rings, and the longest wait."""
    drill = row["device_kind"] == "drill"
    priority = _LOWEST if row["test"] and not drill else row["priority"]
    calls = row["ringing"] and priority <= _CALLS and row["type"] not in _OF_EQUIPMENT
    return (not calls, priority, not row["ringing"], row["raised_at"], row["id"])


def _alarm(row: Mapping[str, Any]) -> dict[str, Any]:
    whole = alarm_json(row)
    alarm = {name: whole[name] for name in _ALARM}
    alarm["elder"] = whole["elder"] and {name: whole["elder"][name] for name in _ELDER}
    alarm["outage"] = whole["outage"]
    alarm["sent"] = row["sent_helper"]
    alarm["sent_at"] = iso(row["sent_at"])
    alarm["noted"] = row["noted"]
    return alarm


def _device(row: Mapping[str, Any]) -> dict[str, Any]:
    plan = None
    if row["stopgap_plan"] is not None:
        plan = {"plan": row["stopgap_plan"], "by": row["stopgap_by"], "until": iso(row["stopgap_until"])}
    return {
        "device_id": row["id"],
        "kind": row["kind"],
        "room": row["room"],
        "elder_id": row["elder_id"],
        "elder": row["elder_name"],
        "phone": row["elder_phone"],
        "silent_since": iso(row["silent_since"]),
        "stopgap": plan,
    }


def _follow_up(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    named = ("id", "what", "elder_id", "elder", "phone", "alarm_id")
    return {name: row[name] for name in named} | {
        "due_at": iso(row["due_at"]),
        "overdue": row["due_at"] < now,
    }
