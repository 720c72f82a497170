"""Forward-only migrations under an advisory lock, and the checks that a database is safe to write to."""

from dataclasses import dataclass
from importlib.resources import files

import psycopg

from dispatcher.errors import DatabaseUnusable

__all__ = ["Status", "check", "status", "upgrade"]

_LOCK = 0x59_69_6C_61_6F  # "Yilao": any number will do, but always the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What has been applied to a database, what waits, and how telemetry is stored (None before it is chosen)."""

    applied: tuple[str, ...]
    pending: tuple[str, ...]
    unknown: tuple[str, ...]
    telemetry: str | None


def status(url: str) -> Status:
    """Compare a database with this code; raises DatabaseUnusable when it cannot be reached or must not be written to."""
    with _connect(url) as connection:
        return _status(connection)


def upgrade(url: str) -> tuple[str, ...]:
    """Apply what is missing, each migration in a transaction of its own, and return the names.

    Raises DatabaseUnusable when the database is newer than the code, or when writing to it would lose data.
    """
    with _connect(url) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL)"
        )
        before = _status(connection)
        _refuse_newer(before)
        for name in before.pending:
            _apply(connection, name)
        return before.pending


def check(url: str) -> None:
    """Refuse (DatabaseUnusable) a database that this code must not work on: unmigrated, newer, or with TimescaleDB asleep."""
    found = status(url)
    _refuse_newer(found)
    if found.pending:
        raise DatabaseUnusable(
            f"the database lacks {len(found.pending)} migrations (first: {found.pending[0]}): run `yilao db upgrade`"
        )


def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10, application_name="yilao migrate")
    except psycopg.Error as error:
        # libpq's second lines are questions ("Is the server running …?"); with several addresses the last one tells.
        told = [line for line in str(error).strip().splitlines() if not line.startswith(("\t", " "))]
        sentence = " ".join(told[-1].split()) if told else type(error).__name__
        raise DatabaseUnusable(f"cannot use the database: {sentence}; check YILAO_DATABASE_URL") from error


def _status(connection: psycopg.Connection[tuple[object, ...]]) -> Status:
    preloaded = _refuse_sleeping_timescale(connection)
    applied: tuple[str, ...] = ()
    telemetry = None
    if connection.execute("SELECT to_regclass('migrations')").fetchone() != (None,):
        applied = tuple(
            str(row[0]) for row in connection.execute("SELECT name FROM migrations ORDER BY name")
        )
    if connection.execute("SELECT to_regclass('storage')").fetchone() != (None,):
        row = connection.execute("SELECT telemetry FROM storage").fetchone()
        telemetry = str(row[0]) if row else None
    choice = telemetry or ("timescale" if preloaded else "native")
    known = _names(choice)
    return Status(
        applied=applied,
        pending=tuple(name for name in known if name not in applied),
        unknown=tuple(name for name in applied if name not in known),
        telemetry=telemetry,
    )


def _refuse_sleeping_timescale(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether TimescaleDB can be used; raises when it is installed in this database but not loaded by the server.

    In that state PostgreSQL takes INSERTs into a hypertable's root without a word, and they vanish at the next proper start.
    It is asked for by name and never tried: without the preload, CREATE EXTENSION ends the session.
    """
    available, preloaded, installed = connection.execute(
        """SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb'),
                  'timescaledb' = ANY (string_to_array(replace(current_setting('shared_preload_libraries'), ' ', ''), ',')),
                  EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb')"""
    ).fetchone() or (False, False, False)
    if installed and not preloaded:
        raise DatabaseUnusable(
            "this database uses TimescaleDB but the server has not loaded it, so readings would vanish: "
            "add shared_preload_libraries = 'timescaledb' to postgresql.conf and restart the server"
        )
    return bool(available and preloaded)


def _refuse_newer(found: Status) -> None:
    if found.unknown:
        raise DatabaseUnusable(
            f"the database is newer than this program (it has {found.unknown[-1]}): install the newer yilao"
        )


def _names(telemetry: str) -> tuple[str, ...]:
    folder = files("dispatcher.database") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    other = ".native.sql" if telemetry == "timescale" else ".timescale.sql"
    return tuple(name for name in names if not name.endswith(other))


def _apply(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    text = (files("dispatcher.database") / "migrations" / name).read_bytes()
    if name.endswith(".timescale.sql"):
        # Outside the migration's transaction: the extension wants to be the first of its own.
        connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
    with connection.transaction():
        connection.execute(text)
        connection.execute("INSERT INTO migrations VALUES (%s, clock_timestamp())", (name,))
