"""What the API answers. OpenAPI is generated from these."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dispatcher.alarms.model import AlarmClass, Deadline, Outcome, State
from dispatcher.web.absence_answers import Away
from dispatcher.web.device_answers import Device
from dispatcher.web.protocol_answers import ProtocolInForce
from dispatcher.web.sending_answers import FalseAlarms, Sent

__all__ = [
    "Alarm",
    "AlarmDetail",
    "AlarmPage",
    "Centre",
    "Centres",
    "CommandAccepted",
    "Contact",
    "Elder",
    "ElderPage",
    "ElderShort",
    "HistoryEntry",
    "Me",
    "OneAlarm",
    "Outage",
    "QuarantinePage",
    "Quarantined",
    "ReceiptTold",
    "RecentAlarm",
    "RoleHeld",
    "SignedIn",
    "Town",
    "Towns",
]


class RoleHeld(BaseModel):
    """A role, at one centre or everywhere (null)."""

    role: str
    centre_id: str | None


class Me(BaseModel):
    """Who is signed in; `centres` null means all."""

    id: int
    username: str
    name: str
    roles: list[RoleHeld]
    centres: list[str] | None


class SignedIn(BaseModel):
    """A session; the token is for scripts, browsers have the cookie."""

    token: str
    expires_at: datetime
    staff: Me


class ElderShort(BaseModel):
    """What is needed to recognise an elder in a list."""

    id: int
    name: str
    phone: str | None
    address: str
    town: str
    lat: float | None
    lon: float | None
    age: int | None
    sex: Literal["f", "m"] | None


class Outage(BaseModel):
    """What a town's outage is about: how many devices it struck, and how many of them are well again."""

    kind: Literal["silent", "mains"]
    town: str | None
    devices: int
    restored: int


class Alarm(BaseModel):
    """An alarm as people see it. `centres` are those that see it, `level` how many escalation steps were taken.

    `restored` says of an alarm about silent devices or lost mains whether all of them are well again; false
    while another fault stands in it too, null for others. `away` is where the elder was said to be when it was
    raised, which makes it no less an alarm.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: int
    version: int
    type: str
    class_: AlarmClass = Field(alias="class")
    types: list[str]
    priority: Annotated[int, Field(ge=1, le=5)]
    state: State
    test: bool
    late: bool
    presses: int
    elder: ElderShort | None
    outage: Outage | None
    restored: bool | None
    away: Away | None
    device_id: str
    device_kind: str | None
    centre_id: str
    centres: list[str]
    level: int
    raised_at: datetime
    last_press_at: datetime
    cancelled_at: datetime | None
    next_deadline_at: datetime | None
    deadline: Deadline | None
    ringing: bool
    claimed_by: str | None
    claimed_by_name: str | None
    claimed_at: datetime | None
    answered_at: datetime | None
    dispatched_at: datetime | None
    arrived_at: datetime | None
    held_until: datetime | None
    holder_lost_at: datetime | None
    hold_reason: str | None
    resolved_at: datetime | None
    outcome: Outcome | None


class AlarmPage(BaseModel):
    """Some alarms; `next` is the cursor of the following page."""

    items: list[Alarm]
    next: str | None


class OneAlarm(BaseModel):
    """The alarm as it is after a verb."""

    alarm: Alarm


class Contact(BaseModel):
    """Somebody to call, in order of `position`."""

    id: int
    position: int
    name: str
    relation: str
    phone: str
    key_holder: bool
    available: str | None
    told_of_trouble: bool


class Elder(BaseModel):
    """Everything the desk knows of an elder."""

    id: int
    ref: str | None
    name: str
    sex: Literal["f", "m"] | None
    born_on: date | None
    phone: str | None
    address: str
    town: str
    centre_id: str | None
    lat: float | None = None
    lon: float | None = None
    language: Literal["cmn", "yue"] | None = None
    conditions: str | None = None
    medication: str | None = None
    access_notes: str | None = None
    key_safe: str | None = None
    dog: str | None = None
    photo_at: datetime | None = None
    notes: str | None = None
    contacts: list[Contact] = []
    devices: list[Device] = []
    alarms: list[Alarm] = []


class ElderPage(BaseModel):
    """Some elders, without their contacts and devices."""

    items: list[Elder]
    next: str | None


class HistoryEntry(BaseModel):
    """One thing that happened to an alarm."""

    id: int
    at: datetime
    actor: str
    actor_name: str | None
    event: str
    from_: str | None = Field(alias="from")
    to: str
    detail: dict[str, Any]


class ReceiptTold(BaseModel):
    """One thing that the elder was told."""

    stage: str
    at: datetime
    say: str | None
    delivered_at: datetime | None


class RecentAlarm(BaseModel):
    """An earlier alarm of the same elder."""

    id: int
    type: str
    raised_at: datetime
    state: State
    outcome: Outcome | None
    test: bool


class AlarmDetail(BaseModel):
    """The card: the alarm, the elder, what happened, what the elder was told, what was before.

    `elder` and `device` are null when nobody knows them, or the reader may not see them (any more).
    """

    alarm: Alarm
    elder: Elder | None
    device: Device | None
    history: list[HistoryEntry]
    receipts: list[ReceiptTold]
    recent: list[RecentAlarm]
    protocol: ProtocolInForce
    sent: list[Sent]
    false_alarms: FalseAlarms


class Centre(BaseModel):
    """A centre, its towns, and how many are on duty there now."""

    id: str
    name_zh: str
    name_en: str
    kind: Literal["centre", "city_desk"]
    phone: str | None
    lat: float
    lon: float
    covered_by: str | None
    towns: list[str]
    on_duty: int


class Centres(BaseModel):
    """All centres."""

    items: list[Centre]


class Town(BaseModel):
    """A town and the centres that serve it."""

    code: str
    name_zh: str
    name_en: str
    kind: Literal["district", "town"]
    lat: float
    lon: float
    centre_ids: list[str]


class Towns(BaseModel):
    """All towns."""

    items: list[Town]


class CommandAccepted(BaseModel):
    """The number under which the device will answer."""

    id: int


class Quarantined(BaseModel):
    """Something a device sent that could not be read."""

    id: int
    device_id: str | None
    topic: str
    payload: str
    reason: str
    received_at: datetime
    alarm_id: int | None


class QuarantinePage(BaseModel):
    """Some quarantined messages, the newest first."""

    items: list[Quarantined]
    next: str | None
