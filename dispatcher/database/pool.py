"""Connections to the record: one pool for each kind of work, so that none waits behind another."""

import asyncio
import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import psycopg
from psycopg.errors import IdleInTransactionSessionTimeout, ProgramLimitExceeded, ReadOnlySqlTransaction
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from dispatcher.database.patience import Patient
from dispatcher.errors import DatabaseUnusable

__all__ = [
    "ABANDONED_AFTER_S",
    "KEEPALIVE",
    "TROUBLE",
    "Connection",
    "Pool",
    "Row",
    "is_the_databases_fault",
    "open_pool",
]

Row = DictRow
Connection = psycopg.AsyncConnection[Row]


class Pool(AsyncConnectionPool[Connection]):
    """Connections to share, for whoever may be asked to end while they wait for one.

    Up to Python 3.11 `asyncio.wait_for`, with which the pool waits, swallows a cancellation that comes in the moment in which
    a connection is free: whoever loops for ever would then never end.
    """

    async def getconn(self, timeout: float | None = None) -> Connection:  # noqa: ASYNC109  # the pool's own signature
        """Take a connection, unless this task was asked to end meanwhile."""
        task = asyncio.current_task()
        before = task.cancelling() if task is not None else 0
        connection = await super().getconn(timeout)
        if task is not None and task.cancelling() > before:
            await self.putconn(connection)
            raise asyncio.CancelledError
        return connection


KEEPALIVE: Final[dict[str, Any]] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # ms; keepalive says nothing while a question is on its way, and TCP alone asks for minutes
}
"""For every connection that is kept open: a database whose machine vanished is noticed within seconds."""

TROUBLE: Final = (psycopg.OperationalError, psycopg.InternalError)
"""A database that does not answer or takes nothing, and no fault of ours: no restart helps. After a failover the old server
can be read-only, which is an InternalError, as is a transaction that was ended for being idle. (A pool that has no connection
to give raises an OperationalError.)"""

_TAKES_NOTHING: Final = (psycopg.OperationalError, ReadOnlySqlTransaction, IdleInTransactionSessionTimeout)

ABANDONED_AFTER_S: Final = 5.0
"""A session that says nothing for so long in the middle of a transaction is its process's no more."""


def is_the_databases_fault(error: Exception) -> bool:
    """Whether no other row would fare better; a row that is damaged, or too big for something, is its own fault."""
    return isinstance(error, _TAKES_NOTHING) and not isinstance(error, ProgramLimitExceeded)


async def _configure(connection: Connection) -> None:
    # A process that is paused in a transaction would hold its locks for ever; the server ends its session instead, so
    # that another one has its work within ten seconds. Nothing is awaited inside a transaction but the database itself.
    # What the server does not see as idle, the middle of a pipeline, is ended by `listen`. And where we hung up while our
    # question waits for a lock, the server must notice: each of us would leave another session waiting every few seconds.
    await connection.execute(
        f"SET idle_in_transaction_session_timeout = '{ABANDONED_AFTER_S:g}s'; "
        "SET client_connection_check_interval = '2s'; SET timezone = 'UTC'".encode()
    )


async def _check(connection: Connection) -> None:
    """Ask a connection whether it still works, but only when there is something to hear on it.

    A server that ended a session has said so, or closed the socket, and both can be seen without a question. Asking
    every time would put a round trip before each transaction, three of them under every press.
    """
    heard = select.poll()
    heard.register(connection.fileno(), select.POLLIN)
    if heard.poll(0):
        await AsyncConnectionPool.check_connection(connection)


@asynccontextmanager
async def open_pool(
    url: str, *, size: int, name: str, wait_s: float = 10.0, answer_s: float | None = None
) -> AsyncIterator[Pool]:
    """Open a pool of autocommit connections with dict rows; use `connection.transaction()` where several acts are one.

    Raises DatabaseUnusable when no connection can be had within `wait_s` seconds. A statement that is not answered
    within `answer_s` seconds (None: however long it takes) ends with OperationalError, and its connection with it.
    """

    async def configure(connection: Connection) -> None:
        if isinstance(connection, Patient):
            connection.answer_within_s = answer_s
        await _configure(connection)

    pool = Pool(
        url,
        connection_class=Patient,
        min_size=1,
        max_size=size,
        open=False,
        name=name,
        timeout=wait_s,
        kwargs={
            "autocommit": True,
            "row_factory": dict_row,
            "application_name": f"yilao {name}",
            "connect_timeout": 10,
            **KEEPALIVE,
        },
        configure=configure,
        check=_check,
        reconnect_timeout=wait_s,
    )
    try:
        try:
            await pool.open(wait=True, timeout=wait_s)
        except PoolTimeout as error:
            raise DatabaseUnusable(
                f"the database does not answer at {_without_password(url)}: "
                "check YILAO_DATABASE_URL and that the server is running"
            ) from error
        yield pool
    finally:
        # Also when cancelled while opening: the pool's tasks swallow a cancellation and would keep the program from ending.
        await pool.close()


def _without_password(url: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    return f"{parts.get('host', 'the local socket')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
