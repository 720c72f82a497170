"""The only hands on SQL of helpers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from psycopg.errors import ForeignKeyViolation

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Invalid, NotFound

__all__ = ["listed", "offered", "put"]

_sql = named_queries(__file__)


async def put(connection: Connection, helper: dict[str, Any], *, now: datetime) -> bool:
    """Add a helper, or replace what is known of one with the same `ref`; True when it is a new one."""
    try:
        row = await (await connection.execute(_sql["put"], helper | {"now": now})).fetchone()
    except ForeignKeyViolation as error:
        raise Invalid(
            f"there is no centre {helper['centre']!r}; import the centres first", field="centre"
        ) from error
    if row is None:
        raise NotFound
    return bool(row["added"])


async def listed(
    connection: Connection, *, elder_id: int | None, centres: Collection[str] | None, limit: int
) -> list[Row]:
    """Who can be sent: to an elder, the nearest first; without one, those of these centres (None: of all) by name."""
    return await _listed(connection, elder_id=elder_id, centres=centres, helper_id=None, limit=limit)


async def offered(
    connection: Connection, helper_id: int, *, elder_id: int | None, centres: Collection[str]
) -> Row:
    """One of those whom `listed` offers; Invalid for anybody else, or for who is no longer active."""
    rows = await _listed(connection, elder_id=elder_id, centres=centres, helper_id=helper_id, limit=1)
    if not rows:
        raise Invalid(f"helper {helper_id} cannot be sent there", field="helper_id")
    return rows[0]


async def _listed(
    connection: Connection,
    *,
    elder_id: int | None,
    centres: Collection[str] | None,
    helper_id: int | None,
    limit: int,
) -> list[Row]:
    what = {
        "elder_id": elder_id,
        "centres": None if centres is None else sorted(centres),
        "helper_id": helper_id,
        "limit": limit,
    }
    return await (await connection.execute(_sql["listed"], what)).fetchall()
