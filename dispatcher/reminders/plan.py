"""When a reminder is said next, and what is done about one that fell due. Pure.

An elder's day is Zhongshan's: times of day are local, and 08:00 stays 08:00 whatever the machine thinks.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

__all__ = ["AGAIN_AFTER", "LATEST", "LOCAL", "TRIES", "GiveUp", "Remind", "Said", "Step", "next_at", "step"]

LOCAL: Final = ZoneInfo("Asia/Shanghai")

AGAIN_AFTER: Final = timedelta(minutes=2)
"""How long a device has to acknowledge before it is asked again; a command lives no longer, so only one is ever on its way."""

TRIES: Final = 3

LATEST: Final = timedelta(minutes=30)
"""A reminder that could not be said by then is not said at all: "take your medicine" at the wrong hour does harm."""

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Remind:
    """Have this device say it."""

    device_id: str


@dataclass(frozen=True, slots=True)
class Said:
    """The device acknowledged it."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It is not said any more; `ask` when somebody must look after the elder instead."""

    why: str
    ask: bool = False


Step = Remind | Said | GiveUp


def next_at(at: time, days: Collection[int], *, after: datetime) -> datetime:
    """The next moment after `after` at a local time of day, on days of the week (1 Monday … 7)."""
    today = after.astimezone(LOCAL).date()
    for ahead in range(_WEEK + 1):
        moment = datetime.combine(today + timedelta(days=ahead), at, LOCAL)
        if moment.isoweekday() in days and moment > after:
            return moment.astimezone(after.tzinfo)
    raise ValueError("a reminder needs a day of the week")


def step(row: Mapping[str, Any], *, now: datetime) -> Step:
    """What to do with one that is due: its kind, due_at, tries, ended, away, said_at, refused, device_id.

    Medicine that was not heard of is somebody's to look after; so is nothing else, for a visit comes anyway.
    """
    medicine = row["kind"] == "medicine"
    if row["said_at"] is not None:
        return Said(row["said_at"])
    if row["ended"]:
        return GiveUp("ended")
    if row["away"]:
        return GiveUp("away")
    if row["device_id"] is None:
        return GiveUp("no_device", ask=medicine)
    if now - row["due_at"] > LATEST:
        return GiveUp("late", ask=medicine)
    if row["tries"] >= TRIES:
        return GiveUp("refused" if row["refused"] else "no_answer", ask=medicine)
    return Remind(row["device_id"])
