"""The absences' only hands on SQL, and the question that follows each: whether the elder is safely back at home."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from dispatcher.clock import Clock
from dispatcher.database import Connection, Pool, Row, named_queries
from dispatcher.errors import Conflict, Invalid, NotFound

__all__ = ["ASK_WITHIN", "add", "away", "away_now", "end", "of_elder", "tick", "whose"]

ASK_WITHIN: Final = timedelta(hours=2)
"""By when somebody has made sure that an elder whose absence is over is at home, and well."""

_WHAT: Final = "确认 {name} 已平安回家（外出登记已结束）"
_MOST: Final = 50
_AT_ONCE: Final = 500

_sql = named_queries(__file__)


async def away(connection: Connection, elder_id: int, *, since: datetime, now: datetime) -> Row | None:
    """The absence (kind, until) of an elder who was away at `since` and is not back; None when there is none."""
    asked = {"elder_id": elder_id, "since": min(since, now), "now": now}
    return await (await connection.execute(_sql["away"], asked)).fetchone()


async def away_now(connection: Connection, elder_ids: Iterable[int], *, now: datetime) -> dict[int, Row]:
    """Those of these elders who are away just now, each with the absence (kind, until)."""
    asked = {"elder_ids": sorted(set(elder_ids)), "now": now}
    rows = await (await connection.execute(_sql["away_now"], asked)).fetchall()
    return {row["elder_id"]: {"kind": row["kind"], "until": row["until"]} for row in rows}


async def add(
    connection: Connection,
    elder_id: int,
    *,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    note: str,
    by: int,
    now: datetime,
) -> int:
    """Plan an absence and return its number; Invalid when the elder is away then already."""
    await connection.execute(_sql["alone_with_elder"], {"elder_id": elder_id})
    span = {"elder_id": elder_id, "starts_at": starts_at, "ends_at": ends_at}
    other = await (await connection.execute(_sql["overlapping"], span)).fetchone()
    if other is not None:
        first, last = (other[name].isoformat(timespec="minutes") for name in ("starts_at", "ends_at"))
        raise Invalid(
            f"already away from {first} to {last}: end that absence, or begin after it", field="starts_at"
        )
    cursor = await connection.execute(_sql["add"], span | {"kind": kind, "note": note, "by": by, "now": now})
    row = await cursor.fetchone()
    if row is None:
        raise NotFound
    return int(row["id"])


async def end(connection: Connection, absence_id: int, *, by: int, now: datetime) -> None:
    """The elder is back, or will not go; Conflict when the absence is over already."""
    cursor = await connection.execute(_sql["end"], {"id": absence_id, "by": by, "now": now})
    if await cursor.fetchone() is None:
        raise Conflict("this absence is over already")


async def of_elder(connection: Connection, elder_id: int) -> list[Row]:
    """An elder's newest absences, planned ones first."""
    cursor = await connection.execute(_sql["of_elder"], {"elder_id": elder_id, "limit": _MOST})
    return await cursor.fetchall()


async def whose(connection: Connection, absence_id: int) -> int:
    """The number of the elder whose absence it is; NotFound."""
    row = await (await connection.execute(_sql["whose"], {"id": absence_id})).fetchone()
    if row is None:
        raise NotFound(f"there is no absence {absence_id}, or it is not yours to see")
    return int(row["elder_id"])


async def tick(pool: Pool, clock: Clock) -> int:
    """Have somebody make sure that those are well whose absence is over; returns for how many it was asked just now."""
    now = clock()
    async with pool.connection() as connection:
        cursor = await connection.execute(
            _sql["ask_for"], {"what": _WHAT, "due_at": now + ASK_WITHIN, "now": now, "limit": _AT_ONCE}
        )
        return max(cursor.rowcount, 0)
