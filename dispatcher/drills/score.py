"""How well a desk did in a drill, and when the next is due. Pure.

The marks are those by which alarm centres in the field are measured (UK TSA/TEC: 97.5 % of calls answered within 60 s,
99 % within 180 s). That the emergency plan is drilled every six months the Chinese technical standard for intelligent
home-care systems asks for (we know it second-hand).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

__all__ = ["DRILL_EVERY", "FAIR_S", "GOOD_S", "LOST_AFTER", "Course", "Standing", "Verdict", "next_due", "standing", "verdict"]  # fmt: skip

GOOD_S: Final = 60
FAIR_S: Final = 180
LOST_AFTER: Final = timedelta(minutes=1)
"""So long after a gateway has sent it a press has become an alarm, or it never will."""

DRILL_EVERY: Final = timedelta(days=182)


class Standing(StrEnum):
    """How far a drill has come. `given_up` and `lost` are the platform's failures, not the desk's."""

    WAITING = "waiting"
    SENT = "sent"
    RINGING = "ringing"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    OVER = "over"
    GIVEN_UP = "given_up"
    LOST = "lost"


class Verdict(StrEnum):
    """How well the desk did."""

    GOOD = "good"
    FAIR = "fair"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """When what happened in a drill; None for what has not happened."""

    published_at: datetime | None = None
    given_up_at: datetime | None = None
    raised_at: datetime | None = None
    claimed_at: datetime | None = None
    answered_at: datetime | None = None
    resolved_at: datetime | None = None


def standing(course: Course, *, now: datetime) -> Standing:
    """How far a drill has come."""
    if course.raised_at is not None:
        if course.resolved_at is not None:
            return Standing.OVER
        if course.answered_at is not None:
            return Standing.ANSWERED
        return Standing.RINGING if course.claimed_at is None else Standing.CLAIMED
    if course.given_up_at is not None:
        return Standing.GIVEN_UP
    if course.published_at is None:
        return Standing.WAITING
    return Standing.LOST if now - course.published_at > LOST_AFTER else Standing.SENT


def verdict(course: Course, *, now: datetime) -> Verdict | None:
    """What the desk's answer is worth; None while it may still answer in time, or when nothing ever reached the desk."""
    if course.raised_at is None:
        return None
    if course.answered_at is None:
        late = (now - course.raised_at).total_seconds() > FAIR_S
        # Who ends it without an answer has not spoken with the elder.
        return Verdict.FAILED if late or course.resolved_at is not None else None
    after = (course.answered_at - course.raised_at).total_seconds()
    if after <= GOOD_S:
        return Verdict.GOOD
    return Verdict.FAIR if after <= FAIR_S else Verdict.FAILED


def next_due(last: datetime | None) -> datetime | None:
    """By when a desk is to be drilled again; None for one that never was, so it is due now."""
    return None if last is None else last + DRILL_EVERY
