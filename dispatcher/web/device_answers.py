"""What the API answers about devices."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from dispatcher.web.absence_answers import Away

__all__ = ["Device", "DeviceCount", "DeviceCounts", "DevicePage", "Stopgap"]


class Stopgap(BaseModel):
    """How the elder is looked after until the device works again: who agreed on it, when, and until when it holds."""

    plan: str
    by: str
    at: datetime
    until: datetime


class Device(BaseModel):
    """A device, the last that was heard of it, what is wrong with it, and what is done about that.

    `alarm_id` is the alarm that its silence or its lost mains raised; `test_due_at` is null without keys.
    """

    id: str
    kind: str
    room: str | None
    elder_id: int | None
    online: bool | None
    heard_at: datetime | None
    battery: float | None
    rssi: float | None
    mains: bool | None
    last_signal_at: datetime | None = None
    elder_name: str | None = None
    centre_id: str | None = None
    supervision_s: int | None = Field(description="Seconds within which it must be heard")
    silent_since: datetime | None
    mains_lost_since: datetime | None
    alarm_id: int | None
    battery_empty_on: date | None
    tested_at: datetime | None
    test_due_at: datetime | None
    stopgap: Stopgap | None
    away: Away | None = Field(
        default=None,
        description="In lists of devices: where the elder is, so that no alarm is raised for its silence",
    )


class DevicePage(BaseModel):
    """Some devices."""

    items: list[Device]
    next: str | None


class DeviceCount(BaseModel):
    """The devices of a centre. `tested_share` is of `with_keys`: those with keys that were ever heard; null when there are none."""

    centre_id: str
    devices: int
    silent: int
    mains_lost: int
    untested: int
    battery_soon: int
    never_heard: int
    with_keys: int
    tested_share: float | None


class DeviceCounts(BaseModel):
    """The devices of each centre."""

    centres: list[DeviceCount]
