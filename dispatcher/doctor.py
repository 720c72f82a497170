"""`yilao doctor`: looks at everything an installation stands on, and says what to do about what is wrong."""

import shutil
import ssl
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from devices.reach import reach
from dispatcher.alarms import store as alarms
from dispatcher.centres import store as centres
from dispatcher.clock import DatabaseClock, local_now
from dispatcher.database import Connection, Row, migrate, open_pool
from dispatcher.errors import YilaoError
from dispatcher.reachable import store as reachable
from dispatcher.reachable.store import Page
from dispatcher.signals import store as signals
from dispatcher.watch import findings, store
from dispatcher.watch.findings import Finding, none_wrong

__all__ = ["Finding", "examine"]

_SKEW_S: Final = 2.0
_NAMED: Final = 9  # as many as a finding names, and one to say that there are more
_TOLD_WITHIN: Final = timedelta(days=7)


async def examine(
    url: str,
    data_dir: Path,
    *,
    mqtt_url: str | None = None,
    mqtt_ca: Path | None = None,
    trial: bool = False,
    channels: Sequence[str] | None = None,
    believed: bool = True,
) -> list[Finding]:
    """Look at the machine, the broker, the database and what the record says of centres, duty and waiting work.

    `channels` are those that are set (None: not ours to know), `believed` that their providers can sign reports.
    Without `mqtt_url` the gateway brings its own broker, which its canary proves. A `trial` (a demo) needs no backup.
    """
    found = [_disk("disk", data_dir), *await _broker(mqtt_url, mqtt_ca)]
    try:
        migrations = migrate.status(url)
    except YilaoError as error:
        return [*found, Finding(what="database", ok=False, detail=str(error))]
    detail = f"{len(migrations.applied)} migrations, telemetry: {migrations.telemetry}"
    if migrations.pending or migrations.forbidding:
        detail = (
            "run `yilao db upgrade`"
            if migrations.pending
            else "the database is newer: install the newer yilao"
        )
    well = not migrations.pending and not migrations.forbidding
    found.append(Finding(what="database", ok=well, detail=detail))
    if well:
        async with open_pool(url, size=1, name="doctor") as pool, pool.connection() as connection:
            found += await _server(connection)
            found += await _record(connection, trial=trial)
            found += [findings.channels(channels, believed=believed), *await _people(connection)]
    return found


def _disk(what: str, place: Path) -> Finding:
    there = next(p for p in (place, *place.parents) if p.exists())
    usage = shutil.disk_usage(there)
    return findings.disk(what, place=str(there), free=usage.free, total=usage.total)


async def _broker(url: str | None, ca: Path | None) -> list[Finding]:
    if url is None:
        return [Finding(what="broker", ok=True, detail="the gateway brings its own; see its canary")]
    try:
        parts = urlsplit(url)
        tls = None
        if parts.scheme == "mqtts":
            tls = ssl.create_default_context(cafile=None if ca is None else str(ca))
        reached = await reach(url, tls=tls)
    except (OSError, ValueError) as error:
        return [Finding(what="broker", ok=False, detail=f"{error}: check YILAO_MQTT_URL and YILAO_MQTT_CA")]
    found = [findings.broker(reached.error, named=parts.username is not None)]
    if reached.expires_at is not None:
        found.append(findings.certificate(reached.expires_at, now=local_now()))
    return found


async def _server(connection: Connection) -> list[Finding]:
    """The database's server: its clock, its disk if that is ours to see, and whether its commits last."""
    clock = DatabaseClock()
    await clock.sync(connection)
    skew = abs((local_now() - clock()).total_seconds())
    well = skew < _SKEW_S
    detail = f"{skew:.3f} s from the database's"
    found = [
        Finding(what="clock", ok=well, detail=detail if well else f"{detail}: set this machine's clock (NTP)")
    ]
    row = await (
        await connection.execute(
            "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit"
        )
    ).fetchone()
    if row is not None:
        found.append(findings.durability(fsync=row["fsync"], commit=row["commit"]))
    place = await store.place(connection)
    return found + (_server_disk(Path(place["directory"])) if place["local"] and place["directory"] else [])


def _server_disk(place: Path) -> list[Finding]:
    """The disk of a server on this machine; nothing when it lives elsewhere all the same, as in a container."""
    try:
        # The embedded server is in the data directory, which is looked at already.
        return (
            [] if place.is_relative_to("/proc") or not place.exists() else [_disk("database's disk", place)]
        )
    except OSError:
        return []  # its parents are not ours to look into


async def _record(connection: Connection, *, trial: bool) -> list[Finding]:
    clock = DatabaseClock()
    await clock.sync(connection)
    now = clock()
    listed = await centres.listed(connection, now=now)
    alone = [row["id"] for row in listed if row["kind"] == "centre" and row["covered_by"] is None]
    unserved = [row["code"] for row in await centres.towns(connection) if not row["centre_ids"]]
    systems = await store.systems(connection)
    missing = [] if listed else ["none"]
    found = [
        none_wrong("centres", missing, "import them: `yilao import centres FILE`", well=f"{len(listed)}"),
        none_wrong("towns without a centre", unserved, "give each town a centre"),
        *findings.rota(await store.rota_gaps(connection, now=now), now=now),
        none_wrong("centres that nobody covers", alone, "set covered_by"),
        Finding(
            what="centres' own systems",
            ok=True,
            detail=f"{systems['systems']} of {systems['centres']} centres have a user at the broker",
        ),
    ]
    if not trial:
        found.append(findings.backup(await store.newest_backup(connection), now=now))
    backlog = await signals.backlog(connection)
    late = await alarms.late(connection, now=now)
    return [
        *found,
        *findings.paths(await store.look(connection, now=now)),
        Finding(
            what="signals waiting",
            ok=backlog["waiting"] == 0 or (now - backlog["oldest"]).total_seconds() < _SKEW_S,
            detail=f"{backlog['waiting']}"
            + ("" if backlog["waiting"] == 0 else f", since {backlog['oldest']}: is a dispatcher running?"),
        ),
        Finding(
            what="alarms past their deadline",
            ok=late["worst"] is None or (now - late["worst"]).total_seconds() < _SKEW_S,
            detail=f"{late['late']}" + ("" if late["late"] == 0 else ": is a dispatcher running?"),
        ),
    ]


async def _people(connection: Connection) -> list[Finding]:
    """Whether those who may be needed can be reached, and whether what was told arrived."""
    clock = DatabaseClock()
    await clock.sync(connection)
    now = clock()
    page = Page(centres=None, limit=_NAMED)
    staff = await reachable.unreachable(connection, "staff", page, now=now)
    elders = await reachable.unreachable(connection, "elders", page, now=now)
    return [
        none_wrong(
            "staff on duty within 7 days whom nothing reaches",
            [row["username"] for row in staff],
            "give each a number that works, or plan somebody else",
        ),
        _elders(elders),
        findings.tellings(await reachable.told(connection, None, since=now - _TOLD_WITHIN)),
    ]


def _elders(rows: Sequence[Row]) -> Finding:
    """Only their count: names of elders do not belong into a terminal."""
    count = rows[0]["in_all"] if rows else 0
    detail = f"{count}" + (": see the page 通知" if count else "")
    return Finding(what="elders none of whose contacts can be reached", ok=not count, detail=detail)
