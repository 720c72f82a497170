"""When a battery will be as good as empty, from how low it was on each of the last days. Pure.

A charge is told in whole percent, wanders with the temperature, and leaps when somebody changes the battery. So the fall is
the median of the falls between all pairs of days (Theil and Sen), which a quarter of wrong readings cannot move far, and what
was before a leap is forgotten. Where that says nothing certain, nothing is said: None is not "never".
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from devices.kinds import KINDS

__all__ = ["EMPTY", "LOCAL", "LOOK_BACK_DAYS", "SOON_DAYS", "forecastable", "forecasts"]

LOCAL: Final = ZoneInfo("Asia/Shanghai")
"""A day is a day of Zhongshan's."""

EMPTY: Final = 15.0
"""Percent at which a battery is to have been changed: the last of it is lost quickly, in the cold at once."""
LOOK_BACK_DAYS: Final = 60
"""What was longer ago tells of another season."""
SOON_DAYS: Final = 14
"""A battery that has no longer than this is worth a visit: what is ordered today is there by then."""

_FEWEST_DAYS: Final = 5
_LEAP: Final = 10.0  # percent up from one day to the next: changed, or charged
_CHARGED_AGAIN: Final = (
    3  # leaps: it is charged now and then, as its wearer pleases, and there is nothing to foresee
)
_LEAST_FALL: Final = 2.0  # percent over all the days: less may be rounding
_FARTHEST: Final = timedelta(days=730)  # no line through two months says more
_RECHARGED_MONTHS: Final = 1.0


def forecastable(kind: str) -> bool:
    """Whether a kind of device runs on a battery that is changed; not on the mains, and not charged every few days."""
    known = KINDS.get(kind)
    return (
        known is not None and known.battery_months is not None and known.battery_months >= _RECHARGED_MONTHS
    )


def forecasts(lows: Mapping[date, float], today: date) -> date | None:
    """The day on which a battery reaches EMPTY, today at the earliest; None when that cannot be said.

    `lows` are the lowest charges in percent by day; days may be missing, and those of the future or long ago do not count.
    """
    days = sorted(day for day in lows if today - timedelta(days=LOOK_BACK_DAYS) <= day <= today)
    since = _of_this_battery([lows[day] for day in days])
    if since is None:
        return None
    points = [((day - days[since]).days, lows[day]) for day in days[since:]]
    if len(points) < _FEWEST_DAYS:
        return None
    fall = -median(_slopes(points))
    if fall * points[-1][0] < _LEAST_FALL:
        return None
    charge = median(low + fall * n for n, low in points)
    days_left = (charge - EMPTY) / fall - (today - days[since]).days
    if days_left > _FARTHEST.days:
        return None
    return today + timedelta(days=max(0, math.floor(days_left)))


def _of_this_battery(lows: Sequence[float]) -> int | None:
    """Where the readings of the present battery begin; None when it is charged again and again."""
    leaps = [n for n, (before, after) in enumerate(pairwise(lows), start=1) if after - before >= _LEAP]
    if len(leaps) >= _CHARGED_AGAIN:
        return None
    return leaps[-1] if leaps else 0


def _slopes(points: Sequence[tuple[int, float]]) -> Iterator[float]:
    for (day, low), (later, then) in combinations(points, 2):
        yield (then - low) / (later - day)
