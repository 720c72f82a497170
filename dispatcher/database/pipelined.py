"""A transaction that waits for the server only where an answer is needed: each round trip saved is one less under a press."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg

from dispatcher.database.pool import Connection

__all__ = ["pipelined"]


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
            with suppress(psycopg.Error):  # a lost connection has nothing to undo, and its own error says so
                await connection.execute("ROLLBACK")
                await pipeline.sync()
            raise
