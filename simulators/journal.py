"""What a fleet of devices lived through, event by event: whoever counts losses listens here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Entry", "Event", "Journal"]


class Event(StrEnum):
    """What happened to a device or to one of its signals."""

    CONNECTED = "connected"
    LOST = "lost"
    PRESSED = "pressed"
    SENT = "sent"
    """Handed to the connection; once for every attempt."""
    ACKED = "acked"
    """The broker has it; this promises nothing yet."""
    RECEIPT = "receipt"
    """The platform's answer: the first one ends the re-sending, later ones tell how far help is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event; `at` is seconds on the monotonic clock, `stage` is there for receipts only."""

    event: Event
    at: float
    device_id: str
    signal_id: str | None = None
    type: str | None = None
    stage: str | None = None


Journal = Callable[[Entry], None]
"""Called in the loop for every entry; must be quick."""
