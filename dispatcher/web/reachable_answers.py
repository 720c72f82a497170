"""What the API answers about who can be reached. OpenAPI is generated from these."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

__all__ = ["FailedTellings", "ReachSummary", "StaffPhone", "TestBegun", "TestPage", "UnreachablePage"]


class TestFigures(BaseModel):
    """The tests of this month: how many people have one, and how those went that were made."""

    __test__ = False

    people: int
    tested: int
    reached: int
    waiting: int
    not_reached: int
    no_way: int


class ChannelFigures(BaseModel):
    """One channel this month; `share` is what surely arrived of what was sent, null when nothing was."""

    channel: str
    sent: int
    reached: int
    unconfirmed: int
    failed: int
    share: float | None


class Told(BaseModel):
    """How many messages this month had a person to reach; `share` counts those whose end is known."""

    told: int
    reached: int
    failed: int
    share: float | None


class Unreached(BaseModel):
    """How many people nothing reaches now."""

    contacts: int
    elders: int
    staff: int


class ReachSummary(BaseModel):
    """Who can be reached, and how telling people went this month."""

    at: datetime
    month: date
    tests: TestFigures
    channels: list[ChannelFigures]
    told: Told
    unreachable: Unreached


class Unreachable(BaseModel):
    """Somebody whom nothing reaches. `why`: none (no address), broken, failing, or no_contacts for an elder without any.

    Of an elder: `contacts` is how many they have. Of staff: from when they are on duty, and whether they are just now.
    """

    kind: Literal["contact", "elder", "staff"]
    id: int
    name: str
    relation: str | None
    username: str | None
    phone: str | None
    elder_id: int | None
    elder_name: str | None
    centre_id: str | None
    why: Literal["none", "broken", "failing", "no_contacts", "all_contacts"]
    detail: str | None
    since: datetime | None
    contacts: int | None
    role: str | None
    on_duty_from: datetime | None
    on_duty: bool | None


class UnreachablePage(BaseModel):
    """A page of them; `count` is how many there are in all."""

    items: list[Unreachable]
    count: int
    next: str | None


class CommunicationTest(BaseModel):
    """A test and what became of it: it reached its person, waits, reached nobody, or there was no way to send it."""

    id: int
    kind: Literal["contact", "staff"]
    person_id: int
    name: str
    username: str | None
    relation: str | None
    elder_id: int | None
    elder_name: str | None
    centre_id: str | None
    made_at: datetime
    reached_at: datetime | None
    state: Literal["reached", "waiting", "not_reached", "no_way"]
    channels: list[str]
    why: str | None


class TestPage(BaseModel):
    """A page of tests, the newest first."""

    __test__ = False

    items: list[CommunicationTest]
    next: str | None


class FailedTelling(BaseModel):
    """A message that reached its person by no channel."""

    id: int
    about: str
    wording: str
    alarm_id: int | None
    created_at: datetime
    kind: Literal["contact", "staff", "account"]
    name: str
    relation: str | None
    elder_id: int | None
    elder_name: str | None
    centre_id: str | None
    channels: list[str]
    why: str | None


class FailedTellings(BaseModel):
    """A page of them, the newest first."""

    items: list[FailedTelling]
    next: str | None


class TestBegun(BaseModel):
    """The test is on its way."""

    __test__ = False

    made_at: datetime


class StaffPhone(BaseModel):
    """A member of staff and their telephone number as it is kept."""

    username: str
    phone: str
