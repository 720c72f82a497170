"""When people are told what can wait, when their monthly test is due, and how a test went. Pure; times are aware."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from dispatcher.centres.rota.rules import LOCAL
from dispatcher.errors import Invalid

__all__ = [
    "AHEAD",
    "AT_ONCE",
    "FAILING_AFTER",
    "SLOTS",
    "STRIDE",
    "UNCONFIRMED_AFTER",
    "in_daytime",
    "month_begins",
    "month_of",
    "phone_of",
    "share",
    "slot",
    "why",
]

AHEAD: Final = timedelta(days=7)
"""How far ahead the rota is looked at for people who cannot be reached: time enough to find a number that works."""

FAILING_AFTER: Final = timedelta(hours=1)
"""An address that fails for longer than this is taken for no way to reach anybody; a provider that is down for ten minutes
makes nobody unreachable."""

UNCONFIRMED_AFTER: Final = timedelta(hours=24)
"""A test that nobody confirmed within this time has not reached its person: a provider that accepts is no proof."""

AT_ONCE: Final = timedelta(hours=12)
"""A duty that begins or ends sooner than this is told at once, whatever the hour."""

_PHONE: Final = re.compile(r"\+?[0-9][0-9 -]{2,24}")

_MORNING: Final = time(8)
_EVENING: Final = time(21)

_TEST_FROM: Final = 9
_TEST_UNTIL: Final = 17
_TEST_DAYS: Final = 28
"""The days of every month, also of February."""

SLOTS: Final = _TEST_DAYS * (_TEST_UNTIL - _TEST_FROM)
"""Into how many hours the tests of a month are spread, so that no provider and no desk hears of all of them at once."""

STRIDE: Final = 97
"""What a person's number is multiplied by before it is cut to an hour of the month: no common divisor with SLOTS, so that
neighbours in the list (contacts of one elder) do not have their turn together and all hours are used alike."""


def month_of(now: datetime) -> date:
    """The month that it is in Zhongshan, by its first day."""
    return now.astimezone(LOCAL).date().replace(day=1)


def month_begins(month: date) -> datetime:
    """The moment when a month begins in Zhongshan."""
    return datetime.combine(month, time(), LOCAL)


def slot(now: datetime) -> int | None:
    """The last hour of the month whose tests are due, counted from 0; None outside working hours, when nobody is disturbed.

    Whoever had their turn while nothing ran (or came to the list later) is due with it: a missed test is made up for.
    """
    local = now.astimezone(LOCAL)
    if not _TEST_FROM <= local.hour < _TEST_UNTIL:
        return None
    days = min(local.day, _TEST_DAYS + 1) - 1
    return min(days * (_TEST_UNTIL - _TEST_FROM) + local.hour - _TEST_FROM, SLOTS - 1)


def in_daytime(now: datetime, *, about: datetime) -> datetime:
    """When somebody is told of something that happens at a moment: by day, or at once when it is near."""
    local = now.astimezone(LOCAL)
    if about - now < AT_ONCE or _MORNING <= local.time() < _EVENING:
        return now
    day = local.date() if local.time() < _MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, _MORNING, LOCAL).astimezone(now.tzinfo)


def why(ways: Mapping[str, Any]) -> str:
    """Why somebody cannot be reached: `none` (no address), `broken` (each proved to be none), or `failing` (for some time)."""
    if not ways["addresses"]:
        return "none"
    return "failing" if ways["whole"] else "broken"


def share(part: int, whole: int) -> float | None:
    """A part of a whole; None of nothing."""
    return round(part / whole, 4) if whole else None


def phone_of(written: str) -> str:
    """A telephone number as it is kept; Invalid for what nobody could dial."""
    phone = written.strip()
    if not _PHONE.fullmatch(phone):
        raise Invalid(
            "电话号码只能有数字、空格和横线 (a telephone number has digits, spaces and dashes)", field="phone"
        )
    return phone
