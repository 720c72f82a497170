"""When a desk has nobody, and which duties can be planned."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.centres.rota.rules import LONGEST, Span, begins, gaps
from dispatcher.errors import Invalid

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def span(starts: float, ends: float | None) -> Span:
    return Span(at(starts), None if ends is None else at(ends))


def found(*duties: Span, hours: float = 24) -> list[tuple[float, float]]:
    return [
        ((gap.starts_at - NOON) / timedelta(hours=1), (gap.ends_at - NOON) / timedelta(hours=1))
        for gap in gaps(duties, starts_at=NOON, ends_at=at(hours))
        if gap.ends_at is not None
    ]


@pytest.mark.parametrize(
    ("duties", "expected"),
    [
        ([], [(0, 24)]),
        ([span(-5, None)], []),
        ([span(-5, 24)], []),
        ([span(0, 8), span(8, 16), span(16, 24)], []),
        ([span(16, 24), span(0, 8), span(8, 16)], []),
        ([span(0, 8), span(9, 24)], [(8, 9)]),
        ([span(0, 20), span(2, 5)], [(20, 24)]),
        ([span(2, 5), span(4, 9)], [(0, 2), (9, 24)]),
        ([span(-9, -1), span(30, 40)], [(0, 24)]),
        ([span(6, None), span(1, 2)], [(0, 1), (2, 6)]),
    ],
)
def test_a_gap_is_when_nobody_is_there(duties: list[Span], expected: list[tuple[float, float]]) -> None:
    assert found(*duties) == expected


@given(st.lists(st.tuples(st.integers(-30, 60), st.integers(1, 40)), max_size=8))
def test_every_hour_is_either_somebodys_or_in_a_gap(duties: list[tuple[int, int]]) -> None:
    spans = [span(starts, starts + length) for starts, length in duties]
    missing = found(*spans)
    for hour in range(24):
        staffed = any(starts <= hour < starts + length for starts, length in duties)
        assert staffed != any(starts <= hour < ends for starts, ends in missing)


def test_a_shift_that_has_just_begun_is_written_down_from_now_on() -> None:
    assert begins(at(-0.2), at(8), now=NOON) == NOON
    assert begins(at(1), at(8), now=NOON) == at(1)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "field"),
    [
        (at(2), at(2), "ends_at"),
        (at(3), at(2), "ends_at"),
        (at(-9), at(-1), "ends_at"),
        (at(-1), at(8), "starts_at"),
        (at(24 * 400), at(24 * 400 + 8), "starts_at"),
        (at(1), at(1) + LONGEST + timedelta(minutes=1), "ends_at"),
    ],
)
def test_a_duty_that_cannot_be_is_refused_naming_the_field(
    starts_at: datetime, ends_at: datetime, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        begins(starts_at, ends_at, now=NOON)
    assert refused.value.field == field
