"""The fleet's only hands on SQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from devices.kinds import KINDS, OWN
from devices.topics import valid_device_id
from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Invalid, NotFound
from dispatcher.fleet import battery, keytests, secrets
from dispatcher.fleet.model import Heard, NewDevice

__all__ = [
    "add",
    "broker_hashes",
    "counts",
    "device",
    "heard",
    "of_elder",
    "put_centre_system",
    "rotate",
    "search",
    "secret_hash",
    "seen_by",
]

_SHORTEST_S: Final = 30
_LONGEST_S: Final = 30 * 86_400

_sql = named_queries(__file__)


async def add(
    connection: Connection, devices: Sequence[NewDevice], *, now: datetime
) -> dict[str, str | None]:
    """Add devices and return each one's secret, the only time it is seen; None for a device that was there already.

    Raises Invalid, naming the device, for an impossible id, an unknown kind or an unknown elder; then nothing is added.
    All or nothing by itself. Best outside a transaction: the hashes of thousands take seconds, and whoever is silent in the
    middle of one for so long is taken for a process that stands still.
    """
    await _refuse_impossible(connection, devices)
    made = {device.id: device.secret or secrets.new_secret() for device in devices}
    cursor = await connection.execute(
        _sql["add"],
        {
            "ids": [device.id for device in devices],
            "kinds": [device.kind for device in devices],
            "elders": [device.elder for device in devices],
            "rooms": [device.room for device in devices],
            "supervisions": [device.supervision_s for device in devices],
            "secret_hashes": [secrets.secret_hash(made[device.id]) for device in devices],
            "broker_hashes": [secrets.broker_hash(made[device.id]) for device in devices],
            "now": now,
        },
    )
    return {row["id"]: made[row["id"]] if row["added"] else None for row in await cursor.fetchall()}


async def _refuse_impossible(connection: Connection, devices: Sequence[NewDevice]) -> None:
    seen: set[str] = set()
    for device in devices:
        if not valid_device_id(device.id):
            raise Invalid(
                f"{device.id!r} is no device id: 1-64 letters, digits, '.', '_', ':' or '-'", field="id"
            )
        if device.kind not in KINDS:
            raise Invalid(
                f"device {device.id}: no such kind {device.kind!r}; kinds: {', '.join(KINDS)}", field="kind"
            )
        if device.supervision_s and not _SHORTEST_S <= device.supervision_s <= _LONGEST_S:
            raise Invalid(
                f"device {device.id}: must be heard within {_SHORTEST_S} to {_LONGEST_S} seconds, not {device.supervision_s}",
                field="supervision_s",
            )
        if device.id in seen:
            raise Invalid(f"device {device.id} is named twice", field="id")
        seen.add(device.id)
    cursor = await connection.execute(_sql["centres_among"], {"ids": sorted(seen)})
    if centre := await cursor.fetchone():
        raise Invalid(f"device {centre['id']}: a centre has this name", field="id")
    cursor = await connection.execute(
        _sql["missing_elders"], {"elders": [device.elder for device in devices if device.elder]}
    )
    if missing := [row["elder"] for row in await cursor.fetchall()]:
        raise Invalid(f"no such elder: {', '.join(missing[:5])}", field="elder")


async def rotate(connection: Connection, device_id: str, *, now: datetime) -> str:
    """Give a device a new secret and return it; raises NotFound."""
    secret = secrets.new_secret()
    cursor = await connection.execute(
        _sql["rotate"],
        {
            "id": device_id,
            "secret_hash": secrets.secret_hash(secret),
            "broker_hash": secrets.broker_hash(secret),
            "now": now,
        },
    )
    if await cursor.fetchone() is None:
        raise NotFound(f"there is no device {device_id}")
    return secret


async def put_centre_system(connection: Connection, centre_id: str, *, now: datetime) -> str:
    """Give a centre's own systems a (new) secret at the broker and return it; NotFound when there is no such centre."""
    secret = secrets.new_secret()
    cursor = await connection.execute(
        _sql["put_centre_system"],
        {
            "centre_id": centre_id,
            "secret_hash": secrets.secret_hash(secret),
            "broker_hash": secrets.broker_hash(secret),
            "now": now,
        },
    )
    if await cursor.fetchone() is None:
        raise NotFound(f"there is no centre {centre_id}, or a device has its name")
    return secret


