"""Filling an empty record with a whole town at once: centres, elders, devices, helpers, staff and an endless duty."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dispatcher import admin
from dispatcher.centres import store as centres
from dispatcher.database import Connection
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import NewDevice
from dispatcher.people import importing, staff
from dispatcher.people.family import sample
from dispatcher.people.model import Role

__all__ = ["Plenty", "seed"]

_CHUNK: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Plenty:
    """What a town has, in the shapes of the import files; `staff` are {username, name, phone, roles: [{role, centre}]}."""

    towns: Sequence[Mapping[str, Any]]
    centres: Sequence[Mapping[str, Any]]
    elders: Sequence[Mapping[str, Any]]
    devices: Sequence[Mapping[str, Any]]
    staff: Sequence[Mapping[str, Any]]
    helpers: Sequence[Mapping[str, Any]] = ()


async def seed(
    url: str,
    plenty: Plenty,
    *,
    secret: Callable[[str], str],
    password: str,
    progress: Callable[[str, int, int], None],
) -> None:
    """Write a town into the record; doing it again changes what differs and doubles nothing.

    `secret` gives a device's secret by its id, `password` is everybody's. `progress` hears what, how many, of how many.
    """
    async with admin.opened(url) as (connection, now):
        document = {"towns": list(plenty.towns), "centres": list(plenty.centres)}
        await importing.import_centres(connection, document)
        elders = [dict(elder) for elder in plenty.elders]
        for done in range(0, len(elders), _CHUNK):
            progress("elders", done, len(elders))
            await importing.import_elders(connection, elders[done : done + _CHUNK], now=now)
        await importing.import_helpers(connection, [dict(helper) for helper in plenty.helpers], now=now)
        devices = [NewDevice(**device, secret=secret(device["id"])) for device in plenty.devices]
        for done in range(0, len(devices), _CHUNK):
            progress("devices", done, len(devices))
            await fleet.add(connection, devices[done : done + _CHUNK], now=now)
        await sample.fill(connection, now=now)
        await _staff(connection, plenty, password, now)


async def _staff(connection: Connection, plenty: Plenty, password: str, now: datetime) -> None:
    hashed = await staff.hash_password(password)  # one hash for all: the demo's password is everybody's
    on_duty = {row["id"] for row in await centres.listed(connection, now=now) if row["on_duty"] > 0}
    async with connection.transaction():
        for person in plenty.staff:
            roles = [Role(role["role"], role["centre"]) for role in person["roles"]]
            number = await staff.add(
                connection,
                username=person["username"],
                name=person["name"],
                roles=roles,
                password_hash=hashed,
                phone=person.get("phone"),
                now=now,
            )
            for role in roles:
                if (
                    role.role in {"operator", "supervisor"}
                    and role.centre_id
                    and role.centre_id not in on_duty
                ):
                    await centres.put_duty(
                        connection,
                        centre_id=role.centre_id,
                        staff_id=number,
                        role=role.role,
                        starts_at=now,
                        ends_at=admin.ALWAYS,
                    )
