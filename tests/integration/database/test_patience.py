"""A database that says nothing is not waited for, and a session whose process says nothing is ended."""

import asyncio
from contextlib import suppress

import psycopg
import pytest

from dispatcher.database import Listener, listen, open_pool
from dispatcher.database import pool as pools
from dispatcher.database.backup import open_record
from tests.support.until import until


async def test_a_question_that_is_not_answered_in_time_ends_and_the_next_one_is_asked_anew(database_url):
    async with open_pool(database_url, size=1, name="test", answer_s=0.2) as pool:
        with pytest.raises(psycopg.OperationalError):
            async with pool.connection() as connection:
                await connection.execute("SELECT pg_sleep(60)")
        async with pool.connection() as connection:
            assert await (await connection.execute("SELECT 1 AS one")).fetchone() == {"one": 1}


async def test_a_question_that_is_given_up_while_it_waits_for_a_lock_leaves_the_server_too(
    database_url, connection
):
    await connection.execute("SELECT pg_advisory_lock(4711)")
    async with open_pool(database_url, size=1, name="given up", answer_s=0.2) as pool:
        with pytest.raises(psycopg.OperationalError):
            async with pool.connection() as waiting:
                await waiting.execute("SELECT pg_advisory_lock(4711)")

    async def waiting_for_it():
        cursor = await connection.execute(
            "SELECT count(*) AS sessions FROM pg_stat_activity WHERE application_name = 'yilao given up'"
        )
        return (await cursor.fetchone())["sessions"] == 0

    await until(waiting_for_it)


async def test_a_pool_without_a_limit_waits_for_its_answer(database_url):
    async with open_pool(database_url, size=1, name="test") as pool, pool.connection() as connection:
        await connection.execute("SELECT pg_sleep(0.3)")


async def test_a_transaction_that_was_cut_off_leaves_nothing(database_url, pool):
    async with pool.connection() as connection:
        await connection.execute("CREATE TABLE told (word text)")
    async with open_pool(database_url, size=1, name="test", answer_s=0.2) as short:
        with suppress(psycopg.OperationalError):
            async with short.connection() as connection, connection.transaction():
                await connection.execute("INSERT INTO told VALUES ('half')")
                await connection.execute("SELECT pg_sleep(60)")
    async with pool.connection() as connection:
        assert await (await connection.execute("SELECT * FROM told")).fetchall() == []


async def test_the_server_ends_a_session_that_idles_in_a_transaction_well_within_ten_seconds(pool):
    async with pool.connection() as connection:
        row = await (await connection.execute("SHOW idle_in_transaction_session_timeout")).fetchone()
    assert row == {"idle_in_transaction_session_timeout": "5s"}
    assert pools.ABANDONED_AFTER_S + listen._KEEP_ALIVE_S < 8


async def test_a_session_that_waits_for_its_process_in_the_middle_of_a_pipeline_is_ended(
    database_url, pool, monkeypatch, caplog
):
    """The server calls it active, and its own timeout for idle transactions does not see it."""
    monkeypatch.setattr(listen, "_KEEP_ALIVE_S", 0.05)
    monkeypatch.setattr(listen, "ABANDONED_AFTER_S", 0.2)
    listener = asyncio.create_task(Listener(database_url, ["signal"], name="test").run())
    async with await psycopg.AsyncConnection.connect(
        database_url, autocommit=True, application_name="yilao paused"
    ) as paused:
        with suppress(psycopg.OperationalError):  # so it finds out when it goes on
            async with paused.pipeline():
                await paused.execute("BEGIN")
                await (await paused.execute("SELECT pg_advisory_xact_lock(4711)")).fetchone()
                await until(lambda: is_free(pool))
                await (await paused.execute("SELECT 1")).fetchone()
        assert paused.broken
    assert "session_abandoned" in {getattr(record, "action", None) for record in caplog.records}
    listener.cancel()
    with suppress(asyncio.CancelledError):
        await listener


async def test_a_backup_may_hold_its_snapshot_for_as_long_as_it_takes(database_url, monkeypatch):
    monkeypatch.setattr(listen, "_KEEP_ALIVE_S", 0.05)
    monkeypatch.setattr(listen, "ABANDONED_AFTER_S", 0.2)
    with open_record(database_url) as backup:
        backup.execute("BEGIN")
        listener = asyncio.create_task(Listener(database_url, ["signal"], name="test").run())
        async with await psycopg.AsyncConnection.connect(
            database_url, application_name="yilao paused"
        ) as paused:
            await paused.execute(
                "SELECT 1"
            )  # a transaction is open from here on, and later than the backup's
            with suppress(psycopg.OperationalError):
                async for _ in paused.notifies():
                    pass
            assert paused.broken
        assert backup.execute("SELECT 1").fetchone() == (1,)
        listener.cancel()
        with suppress(asyncio.CancelledError):
            await listener


async def is_free(pool):
    async with pool.connection() as connection:
        cursor = await connection.execute("SELECT pg_try_advisory_lock(4711) AS free")
        return (await cursor.fetchone())["free"]
