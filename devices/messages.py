"""The words that devices and the platform say to each other, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

__all__ = [
    "MAX_BYTES",
    "PRIORITY",
    "SELF_REPORTS",
    "UNKNOWN_PRIORITY",
    "Command",
    "Location",
    "Presence",
    "Reading",
    "Receipt",
    "Result",
    "Send",
    "Signal",
    "SignalType",
    "Stage",
    "Verb",
    "priority_of",
]

MAX_BYTES = 16 * 1024
"""The longest payload, in bytes, that either side may send."""


class SignalType(StrEnum):
    """What a key press or a sensor's alarm can be about."""

    SOS = "sos"
    SERVICE = "service"
    CANCEL = "cancel"
    TEST = "test"
    OK = "ok"
    FALL = "fall"
    INACTIVITY = "inactivity"
    SMOKE = "smoke"
    GAS = "gas"
    CO = "co"
    WATER = "water"
    WANDER = "wander"
    BED_EXIT = "bed_exit"
    VITALS = "vitals"
    MEDICATION_MISSED = "medication_missed"
    DOOR = "door"
    TAMPER = "tamper"
    FAULT = "fault"
    BATTERY_LOW = "battery_low"
    MAINS_LOST = "mains_lost"
    MAINS_RESTORED = "mains_restored"


SELF_REPORTS: frozenset[str] = frozenset(
    {
        SignalType.BATTERY_LOW,
        SignalType.MAINS_LOST,
        SignalType.MAINS_RESTORED,
        SignalType.TAMPER,
        SignalType.FAULT,
        SignalType.DOOR,
        SignalType.MEDICATION_MISSED,
    }
)
"""What a device says of its own accord: nobody pressed, so nobody is startled by a voice that answers."""

PRIORITY: Mapping[str, int] = MappingProxyType(
    {
        SignalType.SOS: 1,
        SignalType.FALL: 1,
        SignalType.SMOKE: 1,
        SignalType.GAS: 1,
        SignalType.CO: 1,
        SignalType.INACTIVITY: 2,
        SignalType.WANDER: 2,
        SignalType.BED_EXIT: 2,
        SignalType.VITALS: 2,
        SignalType.WATER: 2,
        # A cancel belongs to the alarm it cancels: handled early, but after the presses themselves.
        SignalType.CANCEL: 2,
        SignalType.SERVICE: 3,
        SignalType.MEDICATION_MISSED: 3,
        SignalType.BATTERY_LOW: 4,
        SignalType.MAINS_LOST: 4,
        SignalType.TAMPER: 4,
        SignalType.FAULT: 4,
        SignalType.DOOR: 4,
        SignalType.TEST: 5,
        SignalType.OK: 5,
        SignalType.MAINS_RESTORED: 5,
    }
)
"""How urgent each type is: 1 is an emergency, 5 can wait."""

UNKNOWN_PRIORITY = 3
"""A type that nobody knows is looked at by a person, as a service request is."""

TEST_PRIORITY = 5


def priority_of(signal_type: str, *, test: bool = False) -> int:
    """Return 1 (emergency) to 5 (can wait); a signal marked as a test is always 5."""
    return TEST_PRIORITY if test else PRIORITY.get(signal_type, UNKNOWN_PRIORITY)


class Stage(StrEnum):
    """What became of a signal, in the order in which an elder hears it; a duplicate repeats an older answer."""

    RECEIVED = "received"
    SEEN = "seen"
    ANSWERED = "answered"
    HELP_ON_THE_WAY = "help_on_the_way"
    ARRIVED = "arrived"
    CLOSED = "closed"
    DUPLICATE = "duplicate"


class Verb(StrEnum):
    """What a device can be told to do."""

    SPEAK = "speak"
    REMIND = "remind"
    LOCATE = "locate"
    TEST = "test"
    CONFIGURE = "configure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a device says that it is: WGS-84 degrees, and the radius in metres that it vouches for."""

    lat: float
    lon: float
    accuracy_m: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields that we do not know, as sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A key press or a sensor's alarm: `up/signal`."""

    id: str
    """Unique for the device, the same on every re-send."""
    type: str
    """A `SignalType`, or a word that we do not know."""
    at: datetime | None = None
    """The device's own clock, in UTC; never trusted over the time of receipt."""
    key: str | None = None
    battery: float | None = None
    """Percent, 0 to 100."""
    rssi: float | None = None
    """Radio strength in dBm."""
    location: Location | None = None
    test: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields that we do not know, as sent."""
    malformed: tuple[str, ...] = ()
    """Names of the optional fields that could not be read; they never block the signal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One measurement or heartbeat: `up/telemetry`."""

    at: datetime | None = None
    kind: str | None = None
    """For instance `heartbeat`."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Everything else, as sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Whether the device is connected: `up/state`, retained, and the last will."""

    online: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a command: `up/result`."""

    command: str
    """The id of the command."""
    ok: bool
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a signal: `down/receipt`."""

    signal: str
    """The id of the signal."""
    stage: Stage | str
    alarm: int | None
    at: datetime
    say: str | None = None
    """Words for the device to speak to the elder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What the device is asked to do: `down/command`."""

    id: str
    command: Verb | str
    args: Mapping[str, Any] = field(default_factory=dict)
    """Everything beside `id` and `command`, at the top level of the JSON object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One thing to publish, as MQTT needs it."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False
