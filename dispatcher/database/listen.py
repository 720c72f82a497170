"""LISTEN: being woken when there may be work. A notification is a hint; the tables are the truth, so polling goes on."""

import asyncio
import logging
import random
from collections.abc import Sequence

import psycopg
from psycopg import sql

from dispatcher.database.pool import KEEPALIVE
from dispatcher.ending import unless_cancelled

__all__ = ["Listener"]

log = logging.getLogger(__name__)

_KEEP_ALIVE_S = 15.0


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
        async with await psycopg.AsyncConnection.connect(
            self._url,
            autocommit=True,
            application_name=f"yilao {self._name} listen",
            connect_timeout=10,
            **KEEPALIVE,
        ) as connection:
            for channel in self._channels:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            self.woken.set()
            while True:
                async for _ in connection.notifies(timeout=_KEEP_ALIVE_S):
                    self.woken.set()
                await connection.execute("SELECT 1")
