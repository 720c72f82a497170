"""What a signal means for us: an alarm of some class, a cancel, or only something to write down. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from devices.messages import SignalType, priority_of
from dispatcher.alarms.model import AlarmClass

__all__ = [
    "LATE_AFTER",
    "OUTAGE",
    "QUIET_WHEN_AWAY",
    "TROUBLE",
    "UNKNOWN_DEVICE",
    "UNREADABLE",
    "Away",
    "Cancel",
    "Note",
    "Raise",
    "Verdict",
    "Watch",
    "triage",
    "unreadable",
]

LATE_AFTER: Final = timedelta(minutes=2)
"""A press that was made this long before it reached us is handled all the same, and marked late."""

UNREADABLE: Final = "unreadable"
UNKNOWN_DEVICE: Final = "unknown_device"

_UNREADABLE_PRIORITY: Final = 2  # it could have been a red key, so somebody must call at once

_CLASS: Final = {
    SignalType.SOS: AlarmClass.EMERGENCY,
    SignalType.FALL: AlarmClass.EMERGENCY,
    SignalType.SMOKE: AlarmClass.FIRE,
    SignalType.GAS: AlarmClass.FIRE,
    SignalType.CO: AlarmClass.FIRE,
    SignalType.INACTIVITY: AlarmClass.WELFARE,
    SignalType.WANDER: AlarmClass.WELFARE,
    SignalType.BED_EXIT: AlarmClass.WELFARE,
    SignalType.VITALS: AlarmClass.WELFARE,
    SignalType.WATER: AlarmClass.WATER,
    SignalType.SERVICE: AlarmClass.SERVICE,
    SignalType.MEDICATION_MISSED: AlarmClass.SERVICE,
    SignalType.BATTERY_LOW: AlarmClass.DEVICE,
    SignalType.TAMPER: AlarmClass.DEVICE,
    SignalType.FAULT: AlarmClass.DEVICE,
    SignalType.DOOR: AlarmClass.DEVICE,
    SignalType.TEST: AlarmClass.TEST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """Raise an alarm of this class, or join the one that is open."""

    class_: AlarmClass
    type: str
    priority: int
    test: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    """The elder says it was nothing: marks what is open, closes nothing."""


@dataclass(frozen=True, slots=True)
class Note:
    """Nothing to handle: a daily check-in, or the mains coming back."""

    type: str


@dataclass(frozen=True, slots=True)
class Away:
    """A sensor of the home says that nobody is there, and nobody should be: only something to write down."""

    type: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A trouble of the device, watched before it is an alarm: half a town may say the same in this minute."""

    type: str


Verdict = Raise | Cancel | Note | Away | Watch

QUIET_WHEN_AWAY: Final = frozenset(
    {SignalType.INACTIVITY, SignalType.BED_EXIT, SignalType.DOOR, SignalType.MEDICATION_MISSED}
)
"""What only says that somebody does not do what they do at home. Nothing else is ever quiet: no key, no fall, no smoke,
no gas, no water, nothing that goes with the elder, and no type that we do not know."""


def triage(
    type_: str,
    *,
    test: bool,
    device_at: datetime | None,
    received_at: datetime,
    retained: bool,
    away: bool = False,
) -> Verdict:
    """Decide what a readable signal means. A type that nobody knows is an alarm of priority 3, never dropped.

    `away`: the elder was known not to be at home when it was said, and is not back.
    """
    late = retained or (device_at is not None and received_at - device_at > LATE_AFTER)
    if test:
        return Raise(
            class_=AlarmClass.TEST, type=type_, priority=priority_of(type_, test=True), test=True, late=late
        )
    if away and type_ in QUIET_WHEN_AWAY:
        return Away(type_)
    match type_:
        case SignalType.CANCEL:
            # A replayed cancel may be about something long over; it must not belittle what is open now.
            return Note(type_) if retained else Cancel()
        case SignalType.MAINS_LOST:
            return Watch(type_)
        case SignalType.OK | SignalType.MAINS_RESTORED:
            return Note(type_)
    class_ = _CLASS.get(SignalType(type_), AlarmClass.UNKNOWN) if type_ in _CLASS else AlarmClass.UNKNOWN
    return Raise(
        class_=class_, type=type_, priority=priority_of(type_), test=type_ == SignalType.TEST, late=late
    )


TROUBLE: Final = MappingProxyType(
    {
        "silent": Raise(class_=AlarmClass.DEVICE, type="silent", priority=3),
        "mains": Raise(class_=AlarmClass.DEVICE, type=SignalType.MAINS_LOST.value, priority=4),
    }
)
"""What a trouble of one device means, by its kind."""

OUTAGE: Final = MappingProxyType(
    {
        "silent": Raise(class_=AlarmClass.OUTAGE, type="town_silent", priority=3),
        "mains": Raise(class_=AlarmClass.OUTAGE, type="town_mains_lost", priority=3),
    }
)
"""What the same trouble of many devices in one town means."""


def unreadable(*, known_device: bool, retained: bool) -> Raise:
    """What a message means that could not be read or came from a device nobody knows, but could have been a press."""
    return Raise(
        class_=AlarmClass.UNKNOWN,
        type=UNREADABLE if known_device else UNKNOWN_DEVICE,
        priority=_UNREADABLE_PRIORITY,
        late=retained,
    )
