"""Forward-only migrations under an advisory lock, and the checks that a database is safe to write to.

A program works on a database that is newer than itself, so that old and new ones can run together during an upgrade.
A migration that the programs before it cannot live with says so in its head, `-- Needs: 0021`: whoever does not know
migration 0021 is refused from then on (docs/decisions/0007). One that says `-- Outside a transaction` is applied statement by
statement: it builds indexes while everybody writes, and each of its statements can be run again.
"""

import logging
import re
import time
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import psycopg
from psycopg.errors import DeadlockDetected, LockNotAvailable

from dispatcher.errors import DatabaseUnusable

__all__ = ["Status", "check", "status", "upgrade"]

log = logging.getLogger(__name__)

_LOCK: Final = 0x59_69_6C_61_6F  # "Yilao": any number will do, but always the same
_NEEDS: Final = re.compile(r"^-- Needs: (\d{4})$", re.MULTILINE)
_OUTSIDE: Final = re.compile(r"^-- Outside a transaction$", re.MULTILINE)
_BUILDS: Final = re.compile(r"^CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS (\w+)", re.MULTILINE)
_LOCK_TIMEOUT_MS: Final = 500
"""Shorter than PostgreSQL's deadlock_timeout (1 s): where we and others wait for each other, it is we who let go first."""
_TRIES: Final = 60
_PATIENCE_MS: Final = 600_000
"""An index that is built while others write waits for their transactions, and nobody waits behind it."""
_POLL_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What has been applied to a database, what waits, and how telemetry is stored (None before it is chosen).

    `unknown` are migrations of a newer program; `forbidding` are those among them that this program cannot live with.
    """

    applied: tuple[str, ...]
    pending: tuple[str, ...]
    unknown: tuple[str, ...]
    forbidding: tuple[str, ...]
    telemetry: str | None


def status(url: str) -> Status:
    """Compare a database with this code; raises DatabaseUnusable when it cannot be reached or must not be written to."""
    with _connect(url) as connection:
        return _status(connection)


def upgrade(url: str) -> tuple[str, ...]:
    """Apply what is missing, each migration in a transaction of its own, and return the names.

    Raises DatabaseUnusable when the database has gone where this program cannot follow, when it has gone another way,
    when writing to it would lose data, or when somebody keeps a table locked.
    """
    with _connect(url) as connection:
        # Asked again and again: whoever waits inside a statement is waited for by an index that is built meanwhile.
        while connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone() != (True,):
            time.sleep(_POLL_S)
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL)"
        )
        if not connection.execute(
            "SELECT FROM pg_attribute WHERE attrelid = 'migrations'::regclass AND attname = 'needs'"
        ).rowcount:
            connection.execute("ALTER TABLE migrations ADD COLUMN needs text")
        before = _status(connection)
        _refuse_newer(before)
        if before.unknown and before.pending:
            raise DatabaseUnusable(
                f"the database has {before.unknown[0]}, which this program does not know, and lacks "
                f"{before.pending[0]}: upgrade it with a yilao that knows both"
            )
        for name in before.pending:
            _apply(connection, name)
        return before.pending


def check(url: str) -> None:
    """Refuse (DatabaseUnusable) a database that this code must not work on: unmigrated, gone too far, or with TimescaleDB asleep."""
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
    applied: dict[str, str | None] = {}
    telemetry = None
    if connection.execute("SELECT to_regclass('migrations')").fetchone() != (None,):
        # Asked by way of JSON: a database of the first version has no column `needs` yet.
        rows = connection.execute(
            "SELECT name, to_jsonb(migrations) ->> 'needs' FROM migrations ORDER BY name"
        )
        applied = {str(name): None if needs is None else str(needs) for name, needs in rows}
    if connection.execute("SELECT to_regclass('storage')").fetchone() != (None,):
        row = connection.execute("SELECT telemetry FROM storage").fetchone()
        telemetry = str(row[0]) if row else None
    choice = telemetry or ("timescale" if preloaded else "native")
    known = _names(choice)
    numbers = {name[:4] for name in known}
    unknown = tuple(name for name in applied if name not in known)
    return Status(
        applied=tuple(applied),
        pending=tuple(name for name in known if name not in applied),
        unknown=unknown,
        forbidding=tuple(name for name in unknown if (applied[name] or known[0][:4]) not in numbers),
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
    if found.forbidding:
        raise DatabaseUnusable(
            f"the database is newer than this program can work with (it has {found.forbidding[-1]}): "
            "install the newer yilao"
        )


def _names(telemetry: str) -> tuple[str, ...]:
    folder = files("dispatcher.database") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    other = ".native.sql" if telemetry == "timescale" else ".timescale.sql"
    return tuple(name for name in names if not name.endswith(other))


def _apply(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Apply one migration while others work: wait for a table only briefly, for who comes later waits behind us."""
    text = (files("dispatcher.database") / "migrations" / name).read_text(encoding="utf-8")
    if name.endswith(".timescale.sql"):
        # Outside the migration's transaction: the extension wants to be the first of its own.
        connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
    needs = _NEEDS.search(text)
    for tries_left in reversed(range(_TRIES)):
        try:
            if _OUTSIDE.search(text):
                _build(connection, text)
            with connection.transaction():
                connection.execute("SELECT set_config('lock_timeout', %s, true)", (f"{_LOCK_TIMEOUT_MS}ms",))
                if not _OUTSIDE.search(text):
                    connection.execute(text.encode())
                connection.execute(
                    "INSERT INTO migrations (name, applied_at, needs) VALUES (%s, clock_timestamp(), %s)",
                    (name, needs and needs[1]),
                )
        except (LockNotAvailable, DeadlockDetected) as error:
            if not tries_left:
                raise DatabaseUnusable(
                    f"{name} could not be applied because somebody keeps a table locked: "
                    "look into pg_stat_activity for a long transaction, end it, and run `yilao db upgrade` again"
                ) from error
            log.warning("%s waits for a table", name, extra={"action": "migration_waits"})
            time.sleep(_LOCK_TIMEOUT_MS / 4000)
        else:
            return


def _build(connection: psycopg.Connection[tuple[object, ...]], text: str) -> None:
    """Run a migration outside a transaction; an index whose building failed half way is there, of no use, and built anew."""
    connection.execute("SELECT set_config('lock_timeout', %s, false)", (f"{_PATIENCE_MS}ms",))
    for index in _BUILDS.findall(text):
        broken = "SELECT FROM pg_index WHERE indexrelid = to_regclass(%s) AND NOT indisvalid"
        if connection.execute(broken, (index,)).rowcount:
            connection.execute(f"DROP INDEX CONCURRENTLY {index}".encode())
    for statement in text.split(";\n"):
        if any(line and not line.startswith("--") for line in statement.splitlines()):
            connection.execute(statement.encode())
