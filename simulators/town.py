"""A whole town, invented from a seed: towns, centres, elders, devices, helpers and staff, as the platform imports them.

The same seed gives the same town, and a larger town begins with the people of the smaller one. People, addresses and
telephone numbers cannot be real (see `people` and `names`).
"""

import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from simulators.helping import Helper, invent_helpers
from simulators.people import PHONE_PREFIX, Elder, invent_elder, invent_name
from simulators.places import Centre, Place, centres, places

__all__ = ["ElderDevice", "Role", "StaffMember", "Town"]

MOST_ELDERS = 99_999  # five digits in a reference and in a telephone number
_STAFF_LINE = 95  # the last digits of their numbers: no elder, contact or helper has them

_EXTRAS = (
    ("pendant", None, 0.07),
    ("smoke", "厨房", 0.05),
    ("gas", "厨房", 0.03),
    ("water", "卫生间", 0.02),
    ("door", "大门", 0.02),
    ("bed", "卧室", 0.02),
    ("motion", "客厅", 0.02),
    ("watch", None, 0.02),
)
"""What else stands in a home, where, and in which share of homes: a quarter more devices than elders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElderDevice:
    """A device in an elder's home; `elder` is the elder's reference."""

    id: str
    kind: str
    elder: str
    room: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a member of staff may do, at one centre or (None) at all."""

    role: str
    centre: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """An invented person who signs in."""

    username: str
    name: str
    roles: tuple[Role, ...]
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Everything and everybody; the methods give the same as plain JSON-able lists, in the platform's import format."""

    seed: int
    places: tuple[Place, ...]
    desks: tuple[Centre, ...]
    people: tuple[Elder, ...]
    equipment: tuple[ElderDevice, ...]
    workers: tuple[StaffMember, ...]
    helping: tuple[Helper, ...]

    @classmethod
    def make(cls, elders: int = 881, seed: int = 2026) -> "Town":
        """Invent a town of so many elders; raise ValueError when there are too many to number."""
        if not 0 <= elders <= MOST_ELDERS:
            raise ValueError(f"a simulated town has 0 to {MOST_ELDERS} elders, not {elders}")
        towns = places()
        desks = centres(towns)
        near = {town.code: [desk for desk in desks if town.code in desk.towns] for town in towns}
        homes = _spread(towns)
        people = tuple(
            invent_elder(number, place, near[place.code], random.Random(f"{seed} elder {number}"))
            for number, place in zip(range(1, elders + 1), homes, strict=False)
        )
        return cls(
            seed=seed,
            places=towns,
            desks=desks,
            people=people,
            equipment=tuple(device for elder in people for device in _equip(elder, seed)),
            workers=_staff(desks, seed),
            helping=invent_helpers(desks, seed),
        )

    def towns(self) -> list[dict[str, Any]]:
        """Return the 24 towns and districts: code, name_zh, name_en, kind, lat, lon."""
        return [_without(asdict(place), "weight") for place in self.places]

    def centres(self) -> list[dict[str, Any]]:
        """Return the 25 centres and the city desk: id, names, kind, phone, lat, lon, covered_by, towns."""
        return [asdict(desk) | {"towns": list(desk.towns)} for desk in self.desks]

    def elders(self) -> list[dict[str, Any]]:
        """Return the elders with their contacts in calling order; `born_on` is YYYY-MM-DD."""
        return [
            asdict(elder)
            | {
                "born_on": elder.born_on.isoformat(),
                "contacts": [asdict(contact) for contact in elder.contacts],
            }
            for elder in self.people
        ]

    def devices(self) -> list[dict[str, Any]]:
        """Return the devices: id, kind, elder (a reference), room."""
        return [asdict(device) for device in self.equipment]

    def helpers(self) -> list[dict[str, Any]]:
        """Return who can be sent: ref, name, kind, phone, centre, lat, lon, languages, available."""
        return [asdict(helper) | {"languages": list(helper.languages)} for helper in self.helping]

    def staff(self) -> list[dict[str, Any]]:
        """Return the staff: username, name, phone, roles (role, centre)."""
        return [
            asdict(worker) | {"roles": [asdict(role) for role in worker.roles]} for worker in self.workers
        ]


def _spread(towns: Sequence[Place]) -> Iterator[Place]:
    """Yield a town for each next elder, so that at any time each has its share (the Webster method of seats)."""
    queue = [(1 / town.weight, index, 0) for index, town in enumerate(towns)]
    heapq.heapify(queue)
    while True:
        _, index, count = queue[0]
        heapq.heapreplace(queue, ((2 * count + 3) / towns[index].weight, index, count + 1))
        yield towns[index]


def _equip(elder: Elder, seed: int) -> Iterator[ElderDevice]:
    chance = random.Random(f"{seed} devices {elder.ref}")
    home = f"zs-{elder.ref[1:]}"
    yield ElderDevice(id=f"{home}-phone", kind="phone", elder=elder.ref, room=chance.choice(("客厅", "卧室")))
    for kind, room, share in _EXTRAS:
        if chance.random() < share:
            yield ElderDevice(id=f"{home}-{kind}", kind=kind, elder=elder.ref, room=room)


def _staff(desks: Sequence[Centre], seed: int) -> tuple[StaffMember, ...]:
    chance = random.Random(f"{seed} staff")
    posts: list[tuple[str, str | None, Role]] = [
        ("admin", "系统管理员(演示)", Role(role="admin", centre=None)),
        ("manager", None, Role(role="manager", centre=None)),
        ("bureau", "民政局(演示)", Role(role="bureau", centre=None)),
    ]
    for desk in desks:
        for prefix, role in (("sup", "supervisor"), ("op", "operator")):
            posts.append((f"{prefix}-{desk.id}", None, Role(role=role, centre=desk.id)))
    return tuple(
        StaffMember(
            username=username,
            name=name or invent_name(chance),
            roles=(role,),
            phone=f"{PHONE_PREFIX}{number:05}{_STAFF_LINE}",
        )
        for number, (username, name, role) in enumerate(posts, 1)
    )


def _without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}
