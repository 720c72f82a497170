"""What the API answers about helpers, follow-ups and photos. OpenAPI is generated from these."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

__all__ = ["FalseAlarms", "FollowUp", "FollowUps", "Helper", "Helpers", "Photo", "Sent"]


class Helper(BaseModel):
    """Somebody who can be sent. `alarm_id`: the open alarm they were sent to; `speaks`: the elder's language.

    `distance_m` is as the crow flies from where they usually start; null without an elder, or without a place.
    """

    id: int
    ref: str
    name: str
    kind: Literal["caregiver", "social_worker", "volunteer"]
    phone: str
    centre_id: str
    lat: float | None
    lon: float | None
    languages: list[Literal["cmn", "yue"]]
    available: str | None
    distance_m: int | None
    alarm_id: int | None
    speaks: bool | None


class Helpers(BaseModel):
    """Who can be sent, the nearest first."""

    items: list[Helper]


class Sent(BaseModel):
    """Somebody who was sent to the elder of an alarm; `id` is that of the line in the history."""

    id: int
    helper: str
    helper_id: int | None
    kind: str
    phone: str | None
    at: datetime
    eta_at: datetime | None
    arrived_at: datetime | None


class FalseAlarms(BaseModel):
    """How many alarms of the last days were false: by the same device, and of the same elder. Never a reason to assume."""

    days: int
    device: int
    elder: int


class FollowUp(BaseModel):
    """What must be looked at again; `added_by` null: the clock."""

    id: int
    centre_id: str
    elder_id: int | None
    elder_name: str | None
    elder_phone: str | None
    elder_address: str | None
    alarm_id: int | None
    what: str
    due_at: datetime
    overdue: bool
    added_by: str | None
    added_by_name: str | None
    added_at: datetime
    done_by: str | None
    done_by_name: str | None
    done_at: datetime | None
    done_note: str | None


class FollowUps(BaseModel):
    """Some follow-ups, the most overdue first; `open` and `overdue` count all of those centres."""

    items: list[FollowUp]
    next: str | None
    open: int
    overdue: int


class Photo(BaseModel):
    """That an elder has a picture now, and since when."""

    elder_id: int
    media: Literal["image/jpeg", "image/png"]
    photo_at: datetime
