"""`yilao doctor`: looks at everything an installation stands on, and says what to do about what is wrong."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dispatcher.alarms import store as alarms
from dispatcher.centres import store as centres
from dispatcher.clock import DatabaseClock, local_now
from dispatcher.database import Connection, migrate, open_pool
from dispatcher.errors import YilaoError
from dispatcher.signals import store as signals

__all__ = ["Finding", "examine"]

_SKEW_S: Final = 2.0
_LOW_DISK: Final = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: whether it is well, and what to do if not."""

    what: str
    ok: bool
    detail: str


async def examine(url: str, data_dir: Path) -> list[Finding]:
    """Look at the database, its clock, the centres and their duty, the work that waits, and the disk."""
    findings = [_disk(data_dir)]
    try:
        found = migrate.status(url)
    except YilaoError as error:
        return [*findings, Finding(what="database", ok=False, detail=str(error))]
    detail = f"{len(found.applied)} migrations, telemetry: {found.telemetry}"
    if found.pending or found.unknown:
        detail = (
            "run `yilao db upgrade`" if found.pending else "the database is newer: install the newer yilao"
        )
    well = not found.pending and not found.unknown
    findings.append(Finding(what="database", ok=well, detail=detail))
    if well:
        async with open_pool(url, size=1, name="doctor") as pool, pool.connection() as connection:
            findings += await _record(connection)
    return findings


async def _record(connection: Connection) -> list[Finding]:
    clock = DatabaseClock()
    await clock.sync(connection)
    now = clock()
    skew = abs((local_now() - now).total_seconds())
    listed = await centres.listed(connection, now=now)
    empty = [row["id"] for row in listed if row["on_duty"] == 0]
    alone = [row["id"] for row in listed if row["kind"] == "centre" and row["covered_by"] is None]
    unserved = [row["code"] for row in await centres.towns(connection) if not row["centre_ids"]]
    backlog = await signals.backlog(connection)
    late = await alarms.late(connection, now=now)
    return [
        Finding(
            what="clock",
            ok=skew < _SKEW_S,
            detail=f"{skew:.3f} s from the database's"
            + ("" if skew < _SKEW_S else ": set this machine's clock (NTP)"),
        ),
        _none(
            "centres",
            [] if listed else ["none"],
            "import them: `yilao import centres FILE`",
            f"{len(listed)}",
        ),
        _none("towns without a centre", unserved, "give each town a centre"),
        _none("centres with nobody on duty", empty, "fill the rota; until then others cover"),
        _none("centres that nobody covers", alone, "set covered_by"),
        Finding(
            what="signals waiting",
            ok=backlog["waiting"] == 0 or (now - backlog["oldest"]).total_seconds() < _SKEW_S,
            detail=f"{backlog['waiting']}"
            + ("" if backlog["waiting"] == 0 else f", since {backlog['oldest']}"),
        ),
        Finding(
            what="alarms past their deadline",
            ok=late["worst"] is None or (now - late["worst"]).total_seconds() < _SKEW_S,
            detail=f"{late['late']}" + ("" if late["late"] == 0 else ": is a dispatcher running?"),
        ),
        await _durability(connection),
    ]


async def _durability(connection: Connection) -> Finding:
    row = await (
        await connection.execute(
            "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit"
        )
    ).fetchone()
    off = row is None or row["fsync"] != "on" or row["commit"] == "off"
    detail = (
        "a receipt would lie: set fsync = on and synchronous_commit = on"
        if off
        else "fsync and commit are on"
    )
    return Finding(what="durability", ok=not off, detail=detail)


def _none(what: str, wrong: list[str], remedy: str, well: str = "none") -> Finding:
    detail = well if not wrong else f"{', '.join(wrong[:8])}{' …' if len(wrong) > 8 else ''}: {remedy}"  # noqa: PLR2004  # one line
    return Finding(what=what, ok=not wrong, detail=detail)


def _disk(data_dir: Path) -> Finding:
    place = next(p for p in (data_dir, *data_dir.parents) if p.exists())
    free = shutil.disk_usage(place).free
    detail = f"{free / 1024**3:.1f} GiB free at {place}"
    return Finding(
        what="disk", ok=free > _LOW_DISK, detail=detail if free > _LOW_DISK else f"{detail}: make room"
    )
