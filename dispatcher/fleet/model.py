"""What we know of a device at this moment."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Heard", "NewDevice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    """A device to be added or changed; `elder` is an elder's number or outside reference, None for a spare."""

    id: str
    kind: str
    elder: str | None = None
    room: str | None = None
    secret: str | None = None
    supervision_s: int | None = None
    """Seconds within which it must be heard; 0 for what its kind says, None for what was said before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A sign of life: what a message told of its device (None: it did not say)."""

    device_id: str
    at: datetime
    online: bool | None = None
    battery: float | None = None
    rssi: float | None = None
    mains: bool | None = None
