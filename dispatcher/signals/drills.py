"""The gateways' hands on drills: each takes up one at a time, sends its press, and says so.

A press that is sent twice, because a gateway died in between, has the same id: the inbox stores it once.
"""

from datetime import datetime, timedelta
from typing import Final

from dispatcher.database import Connection, Row, named_queries

__all__ = ["LEASE", "claim", "published", "signal_id", "troubled"]

LEASE: Final = timedelta(seconds=15)
"""How long a gateway may take to send one before another one tries."""

_SENT_WITHIN: Final = timedelta(minutes=2)  # afterwards the desk gives it up

_sql = named_queries(__file__)


def signal_id(drill_id: int) -> str:
    """The id of a drill's press."""
    return f"drill-{drill_id}"


async def claim(connection: Connection, *, now: datetime) -> Row | None:
    """Take up the oldest drill (id, device_id) that waits and that no other gateway is at."""
    asked = {"now": now, "lease_until": now + LEASE, "asked_after": now - _SENT_WITHIN}
    return await (await connection.execute(_sql["claim_drill"], asked)).fetchone()


async def published(connection: Connection, drill_id: int, *, now: datetime) -> None:
    """A broker has taken the press of a drill."""
    await connection.execute(_sql["drill_published"], {"id": drill_id, "now": now})


async def troubled(connection: Connection, drill_id: int, words: str, *, again_at: datetime) -> None:
    """A broker did not take the press of a drill: write down why, and let it come again."""
    await connection.execute(
        _sql["drill_troubled"], {"id": drill_id, "trouble": words[:500], "again_at": again_at}
    )
