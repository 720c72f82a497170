"""What the API answers about drills. OpenAPI is generated from these."""

from datetime import datetime

from pydantic import BaseModel

from dispatcher.drills.score import Standing, Verdict

__all__ = ["Drill", "DrillPage", "DrillScores"]


class Drill(BaseModel):
    """A drill and what became of it.

    The seconds count from the moment at which it rang at the desk; `way_s` from the press to that moment. `rang_at` is
    the centre that got it: another one when nobody was on duty. `verdict` is null while the desk may still answer in
    time, and for a press that never reached it: `standing` given_up or lost, with the reason in `trouble`.
    """

    id: int
    centre_id: str
    asked_by: str
    asked_at: datetime
    published_at: datetime | None
    given_up_at: datetime | None
    trouble: str | None
    tries: int
    alarm_id: int | None
    rang_at: str | None
    raised_at: datetime | None
    way_s: float | None
    claimed_s: float | None
    claimed_by: str | None
    answered_s: float | None
    answered_by: str | None
    resolved_s: float | None
    standing: Standing
    verdict: Verdict | None


class DrillPage(BaseModel):
    """Some drills, the newest first."""

    items: list[Drill]
    next: str | None


class MonthScore(BaseModel):
    """One centre's drills of one month (in Zhongshan), without those that never reached the desk."""

    month: str
    drills: int
    good: int
    fair: int
    failed: int


class CentreScore(BaseModel):
    """How a desk does in drills: good within 60 s, fair within 180 s; `overdue` when the last is six months ago, or never was."""

    centre_id: str
    last_at: datetime | None
    due_at: datetime | None
    overdue: bool
    drills: int
    good: int
    fair: int
    failed: int
    median_s: float | None
    slowest_s: float | None
    months: list[MonthScore]


class DrillScores(BaseModel):
    """Every centre that the reader sees; `months` are those that were counted."""

    months: list[str]
    good_s: int
    fair_s: int
    items: list[CentreScore]
