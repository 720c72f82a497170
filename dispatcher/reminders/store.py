"""The reminders' only hands on SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Final

from devices.kinds import KINDS
from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Conflict, NotFound

__all__ = [
    "add", "add_for_all", "asked", "due", "end", "fell_due", "hear", "last_resort", "of_elder", "over", "speaking_elders", "speaks",
    "to_say", "whose",
]  # fmt: skip

_MOST: Final = 60
_SPEAKING: Final = sorted(kind.id for kind in KINDS.values() if kind.speaks)
_WORN: Final = sorted(kind.id for kind in KINDS.values() if kind.worn)

_sql: Final = named_queries(__file__)


async def add(
    connection: Connection,
    elder_id: int,
    *,
    kind: str,
    say: str,
    at: time | None,
    days: Sequence[int] | None,
    next_at: datetime,
    by: int,
    now: datetime,
) -> int:
    """Have an elder's device say something: at `at` on `days`, beginning with `next_at`, or once then."""
    what = {
        "elder_id": elder_id, "kind": kind, "say": say, "at": at, "days": None if days is None else list(days),
        "next_at": next_at, "by": by, "now": now,
    }  # fmt: skip
    row = await (await connection.execute(_sql["add"], what)).fetchone()
    if row is None:
        raise NotFound
    return int(row["id"])


async def speaking_elders(connection: Connection, *, town: str | None, centre_id: str | None) -> list[Row]:
    """The elders (elder_id, centre_id) of a town or a centre whom a device can speak to."""
    what = {"town": town, "centre_id": centre_id, "speaking": _SPEAKING}
    return await (await connection.execute(_sql["speaking_elders"], what)).fetchall()


async def add_for_all(
    connection: Connection,
    elder_ids: Collection[int],
    *,
    say: str,
    next_at: datetime,
    by: int,
    now: datetime,
) -> int:
    """Have a word about the weather said once to many; returns to how many that was not planned already."""
    what = {"elder_ids": sorted(elder_ids), "say": say, "next_at": next_at, "by": by, "now": now}
    return max((await connection.execute(_sql["add_for_all"], what)).rowcount, 0)


async def whose(connection: Connection, reminder_id: int) -> int:
    """The number of the elder whose reminder it is; NotFound."""
    row = await (await connection.execute(_sql["whose"], {"id": reminder_id})).fetchone()
    if row is None:
        raise NotFound(f"there is no reminder {reminder_id}, or it is not yours to see")
    return int(row["elder_id"])


async def end(connection: Connection, reminder_id: int, *, by: int, now: datetime) -> None:
    """Have it said no more; Conflict when somebody has ended it before."""
    what = {"id": reminder_id, "by": by, "now": now}
    if await (await connection.execute(_sql["end"], what)).fetchone() is None:
        raise Conflict("this reminder has been ended already")


async def of_elder(connection: Connection, elder_id: int, *, now: datetime) -> list[Row]:
    """An elder's reminders, each with when it fell due last and what became of that."""
    what = {"elder_id": elder_id, "now": now, "limit": _MOST}
    return await (await connection.execute(_sql["of_elder"], what)).fetchall()


async def speaks(connection: Connection, elder_id: int) -> bool:
    """Whether an elder has a device that can speak."""
    what = {"elder_id": elder_id, "speaking": _SPEAKING}
    row = await (await connection.execute(_sql["speaks"], what)).fetchone()
    return row is not None and bool(row["speaks"])


async def due(connection: Connection, *, limit: int, now: datetime) -> list[Row]:
    """Take reminders (id, at, days, next_at) whose time has come, until the transaction ends."""
    return await (await connection.execute(_sql["due"], {"now": now, "limit": limit})).fetchall()


async def fell_due(
    connection: Connection, reminders: Sequence[tuple[int, datetime, datetime | None]], *, now: datetime
) -> None:
    """Note that these (id, when, next time) fell due."""
    ids, moments, following = zip(*reminders, strict=True)
    what = {"ids": list(ids), "due": list(moments), "next": list(following), "now": now}
    await connection.execute(_sql["fell_due"], what)


async def hear(connection: Connection) -> int:
    """Note what devices have acknowledged; returns how many."""
    return max((await connection.execute(_sql["hear"])).rowcount, 0)


async def to_say(connection: Connection, *, limit: int, now: datetime) -> list[Row]:
    """Take what is due to be said, as plan.step reads it, until the transaction ends."""
    what = {"now": now, "limit": limit, "speaking": _SPEAKING, "worn": _WORN}
    return await (await connection.execute(_sql["to_say"], what)).fetchall()


async def asked(
    connection: Connection, commands: Sequence[tuple[int, int]], *, next_try_at: datetime
) -> None:
    """Note which command asks a device to say it."""
    if commands:
        ids, numbers = zip(*commands, strict=True)
        what = {"ids": list(ids), "command_ids": list(numbers), "next_try_at": next_try_at}
        await connection.execute(_sql["asked"], what)


async def over(
    connection: Connection, outcomes: Sequence[tuple[int, datetime | None, datetime | None, str | None]]
) -> None:
    """Note what became of these: id, said at, given up at, why."""
    if outcomes:
        ids, said, given_up, whys = zip(*outcomes, strict=True)
        what = {"ids": list(ids), "said": list(said), "given_up": list(given_up), "whys": list(whys)}
        await connection.execute(_sql["over"], what)


async def last_resort(connection: Connection) -> str | None:
    """The centre of elders whom no centre looks after: the city desk."""
    row = await (await connection.execute(_sql["last_resort"])).fetchone()
    return None if row is None else str(row["id"])
