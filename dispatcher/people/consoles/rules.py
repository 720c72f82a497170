"""When a console that says nothing means that nobody is there, and when it is the platform that does not hear. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

__all__ = [
    "EVERY",
    "GAP",
    "HEARING_FOR",
    "STALE_AFTER",
    "Hearing",
    "every",
    "is_lost",
    "listen",
    "may_judge",
    "past",
]

EVERY: Final = timedelta(seconds=15)
"""How often a console says that somebody is there, at the least."""

STALE_AFTER: Final = timedelta(seconds=45)
"""A console that was not heard for so long is not there: three times in a row it should have been."""

HEARING_FOR: Final = timedelta(seconds=45)
"""For so long the platform must have been able to hear before it says of anybody that they are not heard."""

GAP: Final = timedelta(seconds=15)
"""The platform looks every five seconds; when it could not for longer than this, consoles may have spoken in vain."""

_AHEAD: Final = timedelta(minutes=1)  # the queries say it too
_SHORTEST: Final = timedelta(seconds=3)
_CROWD: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Since when this process could hear consoles without a gap, when it looked last, and whether it is deaf."""

    since: datetime | None = None
    looked_at: datetime | None = None
    deaf: bool = False


def listen(
    before: Hearing, *, last_heard: datetime | None, crowd: int, now: datetime, quiet: timedelta = 2 * EVERY
) -> Hearing:
    """Judge our own hearing; `crowd` counts the people who were heard shortly before the one heard last.

    1. It did not look for a while (the database was away, the process stood still or has only begun), or the clock went
       back: from now on everybody has time to be heard anew.
    2. Nobody at all is heard for `quiet`, though several were just before: the line is cut on our side, not at each of theirs.
    """
    deaf = last_heard is not None and crowd >= _CROWD and now - last_heard > quiet
    away = before.looked_at is None or not timedelta() <= now - before.looked_at <= GAP
    began = away or deaf or before.since is None
    return Hearing(since=now if began else before.since, looked_at=now, deaf=deaf)


def may_judge(hearing: Hearing, now: datetime) -> bool:
    """Whether somebody who was not heard can be said not to be there."""
    return not hearing.deaf and hearing.since is not None and now - hearing.since >= HEARING_FOR


def past(moment: datetime | None, now: datetime) -> datetime | None:
    """A stored moment, or long ago for one that is well in the future: it was written before the clock went back."""
    return now - timedelta(days=1) if moment is not None and moment > now + _AHEAD else moment


def every(unattended_after: timedelta) -> timedelta:
    """How often a console must say that somebody is there, so that a desk is not called empty for two lost words."""
    return max(_SHORTEST, min(EVERY, unattended_after / 3))


def is_lost(
    *,
    holder_since: datetime | None,
    claimed_at: datetime | None,
    heard_at: datetime | None,
    stale_after: timedelta | None,
    now: datetime,
) -> bool:
    """Whether nobody holds up a claim any more. `heard_at`: when any console of the holder was heard last.

    Whoever was never heard is not judged: their page may be from before consoles were heard, or they are a script that
    says nothing. What they do not do in time, the deadlines notice. A claim without `holder_since` was written by a
    program that is as old.
    """
    if stale_after is None or heard_at is None:
        return False
    return now - max(holder_since or claimed_at or heard_at, heard_at) > stale_after
