"""What the API answers about consoles, and desks that nobody watches."""

from datetime import datetime

from pydantic import BaseModel

__all__ = ["Coverage", "DeskCoverage", "Heard"]


class Heard(BaseModel):
    """How often to say it again (seconds), and after how many seconds without a word nobody is taken to be there."""

    every_s: float
    stale_after_s: float


class DeskCoverage(BaseModel):
    """Who watches a centre's desk: `consoles` are the live ones that can ring.

    `attended` is null when nobody has to be there: nobody is on duty, or the centre has never had a live console.
    While `unattended_since` is set, what would come to this desk goes to `covered_by` (null: nobody is there either).
    """

    centre_id: str
    on_duty: int
    consoles: int
    attended: bool | None
    unattended_since: datetime | None
    covered_by: str | None
    alarm_id: int | None


class Coverage(BaseModel):
    """Every centre, and the city desk."""

    items: list[DeskCoverage]
