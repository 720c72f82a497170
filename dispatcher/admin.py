"""What administrators do from the command line: each function opens the record, does one thing, and says what it did."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from psycopg.errors import CheckViolation, ForeignKeyViolation

from devices import topics
from dispatcher.centres import store as centres
from dispatcher.clock import DatabaseClock
from dispatcher.database import Connection, migrate, open_pool
from dispatcher.errors import Invalid
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import NewDevice
from dispatcher.people import importing, staff
from dispatcher.people.model import Role
from dispatcher.reachable.rules import phone_of
from dispatcher.web.devices import device_body

__all__ = [
    "ALWAYS",
    "add_device",
    "add_user",
    "broker_hashes",
    "centre_system",
    "end_duty",
    "import_devices",
    "import_file",
    "issue_token",
    "list_devices",
    "opened",
    "rotate_device",
    "set_duty",
    "table",
]

ALWAYS: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""When a duty "until further notice" ends."""

_PAGE: Final = 1000


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Connection, datetime]]:
    """A connection to a checked record, and the present moment by its clock."""
    await asyncio.to_thread(migrate.check, url)
    async with open_pool(url, size=1, name="admin") as pool, pool.connection() as connection:
        clock = DatabaseClock()
        await clock.sync(connection)
        yield connection, clock()


async def add_device(url: str, device: NewDevice) -> dict[str, Any]:
    """Add one device; its secret is in the answer and nowhere else. Invalid when it is there already."""
    async with opened(url) as (connection, now), connection.transaction():
        secret = (await fleet.add(connection, [device], now=now))[device.id]
        if secret is None:
            raise Invalid(
                f"device {device.id} is there already; `yilao device rotate {device.id}` gives it a new secret"
            )
        return {"id": device.id, "secret": secret}


async def import_devices(url: str, path: Path) -> list[dict[str, Any]]:
    """Add the devices of a JSON or CSV file (id, kind, elder, room): all or none. Secrets are shown for the new ones."""
    rows = importing.read_rows(_text(path), name=path.name)
    if not isinstance(rows, list):
        raise Invalid(f"{path.name}: expected a list of devices")
    devices = [_device(row, n) for n, row in enumerate(rows, start=1)]
    async with opened(url) as (connection, now):
        secrets = await fleet.add(connection, devices, now=now)
    return [{"id": device_id, "secret": secret} for device_id, secret in secrets.items()]


async def list_devices(url: str, *, show: str, centre_id: str | None) -> list[dict[str, Any]]:
    """All devices, or those with which something is wrong (`show` as in the API), as the API shows them."""
    found: list[dict[str, Any]] = []
    async with opened(url) as (connection, now):
        while True:
            rows = await fleet.search(
                connection,
                q=None,
                centre_id=centre_id,
                centres=None,
                after=found[-1]["id"] if found else None,
                limit=_PAGE,
                now=now,
                show=show,
            )
            found += [device_body(row, now=now) for row in rows]
            if len(rows) < _PAGE:
                return found


async def rotate_device(url: str, device_id: str) -> dict[str, Any]:
    """Give a device a new secret."""
    async with opened(url) as (connection, now):
        return {"id": device_id, "secret": await fleet.rotate(connection, device_id, now=now)}


async def centre_system(url: str, centre_id: str) -> dict[str, Any]:
    """Give a centre's own systems a (new) secret, with which they may read the centre's alarms at the broker."""
    async with opened(url) as (connection, now):
        secret = await fleet.put_centre_system(connection, centre_id, now=now)
        return {"username": centre_id, "secret": secret, "topic": topics.centre_alarms(centre_id)}


async def broker_hashes(url: str) -> list[tuple[str, str]]:
    """Every device with its hash for the broker's password file."""
    async with opened(url) as (connection, _):
        return await fleet.broker_hashes(connection)


