"""When a reminder is said, and what is done about one that was not."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.reminders import plan
from dispatcher.reminders.plan import GiveUp, Remind, Said

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 16:00 in Zhongshan


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        (time(20), [1], datetime(2026, 11, 23, 12, tzinfo=UTC)),
        (time(8), [1, 2], datetime(2026, 11, 24, 0, tzinfo=UTC)),
        (time(8), [1], datetime(2026, 11, 30, 0, tzinfo=UTC)),
        (time(16), [1], datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (time(2, 30), [2], datetime(2026, 11, 23, 18, 30, tzinfo=UTC)),
    ],
)
def test_the_time_of_day_and_the_day_are_those_of_the_elders_home(
    at: time, days: list[int], expected: datetime
) -> None:
    assert plan.next_at(at, days, after=MONDAY) == expected


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.times(),
    st.sets(st.integers(1, 7), min_size=1),
)
def test_the_next_time_is_ahead_within_a_week_and_on_its_day(
    after: datetime, at: time, days: set[int]
) -> None:
    moment = plan.next_at(at, days, after=after)
    assert timedelta() < moment - after <= timedelta(days=7)
    assert moment.astimezone(plan.LOCAL).isoweekday() in days


def row(**known: Any) -> dict[str, Any]:
    """A reminder to take medicine that falls due now."""
    return {
        "kind": "medicine",
        "due_at": MONDAY,
        "tries": 0,
        "ended": False,
        "away": False,
        "said_at": None,
        "refused": False,
        "device_id": "b7",
    } | known


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, Remind("b7")),
        ({"tries": 2}, Remind("b7")),
        ({"tries": 3}, GiveUp("no_answer", ask=True)),
        ({"tries": 3, "refused": True}, GiveUp("refused", ask=True)),
        ({"tries": 3, "kind": "visit"}, GiveUp("no_answer")),
        ({"tries": 3, "said_at": MONDAY}, Said(MONDAY)),
        ({"device_id": None}, GiveUp("no_device", ask=True)),
        ({"device_id": None, "kind": "weather"}, GiveUp("no_device")),
        ({"due_at": MONDAY - timedelta(minutes=31)}, GiveUp("late", ask=True)),
        ({"away": True}, GiveUp("away")),
        ({"ended": True, "tries": 1}, GiveUp("ended")),
    ],
)
def test_it_is_asked_three_times_and_medicine_becomes_somebodys_to_look_after(
    known: dict[str, Any], expected: plan.Step
) -> None:
    assert plan.step(row(**known), now=MONDAY) == expected
