"""What the API is asked: bodies and query strings. OpenAPI is generated from these."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dispatcher.alarms.model import Outcome

__all__ = [
    "AlarmQuery",
    "Answer",
    "Arrive",
    "Claim",
    "CommandAsked",
    "DeviceQuery",
    "Dispatch",
    "HandOver",
    "Hold",
    "NoteText",
    "PageQuery",
    "Release",
    "Reopen",
    "Resolve",
    "SearchQuery",
    "SignIn",
]

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")
]
MaybeWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
Search = Annotated[
    str | None, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00]*$")
]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="The version of the alarm that was seen")]
Limit = Annotated[int, Field(ge=1, le=500)]


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
    """A page of devices, by id or elder."""

    q: Search = None
    centre_id: Search = None
    limit: Limit = 100
    after: Search = None


class Claim(_Asked):
    """Take an alarm; `take_over` takes it from a colleague, openly."""

    version: Version
    take_over: bool = False


class Answer(_Asked):
    """The operator speaks with the elder."""

    version: Version


class Dispatch(_Asked):
    """Help is on its way: who, what kind, and when they think to be there."""

    version: Version
    helper: Words = "caregiver"
    kind: Literal["caregiver", "volunteer", "family", "120", "119", "110", "other"] = "caregiver"
    eta_minutes: Annotated[int, Field(ge=0, le=480)] | None = None
    note: MaybeWords = ""


class Arrive(_Asked):
    """Help is with the elder."""

    version: Version


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
