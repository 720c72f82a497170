"""What the API is asked about reminders. OpenAPI is generated from these."""

from datetime import time
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dispatcher.web.asked import Said, Search

__all__ = ["ReminderAsked", "WeatherAsked"]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReminderAsked(_Asked):
    """What an elder's device is to say: at a local time on days of the week (1 Monday … 7), or once at a moment."""

    kind: Literal["medicine", "visit", "weather", "other"]
    say: Said
    at: Annotated[time | None, Field(description="Local time of day, such as 08:00")] = None
    days: Annotated[list[Annotated[int, Field(ge=1, le=7)]] | None, Field(min_length=1, max_length=7)] = None
    once_at: AwareDatetime | None = None


class WeatherAsked(_Asked):
    """A word about the weather, said once to every elder of a town or of a centre whose device can speak; without `at`, now."""

    town: Search = None
    centre_id: Search = None
    say: Said
    at: AwareDatetime | None = None
