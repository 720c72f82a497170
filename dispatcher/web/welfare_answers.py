"""What the API answers about welfare checks. OpenAPI is generated from these."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from dispatcher.welfare.model import How

__all__ = [
    "PersonToCall",
    "PersonWithMarks",
    "WelfareCheck",
    "WelfareCheckShort",
    "WelfareChecks",
]


class ContactToCall(BaseModel):
    """Somebody to call, in calling order."""

    name: str
    relation: str
    phone: str
    key_holder: bool
    available: str | None


class DeviceAsked(BaseModel):
    """A device of the elder; `said` is whether it answered that it said aloud what it was asked to."""

    id: str
    kind: str
    room: str | None
    speaks: bool
    silent: bool
    never_heard: bool
    said: bool


class PersonToCall(BaseModel):
    """An elder of a check, with all that is needed to call or to go there; `why` are the reasons of `frailty` in words."""

    elder_id: int
    name: str
    sex: Literal["f", "m"] | None
    age: int | None
    phone: str | None
    address: str
    town: str
    centre_id: str | None
    lat: float | None
    lon: float | None
    language: Literal["cmn", "yue"]
    access_notes: str | None
    conditions: str | None
    frailty: int
    why: list[str]
    asked_at: datetime | None
    answered_at: datetime | None
    how: How | None
    marked_at: datetime | None
    stands: Literal["open", "answered", "reached"]
    devices: list[DeviceAsked]
    contacts: list[ContactToCall]


class MarkMade(BaseModel):
    """One thing that a person found out."""

    at: datetime
    how: How
    note: str
    by: str
    by_name: str


class PersonWithMarks(BaseModel):
    """An elder of a check, and everything that people found out about them."""

    person: PersonToCall
    marks: list[MarkMade]


class WelfareCheckShort(BaseModel):
    """A check and how it stands, for the elders whom the reader may see.

    elders = answered (pressed a key) + reached (by a person) + unreached; `to_ask` wait for their turn to be asked,
    `asked` have a device that could be asked. `unreached_at_end` counts everybody.
    """

    id: int
    town: str | None
    centre_id: str | None
    say: str | None
    by: str
    by_name: str
    at: datetime
    ended_at: datetime | None
    ended_by: str | None
    ended_note: str | None
    unreached_at_end: int | None
    elders: int
    to_ask: int
    asked: int
    answered: int
    reached: int
    unreached: int


class WelfareCheck(WelfareCheckShort):
    """A check with a page of those whom nobody has heard of, the frailest first; `next` is the cursor of the following page."""

    open: list[PersonToCall]
    next: str | None


class WelfareChecks(BaseModel):
    """The open checks, then the newest of the others."""

    items: list[WelfareCheckShort]
