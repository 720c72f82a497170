"""One stored reading, and the rule for which time it is filed under."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

__all__ = ["AHEAD", "BEHIND", "StoredReading", "filed_at"]

BEHIND: Final = timedelta(hours=48)
AHEAD: Final = timedelta(minutes=5)
"""How far a device's clock may be from ours before we file by our own: a wrong clock must not open partitions in 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReading:
    """A reading as it is written: `fields` is its JSON text."""

    time: datetime
    device_id: str
    kind: str
    device_at: datetime | None
    fields: str


def filed_at(device_at: datetime | None, received_at: datetime) -> datetime:
    """The time a reading is filed under: the device's own, when it is believable."""
    if device_at is None or not received_at - BEHIND <= device_at <= received_at + AHEAD:
        return received_at
    return device_at
