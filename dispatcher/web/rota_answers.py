"""What the API answers about rotas, colleagues and the overview. OpenAPI is generated from these."""

from datetime import datetime

from pydantic import BaseModel

__all__ = ["Gaps", "Overview", "Rota", "RotaChanged", "StaffList"]


class DutyOnRota(BaseModel):
    """Somebody on duty; `ends_at` null is until further notice, `now` says that it is just now.

    `no_channel`: no number or address of theirs works, so nobody could call them.
    """

    id: int
    username: str
    name: str
    phone: str | None
    role: str
    starts_at: datetime
    ends_at: datetime | None
    planned_by: str | None
    now: bool
    no_channel: bool


class Gap(BaseModel):
    """Hours with no operator on duty at a desk."""

    starts_at: datetime
    ends_at: datetime


class Rota(BaseModel):
    """Who is on duty at a centre in some days, when nobody is at its desk, and who covers for whom."""

    centre_id: str
    starts_at: datetime
    ends_at: datetime
    covered_by: str | None
    covers: list[str]
    duties: list[DutyOnRota]
    gaps: list[Gap]


class RotaChanged(BaseModel):
    """The duty that was planned or cancelled, and the gaps of the centre in the coming 24 hours as they are now.

    `endless_until`: a duty of the same person that had no end now ends at this moment, where the planned one begins.
    """

    id: int
    endless_until: datetime | None
    gaps: list[Gap]


class GapOfCentre(Gap):
    """A gap, whose it is, and whether it has begun."""

    centre_id: str
    already: bool


class Gaps(BaseModel):
    """The coming gaps at the reader's centres, the first one first."""

    items: list[GapOfCentre]


class Colleague(BaseModel):
    """Somebody who may act there. `on_duty_until` is null for who is not on duty, and for a duty without end."""

    username: str
    name: str
    roles: list[str]
    on_duty: bool
    on_duty_until: datetime | None
    at_console: bool


class StaffList(BaseModel):
    """Those at a console first, then those on duty, then the others."""

    items: list[Colleague]


class Answers(BaseModel):
    """How quickly elders were answered: emergencies and important alarms, no tests. What nobody answered counts as late.

    `share_60` and `share_180` are null when there was none; seconds are counted from the press to the first answer.
    """

    count: int
    answered: int
    within_60: int
    within_180: int
    share_60: float | None
    share_180: float | None
    median_s: float | None
    slowest_s: float | None


class Figures(BaseModel):
    """What is open (tests left out), who is there, what is silent, and how quickly elders were answered.

    `overdue`: nobody came at the first step, or it rings again in somebody's hands.
    """

    open: int
    emergencies: int
    ringing: int
    waiting: int
    longest_wait_since: datetime | None
    held: int
    overdue: int
    on_duty: int
    at_console: int
    silent: int
    answered: Answers
    false_alarms: int


class CentreFigures(Figures):
    """The figures of one centre; `unattended_since` says since when nobody is at its consoles."""

    centre_id: str
    unattended_since: datetime | None


class CityFigures(Figures):
    """The figures of all centres that the reader sees; the shares are counted over all calls."""

    unattended: int


class Targets(BaseModel):
    """The shares to be reached, by the field's own standard (UK TSA/TEC)."""

    within_60: float
    within_180: float


class Overview(BaseModel):
    """All centres at a glance."""

    at: datetime
    days: int
    targets: Targets
    items: list[CentreFigures]
    city: CityFigures
