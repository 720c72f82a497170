"""A small stable name for each gateway without configuration: a lock in the database on the first free number.

A gateway that is started after another one's death gets the dead one's number, and with its MQTT client ids the
messages that the broker still keeps for it. When nobody is started, a living one finds the number in `gateway_slots`,
and empties and ends its sessions (takeover.py).

The lock is a lease without a clock. Its holder asks the database something every second and, left without an answer for
four seconds, lets go of everything. Others take it away from a holder who has not asked for longer than that: they end
its database session, so that one who was only paused finds on waking that nothing is its own any more.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from psycopg.rows import dict_row

from dispatcher.database import named_queries
from dispatcher.database.patience import Patient
from dispatcher.database.pool import KEEPALIVE
from dispatcher.errors import DatabaseUnusable
from gateway.abandoned import Abandoned, Lookout

__all__ = ["SLOTS", "Slot", "take", "take_over"]

log = logging.getLogger(__name__)

SLOTS: Final = 64
"""How many gateways may run against one database."""

_NAMESPACE: Final = 0x5969_4757  # "YiGW": any number will do, but always the same
_LOOK_EVERY_S: Final = 1.0
_ANSWER_WITHIN_S: Final = 4.0
_CONNECTED_WITHIN_S: Final = 5

_sql = named_queries(__file__)


class Slot:
    """A held number; `name` is `g0`, `g1` and so on."""

    def __init__(self, number: int, connection: Patient) -> None:
        self.number = number
        self.name = f"g{number}"
        self.abandoned: asyncio.Queue[Abandoned] = asyncio.Queue(SLOTS)
        """Numbers whose gateways are gone, for somebody to take over; filled by `watch`."""
        self._connection = connection
        self._lookout = Lookout()

    async def watch(self) -> None:
        """Run while the number is held; raises psycopg.OperationalError when it may belong to another gateway."""
        while True:
            # A closed connection ends this wait at once; the question after it finds one that died in silence.
            async for _ in self._connection.notifies(timeout=_LOOK_EVERY_S):
                pass
            cursor = await self._connection.execute(_sql["look"], {"namespace": _NAMESPACE})
            for found in self._lookout.look(await cursor.fetchall()):
                if not self.abandoned.full():
                    self.abandoned.put_nowait(found)

    async def forget(self) -> None:
        """Write down that the broker has no sessions of this number any more."""
        await self._connection.execute(_sql["forget_slot"], {"number": self.number})


@asynccontextmanager
async def take(database_url: str, *, left: int | None = None) -> AsyncIterator[Slot]:
    """Hold a number for the time of the block; raises psycopg.OperationalError when the database cannot be reached.

    `left` is a number that this process held and lost: in the last moment it may have left a session behind.
    """
    async with _connected(database_url) as connection:
        if left is not None:
            await connection.execute(_sql["leave_slot"], {"number": left})
        cursor = await connection.execute(_sql["take_slot"], {"slots": SLOTS, "namespace": _NAMESPACE})
        row = await cursor.fetchone()
        if row is None:
            raise DatabaseUnusable(
                f"{SLOTS} gateways run against this database already: stop one of them first"
            )
        number = int(row["number"])
        await connection.execute(_sql["note_slot"], {"number": number})
        yield Slot(number, connection)


@asynccontextmanager
async def take_over(database_url: str, abandoned: Abandoned) -> AsyncIterator[Slot | None]:
    """Hold the number of a gateway that is gone, for the time of the block; None when somebody else has it."""
    async with _connected(database_url) as connection:
        if abandoned.pid is not None:
            await connection.execute(
                _sql["end_holder"], {"pid": abandoned.pid, "last_heard": abandoned.last_heard}
            )
        cursor = await connection.execute(
            _sql["take_this_slot"], {"number": abandoned.number, "namespace": _NAMESPACE}
        )
        row = await cursor.fetchone()
        yield Slot(abandoned.number, connection) if row and row["taken"] else None


@asynccontextmanager
async def _connected(database_url: str) -> AsyncIterator[Patient]:
    connection = await Patient.connect(
        database_url,
        autocommit=True,
        row_factory=dict_row,
        application_name="yilao gateway slot",
        connect_timeout=_CONNECTED_WITHIN_S,
        **KEEPALIVE,
    )
    connection.answer_within_s = _ANSWER_WITHIN_S
    async with connection:
        # When this machine vanishes, its number must not stay taken for the two hours that TCP waits by default.
        await connection.execute(
            "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
            "SET client_connection_check_interval = '2s'"
        )
        yield connection
