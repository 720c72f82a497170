"""The only hands on SQL of shift handovers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString

import msgspec
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import AlreadyOpen, NotFound
from dispatcher.handover.sheet import Stuff

__all__ = ["MOST", "centre", "give", "held_by", "listed", "lock", "one", "stuff", "take", "withdraw"]

MOST: Final = 300
"""How many silent devices, or follow-ups, are named on a sheet; all are counted. A town without network has thousands."""

_sql = named_queries(__file__)


async def centre(connection: Connection, centre_id: str) -> Row:
    """A centre (id, name_zh, name_en, phone); NotFound."""
    row = await (await connection.execute(_sql["centre"], {"centre_id": centre_id})).fetchone()
    if row is None:
        raise NotFound(f"there is no centre {centre_id}, or it is not yours to see")
    return row


async def stuff(connection: Connection, centre_id: str, *, now: datetime) -> Stuff:
    """Everything that belongs on the sheet of a centre."""
    what = {"centre_id": centre_id, "now": now, "limit": MOST}

    async def rows(statement: LiteralString) -> list[Row]:
        return await (await connection.execute(statement, what)).fetchall()

    return Stuff(
        centre_id=centre_id,
        open=await rows(_sql["open_alarms"]),
        silent=await rows(_sql["silent"]),
        away=await rows(_sql["away"]),
        follow_ups=await rows(_sql["follow_ups"]),
    )


async def give(
    connection: Connection, centre_id: str, *, sheet: Mapping[str, Any], notes: str, by: int, now: datetime
) -> int:
    """Write down a sheet that somebody signed; AlreadyOpen while another one waits for its second signature."""
    body = Jsonb(sheet, dumps=msgspec.json.encode)
    what = {"centre_id": centre_id, "sheet": body, "notes": notes, "by": by, "now": now}
    try:
        row = await (await connection.execute(_sql["give"], what)).fetchone()
    except UniqueViolation as error:
        raise AlreadyOpen(
            "somebody has signed a handover here that nobody has taken: take it, or have it withdrawn"
        ) from error
    return int(row["id"]) if row else 0


async def lock(connection: Connection, handover_id: int) -> Row:
    """One handover, locked; NotFound."""
    row = await (await connection.execute(_sql["lock"], {"id": handover_id})).fetchone()
    if row is None:
        raise _no_such(handover_id)
    return row


async def take(
    connection: Connection, handover_id: int, *, by: int, remarks: str, handed: Sequence[int], now: datetime
) -> None:
    """Write the second signature under a locked handover."""
    what = {"id": handover_id, "by": by, "remarks": remarks or None, "handed": list(handed), "now": now}
    await connection.execute(_sql["take"], what)


async def withdraw(connection: Connection, handover_id: int, *, by: int, now: datetime) -> None:
    """Take back a locked handover that nobody has taken."""
    await connection.execute(_sql["withdraw"], {"id": handover_id, "by": by, "now": now})


async def held_by(connection: Connection, staff_id: int, *, centre_id: str) -> list[int]:
    """The numbers of the open alarms that somebody holds and that a centre sees, in the order in which to lock them."""
    cursor = await connection.execute(_sql["held_by"], {"staff_id": staff_id, "centre_id": centre_id})
    return [int(row["id"]) for row in await cursor.fetchall()]


async def one(connection: Connection, handover_id: int) -> Row:
    """One handover with its sheet and who signed; NotFound."""
    row = await (await connection.execute(_sql["one"], {"id": handover_id})).fetchone()
    if row is None:
        raise _no_such(handover_id)
    return row


async def listed(connection: Connection, centre_id: str, *, after: int | None, limit: int) -> list[Row]:
    """The handovers of a centre, the newest first, without their sheets."""
    what = {"centre_id": centre_id, "after": after, "limit": limit}
    return await (await connection.execute(_sql["listed"], what)).fetchall()


def _no_such(handover_id: int) -> NotFound:
    return NotFound(f"there is no handover {handover_id}, or it is not yours to see")
