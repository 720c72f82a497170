"""What the API answers about reminders. OpenAPI is generated from these."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

__all__ = ["Reminders", "WeatherSaid"]


class LastTime(BaseModel):
    """The last time it fell due. Neither said nor given up: the device is being asked just now, `tries` times until now."""

    due_at: datetime
    tries: int
    said_at: datetime | None
    given_up_at: datetime | None
    why: Literal["ended", "away", "no_device", "late", "refused", "no_answer"] | None


class Reminder(BaseModel):
    """What an elder's device says: at a local time on days of the week, or once at `next_at` (both NULL)."""

    id: int
    kind: Literal["medicine", "visit", "weather", "other"]
    say: str
    at: str | None
    days: list[int] | None
    next_at: datetime | None
    added_by: str
    added_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    last: LastTime | None
    missed: int
    """How often in seven days it fell due and the device was not heard to say it."""


class Reminders(BaseModel):
    """An elder's reminders, those that go on first; `speaks`: whether there is a device that can say them."""

    speaks: bool
    language: str
    items: list[Reminder]


class WeatherSaid(BaseModel):
    """To how many elders it is said, beside those to whom it was to be said already."""

    elders: int
    at: datetime
