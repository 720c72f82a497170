"""The rota as a rule: when a centre has nobody at its desk. Pure; times are any time zone's, `None` has no end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from dispatcher.errors import Invalid

__all__ = ["LOCAL", "LONGEST", "Span", "at_desk", "begins", "gaps"]

LOCAL: Final = ZoneInfo("Asia/Shanghai")
"""Where the shifts are; a day on the rota is a day there."""

LONGEST: Final = timedelta(days=31)
"""Nobody is planned for longer at a time: a duty that nobody looks at any more says nothing about who is there."""

_FURTHEST: Final = timedelta(days=366)

_JUST_NOW: Final = timedelta(minutes=15)
"""A shift that began this long ago can still be written down: it takes a moment to fill in a form."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment up to another."""

    starts_at: datetime
    ends_at: datetime | None


def at_desk(duties: Iterable[Mapping[str, Any]]) -> list[Span]:
    """Of the duties of a centre those that put somebody at its desk: a supervisor is there for the operators, not for calls."""
    return [Span(duty["starts_at"], duty["ends_at"]) for duty in duties if duty["role"] == "operator"]


def gaps(duties: Iterable[Span], *, starts_at: datetime, ends_at: datetime) -> tuple[Span, ...]:
    """When, between two moments, nobody is on duty, the first gap first; duties may overlap and have no end."""
    found = []
    covered_to = starts_at
    for duty in sorted(duties, key=lambda span: span.starts_at):
        if covered_to >= ends_at:
            break
        if duty.starts_at > covered_to:
            found.append(Span(covered_to, min(duty.starts_at, ends_at)))
        covered_to = ends_at if duty.ends_at is None else max(covered_to, duty.ends_at)
    if covered_to < ends_at:
        found.append(Span(covered_to, ends_at))
    return tuple(span for span in found if span.ends_at is not None and span.ends_at > span.starts_at)


def begins(starts_at: datetime, ends_at: datetime, *, now: datetime) -> datetime:
    """When a duty that is asked for now begins: never before now, for nobody was on duty unknown to the desk.

    Invalid, naming the field, for what lies in the past, is turned round or is too long.
    """
    if ends_at <= starts_at:
        raise Invalid("结束须在开始之后 (a duty ends after it starts)", field="ends_at")
    if ends_at <= now:
        raise Invalid("结束时间已过 (this duty would be over already)", field="ends_at")
    if starts_at < now - _JUST_NOW:
        raise Invalid("开始时间已过，请从现在起 (a duty cannot start in the past)", field="starts_at")
    if starts_at > now + _FURTHEST:
        raise Invalid("最多提前一年排班 (at most a year ahead)", field="starts_at")
    if ends_at - starts_at > LONGEST:
        raise Invalid(
            f"一次最多排 {LONGEST.days} 天 (at most {LONGEST.days} days at a time)", field="ends_at"
        )
    return max(starts_at, now)
