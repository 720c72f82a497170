"""When people are told what can wait, and when whose monthly test is due."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from dispatcher.reachable import rules

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Zhongshan
NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 23:00
SMALL_HOURS = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # 02:00 on the 24th
MORNING = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # 08:00 on the 24th


@pytest.mark.parametrize(
    ("now", "hours", "told"),
    [
        (NOON, 100, NOON),
        (NIGHT, 100, MORNING),
        (SMALL_HOURS, 100, MORNING),
        (NIGHT, 11.9, NIGHT),  # it begins tomorrow morning: waiting until then would be too late
        (NIGHT, -1, NIGHT),  # one that runs is cancelled
    ],
)
def test_nobody_is_woken_for_a_duty_that_is_far_away(now: datetime, hours: float, told: datetime) -> None:
    assert rules.in_daytime(now, about=now + timedelta(hours=hours)) == told


def test_tests_are_due_in_working_hours_only_and_each_hour_of_a_month_has_its_own() -> None:
    first = datetime(2026, 1, 31, 16, 0, tzinfo=UTC)  # midnight, 1 February, in Zhongshan
    slots = [rules.slot(first + timedelta(hours=hour)) for hour in range(28 * 24)]
    due = [slot for slot in slots if slot is not None]
    assert due == list(range(rules.SLOTS))
    assert slots[8] is None
    assert slots[9] == 0
    assert slots[17] is None


def test_whoever_was_not_tested_by_the_28th_is_due_on_the_last_days() -> None:
    assert rules.slot(datetime(2026, 1, 31, 1, 0, tzinfo=UTC)) == rules.SLOTS - 1


def test_people_are_spread_evenly_over_the_hours_of_the_month() -> None:
    hours = Counter(number * rules.STRIDE % rules.SLOTS for number in range(1, 10 * rules.SLOTS + 1))
    assert set(hours.values()) == {10}
    assert abs(1 * rules.STRIDE % rules.SLOTS - 2 * rules.STRIDE % rules.SLOTS) > 8  # not the same day


def test_a_month_is_one_in_zhongshan() -> None:
    assert rules.month_of(datetime(2026, 11, 30, 16, 0, tzinfo=UTC)).isoformat() == "2026-12-01"
    assert rules.month_begins(rules.month_of(NOON)).astimezone(UTC) == datetime(
        2026, 10, 31, 16, 0, tzinfo=UTC
    )


def test_why_somebody_cannot_be_reached_is_said_apart() -> None:
    assert rules.why({"addresses": 0, "whole": 0}) == "none"
    assert rules.why({"addresses": 2, "whole": 0}) == "broken"
    assert rules.why({"addresses": 2, "whole": 1}) == "failing"


def test_a_share_of_nothing_is_no_share() -> None:
    assert rules.share(0, 0) is None
    assert rules.share(2, 3) == 0.6667
