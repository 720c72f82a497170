"""What arrives at the inbox, and what became of it there."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from devices.messages import Signal

__all__ = ["REUSED_AFTER", "Arrival", "Fate", "Stored", "Unreadable", "reused_key", "wire_id"]

REUSED_AFTER: Final = timedelta(minutes=10)
"""The same id with other bytes, or another time of press, this far apart is a device that lost its memory, no re-send."""

_REUSED = "\x1f"  # a control character: no id from the wire contains one


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A readable signal as it came over the wire; `payload` is kept byte for byte."""

    device_id: str
    signal: Signal
    payload: bytes
    received_at: datetime
    retained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Something that could not be read, or came from a device that nobody knows."""

    device_id: str | None
    topic: str
    payload: bytes
    reason: str
    received_at: datetime
    could_be_press: bool
    retained: bool = False


class Fate(StrEnum):
    """What the inbox did with an arrival."""

    NEW = "new"
    DUPLICATE = "duplicate"
    UNKNOWN_DEVICE = "unknown_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The answer to one arrival. `alarm_id` is known for a re-send whose first copy has been handled."""

    arrival: Arrival
    fate: Fate
    alarm_id: int | None = None


def reused_key(signal: Signal, payload: bytes) -> str:
    """The key under which a press is stored whose id the device had used before for another press."""
    digest = hashlib.sha256(payload).hexdigest()[:12]
    return f"{signal.id}{_REUSED}{digest}"


def wire_id(signal_id: str) -> str:
    """The id as the device knows it, for receipts."""
    return signal_id.split(_REUSED, 1)[0]
