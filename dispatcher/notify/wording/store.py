"""The only hands on SQL of the city's own words."""

from datetime import datetime
from typing import Final

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Conflict

__all__ = ["editions", "in_force", "write"]

_sql: Final = named_queries(__file__)


async def in_force(connection: Connection) -> dict[tuple[str, str], str]:
    """The city's own words by key and language, as rendering takes them; where there are none, the defaults are said."""
    return {(row["key"], row["language"]): row["text"] for row in await editions(connection)}


async def editions(connection: Connection) -> list[Row]:
    """The newest edition of each: key, language, edition, text, edited_at, edited_by, edited_by_name."""
    return await (await connection.execute(_sql["in_force"])).fetchall()


async def write(
    connection: Connection, key: str, language: str, *, text: str, edition: int, by: int, now: datetime
) -> int:
    """Put words into force and return their edition; Conflict unless `edition` (0: the defaults) is still the newest.

    The words were checked before; an edition is never changed, so what was said at a time can be read later.
    """
    what = {"key": key, "language": language, "text": text, "edition": edition, "by": by, "now": now}
    row = await (await connection.execute(_sql["write"], what)).fetchone()
    if row is None:
        raise Conflict("somebody has changed these words since you read them")
    return int(row["edition"])
