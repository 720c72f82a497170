"""Adds up how each desk did in its drills, month by month. Pure."""

import statistics
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from dispatcher.drills.score import Course, next_due, verdict

__all__ = ["first_of", "months_until", "table"]

_LOCAL: Final = ZoneInfo("Asia/Shanghai")
_YEAR: Final = 12


def months_until(now: datetime, count: int) -> list[str]:
    """The last months in Zhongshan, as "2026-11", the oldest first, this one last."""
    local = now.astimezone(_LOCAL)
    ends = local.year * _YEAR + local.month - 1
    return [f"{n // _YEAR}-{n % _YEAR + 1:02}" for n in range(ends - count + 1, ends + 1)]


def first_of(month: str) -> datetime:
    """The moment at which a month begins in Zhongshan."""
    year, number = month.split("-")
    return datetime(int(year), int(number), 1, tzinfo=_LOCAL)


def table(
    courses: Sequence[tuple[str, Course]],
    *,
    centres: Collection[str],
    months: Sequence[str],
    last: Mapping[str, datetime],
    now: datetime,
) -> list[dict[str, Any]]:
    """One row for each centre: what its drills were worth, when the last was, and whether the next is overdue."""
    return [
        _row(
            centre,
            [course for whose, course in courses if whose == centre],
            months=months,
            last_at=last.get(centre),
            now=now,
        )
        for centre in sorted(centres)
    ]


def _row(
    centre: str, courses: Sequence[Course], *, months: Sequence[str], last_at: datetime | None, now: datetime
) -> dict[str, Any]:
    counted = [(course, worth) for course in courses if (worth := verdict(course, now=now)) is not None]
    waits = [
        (course.answered_at - course.raised_at).total_seconds()
        for course, _ in counted
        if course.answered_at is not None and course.raised_at is not None
    ]
    due = next_due(last_at)
    return {
        "centre_id": centre,
        "last_at": last_at,
        "due_at": due,
        "overdue": due is None or due <= now,
        **_sums([worth for _, worth in counted]),
        "median_s": round(statistics.median(waits), 1) if waits else None,
        "slowest_s": round(max(waits), 1) if waits else None,
        "months": [
            {"month": month, **_sums([worth for course, worth in counted if _month(course) == month])}
            for month in months
        ],
    }


def _month(course: Course) -> str | None:
    return None if course.raised_at is None else f"{course.raised_at.astimezone(_LOCAL):%Y-%m}"


def _sums(verdicts: Sequence[str]) -> dict[str, int]:
    of = Counter(verdicts)
    return {"drills": len(verdicts), "good": of["good"], "fair": of["fair"], "failed": of["failed"]}
