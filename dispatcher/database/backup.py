"""A backup of the record: one file in pg_dump's own format, which every PostgreSQL reads, and a manifest beside it."""

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from dispatcher.database import backup_manifest as manifests
from dispatcher.database.backup_manifest import BackupFailed, Manifest, Progress
from dispatcher.database.backup_programs import Programs, fitting, running
from dispatcher.errors import DatabaseUnusable

__all__ = ["Backup", "back_up", "major", "open_record"]

_PARTIAL: Final = ".yilao-partial"  # nobody else's ending: what is left over with it is deleted
_BLOCK: Final = 1024 * 1024
_LOCKS_WITHIN: Final = "60s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made. `noted` is whether the record knows of it; `removed` are older ones that had to go."""

    file: Path
    manifest: Manifest
    noted: bool
    removed: tuple[Path, ...]


async def back_up(url: str, place: Path, *, progress: Progress, keep: int | None = None) -> Backup:
    """Back a database up into a file, or under a name of its own into a directory, of which the newest `keep` stay.

    1. A snapshot is taken and counted; the installation works on, and nothing in it waits for us.
    2. pg_dump writes that snapshot through us into a hidden file, which reaches the disk.
    3. All of it is read back.
    4. The manifest gets its name, then the backup: whoever ends us before leaves nothing that looks like a backup.
    5. The record notes it.
    """
    with open_record(url) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        facts = await asyncio.to_thread(_facts, connection, progress)
        file = _name(place, datetime.fromisoformat(facts["made_at"]), keep)
        programs = await fitting(major(facts["server"]))
        try:
            async with _hidden(file) as hidden:
                sha256, size = await _dump(url, programs, facts.pop("snapshot"), hidden, progress)
                connection.execute("COMMIT")
                await _read_back(programs, hidden, progress)
                manifest = Manifest(format=1, bytes=size, sha256=sha256, client=programs.major, **facts)
                _appear(file, hidden, manifest)
        except OSError as error:
            raise BackupFailed(
                f"cannot write {file}: {error.strerror or error}; make room or choose another place"
            ) from error
        except psycopg.Error as error:
            told = " ".join(str(error).split())
            raise BackupFailed(f"the database ended the backup: {told}; make it again") from error
        noted = _note(connection, file, manifest)
    return Backup(file=file, manifest=manifest, noted=noted, removed=_tidy(file, keep))


def open_record(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection that may sit in a transaction for as long as a dump takes."""
    try:
        connection = psycopg.connect(
            url, autocommit=True, connect_timeout=10, application_name="yilao backup"
        )
    except psycopg.Error as error:
        told = " ".join(str(error).split())
        raise DatabaseUnusable(f"cannot use the database: {told}; check YILAO_DATABASE_URL") from error
    connection.execute(
        "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET timezone = 'UTC'"
    )
    return connection


def major(version: int) -> int:
    """The major version in PostgreSQL's number of a version: 180006 is of 18."""
    return version // 10_000


def _facts(connection: psycopg.Connection[tuple[Any, ...]], progress: Progress) -> dict[str, Any]:
    progress("counting the record", 0)
    try:
        facts = manifests.count(connection)
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    except psycopg.Error as error:
        raise DatabaseUnusable(f"the record cannot be read: {' '.join(str(error).split())}") from error
    if not facts["migrations"]:
        raise BackupFailed("this database holds no record of yilao: check YILAO_DATABASE_URL")
    return facts | {"snapshot": row[0] if row else None}


def _name(place: Path, moment: datetime, keep: int | None) -> Path:
    if keep is not None and not place.is_dir():
        raise BackupFailed("--keep is for a directory of backups: name a directory that exists")
    file = place / f"yilao-{moment:%Y%m%dT%H%M%SZ}.dump" if place.is_dir() else place
    if file.exists():
        raise BackupFailed(f"{file} is already there, and a backup is never overwritten: choose another name")
    if not file.parent.is_dir():
        raise BackupFailed(f"there is no directory {file.parent}: make it, or choose another place")
    return file


@asynccontextmanager
async def _hidden(file: Path) -> AsyncIterator[Path]:
    """A locked file under a name that nobody takes for a backup, gone at the end; those of killed backups go too."""
    for left in file.parent.glob(f".*{_PARTIAL}"):
        with suppress(OSError), left.open("rb") as abandoned:
            fcntl.flock(abandoned, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
    path = file.with_name(f".{file.name}.{os.getpid()}{_PARTIAL}")
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path
    finally:
        path.unlink(missing_ok=True)
        os.close(lock)


async def _dump(
    url: str, programs: Programs, snapshot: str, hidden: Path, progress: Progress
) -> tuple[str, int]:
    """Write the dump; returns its SHA-256 and size. It comes by a pipe: when we die, pg_dump ends too."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--lock-wait-timeout={_LOCKS_WITHIN}"]
    found, size = hashlib.sha256(), 0
    with hidden.open("wb") as file:
        async with running(
            programs, "pg_dump", *options, f"--snapshot={snapshot}", url=url, doing="the backup"
        ) as said:
            while block := await said.read(_BLOCK):
                found.update(block)
                file.write(block)
                size += len(block)
                progress("writing the backup", size)
        file.flush()
        await asyncio.to_thread(os.fsync, file.fileno())
    return found.hexdigest(), size


async def _read_back(programs: Programs, hidden: Path, progress: Progress) -> None:
    """Let pg_restore read every table of the file, as it will on the day it is needed, and throw away what it says."""
    read = 0
    async with running(
        programs, "pg_restore", "--file=-", str(hidden), url=None, doing="reading the backup back"
    ) as said:
        while block := await said.read(_BLOCK):
            read += len(block)
            progress("reading it back", read)


def _appear(file: Path, hidden: Path, manifest: Manifest) -> None:
    """Give the backup its name; the manifest is first, for alone it is nothing."""
    path = manifests.manifest_of(file)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    manifests.write(new, manifest)
    new.rename(path)
    hidden.rename(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _note(connection: psycopg.Connection[tuple[Any, ...]], file: Path, manifest: Manifest) -> bool:
    """Write down that there is a backup; one who may only read has made one all the same."""
    try:
        connection.execute(
            "INSERT INTO backups (made_at, file, bytes, sha256) VALUES (%s, %s, %s, %s)",
            (manifest.made_at, file.name, manifest.bytes, manifest.sha256),
        )
    except psycopg.Error:
        return False
    return True


def _tidy(file: Path, keep: int | None) -> tuple[Path, ...]:
    """Remove all but the newest backups of the directory; only what has a manifest is one of ours."""
    if keep is None:
        return ()
    whole = sorted(one for one in file.parent.glob("yilao-*.dump") if manifests.manifest_of(one).exists())
    old = tuple(one for one in whole[: -max(1, keep)] if one != file)
    for one in old:
        one.unlink(missing_ok=True)  # first: a manifest alone is nothing
        manifests.manifest_of(one).unlink(missing_ok=True)
    return old
