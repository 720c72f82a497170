"""A small stable name for each gateway without configuration: a lock in the database on the first free number.

A gateway that is started after another one's death gets the dead one's number, and with its MQTT client ids the
messages that the broker still keeps for it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import psycopg
from psycopg.rows import dict_row

from dispatcher.database import Connection, named_queries
from dispatcher.database.pool import KEEPALIVE
from dispatcher.errors import DatabaseUnusable

__all__ = ["SLOTS", "Slot", "take"]

log = logging.getLogger(__name__)

SLOTS: Final = 64
"""How many gateways may run against one database."""

_NAMESPACE: Final = 0x5969_4757  # "YiGW": any number will do, but always the same
_LOOK_EVERY_S: Final = 5.0
_ANSWER_WITHIN_S: Final = 10.0

_sql = named_queries(__file__)


class Slot:
    """A held number; `name` is `g0`, `g1` and so on."""

    def __init__(self, number: int, connection: Connection) -> None:
        self.name = f"g{number}"
        self._connection = connection

    async def watch(self) -> None:
        """Run while the number is held; raises psycopg.OperationalError when it may belong to another gateway."""
        while True:
            # A closed connection ends this wait at once; the question after it finds one that died in silence.
            async for _ in self._connection.notifies(timeout=_LOOK_EVERY_S):
                pass
            try:
                async with asyncio.timeout(_ANSWER_WITHIN_S):
                    await self._connection.execute("SELECT 1")
            except TimeoutError:
                raise psycopg.OperationalError("the database does not answer any more") from None


@asynccontextmanager
async def take(database_url: str) -> AsyncIterator[Slot]:
    """Hold a number for the time of the block; raises psycopg.OperationalError when the database cannot be reached."""
    connection: Connection = await psycopg.AsyncConnection.connect(
        database_url,
        autocommit=True,
        row_factory=dict_row,
        application_name="yilao gateway slot",
        connect_timeout=10,
        **KEEPALIVE,
    )
    async with connection:
        # When this machine vanishes, its number must not stay taken for the two hours that TCP waits by default.
        await connection.execute(
            "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
        )
        yield Slot(await _first_free(connection), connection)


async def _first_free(connection: Connection) -> int:
    cursor = await connection.execute(_sql["take_slot"], {"slots": SLOTS, "namespace": _NAMESPACE})
    row = await cursor.fetchone()
    if row is None:
        raise DatabaseUnusable(f"{SLOTS} gateways run against this database already: stop one of them first")
    return int(row["number"])
