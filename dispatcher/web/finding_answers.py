"""What the search line and the map are asked and answer. OpenAPI is generated from these."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dispatcher.alarms.model import Outcome, State

__all__ = ["FindAsked", "Found", "FoundAlarm", "FoundDevice", "FoundElder", "MapSettings"]


class FindAsked(BaseModel):
    """Words that must all fit, digits of a telephone number, or `#` and the number of an alarm."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00]*$")]
    limit: Annotated[int, Field(ge=1, le=50, description="The most of each: elders, devices, alarms")] = 8


class FoundElder(BaseModel):
    """An elder, as much as is needed to tell them from another of the same name."""

    id: int
    name: str
    sex: Literal["f", "m"] | None
    born_on: date | None
    phone: str | None
    address: str
    town: str
    centre_id: str | None


class FoundDevice(BaseModel):
    """A device and whose it is."""

    id: str
    kind: str
    room: str | None
    elder_id: int | None
    elder_name: str | None
    elder_address: str | None
    centre_id: str | None


class FoundAlarm(BaseModel):
    """An alarm, open or of the last thirty days; by its number, of any age."""

    id: int
    type: str
    types: list[str]
    priority: Annotated[int, Field(ge=1, le=5)]
    test: bool
    state: State
    ringing: bool
    raised_at: datetime
    outcome: Outcome | None
    centre_id: str
    device_id: str
    elder_id: int | None
    elder_name: str | None


class Found(BaseModel):
    """What fits, the likeliest first; empty lists for nothing to look for."""

    alarms: list[FoundAlarm]
    elders: list[FoundElder]
    devices: list[FoundDevice]


class MapSettings(BaseModel):
    """How to draw the map: the city's bounds as [[south, west], [north, east]], and a tile server if one was chosen."""

    tiles: str | None
    attribution: str | None
    bounds: list[list[float]] | None