async def add_user(
    url: str,
    *,
    username: str,
    name: str,
    roles: Sequence[Role],
    password: str | None,
    phone: str | None = None,
) -> dict[str, Any]:
    """Add somebody, or give them more roles, a new password or another telephone number."""
    async with opened(url) as (connection, now), connection.transaction():
        try:
            number = await staff.add(
                connection,
                username=username,
                name=name,
                roles=roles,
                password=password,
                phone=phone and phone_of(phone),
                now=now,
            )
        except ForeignKeyViolation as error:
            raise Invalid(f"user {username}: {error.diag.message_detail}", field="centre") from error
        except CheckViolation as error:
            raise Invalid(
                f"{username!r} is no user name: small letters, digits, '.', '_' and '-'", field="username"
            ) from error
        return {"id": number, "username": username}


async def set_duty(
    url: str, username: str, *, centre_id: str, role: str, until: datetime | None
) -> dict[str, Any]:
    """Put somebody on duty at a centre from now on, until a moment or (None) until further notice."""
    async with opened(url) as (connection, now), connection.transaction():
        person = await staff.find(connection, username)
        if not any(held.role == role and held.centre_id in {None, centre_id} for held in person.roles):
            raise Invalid(
                f"{username} is not {role} at {centre_id}: `yilao user add` gives the role", field="role"
            )
        ends_at = until or ALWAYS
        if ends_at <= now:
            raise Invalid("--until lies in the past", field="until")
        await centres.end_duty(connection, centre_id=centre_id, staff_id=person.id, now=now)
        await centres.put_duty(
            connection, centre_id=centre_id, staff_id=person.id, role=role, starts_at=now, ends_at=ends_at
        )
        return {
            "username": username,
            "centre": centre_id,
            "on_duty_until": "further notice" if until is None else ends_at.isoformat(),
        }


async def end_duty(url: str, username: str, *, centre_id: str) -> dict[str, Any]:
    """Take somebody off duty at a centre, now and for what was planned."""
    async with opened(url) as (connection, now), connection.transaction():
        person = await staff.find(connection, username)
        await centres.end_duty(connection, centre_id=centre_id, staff_id=person.id, now=now)
        return {"username": username, "centre": centre_id, "on_duty_until": now.isoformat()}


async def issue_token(url: str, username: str) -> dict[str, Any]:
    """A bearer token for somebody's scripts, valid for a year."""
    async with opened(url) as (connection, now):
        person = await staff.find(connection, username)
        token, expires_at = await staff.new_session(connection, person.id, kind="token", now=now)
        return {"token": token, "username": username, "expires_at": expires_at.isoformat()}


async def import_file(url: str, what: str, path: Path) -> dict[str, Any]:
    """Import a file of elders, helpers or centres: all of it or nothing."""
    content = importing.read_rows(_text(path), name=path.name)
    async with opened(url) as (connection, now):
        if what == "elders":
            added, changed = await importing.import_elders(connection, content, now=now)
            return {"added": added, "changed": changed}
        if what == "helpers":
            added, changed = await importing.import_helpers(connection, content, now=now)
            return {"added": added, "changed": changed}
        if not isinstance(content, dict):
            content = {"centres": content}
        towns, centres = await importing.import_centres(connection, content)
        return {"towns": towns, "centres": centres}


def table(rows: Sequence[dict[str, Any]], *, as_json: bool) -> str:
    """Rows for a program (JSON) or for a spreadsheet (CSV)."""
    if as_json:
        return json.dumps(list(rows), ensure_ascii=False)
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else ["id"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().rstrip()


def _device(row: dict[str, Any], n: int) -> NewDevice:
    known = {"id", "kind", "elder", "room", "supervision_s"}
    if not isinstance(row, dict) or not {"id", "kind"} <= set(row) <= known:
        raise Invalid(
            f"device {n}: needs id and kind, may have elder, room and supervision_s, and nothing else"
        )
    within = row.get("supervision_s")
    within = None if within is None else str(within)
    if within and not within.isdecimal():
        raise Invalid(f"device {n}: supervision_s is a number of seconds, not {within!r}")
    return NewDevice(
        id=str(row["id"]),
        kind=str(row["kind"]),
        elder=str(row["elder"]) if row.get("elder") else None,
        room=str(row["room"]) if row.get("room") else None,
        supervision_s=int(within) if within else None,
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Invalid(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not UTF-8 (byte {error.start})") from error
