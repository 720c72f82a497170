"""Telemetry's only hands on SQL: COPY into a staging table, one INSERT, one commit for the whole batch."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from psycopg import OperationalError, sql
from psycopg.errors import CheckViolation

from dispatcher.database import Connection, named_queries
from dispatcher.telemetry.model import StoredReading

__all__ = ["add", "asleep", "keep_days", "refuse_asleep"]

_sql = named_queries(__file__)

_STAGING = """CREATE TEMPORARY TABLE IF NOT EXISTS staged_telemetry (
    time timestamptz, device_id text, kind text, device_at timestamptz, fields jsonb) ON COMMIT DELETE ROWS"""
_COPY = "COPY staged_telemetry (time, device_id, kind, device_at, fields) FROM STDIN"


async def add(connection: Connection, readings: Sequence[StoredReading]) -> None:
    """Commit a batch of readings (best a few hundred to a few thousand); a batch sent twice is stored once.

    A day whose partition nobody has made yet is made, and the batch is tried again.
    """
    try:
        await _copy(connection, readings)
    except CheckViolation:
        await _make_days(connection, {reading.time.astimezone(UTC).date() for reading in readings})
        await _copy(connection, readings)


async def _copy(connection: Connection, readings: Sequence[StoredReading]) -> None:
    await connection.execute(_STAGING)
    async with connection.transaction(), connection.cursor() as cursor:
        async with cursor.copy(_COPY) as copy:
            for reading in readings:
                await copy.write_row(
                    (reading.time, reading.device_id, reading.kind, reading.device_at, reading.fields)
                )
        await cursor.execute(_sql["store"])


async def asleep(connection: Connection) -> bool:
    """Whether readings would vanish here: TimescaleDB is in the database, and the server runs without it."""
    row = await (await connection.execute(_sql["asleep"])).fetchone()
    return row is not None and bool(row["asleep"])


async def refuse_asleep(connection: Connection) -> None:
    """Raise OperationalError when readings would vanish: ask after each connect, for only a restart can change it."""
    if await asleep(connection):
        raise OperationalError(
            "TimescaleDB is not loaded by this server, so readings would vanish: "
            "add it to shared_preload_libraries and restart the server"
        )


async def keep_days(connection: Connection, *, now: datetime, ahead: int = 7, keep: int = 90) -> None:
    """Make the coming days' partitions and drop the readings older than `keep` days."""
    today = now.astimezone(UTC).date()
    oldest = today - timedelta(days=keep)
    row = await (await connection.execute(_sql["storage"])).fetchone()
    if row is not None and row["telemetry"] == "timescale":
        await connection.execute("SELECT drop_chunks('telemetry', older_than => %s::timestamptz)", (oldest,))
        return
    await _make_days(connection, (today + timedelta(days=n) for n in range(-2, ahead + 1)))
    for day in await (await connection.execute(_sql["days"])).fetchall():
        if day["name"] < _partition(oldest):
            async with connection.transaction():
                # A backup reads all days for minutes: this waits for it, and every reading for this. The next hour will do.
                await connection.execute("SET LOCAL lock_timeout = '500ms'")
                await connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(day["name"])))


async def _make_days(connection: Connection, days: Iterable[date]) -> None:
    async with connection.transaction():
        # One maker at a time: two gateways meet here at midnight.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('telemetry days'))")
        await _make_missing_days(connection, sorted(days))


async def _make_missing_days(connection: Connection, days: Sequence[date]) -> None:
    there = {row["name"] for row in await (await connection.execute(_sql["days"])).fetchall()}
    for day in days:
        if _partition(day) not in there:
            # Attached, not made as a partition: that would wait for every reader of telemetry, a backup for one, and
            # every reading would wait for it.
            name = sql.Identifier(_partition(day))
            await connection.execute(sql.SQL("CREATE TABLE {} (LIKE telemetry INCLUDING ALL)").format(name))
            await connection.execute(
                sql.SQL("ALTER TABLE telemetry ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})").format(
                    name,
                    sql.Literal(f"{day.isoformat()} 00:00:00+00"),
                    sql.Literal(f"{(day + timedelta(days=1)).isoformat()} 00:00:00+00"),
                )
            )


def _partition(day: date) -> str:
    return f"telemetry_{day:%Y%m%d}"
