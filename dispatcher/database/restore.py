"""A backup brought back into a fresh database, and proof that all of it came."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from dispatcher.database import backup_manifest as manifests
from dispatcher.database import migrate
from dispatcher.database.backup import major, open_record
from dispatcher.database.backup_manifest import BackupFailed, Manifest, Progress
from dispatcher.database.backup_programs import fitting, running

__all__ = ["Restored", "restore"]

_LEAP: Final = 1_000_000
_SMALL_LEAP: Final = 10_000
_SPOKEN: Final = (
    "alarms_id_seq",
    "elders_id_seq",
    "staff_id_seq",
)  # people say these numbers on the telephone


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back; `pending` are migrations that `yilao db upgrade` still has to apply."""

    manifest: Manifest
    pending: tuple[str, ...]


async def restore(url: str, file: Path, *, progress: Progress) -> Restored:
    """Restore a backup into an empty database, whole or (with TimescaleDB: see `_put_back`) not at all.

    1. The file is what the manifest says, byte by byte.
    2. This program, this server and this database can take it.
    3. pg_restore puts it back.
    4. Numbers given out after the backup, to alarms and commands that are lost, are skipped.
    5. Every table has as many rows as were backed up.
    """
    manifest = await asyncio.to_thread(_whole, file, progress)
    with open_record(url) as connection:
        _refuse_used(connection)
        _refuse_newer(url, manifest, major(connection.info.server_version))
        await _put_back(connection, url, file, manifest, progress)
        progress("looking at what came back", 0)
        await asyncio.to_thread(_skip_numbers, connection)
        found = await asyncio.to_thread(manifests.count, connection)
        _compare(manifest, found)
        _note(connection, file, manifest)
        await asyncio.to_thread(connection.execute, "ANALYZE")
    return Restored(manifest=manifest, pending=migrate.status(url).pending)


def _whole(file: Path, progress: Progress) -> Manifest:
    manifest = manifests.read(file)
    try:
        size = file.stat().st_size
        if size != manifest.bytes:
            raise BackupFailed(
                f"{file} has {size:,} bytes and had {manifest.bytes:,} when it was made: use another backup"
            )
        if manifests.digest(file, progress) != manifest.sha256:
            raise BackupFailed(f"{file} is not what was written (SHA-256): it is damaged, use another backup")
    except OSError as error:
        raise BackupFailed(f"cannot read {file}: {error.strerror or error}") from error
    return manifest


def _refuse_used(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    row = connection.execute(
        """SELECT count(*), min(relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
           WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND nspname NOT LIKE 'pg\\_%'
             AND nspname NOT IN ('information_schema') AND nspname NOT LIKE '%timescaledb%' AND NOT EXISTS (
               SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')"""
    ).fetchone()
    if row is not None and row[0]:
        raise BackupFailed(
            f"this database is not empty (it has {row[0]} tables and the like, {row[1]} for one), and a restore never "
            "overwrites: make a new one (createdb) and name it in YILAO_DATABASE_URL"
        )


def _refuse_newer(url: str, manifest: Manifest, server: int) -> None:
    """Refuse what this program or this server could not use once it is there."""
    if server < major(manifest.server):
        raise BackupFailed(
            f"the backup is of PostgreSQL {major(manifest.server)} and this server is {server}: "
            "it can go to the same or a newer one"
        )
    coming = migrate.status(url).pending
    if manifest.timescaledb is not None and not any(name.endswith(".timescale.sql") for name in coming):
        raise BackupFailed(
            f"the backup needs TimescaleDB {manifest.timescaledb}, which this server has not loaded: install it and "
            "add shared_preload_libraries = 'timescaledb' to postgresql.conf"
        )
    known = {_either(name) for name in coming}
    unknown = [name for name in manifest.migrations if _either(name) not in known]
    if unknown:
        raise BackupFailed(f"the backup is of a newer yilao (it has {unknown[-1]}): restore it with that one")


def _either(migration: str) -> str:
    """A migration's name, the same for both ways to store telemetry: the backup brings its own."""
    return migration.replace(".native.sql", ".sql").replace(".timescale.sql", ".sql")


async def _put_back(
    connection: psycopg.Connection[tuple[Any, ...]],
    url: str,
    file: Path,
    manifest: Manifest,
    progress: Progress,
) -> None:
    """Run pg_restore in one transaction; around TimescaleDB as its documentation says, and then not in one."""
    server = connection.info.server_version
    programs = await fitting(max(major(server), manifest.client))
    options = ["--exit-on-error", "--no-owner", "--no-privileges"]
    timescale = manifest.timescaledb is not None
    if manifest.timescaledb is not None:
        version = sql.Literal(manifest.timescaledb)  # catalogs of another version cannot be filled
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS timescaledb VERSION {}").format(version))
        connection.execute("SELECT timescaledb_pre_restore()")
    else:
        options.append("--single-transaction")
    progress("restoring", 0)
    try:
        async with running(programs, "pg_restore", *options, str(file), url=url, doing="the restore") as said:
            while await said.read(65536):
                pass
    finally:
        if timescale:
            connection.execute("SELECT timescaledb_post_restore()")


def _skip_numbers(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Go on well above the last number.

    The lost installation gave out numbers after the backup. A device does not obey a command whose number it has
    obeyed before, a screen does not show again what it has seen, and an alarm's number was told on the telephone.
    """
    names = connection.execute(
        "SELECT schemaname, sequencename FROM pg_sequences WHERE schemaname = current_schema()"
    ).fetchall()
    for schema, name in names:
        sequence = sql.Identifier(schema, name)
        connection.execute(
            sql.SQL("SELECT setval({}, (SELECT last_value FROM {}) + {})").format(
                sql.Literal(sequence.as_string(connection)),
                sequence,
                sql.Literal(_SMALL_LEAP if name in _SPOKEN else _LEAP),
            )
        )


def _compare(manifest: Manifest, found: dict[str, Any]) -> None:
    wrong = [
        f"{name} {found['tables'].get(name, 0)} of {rows}"
        for name, rows in manifest.tables.items()
        if found["tables"].get(name) != rows
    ]
    wrong += [
        f"highest {name}" for name, top in manifest.highest.items() if found["highest"].get(name) != top
    ]
    if wrong or found["open_alarms"] != manifest.open_alarms:
        raise BackupFailed(
            f"not everything came back ({', '.join(wrong) or 'open alarms'}): do not use this database; drop it and restore again"
        )


def _note(connection: psycopg.Connection[tuple[Any, ...]], file: Path, manifest: Manifest) -> None:
    if "backups" in manifest.tables:
        connection.execute(
            "INSERT INTO backups (made_at, file, bytes, sha256, restored_at) VALUES (%s, %s, %s, %s, clock_timestamp())",
            (manifest.made_at, file.name, manifest.bytes, manifest.sha256),
        )
