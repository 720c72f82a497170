"""What the API answers about shift handovers. OpenAPI is generated from these."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from dispatcher.alarms.model import Deadline, State
from dispatcher.web.answers import Outage

__all__ = ["Handover", "HandoverShort", "Handovers", "LiveSheet"]


class SheetElder(BaseModel):
    """Whom an alarm on the sheet is about."""

    id: int
    name: str
    phone: str | None
    address: str
    age: int | None
    sex: Literal["f", "m"] | None


class SheetAlarm(BaseModel):
    """An open alarm on the sheet: where it stands, whom somebody sent last, what somebody wrote last."""

    id: int
    type: str
    types: list[str]
    priority: int
    state: State
    test: bool
    ringing: bool
    presses: int
    centre_id: str
    device_id: str
    device_kind: str | None
    raised_at: datetime
    next_deadline_at: datetime | None
    deadline: Deadline | None
    claimed_by: str | None
    claimed_by_name: str | None
    held_until: datetime | None
    hold_reason: str | None
    elder: SheetElder | None
    outage: Outage | None
    sent: str | None
    sent_at: datetime | None
    noted: str | None


class SheetStopgap(BaseModel):
    """How the elder is looked after meanwhile."""

    plan: str
    by: str
    until: datetime


class SheetDevice(BaseModel):
    """A device that is silent, or that somebody agreed to do without (`silent_since` may then be null)."""

    device_id: str
    kind: str
    room: str | None
    elder_id: int | None
    elder: str | None
    phone: str | None
    silent_since: datetime | None
    stopgap: SheetStopgap | None


class SheetAway(BaseModel):
    """An elder who is not at home as planned: the sensors of the home are silenced, keys never are."""

    id: int
    elder_id: int
    elder: str
    phone: str | None
    kind: str
    until: datetime
    note: str


class SheetFollowUp(BaseModel):
    """What has yet to be looked at again."""

    id: int
    what: str
    due_at: datetime
    overdue: bool
    elder_id: int | None
    elder: str | None
    phone: str | None
    alarm_id: int | None


class SheetGap(BaseModel):
    """A time of the next 24 hours for which nobody is on the rota."""

    starts_at: datetime
    ends_at: datetime


class Sheet(BaseModel):
    """All that the next shift must know of.

    `held` and `overdue` are numbers of alarms in `open`, the most urgent first. At most 300 silent devices and 300
    follow-ups are named; `silent_count` and `follow_up_count` count all.
    """

    centre_id: str
    at: datetime
    open: list[SheetAlarm]
    held: list[int]
    overdue: list[int]
    silent: list[SheetDevice]
    silent_count: int
    silenced: list[SheetAway]
    follow_ups: list[SheetFollowUp]
    follow_up_count: int
    gaps: list[SheetGap]


class SheetCounts(BaseModel):
    """How much was on a sheet."""

    open: int
    overdue: int
    silent: int
    follow_ups: int


class HandoverShort(BaseModel):
    """Who signed when. Neither taken nor withdrawn: it waits for its second signature.

    `handed` are the alarms that passed from one person to the other with it.
    """

    id: int
    centre_id: str
    at: datetime
    notes: str
    given_by: str
    given_by_name: str
    taken_by: str | None
    taken_by_name: str | None
    taken_at: datetime | None
    remarks: str | None
    handed: list[int]
    withdrawn_by_name: str | None
    withdrawn_at: datetime | None
    counts: SheetCounts


class Handovers(BaseModel):
    """Some handovers, the newest first; `next` is the cursor of the following page."""

    items: list[HandoverShort]
    next: str | None


class Handover(HandoverShort):
    """A handover with the sheet as it was signed."""

    sheet: Sheet


class LiveSheet(Sheet):
    """The sheet as it would be signed now, and the newest handover that was not withdrawn."""

    last: HandoverShort | None
