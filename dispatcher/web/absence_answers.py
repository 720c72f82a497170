"""What the API answers about absences. OpenAPI is generated from these."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

__all__ = ["Absence", "Absences", "Away"]

Kind = Literal["hospital", "travel", "family", "other"]


class Away(BaseModel):
    """Where an elder is said to be (for an alarm: was, when it was raised; it must be handled all the same)."""

    kind: Kind
    until: datetime


class Absence(BaseModel):
    """A planned absence; `not_heeded` is how often a sensor of the home was only written down because of it."""

    id: int
    elder_id: int
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    note: str
    added_by: str
    added_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    stands: Literal["planned", "away", "over"]
    not_heeded: int


class Absences(BaseModel):
    """An elder's newest absences, those to come first."""

    items: list[Absence]
