"""A small town for tests, made through the real stores: five centres, elders, devices and staff with sensible defaults."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from dispatcher.alarms.model import Alarm, AlarmClass, Deadline, State
from dispatcher.centres import store as centres
from dispatcher.database import Connection
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import NewDevice
from dispatcher.people import importing, staff
from dispatcher.people.model import Role, Staff

__all__ = [
    "ALL",
    "CITY",
    "FAR",
    "HOME",
    "NEIGHBOUR",
    "SECOND",
    "a_device",
    "a_town",
    "an_alarm",
    "an_elder",
    "on_duty",
    "somebody",
    "town_file",
]

HOME: Final = "shiqi"
"""The first choice of the town `shiqi`; `xiqu` covers for it."""
SECOND: Final = "shiqi-2"
"""The other centre of the town `shiqi`."""
NEIGHBOUR: Final = "xiqu"
FAR: Final = "nanlang"
"""A centre that has nothing to do with `shiqi`."""
CITY: Final = "city"
ALL: Final = (HOME, SECOND, NEIGHBOUR, FAR, CITY)


def town_file() -> dict[str, Any]:
    """The content of a centres file: what `yilao import centres` would be given."""
    place = {"lat": 22.5, "lon": 113.4}
    return {
        "towns": [
            {"code": code, "name_zh": code, "name_en": code.title(), "kind": "district", **place}
            for code in ("shiqi", "xiqu", "nanlang")
        ],
        "centres": [
            {"id": HOME, "towns": ["shiqi"], "covered_by": NEIGHBOUR, **_named(HOME), **place},
            {"id": SECOND, "towns": ["shiqi"], "covered_by": HOME, **_named(SECOND), **place},
            {"id": NEIGHBOUR, "towns": ["xiqu"], "covered_by": HOME, **_named(NEIGHBOUR), **place},
            {"id": FAR, "towns": ["nanlang"], "covered_by": NEIGHBOUR, **_named(FAR), **place},
            {"id": CITY, "kind": "city_desk", **_named(CITY), **place},
        ],
    }


def _named(name: str) -> dict[str, str]:
    return {"name_zh": name, "name_en": name.title()}


async def a_town(connection: Connection, *, now: datetime, duty: Collection[str] = ALL) -> None:
    """All towns and centres, with somebody on duty at those named."""
    await importing.import_centres(connection, town_file())
    for centre_id in duty:
        await on_duty(connection, centre_id, now=now)


async def on_duty(connection: Connection, centre_id: str, *, now: datetime, hours: float = 1000) -> Staff:
    """Somebody who is on duty at a centre from now on."""
    person = await somebody(connection, f"duty-{centre_id}", ("operator", centre_id), now=now)
    await centres.put_duty(
        connection,
        centre_id=centre_id,
        staff_id=person.id,
        role="operator",
        starts_at=now,
        ends_at=now + timedelta(hours=hours),
    )
    return person


async def somebody(
    connection: Connection,
    username: str,
    *roles: tuple[str, str | None],
    now: datetime,
    password: str | None = None,
) -> Staff:
    """A member of staff with (role, centre) pairs; without a password (that costs 50 ms) they use tokens."""
    await staff.add(
        connection,
        username=username,
        name=username.title(),
        roles=[Role(*role) for role in roles],
        password=password,
        now=now,
    )
    return await staff.find(connection, username)


async def an_elder(
    connection: Connection, ref: str = "e-1", *, now: datetime, town: str = "shiqi", **known: Any
) -> int:
    """An elder with one contact; `known` are more columns of the import file."""
    row = {
        "ref": ref,
        "name": "陈" + ref,
        "address": f"{town} 1号",
        "town": town,
        "phone": "0760-0000",
        "born_on": "1940-12-01",
        "sex": "f",
        "contacts": [{"name": "陈女儿", "relation": "daughter", "phone": "0760-0001", "key_holder": True}],
    }
    await importing.import_elders(connection, [row | known], now=now)
    found = await (await connection.execute("SELECT id FROM elders WHERE ref = %s", [ref])).fetchone()
    assert found is not None
    return int(found["id"])


async def a_device(
    connection: Connection,
    device_id: str = "b7",
    elder: str | None = "e-1",
    *,
    now: datetime,
    kind: str = "phone",
) -> str:
    """A device of an elder (by outside reference), or a spare one; returns its id."""
    await fleet.add(connection, [NewDevice(id=device_id, kind=kind, elder=elder, secret="s" * 32)], now=now)
    return device_id


def an_alarm(now: datetime, **fields: Any) -> Alarm:
    """An emergency that waits since now; `fields` say what is different."""
    values: dict[str, Any] = {
        "id": 1,
        "version": 1,
        "class_": AlarmClass.EMERGENCY,
        "type": "sos",
        "types": ("sos",),
        "priority": 1,
        "test": False,
        "late": False,
        "state": State.WAITING,
        "elder_id": 1,
        "device_id": "b7",
        "centre_id": HOME,
        "presses": 1,
        "ringing": True,
        "raised_at": now,
        "last_press_at": now,
        "cancelled_at": None,
        "level": 0,
        "waiting_since": now,
        "next_deadline_at": now + timedelta(seconds=30),
        "deadline": Deadline.CLAIM,
        "claimed_by": None,
        "claimed_at": None,
        "answered_at": None,
        "dispatched_at": None,
        "arrived_at": None,
        "held_until": None,
        "hold_reason": None,
        "resolved_at": None,
        "outcome": None,
    }
    return Alarm(**(values | fields))
