"""A connection that hangs up on a server that no longer answers, instead of waiting for it for ever.

PostgreSQL's own timeouts are kept by the server, and one that is stopped keeps none; TCP notices a machine that
vanished, but not a server or a proxy that takes what is said and stays silent. Cancelling a question does not help
either: the driver then asks the server to cancel it, and waits for that.
"""

import asyncio
import logging
import os
import socket
from contextlib import suppress
from typing import Any, Final

import psycopg
from psycopg.rows import DictRow

__all__ = ["Patient"]

log = logging.getLogger(__name__)

_HEARD_WITHIN_S: Final = 0.1


class Patient(psycopg.AsyncConnection[DictRow]):
    """Waits `answer_within_s` seconds for the answer to a question (None: for ever), and then ends with OperationalError."""

    answer_within_s: float | None = None

    async def wait(self, *args: Any, **options: Any) -> Any:
        """Wait as every connection does, but with the line cut when it takes too long."""
        if self.answer_within_s is None:
            return await super().wait(*args, **options)
        loop = asyncio.get_running_loop()
        timers: list[asyncio.TimerHandle] = []

        def hang_up() -> None:
            # A process that was paused finds its timer and the answer in the same moment: the answer goes first.
            timers.append(loop.call_later(_HEARD_WITHIN_S, self._hang_up))

        timers.append(loop.call_later(self.answer_within_s, hang_up))
        try:
            return await super().wait(*args, **options)
        finally:
            for timer in timers:
                timer.cancel()

    def _hang_up(self) -> None:
        log.warning(
            "the database has not answered for %g s: the connection is cut",
            self.answer_within_s,
            extra={"action": "database_silent"},
        )
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self.pgconn.socket)) as line:
            line.shutdown(
                socket.SHUT_RDWR
            )  # what waits reads the end of the line, and says so in its own way
