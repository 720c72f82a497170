"""Invented elders and the people around them: the same number and seed always give the same person.

Nothing here is about anybody real. Telephone numbers begin with 1007, which is no mobile, no landline and no service
number in China, so that nobody can be rung by mistake.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from simulators import names
from simulators.places import Centre, Place, distance_m, metres_away

__all__ = ["PHONE_PREFIX", "Contact", "Elder", "invent_elder", "invent_name"]

PHONE_PREFIX = "1007"
_BORN_BEFORE = date(1966, 6, 30)  # the youngest was 60 in the summer of 2026
_OLDEST_YEARS_ABOVE_60 = 38
_SCATTER_M = 2000.0
_CANTONESE = 0.75
_WOMEN = 0.57
_RELATIONS = (("女儿", 30), ("儿子", 30), ("邻居", 22), ("儿媳", 6), ("孙女", 6), ("妹妹", 6))
_PER_FLOOR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to ring for an elder, in calling order."""

    name: str
    relation: str
    phone: str
    key_holder: bool
    available: str | None
    told_of_trouble: bool = False
    """Whether they wish to be told when a device of the elder's is silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elder:
    """An invented person who lives at home; `centre` only where the town alone does not decide it."""

    ref: str
    name: str
    sex: str
    born_on: date
    phone: str
    address: str
    town: str
    centre: str | None
    lat: float
    lon: float
    language: str
    conditions: str | None
    medication: str | None
    access_notes: str | None
    key_safe: str | None
    dog: str | None
    notes: str | None
    contacts: tuple[Contact, ...]


def invent_elder(number: int, place: Place, near: Sequence[Centre], chance: random.Random) -> Elder:
    """Invent elder `number` (from 1) of a place; where several centres serve it, the nearest one is the elder's own."""
    female = chance.random() < _WOMEN
    surname = _pick(chance, names.SURNAMES)
    point = _somewhere_near(place, chance)
    conditions = chance.sample(names.CONDITIONS, _few(chance, (18, 42, 28, 12)))
    medication = [names.MEDICATION[condition] for condition in conditions if condition in names.MEDICATION]
    home = min(near, key=lambda centre: distance_m(point, (centre.lat, centre.lon)))
    return Elder(
        ref=f"E{number:05}",
        name=surname + chance.choice(names.GIVEN_FEMALE if female else names.GIVEN_MALE),
        sex="f" if female else "m",
        born_on=_birthday(chance),
        phone=_phone(number, 0),
        address=_address(place, chance),
        town=place.code,
        centre=home.id if len(near) > 1 else None,
        lat=point[0],
        lon=point[1],
        language="yue" if chance.random() < _CANTONESE else "cmn",
        conditions="、".join(conditions) or None,
        medication="；".join(medication) or None,
        access_notes=chance.choice(names.ACCESS) if chance.random() < 0.6 else None,  # noqa: PLR2004 - a share
        key_safe=names.KEY_SAFE if number % 9 == 4 else None,  # noqa: PLR2004 - by no dice: the town stays who it was
        dog=names.DOG if number % 7 == 3 else None,  # noqa: PLR2004 - the same
        notes=chance.choice(names.NOTES) if chance.random() < 0.4 else None,  # noqa: PLR2004 - a share
        contacts=_contacts(number, surname, place, chance),
    )


def invent_name(chance: random.Random) -> str:
    """Invent a person's name, of either sex."""
    return _pick(chance, names.SURNAMES) + chance.choice(names.GIVEN_FEMALE + names.GIVEN_MALE)


def _contacts(number: int, surname: str, place: Place, chance: random.Random) -> tuple[Contact, ...]:
    relations = [
        chance.choices([name for name, _ in _RELATIONS], [weight for _, weight in _RELATIONS])[0]
        for _ in range(_few(chance, (20, 45, 35)) + 1)
    ]
    made = [_contact(number, line, relation, surname, chance) for line, relation in enumerate(relations, 1)]
    if len(made) < 2 or chance.random() < 0.4:  # noqa: PLR2004 - a second number to ring, and a share
        made.append(
            Contact(
                name=f"{place.name_zh}示范社区居委会",
                relation="居委会",
                phone=_phone(number, len(made) + 1),
                key_holder=False,
                available=names.OFFICE_HOURS,
            )
        )
    return tuple(made)


def _contact(number: int, line: int, relation: str, surname: str, chance: random.Random) -> Contact:
    own_family = relation in {"女儿", "儿子", "妹妹", "孙女"}
    female = relation in {"女儿", "儿媳", "孙女", "妹妹"} or (relation == "邻居" and chance.random() < 0.5)  # noqa: PLR2004 - a share
    given = chance.choice(names.GIVEN_FEMALE if female else names.GIVEN_MALE)
    return Contact(
        name=(surname if own_family else _pick(chance, names.SURNAMES)) + given,
        relation=relation,
        phone=_phone(number, line),
        key_holder=relation == "邻居" or chance.random() < 0.5,  # noqa: PLR2004 - a share
        available=chance.choice(names.AVAILABLE) if chance.random() < 0.6 else None,  # noqa: PLR2004 - a share
        told_of_trouble=own_family and (number + line) % 3 != 0,  # by no dice: the town stays who it was
    )


def _birthday(chance: random.Random) -> date:
    # Few hold a device at sixty, most between seventy and eighty-five.
    years = round(chance.triangular(0, _OLDEST_YEARS_ABOVE_60, 18))
    return _BORN_BEFORE - timedelta(days=int(years * 365.25) + chance.randrange(365))


def _address(place: Place, chance: random.Random) -> str:
    estate = chance.choice(names.ESTATES)
    if place.kind == "district" or chance.random() < 0.5:  # noqa: PLR2004 - a share
        flat = chance.randint(1, 7) * 100 + chance.randint(1, _PER_FLOOR)
        return f"{place.name_zh}{estate}示范里{chance.randint(1, 18)}栋{flat}"
    return f"{place.name_zh}{estate}示范村{chance.choice('一二三四五六')}巷{chance.randint(1, 40)}号"


def _somewhere_near(place: Place, chance: random.Random) -> tuple[float, float]:
    away, bearing = _SCATTER_M * math.sqrt(chance.random()), chance.uniform(0, math.tau)
    return metres_away((place.lat, place.lon), east=away * math.cos(bearing), north=away * math.sin(bearing))


def _phone(number: int, line: int) -> str:
    return f"{PHONE_PREFIX}{number:05}{line:02}"


def _pick(chance: random.Random, weighted: Mapping[str, int]) -> str:
    return chance.choices(list(weighted), list(weighted.values()))[0]


def _few(chance: random.Random, weights: Sequence[int]) -> int:
    """Return 0, 1, 2, … with these weights."""
    return chance.choices(range(len(weights)), weights)[0]
