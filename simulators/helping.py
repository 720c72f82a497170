"""Invented people who can be sent to an elder: three caregivers, a social worker and three volunteers for each centre.

They are nobody real; their telephone numbers begin as those of the elders do, so nobody can be rung by mistake.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from simulators.people import PHONE_PREFIX, invent_name
from simulators.places import CITY_DESK, Centre, metres_away

__all__ = ["Helper", "invent_helpers"]

_TEAM: Final = ("caregiver",) * 3 + ("social_worker",) + ("volunteer",) * 3
_WHEN: Final = {
    "caregiver": "每天8:00–20:00",
    "social_worker": "工作日8:30–17:30",
    "volunteer": "晚上和周末",
}
_FAR_M: Final = 2500.0
_LINE: Final = 90
"""The last two digits of their numbers; no elder has so many contacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """An invented caregiver, social worker or volunteer; `lat` and `lon` are where they usually start from."""

    ref: str
    name: str
    kind: str
    phone: str
    centre: str
    lat: float
    lon: float
    languages: tuple[str, ...]
    available: str


def invent_helpers(desks: Sequence[Centre], seed: int) -> tuple[Helper, ...]:
    """Invent a team for each centre; the city desk has none of its own."""
    posts = [(desk, kind) for desk in desks if desk.id != CITY_DESK for kind in _TEAM]
    return tuple(_invent(number, desk, kind, seed) for number, (desk, kind) in enumerate(posts, start=1))


def _invent(number: int, desk: Centre, kind: str, seed: int) -> Helper:
    chance = random.Random(f"{seed} helper {number}")
    away, bearing = _FAR_M * math.sqrt(chance.random()), chance.uniform(0, math.tau)
    lat, lon = metres_away(
        (desk.lat, desk.lon), east=away * math.cos(bearing), north=away * math.sin(bearing)
    )
    return Helper(
        ref=f"H{number:04}",
        name=invent_name(chance),
        kind=kind,
        phone=f"{PHONE_PREFIX}{number:05}{_LINE}",
        centre=desk.id,
        lat=lat,
        lon=lon,
        languages=chance.choice((*[("yue", "cmn")] * 3, ("yue",), ("cmn",))),
        available=_WHEN[kind],
    )
