"""The one place where time is read.

Deadlines are compared by several machines, so production time is the database's: its clock is read now and then, and
this machine's monotonic clock carries it on in between. A machine whose wall clock jumps cannot disagree with the others.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg

__all__ = ["SYNC_EVERY_S", "Clock", "DatabaseClock"]

Clock = Callable[[], datetime]
"""Gives the present moment, always aware and in UTC."""

SYNC_EVERY_S: Final = 10.0
"""How often the database's clock is read again."""


class DatabaseClock:
    """The database's clock, carried on by this machine's monotonic clock. Call it for the present moment (UTC)."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._since = 0.0

    def __call__(self) -> datetime:
        """The present moment by the database's clock."""
        if self._at is None:
            msg = "the clock was asked before it was first set by the database"
            raise RuntimeError(msg)
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    async def sync(self, connection: psycopg.AsyncConnection[object]) -> None:
        """Read the database's clock; half of the round trip is taken as its age, unless it says no more than we knew.

        A round trip is long when this process stood still before or after the database looked: its half may be wrong
        by seconds. A clock that lies within what the answer leaves open is better than that.
        """
        asked = time.monotonic()
        cursor = await connection.execute("SELECT clock_timestamp() AS now", prepare=True)
        row = await cursor.fetchone()
        heard = time.monotonic()
        now = row[0] if isinstance(row, tuple) else row["now"]  # type: ignore[index]  # whichever row shape the pool has
        if not isinstance(now, datetime):
            msg = f"the database answered {now!r} when asked for the time"
            raise TypeError(msg)
        if self._at is not None:
            ours = self._at + timedelta(seconds=heard - self._since)
            if now <= ours <= now + timedelta(seconds=heard - asked):
                return
        self._at, self._since = now.astimezone(UTC), (asked + heard) / 2


def local_now() -> datetime:
    """This machine's own clock: only for comparing it with the database's, and for tools that have no database."""
    return datetime.now(UTC)  # noqa: TID251  # the one place
