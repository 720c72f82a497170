"""The drills' only hands on SQL, but for how a gateway takes one up: that is in `signals/drills.py`."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from devices.kinds import DRILL
from dispatcher.clock import Clock
from dispatcher.database import Connection, Pool, Row, named_queries
from dispatcher.drills.score import LOST_AFTER, Course
from dispatcher.errors import AlreadyOpen, Invalid, NotFound
from dispatcher.fleet import secrets

__all__ = ["GIVEN_UP_AFTER", "begin", "course_of", "courses", "device_of", "last", "tick"]

GIVEN_UP_AFTER: Final = timedelta(minutes=2)

_MOST: Final = 10_000

_sql = named_queries(__file__)


def device_of(centre_id: str) -> str:
    """The id of the device that a centre's drills come from."""
    return f"{DRILL}.{centre_id}"


async def begin(connection: Connection, centre_id: str, *, by: int, now: datetime) -> int:
    """Have a press sent to a centre's desk, and return the drill's number; AlreadyOpen while another one runs there."""
    if await (await connection.execute(_sql["alone"], {"centre_id": centre_id})).fetchone() is None:
        raise NotFound(f"there is no centre {centre_id}")
    asked = {"centre_id": centre_id, "since": now - GIVEN_UP_AFTER - LOST_AFTER}
    other = await (await connection.execute(_sql["running"], asked)).fetchone()
    if other is not None:
        raise AlreadyOpen(f"drill {other['id']} of this desk is not over: resolve its alarm first")
    secret = secrets.new_secret()  # forgotten at once: this device never connects, a gateway speaks for it
    device = {
        "device_id": device_of(centre_id),
        "kind": DRILL,
        "centre_id": centre_id,
        "secret_hash": secrets.secret_hash(secret),
        "broker_hash": secrets.broker_hash(secret),
        "now": now,
    }
    if await (await connection.execute(_sql["put_device"], device)).fetchone() is None:
        raise Invalid(f"the device {device_of(centre_id)} is somebody else's: give that device another id")
    cursor = await connection.execute(_sql["add"], device | {"by": by})
    row = await cursor.fetchone()
    if row is None:
        raise NotFound
    return int(row["id"])


async def courses(
    connection: Connection,
    *,
    centres: Collection[str] | None,
    centre_id: str | None = None,
    drill_id: int | None = None,
    before: int | None = None,
    since: datetime | None = None,
    limit: int = _MOST,
) -> list[Row]:
    """Drills of the given centres (None: of all) and what became of them, the newest first."""
    cursor = await connection.execute(
        _sql["courses"],
        {
            "centres": None if centres is None else sorted(centres),
            "centre_id": centre_id,
            "id": drill_id,
            "before": before,
            "since": since,
            "limit": limit,
        },
    )
    return await cursor.fetchall()


def course_of(row: Row) -> Course:
    """The moments of one of the rows of `courses`."""
    return Course(
        published_at=row["published_at"],
        given_up_at=row["given_up_at"],
        raised_at=row["raised_at"],
        claimed_at=row["claimed_at"],
        answered_at=row["answered_at"],
        resolved_at=row["resolved_at"],
    )


async def last(connection: Connection) -> dict[str, datetime]:
    """When each centre's desk was last reached by a drill; those that never were are missing."""
    rows = await (await connection.execute(_sql["last"])).fetchall()
    return {row["centre_id"]: row["last_at"] for row in rows}


async def tick(pool: Pool, clock: Clock) -> int:
    """Give up what no gateway could send; returns how many."""
    now = clock()
    async with pool.connection() as connection:
        cursor = await connection.execute(_sql["give_up"], {"before": now - GIVEN_UP_AFTER, "now": now})
        return max(cursor.rowcount, 0)