async def secret_hash(connection: Connection, device_id: str) -> str | None:
    """The argon2 hash of the secret of a device or a centre's own system; None for an unknown one."""
    row = await (await connection.execute(_sql["secret_hash"], {"id": device_id})).fetchone()
    return None if row is None else str(row["secret_hash"])


async def broker_hashes(connection: Connection) -> list[tuple[str, str]]:
    """Every user of the broker, devices and centres' own systems, with its hash in mosquitto's notation."""
    cursor = await connection.execute(_sql["broker_hashes"], {"own": list(OWN)})
    return [(row["id"], row["broker_hash"]) for row in await cursor.fetchall()]


async def heard(connection: Connection, signs: Iterable[Heard]) -> None:
    """Write down signs of life; several of one device are folded into the newest, unknown devices are passed over."""
    folded: dict[str, Heard] = {}
    for sign in signs:
        before = folded.get(sign.device_id)
        folded[sign.device_id] = sign if before is None else _fold(before, sign)
    if not folded:
        return
    rows = [folded[device_id] for device_id in sorted(folded)]
    await connection.execute(
        _sql["heard"],
        {
            "device_ids": [row.device_id for row in rows],
            "ats": [row.at for row in rows],
            "onlines": [row.online for row in rows],
            "batteries": [row.battery for row in rows],
            "rssis": [row.rssi for row in rows],
            "mainses": [row.mains for row in rows],
        },
    )


def _fold(before: Heard, after: Heard) -> Heard:
    return Heard(
        device_id=after.device_id,
        at=max(before.at, after.at),
        online=after.online if after.online is not None else before.online,
        battery=after.battery if after.battery is not None else before.battery,
        rssi=after.rssi if after.rssi is not None else before.rssi,
        mains=after.mains if after.mains is not None else before.mains,
    )


async def device(connection: Connection, device_id: str, *, centres: Sequence[str] | None = None) -> Row:
    """One device with its state, elder and centre; NotFound also when it belongs to a centre not in `centres`."""
    cursor = await connection.execute(
        _sql["device"], {"id": device_id, "centres": None if centres is None else list(centres)}
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound(f"there is no device {device_id}, or it is not yours to see")
    return row


async def seen_by(connection: Connection, device_id: str) -> set[str]:
    """The centres that see a device: its elder's own, and those that an open alarm about it reached."""
    rows = await (await connection.execute(_sql["seen_by"], {"id": device_id})).fetchall()
    return {row["centre_id"] for row in rows if row["centre_id"] is not None}


async def of_elder(connection: Connection, elder_id: int) -> list[Row]:
    """An elder's devices with their state."""
    return await (await connection.execute(_sql["of_elder"], {"elder_id": elder_id})).fetchall()


async def search(
    connection: Connection,
    *,
    q: str | None,
    centre_id: str | None,
    centres: Sequence[str] | None,
    after: str | None,
    limit: int,
    now: datetime,
    show: str = "all",
) -> list[Row]:
    """Devices that the reader may see, by id; `q` is the beginning of an id or a part of the elder's name or phone.

    `show` is one of all, silent, mains, battery, untested, never_heard.
    """
    asked = {"q": q, "after": after, "limit": limit, "show": show, "own": list(OWN)}
    cursor = await connection.execute(_sql["search"], asked | _seen(centre_id, centres) | _wrong_at(now))
    return await cursor.fetchall()


async def counts(
    connection: Connection, *, centre_id: str | None, centres: Sequence[str] | None, now: datetime
) -> list[Row]:
    """For each centre that the reader may see: its devices, and how many are wrong in which way.

    `untested` are those that `search` shows as such; `tested` of `with_keys` were tried within the week.
    """
    return await (
        await connection.execute(_sql["counts"], _seen(centre_id, centres) | _wrong_at(now))
    ).fetchall()


def _seen(centre_id: str | None, centres: Sequence[str] | None) -> dict[str, Any]:
    return {"centre_id": centre_id, "centres": None if centres is None else list(centres)}


def _wrong_at(now: datetime) -> dict[str, Any]:
    """What counts as wrong just now, the same for a list and for its counts."""
    return {
        "empty": battery.EMPTY,
        "soon": now.astimezone(battery.LOCAL).date() + timedelta(days=battery.SOON_DAYS),
        "with_keys": list(keytests.WITH_KEYS),
        "tested_after": now - keytests.EVERY,
    }
