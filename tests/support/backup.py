"""What tests of backups ask of two databases: the same rows, to the letter."""

from pathlib import Path
from typing import Any

import psycopg

from dispatcher.database.backup import Backup, back_up
from dispatcher.database.restore import Restored, restore

__all__ = ["contents", "listed", "made", "quiet", "restored", "shorten", "spoil"]

CHANGED_BY_A_RESTORE = {"backups"}


def quiet(what: str, done: int) -> None:
    """Nobody is told how far it is."""


async def made(url: str, place: Path, **how: Any) -> Backup:
    """A backup, made in silence."""
    return await back_up(url, place, progress=quiet, **how)


async def restored(url: str, file: Path) -> Restored:
    """A restore, done in silence."""
    return await restore(url, file, progress=quiet)


def contents(url: str) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        ).fetchall()
        return {
            name: [str(row[0]) for row in connection.execute(f"SELECT t::text FROM {name} AS t ORDER BY 1")]
            for (name,) in names
            if name not in CHANGED_BY_A_RESTORE
        }


def listed(folder: Path) -> list[str]:
    """The names of everything in a directory."""
    return sorted(path.name for path in folder.iterdir())


def shorten(file: Path) -> None:
    """Take the end off a file."""
    file.write_bytes(file.read_bytes()[:-1000])


def spoil(file: Path) -> None:
    """Change one byte in the middle of a file."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
