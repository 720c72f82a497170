"""A pipelined transaction is all or nothing, whatever ends it, and its connection is fit for the next one."""

import asyncio

import psycopg
import pytest

from dispatcher.database import Undone, attempted, pipelined
from tests.support.until import until


@pytest.fixture
async def table(connection):
    await connection.execute("CREATE TABLE kept (number integer PRIMARY KEY)")
    return connection


async def _kept(connection):
    return [row["number"] for row in await (await connection.execute("SELECT number FROM kept")).fetchall()]


async def _transaction(connection, *statements):
    """Write 1, do the statements, and fetch what the SELECTs among them answer."""
    async with pipelined(connection):
        await connection.execute("INSERT INTO kept VALUES (1)")
        for statement in statements:
            cursor = await connection.execute(statement)
            if statement.startswith("SELECT"):
                await cursor.fetchone()


async def test_what_nobody_fetched_is_committed_with_the_block(table):
    await _transaction(table, "INSERT INTO kept VALUES (2)")
    assert await _kept(table) == [1, 2]


@pytest.mark.parametrize("after", ["INSERT INTO kept VALUES (2)", "SELECT 1"])
async def test_a_write_that_fails_unfetched_is_raised_and_nothing_stays(table, after):
    with pytest.raises(psycopg.errors.UniqueViolation):
        await _transaction(table, "INSERT INTO kept VALUES (1)", after)
    assert await _kept(table) == []


async def test_an_error_of_the_caller_undoes_everything(table):
    async def mistaken():
        async with pipelined(table):
            await table.execute("INSERT INTO kept VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await mistaken()
    assert await _kept(table) == []


async def test_a_cancelled_block_undoes_everything_and_its_connection_goes_on(table, pool):
    async def asleep():
        async with pool.connection() as other:
            cursor = await other.execute(
                "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'"
            )
            return await cursor.fetchone()

    task = asyncio.create_task(_transaction(table, "SELECT pg_sleep(60)"))
    await until(asleep)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await _kept(table) == []
    await _transaction(table)
    assert await _kept(table) == [1]


async def test_a_connection_lost_in_the_middle_is_said_and_nothing_stays(table, pool):
    with pytest.raises(psycopg.OperationalError):
        await _transaction(table, "SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1")
    async with pool.connection() as other:
        assert await _kept(other) == []


async def test_a_statement_that_was_to_be_prepared_behind_a_failure_can_be_used_again(table):
    """Psycopg takes a statement that it asked to prepare for prepared, also when the server skipped the asking."""
    often = "SELECT count(*) AS kept FROM kept WHERE number = 1"
    with pytest.raises(psycopg.errors.UniqueViolation):
        await _transaction(table, "INSERT INTO kept VALUES (1)")
    # That was the connection's first ROLLBACK, the only one that makes psycopg forget.
    for _ in range(5):  # at the sixth time it is prepared
        async with pipelined(table):
            await (await table.execute(often)).fetchone()
    with pytest.raises(psycopg.errors.UniqueViolation):
        await _transaction(table, "INSERT INTO kept VALUES (1)", often)
    for _ in range(7):
        async with pipelined(table):
            row = await (await table.execute(often)).fetchone()
    assert row["kept"] == 0


async def test_what_is_prepared_just_after_a_failure_stays_prepared(table):
    for number in range(3):
        with pytest.raises(psycopg.errors.UniqueViolation):
            await _transaction(table, "INSERT INTO kept VALUES (1)")
        for _ in range(2):
            row = await (await table.execute("SELECT %s::int AS number", [number], prepare=True)).fetchone()
            assert row["number"] == number


async def _attempt(connection, *statements):
    """A part of a transaction: write 2, then do the statements; a statement of None is the caller's own mistake."""
    async with attempted(connection):
        await connection.execute("INSERT INTO kept VALUES (2)")
        for statement in statements:
            if statement is None:
                raise ZeroDivisionError
            await connection.execute(statement)


@pytest.mark.parametrize(
    "fault", ["INSERT INTO kept VALUES (1)", "SELECT 1 / 0", "SELECT * FROM nowhere", None]
)
async def test_a_part_that_fails_is_undone_alone_and_the_rest_stays(table, fault):
    for number in (1, 11):  # on one connection twice, for what is prepared on it
        async with pipelined(table):
            await table.execute(f"INSERT INTO kept VALUES ({number})")
            with pytest.raises(Undone):
                await _attempt(table, fault, "INSERT INTO kept VALUES (2)")
            await table.execute(f"INSERT INTO kept VALUES ({number + 2})")
    assert await _kept(table) == [1, 3, 11, 13]


async def test_what_had_failed_before_a_part_is_not_taken_for_the_parts_fault(table):
    async def fails_early():
        async with pipelined(table):
            await table.execute("INSERT INTO kept VALUES (1)")
            await table.execute("INSERT INTO kept VALUES (1)")
            await _attempt(table)

    with pytest.raises(psycopg.errors.UniqueViolation):
        await fails_early()
    assert await _kept(table) == []


async def test_a_part_may_fail_in_a_plain_transaction_too(table):
    async with table.transaction():
        await table.execute("INSERT INTO kept VALUES (1)")
        with pytest.raises(Undone):
            await _attempt(table, "INSERT INTO kept VALUES (1)")
        await _attempt(table, "INSERT INTO kept VALUES (4)")
    assert await _kept(table) == [1, 2, 4]
