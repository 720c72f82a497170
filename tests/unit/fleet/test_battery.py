"""When a battery will be empty: said when it can be said, never in the past, and never later for a faster fall."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.kinds import KINDS
from dispatcher.fleet.battery import EMPTY, LOOK_BACK_DAYS, forecastable, forecasts

TODAY = date(2026, 11, 23)


def days(*lows: float, until: date = TODAY - timedelta(days=1)) -> dict[date, float]:
    """The lows of the days up to yesterday, the last one last."""
    return {until - timedelta(days=len(lows) - 1 - n): low for n, low in enumerate(lows)}


def falling(by: float, *, start: float = 100.0, length: int = 30) -> dict[date, float]:
    """A battery that falls evenly."""
    return days(*(start - by * n for n in range(length)))


def test_an_even_fall_is_drawn_out_to_the_day_it_reaches_fifteen_percent() -> None:
    # 100 % thirty days ago, 71 % yesterday, 70 % today: 15 % in 55 days
    assert forecasts(falling(1.0), TODAY) == TODAY + timedelta(days=55)


def test_fewer_than_five_days_say_nothing() -> None:
    assert forecasts(days(50, 40, 30, 20), TODAY) is None
    assert forecasts(days(50, 40, 30, 25, 20), TODAY) is not None


def test_nothing_heard_says_nothing() -> None:
    assert forecasts({}, TODAY) is None


@pytest.mark.parametrize("lows", [[80.0] * 30, [50.0 + n / 10 for n in range(30)]], ids=["level", "rising"])
def test_a_battery_that_does_not_fall_has_no_such_day(lows: list[float]) -> None:
    assert forecasts(days(*lows), TODAY) is None


def test_one_percent_in_a_week_may_be_rounding() -> None:
    assert forecasts(days(81, 81, 81, 80, 80, 80, 80), TODAY) is None


def test_a_battery_of_two_years_is_told_in_whole_percent_and_still_foreseen() -> None:
    """The catalogue's smallest fall: 100 % in 24 months, of which two months of whole numbers are seen."""
    fall = 100 / (24 * 30.4)
    lows = days(*(round(40 - fall * n) for n in range(LOOK_BACK_DAYS)))
    found = forecasts(lows, TODAY)
    true = TODAY + timedelta(days=(40 - fall * LOOK_BACK_DAYS - EMPTY) / fall)
    assert found is not None
    assert abs((found - true).days) <= 30


def test_a_changed_battery_begins_anew() -> None:
    old = [30.0 - 2 * n for n in range(5)]
    assert forecasts(days(*old, 100, 99), TODAY) is None
    fresh = [100.0 - n for n in range(10)]
    assert forecasts(days(*old, *fresh), TODAY) == forecasts(days(*fresh), TODAY)


def test_what_is_charged_again_and_again_is_not_foreseen() -> None:
    charged = [100.0, 80, 60, 40, 20] * 3 + [100.0, 90, 80, 70, 60, 50]
    assert forecasts(days(*charged), TODAY) is None


def test_single_wrong_readings_move_it_by_little() -> None:
    clean = falling(1.0)
    wrong = dict(clean)
    for n in (4, 11, 17, 25):
        wrong[sorted(clean)[n]] -= 9  # a cold night
    expected, found = forecasts(clean, TODAY), forecasts(wrong, TODAY)
    assert expected is not None
    assert found is not None
    assert abs((found - expected).days) <= 4


def test_missing_days_do_not_matter() -> None:
    some = {day: low for n, (day, low) in enumerate(sorted(falling(1.0).items())) if n % 3}
    assert forecasts(some, TODAY) == TODAY + timedelta(days=55)


def test_what_is_empty_already_is_empty_today() -> None:
    assert forecasts(days(30, 25, 20, 15, 10, 5), TODAY) == TODAY


def test_long_ago_and_the_future_do_not_count() -> None:
    lows = falling(1.0)
    odd = {TODAY - timedelta(days=LOOK_BACK_DAYS + 5): 3.0, TODAY + timedelta(days=3): 1.0}
    assert forecasts(lows | odd, TODAY) == forecasts(lows, TODAY)


def test_a_day_years_away_is_not_told() -> None:
    assert forecasts(falling(0.05, length=60), TODAY) is None


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_battery_that_is_changed_is_foreseen(kind: str) -> None:
    assert forecastable(kind) == (kind not in {"phone", "gas", "bed", "watch"})


def test_a_kind_that_nobody_knows_is_not_foreseen() -> None:
    assert not forecastable("teapot")


some_days = st.dictionaries(
    st.integers(-5, LOOK_BACK_DAYS + 5).map(lambda n: TODAY - timedelta(days=n)), st.floats(0, 100)
)


@given(some_days)
def test_it_is_never_a_day_in_the_past(lows: dict[date, float]) -> None:
    found = forecasts(lows, TODAY)
    assert found is None or TODAY <= found <= TODAY + timedelta(days=730)


@given(
    st.lists(st.floats(0, 9), min_size=5, max_size=LOOK_BACK_DAYS),
    st.floats(0.01, 1),
    st.floats(0.001, 2),
    st.floats(15, 100),
)
def test_a_faster_fall_is_never_a_later_day(
    noise: list[float], fall: float, more: float, start: float
) -> None:
    slow = [start + up - fall * n for n, up in enumerate(noise)]
    fast = [low - more * n for n, low in enumerate(slow)]
    later, sooner = forecasts(days(*slow), TODAY), forecasts(days(*fast), TODAY)
    if later is not None:
        assert sooner is not None
        assert sooner <= later
