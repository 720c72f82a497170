"""Many devices at once: a city of any size in one statement, signs of life for whole towns, and time that passes in ticks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from dispatcher.database import Row
from dispatcher.people import importing
from simulators.town import Town
from tests.support import build
from tests.support.desk import Desk

__all__ = [
    "SILENT_AFTER",
    "beat",
    "city",
    "homes",
    "let_pass",
    "listening",
    "open_alarms",
    "town_of",
    "troubles",
]

SILENT_AFTER: Final = 300
"""Seconds after which a phone is silent."""

_HOMES = """
WITH elder AS (
    INSERT INTO elders (ref, name, address, town_code, added_at)
    SELECT %(town)s || '-' || n, '陈' || n, %(town)s || ' ' || n, %(town)s, %(now)s FROM generate_series(1, %(count)s) AS n
    RETURNING id, ref
)
INSERT INTO devices (id, kind, elder_id, secret_hash, broker_hash, added_at)
SELECT ref, %(kind)s, id, '', '', %(now)s FROM elder
"""
_BEAT = """
INSERT INTO device_states (device_id, online, heard_at)
SELECT id, true, %(at)s FROM devices WHERE (%(prefix)s::text IS NULL OR starts_with(id, %(prefix)s))
    AND id <> ALL (%(but)s::text[]) AND kind <> 'canary'
ON CONFLICT (device_id) DO UPDATE SET heard_at = excluded.heard_at
"""


async def city(desk: Desk) -> list[str]:
    """The 24 towns and their 25 centres with somebody on duty at each; returns the towns' codes."""
    town = Town.make(elders=1)
    async with desk.pool.connection() as connection:
        await importing.import_centres(connection, {"towns": town.towns(), "centres": town.centres()})
        for centre in town.centres():
            await build.on_duty(connection, centre["id"], now=desk.clock())
    return [place["code"] for place in town.towns()]


async def homes(desk: Desk, town: str, count: int, *, kind: str = "phone") -> list[str]:
    """So many elders in a town with a device each, `<town>-<n>`; returns the devices' ids."""
    await desk.run(_HOMES, town=town, count=count, kind=kind, now=desk.clock())
    return [f"{town}-{number}" for number in range(1, count + 1)]


def town_of(device_id: str) -> str:
    """The town that a device of `homes` is in."""
    return device_id.rpartition("-")[0]


async def beat(
    desk: Desk, prefix: str | None = None, *, but: Sequence[str] = (), at: datetime | None = None
) -> None:
    """Devices (all, or those whose id begins so) are heard at this moment."""
    await desk.run(_BEAT, prefix=prefix, but=list(but), at=at or desk.clock())


async def listening(desk: Desk) -> None:
    """The platform has been up and listening for long."""
    await desk.run(
        "UPDATE ears SET looked_at = %(now)s, hearing_since = NULL, deaf_since = NULL", now=desk.clock()
    )


async def let_pass(
    desk: Desk, seconds: float, *, step: float = 60, alive: str | None = None, but: Sequence[str] = ()
) -> None:
    """Let time pass with the engine at work; the devices whose id begins with `alive` are heard at each step."""
    until = desk.clock() + timedelta(seconds=seconds)
    while desk.clock() < until:
        desk.clock.at = min(desk.clock() + timedelta(seconds=step), until)
        if alive is not None:
            await beat(desk, alive, but=but)
        await desk.tick()


async def open_alarms(desk: Desk, **having: Any) -> list[Row]:
    """The open alarms, only those with these values of `class`, `type`, `device_id` and so on."""
    rows = await desk.rows("SELECT * FROM alarms WHERE state <> 'resolved' ORDER BY id")
    return [row for row in rows if all(row[name.rstrip("_")] == value for name, value in having.items())]


async def troubles(desk: Desk) -> list[Row]:
    """All troubles, the oldest first."""
    return await desk.rows("SELECT * FROM troubles ORDER BY id")
