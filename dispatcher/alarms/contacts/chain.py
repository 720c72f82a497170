"""Whom to ask next whether they go; pure.

In turn: by availability, then by the elder's own order, each with a minute to answer; who declines makes room at once.
Together: all at once. When everybody was asked, all who have not said no are asked once more, all at once; then it ends.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

__all__ = ["CYCLES", "PATIENCE", "Asked", "Contact", "Next", "available", "following", "is_settled"]

PATIENCE: Final = timedelta(seconds=60)
"""How long a contact has to say whether they go, before the next one is asked too."""

CYCLES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who can be asked, in the elder's order; `hours` is when they can usually come (None: always)."""

    id: int
    position: int
    hours: Sequence[Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who was asked."""

    contact_id: int
    cycle: int
    asked_at: datetime
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What happens now: these are asked, or it has `ended`."""

    ask: tuple[int, ...] = ()
    cycle: int = 1
    ended: str | None = None


def following(
    mode: str, cycle: int, contacts: Collection[Contact], asked: Sequence[Asked], local: datetime
) -> Next:
    """The next step of a chain whose time has come; `local` is now, in the contacts' own time."""
    if any(one.answer == "accepted" for one in asked):
        return Next(cycle=cycle, ended="accepted")
    done = {one.contact_id for one in asked if one.cycle == cycle or one.answer is not None}
    left = [
        one.id
        for one in sorted(contacts, key=lambda one: (not available(one.hours, local), one.position))
        if one.id not in done
    ]
    if left:
        all_at_once = mode == "together" or cycle == CYCLES
        return Next(ask=tuple(left if all_at_once else left[:1]), cycle=cycle)
    if cycle < CYCLES:
        return following(mode, cycle + 1, contacts, asked, local)
    return Next(cycle=cycle, ended="nobody")


def is_settled(asked: Sequence[Asked]) -> bool:
    """Whether all who were asked last have answered, so that nobody need wait for them."""
    last = max((one.asked_at for one in asked), default=None)
    return all(one.answer is not None for one in asked if one.asked_at == last)


def available(hours: Sequence[Mapping[str, Any]] | None, local: datetime) -> bool:
    """Whether somebody can usually come at this local time; hours that go past midnight belong to the day they begin on."""
    if hours is None:
        return True
    return any(_within(span, local) for span in hours)


def _within(span: Mapping[str, Any], local: datetime) -> bool:
    begins, ends = time.fromisoformat(span["from"]), time.fromisoformat(span["until"])
    today, clock = local.isoweekday(), local.time()
    if begins <= ends:
        return today in span["days"] and begins <= clock < ends
    yesterday = (local - timedelta(days=1)).isoweekday()
    return (today in span["days"] and clock >= begins) or (yesterday in span["days"] and clock < ends)
