"""The only hands on SQL of follow-ups."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Literal

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Conflict, NotFound

__all__ = ["CURSOR", "STATES", "Show", "add", "counts", "cursor_of", "done", "listed", "one"]

_sql = named_queries(__file__)

Show = Literal["open", "overdue", "done", "all"]
CURSOR: Final = r"^[01]\.-?\d{1,18}\.\d{1,18}$"
"""Where a page ended: done or not, the microsecond it is ordered by, the number. It says so itself, for what a page ended
with may be done, and stand elsewhere, before the next one is asked for."""

STATES: Final[tuple[Show, ...]] = ("open", "overdue", "done", "all")


async def add(
    connection: Connection,
    *,
    centre_id: str,
    what: str,
    due_at: datetime,
    now: datetime,
    elder_id: int | None = None,
    alarm_id: int | None = None,
    absence_id: int | None = None,
    added_by: int | None = None,
) -> int | None:
    """Write down what a centre must look at again and return its number; None when the absence has its follow-up already."""
    cursor = await connection.execute(
        _sql["add"],
        {
            "centre_id": centre_id,
            "elder_id": elder_id,
            "alarm_id": alarm_id,
            "absence_id": absence_id,
            "what": what,
            "due_at": due_at,
            "added_by": added_by,
            "now": now,
        },
    )
    row = await cursor.fetchone()
    return None if row is None else int(row["id"])


async def listed(
    connection: Connection,
    *,
    centres: Collection[str] | None,
    state: Show,
    now: datetime,
    limit: int,
    after: str | None = None,
    elder_id: int | None = None,
    alarm_id: int | None = None,
) -> list[Row]:
    """Follow-ups of these centres (None: of all), the most overdue first; `after` is the cursor of the last of the page before."""
    cursor = await connection.execute(
        _sql["listed"],
        {
            "id": None,
            "centres": None if centres is None else sorted(centres),
            "state": state,
            "elder_id": elder_id,
            "alarm_id": alarm_id,
            **_after(after),
            "limit": limit,
            "now": now,
        },
    )
    return await cursor.fetchall()


def cursor_of(row: Row) -> str:
    """The cursor of the page that begins after this one."""
    return f"{int(row['done_at'] is not None)}.{row['place']}.{row['id']}"


def _after(cursor: str | None) -> dict[str, bool | int | None]:
    done, place, number = (None, None, None) if cursor is None else map(int, cursor.split("."))
    return {"after_done": None if done is None else bool(done), "after_place": place, "after_id": number}


async def one(connection: Connection, number: int, *, centres: Collection[str] | None, now: datetime) -> Row:
    """One follow-up, for readers of its centre; else NotFound."""
    cursor = await connection.execute(
        _sql["listed"],
        {
            "id": number,
            "centres": None if centres is None else sorted(centres),
            "state": "all",
            "elder_id": None,
            "alarm_id": None,
            **_after(None),
            "limit": 1,
            "now": now,
        },
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound(f"there is no follow-up {number}, or it is not yours to see")
    return row


async def counts(connection: Connection, *, centres: Collection[str] | None, now: datetime) -> Row:
    """How many are `open`, and how many of them `overdue`."""
    what = {"centres": None if centres is None else sorted(centres), "now": now}
    row = await (await connection.execute(_sql["counts"], what)).fetchone()
    return row if row is not None else {"open": 0, "overdue": 0}


async def done(connection: Connection, number: int, *, note: str, by: int, now: datetime) -> None:
    """Somebody looked at it; Conflict when somebody else has done so before."""
    what = {"id": number, "note": note or None, "by": by, "now": now}
    if await (await connection.execute(_sql["done"], what)).fetchone() is None:
        raise Conflict("somebody has already done this")
