"""What the API is asked: bodies and query strings. OpenAPI is generated from these."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from dispatcher.alarms.model import Outcome
from dispatcher.welfare.model import How
from dispatcher.welfare.pack_model import Order

__all__ = [
    "AlarmQuery",
    "Answer",
    "Arrive",
    "CheckBegun",
    "CheckEnded",
    "CheckQuery",
    "Claim",
    "CommandAsked",
    "DeviceCountQuery",
    "DeviceQuery",
    "Dispatch",
    "HandOver",
    "Hold",
    "Mark",
    "NoteText",
    "PackQuery",
    "PageQuery",
    "Release",
    "Reopen",
    "Resolve",
    "SearchQuery",
    "SignIn",
    "StopgapAsked",
]

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")
]
MaybeWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
Search = Annotated[
    str | None, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00]*$")
]
Said = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")
]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="The version of the alarm that was seen")]
Limit = Annotated[int, Field(ge=1, le=500)]
Show = Literal["all", "silent", "battery", "untested", "mains", "never_heard"]


class _Asked(BaseModel):
    """What a client sends: an unknown field is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid")


class SignIn(_Asked):
    """Name and password."""

    username: Words
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class AlarmQuery(_Asked):
    """Which alarms: their state, a centre, an elder; a page at a time."""

    state: Literal["open", "resolved", "all"] = "open"
    centre_id: Search = None
    elder_id: Number | None = None
    limit: Limit = 200
    after: Number | None = None


class PageQuery(_Asked):
    """A page of a list."""

    limit: Limit = 100
    after: Number | None = None


class SearchQuery(PageQuery):
    """A page of what is found by some words."""

    q: Search = None


class DeviceQuery(_Asked):
    """A page of devices, by id or elder, or by what is wrong with them."""

    q: Search = None
    centre_id: Search = None
    show: Show = "all"
    limit: Limit = 100
    after: Search = None


class DeviceCountQuery(_Asked):
    """The devices of one centre, or of all that the reader sees."""

    centre_id: Search = None


class StopgapAsked(_Asked):
    """How the elder is looked after until the device works again, for fourteen days at most."""

    plan: Words
    until: AwareDatetime


class Claim(_Asked):
    """Take an alarm; `take_over` takes it from a colleague, openly."""

    version: Version
    take_over: bool = False


class Answer(_Asked):
    """The operator speaks with the elder."""

    version: Version


class Dispatch(_Asked):
    """Help is on its way: who, what kind, and when they think to be there; with `helper_id`, who and what are known."""

    version: Version
    helper: Words = "caregiver"
    kind: Literal["caregiver", "social_worker", "volunteer", "family", "120", "119", "110", "other"] = (
        "caregiver"
    )
    helper_id: Number | None = None
    eta_minutes: Annotated[int, Field(ge=0, le=480)] | None = None
    note: MaybeWords = ""


class Arrive(_Asked):
    """Help is with the elder: the one who was `sent` (the id in the card's list), or all who were on their way."""

    version: Version
    sent: Number | None = None


class Hold(_Asked):
    """Wait for something, for a few minutes at most; the hold ends loudly."""

    version: Version
    minutes: Annotated[float, Field(gt=0, le=60)] = 3
    reason: Words


class Release(_Asked):
    """Lift the hold, if there is one; else give the alarm back to the queue."""

    version: Version


class NoteText(_Asked):
    """Write something down."""

    version: Version
    text: Words


class HandOver(_Asked):
    """Pass the alarm to a colleague or to another centre: one of the two."""

    version: Version
    username: Words | None = None
    centre_id: Words | None = None
    note: MaybeWords = ""


class Resolve(_Asked):
    """End the alarm and say how it ended."""

    version: Version
    outcome: Outcome
    note: MaybeWords = ""


class Reopen(_Asked):
    """It was not over."""

    version: Version
    reason: Words = "reopened"


class CommandAsked(_Asked):
    """What a device shall do: `test` presses its own test key, through the whole pipeline."""

    command: Literal["test", "speak", "remind", "locate"]
    say: Words | None = None


class CheckBegun(_Asked):
    """Ask every device that can speak, of everybody in a town or of a centre: one of the two; without `say`, our own words."""

    town: Search = None
    centre_id: Search = None
    say: Said | None = None


class CheckQuery(_Asked):
    """A page of the list of those who are not heard of; `after` is the last elder of the page before."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 200
    after: Number | None = None


class Mark(_Asked):
    """What somebody found out; `unreached` means tried in vain, and they stay on the list."""

    how: How
    note: MaybeWords = ""


class CheckEnded(_Asked):
    """The check is over; with people unreached the note must say why."""

    note: MaybeWords = ""


class PackQuery(_Asked):
    """How a contact pack is sorted."""

    order: Order = Order.ADDRESS
