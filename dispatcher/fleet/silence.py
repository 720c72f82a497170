"""When a device that should have been heard is silent, and when it is the platform itself that hears nobody. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from devices.kinds import KINDS

__all__ = [
    "AGAIN_AFTER",
    "ALIVE",
    "ANEW",
    "DEAF_AFTER",
    "FLAPS_WITHIN",
    "OFTEN_S",
    "SUPERVISION",
    "Ears",
    "listen",
    "silent_at",
]

SUPERVISION: Final[Mapping[str, int]] = MappingProxyType(
    {kind.id: kind.supervision for kind in KINDS.values()}
)
"""Seconds within which each kind of device must be heard; a deployment may say otherwise for a device."""

OFTEN_S: Final = 300
"""Devices that must be heard at least this often (seconds) are the ones by which the platform tests its own ears."""

DEAF_AFTER: Final = timedelta(seconds=90)
"""When nobody at all is heard for this long, the fault is ours. With heartbeats of 120 s and ten devices, a gap of this
length comes about once in a hundred thousand rounds by chance, and then only gives everybody time for a beat."""

ALIVE: Final = 10
"""From how few devices it cannot be concluded that it is the platform that is deaf, and not they that are silent."""

AGAIN_AFTER: Final = timedelta(hours=24)
"""A device that is still silent so long after its alarm was closed is an alarm again: nobody forgets it."""

FLAPS_WITHIN: Final = timedelta(hours=1)
"""Silent again so soon after it was heard again, or after a person closed its alarm, a device rings nobody anew."""

ANEW: Final = timedelta(seconds=300)
"""So long the platform must hear before it calls anybody silent who was to be heard meanwhile."""

_BEAT: Final = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Whether the platform hears: the row of `ears`."""

    looked_at: datetime | None
    deaf_since: datetime | None
    hearing_since: datetime | None


def listen(
    ears: Ears, *, last_heard: datetime | None, alive: int, now: datetime, canary: datetime | None = None
) -> Ears:
    """Judge our own ears; `alive` counts the devices to be heard often that were heard shortly before `last_heard`.

    1. Nobody looked for a while: the platform was off, so everybody may be heard anew from now on.
    2. Nobody at all is heard, though enough were just before: we are deaf, until somebody is heard.
       Where gateways send canaries, the newest `canary` alone says so: they come every ten seconds, however few the devices.
    3. Somebody is heard again: everybody may be heard anew from now on.
    """
    last_heard = canary or last_heard
    quiet = last_heard is None or now - last_heard >= DEAF_AFTER
    if ears.deaf_since is not None:
        if quiet:
            return Ears(looked_at=now, deaf_since=ears.deaf_since, hearing_since=ears.hearing_since)
        return Ears(looked_at=now, deaf_since=None, hearing_since=now)
    away = ears.looked_at is None or now - ears.looked_at >= DEAF_AFTER
    return Ears(
        looked_at=now,
        deaf_since=last_heard if quiet and (canary is not None or alive >= ALIVE) else None,
        hearing_since=now if away else ears.hearing_since,
    )


def silent_at(heard_at: datetime, *, supervision_s: int, hearing_since: datetime | None) -> datetime:
    """From when a device is silent that was last heard then; never before it had time for a beat into open ears.

    Not a whole interval of them: else a platform that is interrupted daily would never find a sensor that is to be heard
    twice a day.
    """
    interval = timedelta(seconds=supervision_s)
    silent = heard_at + interval
    if hearing_since is None:
        return silent
    return max(silent, hearing_since + min(interval, max(interval * _BEAT, ANEW)))
