"""LISTEN: being woken when there may be work. A notification is a hint; the tables are the truth, so polling goes on.

What keeps the connection alive does a service to all: it ends the sessions of processes that stopped in the middle of a
transaction. PostgreSQL's own idle_in_transaction_session_timeout does not see them between two statements of a pipeline,
and whatever rows they have locked, the history's lock among them, would stand still until they are killed.
"""

import asyncio
import logging
import random
from collections.abc import Sequence

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from dispatcher.database.patience import Patient
from dispatcher.database.pool import ABANDONED_AFTER_S, KEEPALIVE
from dispatcher.database.queries import named_queries
from dispatcher.ending import unless_cancelled

__all__ = ["Listener"]

log = logging.getLogger(__name__)

_KEEP_ALIVE_S = 2.0
_ANSWER_WITHIN_S = 5.0

_sql = named_queries(__file__)


class Listener:
    """Sets an event whenever one of its channels is notified, and after every reconnect (something may have been missed).

    It has a connection of its own: psycopg's `notifies()` holds the connection's lock for as long as it is open.
    """

    def __init__(self, url: str, channels: Sequence[str], *, name: str) -> None:
        self._url = url
        self._channels = channels
        self._name = name
        self.woken = asyncio.Event()

    async def wait(self, timeout: float) -> None:  # noqa: ASYNC109  # the poll interval is this method's meaning
        """Return when notified, or after `timeout` seconds: whoever waits looks at its table in both cases."""
        try:
            async with asyncio.timeout(timeout):
                await self.woken.wait()
        except TimeoutError:
            pass
        self.woken.clear()

    async def run(self) -> None:
        """Listen until cancelled; a lost connection is made again within a few seconds, whatever it was lost by."""
        while True:
            try:
                await self._listen()
            except psycopg.Error as error:
                log.warning(
                    "%s lost its LISTEN connection: %s",
                    self._name,
                    str(error).strip(),
                    extra={"action": "listen_lost"},
                )
            except Exception:  # whoever waits polls on; an end of this task would be the end of the process
                log.exception("%s cannot listen", self._name, extra={"action": "listen_lost"})
            unless_cancelled()
            await asyncio.sleep(random.uniform(0.2, 2.0))  # noqa: S311  # jitter, not a secret

    async def _listen(self) -> None:
        async with await Patient.connect(
            self._url,
            autocommit=True,
            row_factory=dict_row,
            application_name=f"yilao {self._name} listen",
            connect_timeout=10,
            **KEEPALIVE,
        ) as connection:
            connection.answer_within_s = _ANSWER_WITHIN_S
            for channel in self._channels:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            self.woken.set()
            while True:
                async for _ in connection.notifies(timeout=_KEEP_ALIVE_S):
                    self.woken.set()
                await self._end_abandoned(connection)

    async def _end_abandoned(self, connection: Patient) -> None:
        cursor = await connection.execute(_sql["end_abandoned"], {"after": ABANDONED_AFTER_S})
        for session in await cursor.fetchall():
            log.warning(
                "ended a session of %s that had stopped in the middle of a transaction",
                session["application_name"],
                extra={"action": "session_abandoned"},
            )
