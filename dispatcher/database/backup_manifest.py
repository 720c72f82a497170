"""What is written beside a backup: how to recognise it whole, and what must be found in it again."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from dispatcher.errors import YilaoError

__all__ = ["BackupFailed", "Manifest", "Progress", "count", "digest", "manifest_of", "read", "write"]

Progress = Callable[[str, int], None]
"""Told what is being done, and how many bytes of it are."""

_FORMAT: Final = 1
_BLOCK: Final = 1024 * 1024


class BackupFailed(YilaoError):
    """The backup could not be made or used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The content of the file beside a backup. `tables` are rows, `highest` the greatest numbers given out."""

    format: int
    made_at: str
    """The moment (RFC 3339, by the database's clock) whose record it holds."""
    bytes: int
    sha256: str
    server: int
    """The server's version, as PostgreSQL numbers it: 180006 is 18.6."""
    client: int
    """The major version of the pg_dump that made it; an older pg_restore cannot read it."""
    telemetry: str | None
    timescaledb: str | None
    migrations: Sequence[str]
    tables: Mapping[str, int]
    highest: Mapping[str, int]
    open_alarms: int


def manifest_of(file: Path) -> Path:
    """Where the manifest of a backup is."""
    return file.with_name(f"{file.name}.json")


def write(path: Path, manifest: Manifest) -> None:
    """Write a manifest so that it is on the disk, for its owner's eyes only."""
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(asdict(manifest), file, ensure_ascii=False, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def read(file: Path) -> Manifest:
    """The manifest of a backup; BackupFailed, which says what to do, when it cannot be used."""
    path = manifest_of(file)
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] > _FORMAT:
            raise BackupFailed(f"{path} was written by a newer yilao: install that one")
        return Manifest(**found)
    except FileNotFoundError:
        missing = path if file.exists() else file
        raise BackupFailed(f"there is no {missing}: a backup is the file and, beside it, its .json") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BackupFailed(f"{path} cannot be read ({error}): use another backup") from error


def digest(file: Path, progress: Progress) -> str:
    """The SHA-256 of a file."""
    found, done = hashlib.sha256(), 0
    with file.open("rb") as source:
        while block := source.read(_BLOCK):
            found.update(block)
            done += len(block)
            progress("reading the backup", done)
    return found.hexdigest()


def count(connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, Any]:
    """What a database holds, counted in one snapshot when the connection is in such a transaction.

    The answer is `tables`, `highest`, `open_alarms`, `migrations`, `telemetry`, `timescaledb`, `server` and `made_at`.
    """
    tables = [str(row[0]) for row in connection.execute(_TABLES)]
    rows = {name: _one(connection, sql.SQL("SELECT count(*) FROM {}"), name) for name in tables}
    numbered = [name for name in ("alarms", "alarm_history", "signals", "commands") if name in tables]
    made_at, server, timescaledb = connection.execute(_FACTS).fetchone() or ("", 0, None)
    names = connection.execute("SELECT name FROM migrations ORDER BY name") if "migrations" in tables else ()
    storage = connection.execute("SELECT telemetry FROM storage").fetchone() if "storage" in tables else None
    return {
        "made_at": made_at,
        "server": server,
        "timescaledb": timescaledb,
        "telemetry": storage[0] if storage else None,
        "migrations": [row[0] for row in names],
        "tables": rows,
        "highest": {
            name: _one(connection, sql.SQL("SELECT coalesce(max(id), 0) FROM {}"), name) for name in numbered
        },
        "open_alarms": _one(
            connection, sql.SQL("SELECT count(*) FROM {} WHERE state <> 'resolved'"), "alarms"
        )
        if "alarms" in tables
        else 0,
    }


_TABLES: Final = """SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
    ORDER BY relname"""
_FACTS: Final = """SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), current_setting('server_version_num')::int,
    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb')"""


def _one(connection: psycopg.Connection[tuple[Any, ...]], statement: sql.SQL, table: str) -> int:
    row = connection.execute(statement.format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else 0
