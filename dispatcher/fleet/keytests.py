"""Whether the keys of a device have been tried lately. Pure.

An emergency key that nobody presses for months is only believed to work. The technical standard for intelligent
home-care systems (养老服务智能化系统技术标准; we know it second-hand, and not its number for certain) has emergency buttons
tested weekly. A press in earnest tries the key as well as a test does.
"""

from datetime import datetime, timedelta
from typing import Final

from devices.kinds import KINDS
from devices.messages import SignalType

__all__ = ["EVERY", "PROVING", "WITH_KEYS", "due_at"]

EVERY: Final = timedelta(days=7)
"""How often a key is to be tried."""

WITH_KEYS: Final = tuple(kind.id for kind in KINDS.values() if "red" in kind.keys)
"""The kinds of devices that an elder calls for help with."""

PROVING: Final = (SignalType.TEST, SignalType.SOS)
"""What shows that a device with keys can call for help: its test key, or the red key itself."""


def due_at(kind: str, *, tested_at: datetime | None, added_at: datetime) -> datetime | None:
    """By when the keys must be tried (again); None for a kind without a red key."""
    return (tested_at or added_at) + EVERY if kind in WITH_KEYS else None
