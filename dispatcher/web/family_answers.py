"""What the API answers to family. OpenAPI is generated from these."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

__all__ = [
    "AddressAdded",
    "CodeSent",
    "FamilyAlarm",
    "FamilyElder",
    "FamilyMe",
    "FamilySignedIn",
    "Inbox",
    "Invitation",
    "InvitationOpen",
    "Options",
    "PasskeyKept",
    "SettingsKept",
]

Answer = Literal["accepted", "declined"]


class Invitation(BaseModel):
    """Who is invited, for which elder, by which centre, until when."""

    name: str
    elder: str
    centre: str
    expires_at: datetime


class Account(BaseModel):
    """A family account; quiet hours are local time."""

    id: int
    name: str
    language: Literal["zh", "en"]
    quiet_from: str | None
    quiet_until: str | None


class FamilySignedIn(BaseModel):
    """A session: the cookie is set, and `token` is the same for a program."""

    token: str
    account: Account


class InvitationOpen(BaseModel):
    """What an invitation opened.

    `token` is null when the number has an account already: the elder is added to it, a code is on its way to the
    telephone, and `POST /family/session` signs in.
    """

    token: str | None
    account: Account | None


class CodeSent(BaseModel):
    """A code is on its way, if there is an account with this number."""


class SettingsKept(BaseModel):
    """It is kept."""


class PasskeyKept(BaseModel):
    """The passkey opens the page from now on."""


class Options(BaseModel):
    """What `navigator.credentials` takes, as JSON; `publicKey` is its content."""

    publicKey: dict[str, Any]  # noqa: N815  # the browser's word


class OwnElder(BaseModel):
    """An elder whose contact they are; `may` is what the elder agreed to."""

    contact_id: int
    elder_id: int
    name: str
    relation: str
    centre: str
    centre_phone: str | None
    may: list[str]
    every_alarm: bool
    hours: list[dict[str, Any]] | None


class Passkey(BaseModel):
    """A passkey."""

    id: str
    name: str
    added_at: datetime
    used_at: datetime | None


class OwnAddress(BaseModel):
    """A way to reach them; `own`: added by themselves, and theirs to remove (the others the centre keeps)."""

    id: int
    channel: str
    shown: str
    own: bool
    broken_at: datetime | None
    broken_why: str | None


class FamilyMe(BaseModel):
    """Who is signed in, whose contact they are, and how they are reached.

    `cursor` is where their live stream goes on from this answer; `push_key` is what a browser subscribes with.
    """

    cursor: int
    account: Account
    elders: list[OwnElder]
    passkeys: list[Passkey]
    addresses: list[OwnAddress]
    push_key: str
    unread: int


class AddressAdded(BaseModel):
    """The address was added."""

    id: int


class OwnAsk(BaseModel):
    """They were asked to go."""

    id: int
    answer: Answer | None
    eta_minutes: int | None


class AlarmSeen(BaseModel):
    """An alarm as family sees it. Nobody learns of a death from a page: that outcome reads `other`."""

    id: int
    type: str
    priority: int
    test: bool
    state: str
    raised_at: datetime
    resolved_at: datetime | None
    outcome: str | None
    ask: OwnAsk | None


class ElderShown(BaseModel):
    """The elder."""

    name: str
    age: int | None


class DeviceSeen(BaseModel):
    """A device of the elder."""

    kind: str
    room: str | None
    online: bool | None
    heard_at: datetime | None
    battery: float | None
    silent_since: datetime | None


class TestSeen(BaseModel):
    """A key was tried, and it was heard."""

    at: datetime
    kind: str
    passed: bool


class MonthSeen(BaseModel):
    """A month (2026-11) in figures."""

    month: str
    presses: int
    answered_within_60_s: int
    false_alarms: int
    key_tests: int
    days_heard: int


class FamilyElder(BaseModel):
    """What an elder agreed to show; null: they did not (of `alarms`, those one was asked about are shown all the same)."""

    elder: ElderShown
    alarms: list[AlarmSeen] | None
    device: list[DeviceSeen] | None
    tests: list[TestSeen] | None
    visits: list[dict[str, Any]] | None
    summary: MonthSeen | None


class OneAlarmSeen(AlarmSeen):
    """An alarm with whose it is and who handles it."""

    elder: str
    centre: str
    centre_phone: str | None


class Step(BaseModel):
    """A step of the course: `stage` is the event of the alarm's history."""

    at: datetime
    stage: str
    helper: str | None
    eta_minutes: int | None


class AskSeen(BaseModel):
    """A contact was asked; `mine`: it is the reader."""

    contact_id: int
    relation: str
    answer: Answer | None
    at: datetime
    mine: bool


class FamilyAlarm(BaseModel):
    """The live course of an alarm."""

    alarm: OneAlarmSeen
    course: list[Step]
    asks: list[AskSeen]
    ask: OwnAsk | None


class Letter(BaseModel):
    """Something that they were told; `text` null: it has not gone out yet."""

    id: int
    at: datetime
    about: str
    wording: str
    text: str | None
    alarm_id: int | None
    read_at: datetime | None


class Inbox(BaseModel):
    """What they were told, the newest first; `next` is the cursor of the following page."""

    items: list[Letter]
    next: str | None
