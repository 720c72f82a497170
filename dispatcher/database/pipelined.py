"""A transaction that waits for the server only where an answer is needed: each round trip saved is one less under a press."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg

from dispatcher.database.pool import Connection

__all__ = ["Undone", "attempted", "pipelined"]


class Undone(Exception):
    """A part of a transaction failed and was undone alone; its `__cause__` says why."""


@asynccontextmanager
async def pipelined(connection: Connection) -> AsyncIterator[None]:
    """A transaction for the time of the block.

    BEGIN, and every statement whose rows nobody fetches, travels with the next statement whose rows somebody does, and
    COMMIT with the last of them. What fails is therefore raised at a later fetch or at the end of the block: the first
    error, and then nothing of the transaction stays. COPY and nested transactions are not possible inside.
    """
    async with connection.pipeline() as pipeline:
        await connection.execute("BEGIN")
        try:
            yield
            await connection.execute("COMMIT")
            await pipeline.sync()
        except BaseException:
            with suppress(psycopg.Error):
                await pipeline.sync()  # what was still on its way fails too: the server skips it
            # Psycopg 3.3 takes a statement for prepared as soon as it has asked for it, also when the server, in the middle
            # of what failed, skipped the asking: from then on every use of it on this connection would fail. Forgetting
            # all of them makes it send DEALLOCATE ALL behind the next statement, which is the ROLLBACK.
            connection._prepared.clear()  # noqa: SLF001  # there is no public way, and a test tells when it is not needed
            with suppress(psycopg.Error):  # a lost connection has nothing to undo, and its own error says so
                await connection.execute("ROLLBACK")
                await pipeline.sync()
            raise


@asynccontextmanager
async def attempted(connection: Connection) -> AsyncIterator[None]:
    """A part of a transaction that may fail without the rest: then it is undone, and Undone is raised.

    In a pipeline or not. What had failed before the block, or fails because the connection is lost, is raised as it is.
    """
    async with connection.pipeline() as pipeline:
        await connection.execute("SAVEPOINT attempted")
        try:
            yield
            await connection.execute("RELEASE SAVEPOINT attempted")
            await pipeline.sync()
        except Exception as error:
            with suppress(psycopg.Error):
                await pipeline.sync()
            connection._prepared.clear()  # noqa: SLF001  # as above
            try:
                await connection.execute("ROLLBACK TO SAVEPOINT attempted")
                await pipeline.sync()
            except psycopg.Error:
                raise error from None  # there is nothing to go back to
            raise Undone from error
