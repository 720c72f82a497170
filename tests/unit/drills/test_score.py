"""What an answer in a drill is worth, how far a drill has come, and how the months add up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatcher.drills import table
from dispatcher.drills.score import DRILL_EVERY, Course, Standing, Verdict, next_due, standing, verdict

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """So long after it rang."""
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("answered_s", "worth"),
    [(0, "good"), (60, "good"), (60.1, "fair"), (180, "fair"), (180.1, "failed"), (4000, "failed")],
)
def test_an_answer_is_worth_what_the_field_asks_for(answered_s: float, worth: str) -> None:
    course = Course(published_at=NOW, raised_at=NOW, claimed_at=at(1), answered_at=at(answered_s))
    assert verdict(course, now=at(9999)) == worth


def test_a_desk_that_may_still_answer_in_time_has_not_failed_and_then_it_has() -> None:
    course = Course(published_at=NOW, raised_at=NOW, claimed_at=at(3))
    assert verdict(course, now=at(180)) is None
    assert verdict(course, now=at(181)) == Verdict.FAILED


def test_who_ends_it_without_an_answer_has_failed_at_once() -> None:
    assert verdict(Course(raised_at=NOW, claimed_at=at(3), resolved_at=at(5)), now=at(6)) == Verdict.FAILED


@pytest.mark.parametrize(
    ("course", "stands"),
    [
        (Course(), "waiting"),
        (Course(given_up_at=NOW), "given_up"),
        (Course(published_at=at(-5)), "sent"),
        (Course(published_at=at(-61)), "lost"),
        (Course(published_at=at(-61), raised_at=NOW), "ringing"),
        (Course(published_at=NOW, raised_at=NOW, claimed_at=NOW), "claimed"),
        (Course(published_at=NOW, raised_at=NOW, claimed_at=NOW, answered_at=NOW), "answered"),
        (Course(published_at=NOW, raised_at=NOW, resolved_at=NOW), "over"),
    ],
)
def test_how_far_a_drill_has_come(course: Course, stands: str) -> None:
    assert standing(course, now=NOW) == Standing(stands)


def test_what_never_reached_the_desk_is_not_held_against_it() -> None:
    assert verdict(Course(published_at=at(-500)), now=NOW) is None
    assert verdict(Course(given_up_at=NOW), now=NOW) is None


def test_a_desk_is_drilled_every_six_months() -> None:
    assert next_due(NOW) == NOW + DRILL_EVERY
    assert next_due(None) is None


def _table(*courses: tuple[str, Course], last: dict[str, datetime] | None = None) -> list[dict[str, Any]]:
    return table.table(
        courses, centres={"a", "b"}, months=["2026-10", "2026-11"], last=last or {}, now=at(9999)
    )


def test_the_months_are_those_of_zhongshan() -> None:
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight there
    assert table.months_until(new_year, 3) == ["2026-11", "2026-12", "2027-01"]
    assert table.first_of("2027-01") == datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


def test_each_desk_has_its_row_whether_it_was_ever_drilled_or_not() -> None:
    good = Course(raised_at=NOW, answered_at=at(20))
    failed = Course(raised_at=NOW - timedelta(days=30))
    first, second = _table(("a", good), ("a", failed), ("a", Course(given_up_at=NOW)), last={"a": NOW})
    assert (first["drills"], first["good"], first["fair"], first["failed"]) == (2, 1, 0, 1)
    assert [(month["month"], month["drills"]) for month in first["months"]] == [
        ("2026-10", 1),
        ("2026-11", 1),
    ]
    assert (first["overdue"], first["median_s"]) == (False, 20.0)
    assert (second["drills"], second["last_at"], second["overdue"], second["median_s"]) == (
        0,
        None,
        True,
        None,
    )


def test_half_a_year_without_a_drill_is_too_long() -> None:
    row, _ = _table(last={"a": at(9999) - DRILL_EVERY})
    assert row["overdue"]
