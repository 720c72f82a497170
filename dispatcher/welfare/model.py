"""An elder as a welfare check and the contact pack see them: who they are, whom to call, what they can be asked by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from devices.kinds import KINDS
from devices.messages import SignalType

__all__ = ["ANSWERS", "Contact", "Device", "Elder", "How", "elder_of"]

ANSWERS: Final = frozenset(
    {SignalType.OK, SignalType.SERVICE, SignalType.SOS, SignalType.CANCEL, SignalType.TEST}
)
"""What only a person's finger sends. A sensor, a failing mains or a flat battery says nothing about the elder."""


class How(StrEnum):
    """What a person found out about an elder."""

    PHONE = "phone"
    VISIT = "visit"
    FAMILY = "family"
    HOSPITAL = "hospital"
    AWAY = "away"
    UNREACHED = "unreached"
    """Tried, and nobody was found: they stay on the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to call."""

    name: str
    relation: str
    phone: str
    key_holder: bool
    available: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device in the elder's home; `silent`: it should have been heard by now, `never_heard`: it was not even once."""

    id: str
    kind: str
    room: str | None
    speaks: bool
    silent: bool
    never_heard: bool

    @property
    def can_be_asked(self) -> bool:
        """Whether it can say something to the elder, as far as we know."""
        return self.speaks and not self.silent and not self.never_heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Elder:
    """What the record says of an elder; contacts are in calling order, age is in years."""

    id: int
    name: str
    sex: str | None
    age: int | None
    phone: str | None
    address: str
    language: str
    conditions: str | None
    medication: str | None
    access_notes: str | None
    notes: str | None
    contacts: tuple[Contact, ...]
    devices: tuple[Device, ...]


def elder_of(row: Mapping[str, Any], *, now: datetime) -> Elder:
    """An elder out of a row of the view `elder_files`."""
    return Elder(
        id=row["elder_id"],
        name=row["name"],
        sex=row["sex"],
        age=_age(row["born_on"], now.date()),
        phone=row["phone"],
        address=row["address"],
        language=row["language"],
        conditions=row["conditions"],
        medication=row["medication"],
        access_notes=row["access_notes"],
        notes=row["notes"],
        contacts=tuple(Contact(**contact) for contact in row["contacts"]),
        devices=tuple(_device(device) for device in row["devices"]),
    )


def _device(row: Mapping[str, Any]) -> Device:
    kind = KINDS.get(row["kind"])
    return Device(
        id=row["id"],
        kind=row["kind"],
        room=row["room"],
        speaks=kind is not None and kind.speaks,
        silent=row["silent_since"] is not None,
        never_heard=row["heard_at"] is None,
    )


def _age(born_on: date | None, on: date) -> int | None:
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
