"""The consoles' only hands on SQL."""

from datetime import datetime, timedelta
from typing import Final

from dispatcher.database import Connection, named_queries
from dispatcher.errors import Conflict

__all__ = ["closed", "forget", "heard", "last_heard"]

_KEPT: Final = timedelta(days=1)

_sql = named_queries(__file__)


async def heard(connection: Connection, *, console: str, staff_id: int, sound: bool, now: datetime) -> None:
    """A console says that somebody is there; with sound, they watch the centres where they handle alarms.

    Raises Conflict when the console's name is somebody else's.
    """
    values = {"console": console, "staff_id": staff_id, "sound": sound, "now": now}
    if await (await connection.execute(_sql["heard"], values)).fetchone() is None:
        raise Conflict("this console is somebody else's: give yours another name")
    if sound:
        await connection.execute(_sql["attend"], values)


async def closed(connection: Connection, *, console: str, staff_id: int, now: datetime) -> None:
    """Somebody leaves their console; nothing happens when it is not theirs, or has been left."""
    await connection.execute(_sql["closed"], {"console": console, "staff_id": staff_id, "now": now})


async def last_heard(connection: Connection, *, now: datetime) -> tuple[datetime | None, int]:
    """When any console was heard last, and how many people were heard shortly before that."""
    row = await (await connection.execute(_sql["last_heard"], {"now": now})).fetchone()
    return (None, 0) if row is None else (row["last_heard"], row["crowd"])


async def forget(connection: Connection, *, now: datetime) -> None:
    """Forget the consoles of yesterday: who handled what is in the histories of the alarms."""
    await connection.execute(_sql["forget"], {"before": now - _KEPT})
