"""Who may act on a centre's alarms, and who of them is there just now: to whom an alarm can be handed."""

from datetime import datetime, timedelta
from typing import Final

from dispatcher.database import Connection, Row, named_queries
from dispatcher.people.model import ACTING

__all__ = ["HEARD_WITHIN", "of_centre"]

HEARD_WITHIN: Final = timedelta(seconds=45)
"""A console says every 15 s that somebody is there; who missed three times is not taken for present."""

_sql = named_queries(__file__)


async def of_centre(connection: Connection, centre_id: str, *, now: datetime) -> list[Row]:
    """Everybody who may act there: username, name, roles, on_duty, on_duty_until (None: no end), at_console."""
    cursor = await connection.execute(
        _sql["colleagues"],
        {
            "centre_id": centre_id,
            "acting": sorted(ACTING),
            "heard_after": now - HEARD_WITHIN,
            "now": now,
        },
    )
    return await cursor.fetchall()
