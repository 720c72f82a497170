"""When the troubles of many devices are one event of their town: a power cut, an operator's network that fails. Pure.

The figures are ours, and here is the one place where they stand.
"""

import math
from datetime import datetime, timedelta
from typing import Final

__all__ = [
    "GATHERING",
    "LEFT_BEHIND",
    "MAINS_WAIT",
    "SOON",
    "WITHIN",
    "fewest_together",
    "is_outage",
    "mains_due_at",
    "subject",
]

_FEWEST: Final = 5
_SHARE: Final = 0.05

WITHIN: Final = timedelta(minutes=10)
"""Troubles of one event begin within so long of each other."""

SOON: Final = timedelta(minutes=3)
"""So long before it would be silent, a device that has missed its beat may be struck too. Heartbeats are spread over their
period, so the first device of an outage is due when most of the others are only overdue; it must not ring alone."""

GATHERING: Final = timedelta(seconds=90)
"""So long the first device waits while with all that are overdue it would be an outage. No longer, and they themselves count for
nothing: where devices beat more slowly than their kind, some are overdue at any time."""

LEFT_BEHIND: Final = timedelta(minutes=20)
"""So long after an outage was over, or after a person closed it, a device that is still in trouble is due again."""

MAINS_WAIT: Final = timedelta(seconds=120)
"""A lost mains becomes an alarm after this. The field waits an hour or more; we only need to see a town's flood whole."""

_LEAST_WAIT: Final = timedelta(seconds=30)


def fewest_together(devices: int) -> int:
    """How many of a town's `devices` are struck together at least before it is one event and no longer single faults."""
    return max(_FEWEST, math.ceil(_SHARE * devices))


def is_outage(*, struck: int, devices: int) -> bool:
    """Whether so many struck devices of a town, out of so many, are one event."""
    return struck >= fewest_together(devices)


def mains_due_at(received_at: datetime, *, now: datetime) -> datetime:
    """From when a lost mains is an alarm; in a flood that we are behind with, the rest of it gets a moment to be seen."""
    return max(received_at + MAINS_WAIT, now + _LEAST_WAIT)


def subject(town_code: str | None, kind: str) -> str:
    """The name under which a town's outage of a kind is one alarm; a device without an elder is of no town."""
    return f"town:{town_code or ''}:{kind}"
