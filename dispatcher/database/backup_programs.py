"""pg_dump and pg_restore: which of those on this machine to use, and how they are run without showing a password."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from dispatcher.database.backup_manifest import BackupFailed
from dispatcher.database.embedded_binaries import ClusterUnusable, installed

__all__ = ["Programs", "fitting", "running"]

_DEBIAN: Final = Path("/usr/lib/postgresql")
_SSL: Final = "SSL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """The client programs of one PostgreSQL: their major version and the directory they are in."""

    major: int
    folder: Path
    bundled: bool
    """Whether they came with pip: these are built without TLS."""

    def argv(self, name: str, *options: str) -> list[str]:
        """How a program is called; it never asks for a password."""
        return [str(self.folder / name), "--no-password", *options]


async def fitting(at_least: int) -> Programs:
    """The oldest programs that can talk to a server of that major version: a newer server is refused by them.

    BackupFailed says what to install when there are none.
    """
    found = [one for one in [await _look(folder, bundled=bundled) for folder, bundled in _folders()] if one]
    able = sorted((one for one in found if one.major >= at_least), key=lambda one: (one.major, one.bundled))
    if able:
        return able[0]
    newest = max((one.major for one in found), default=None)
    here = (
        "there is no pg_dump here" if newest is None else f"the newest pg_dump here is of PostgreSQL {newest}"
    )
    raise BackupFailed(
        f"{here}, and PostgreSQL {at_least} needs one at least as new: install postgresql-client-{at_least}"
    )


def _folders() -> list[tuple[Path, bool]]:
    # Debian's /usr/bin/pg_dump is a script that chooses a version of its own; the programs themselves are asked first.
    folders = [(path, False) for path in sorted(_DEBIAN.glob("*/bin"))] if _DEBIAN.is_dir() else []
    on_path = shutil.which("pg_dump")
    if on_path is not None:
        folders.append((Path(on_path).parent, False))
    with suppress(ClusterUnusable):
        folders.append((Path(installed().program("pg_dump")).parent, True))
    return folders


async def _look(folder: Path, *, bundled: bool) -> Programs | None:
    """What is in a folder, when both programs work."""
    majors = {await _major(folder / name) for name in ("pg_dump", "pg_restore")}
    major = majors.pop() if len(majors) == 1 else None
    return None if major is None else Programs(major=major, folder=folder, bundled=bundled)


async def _major(program: Path) -> int | None:
    try:
        process = await asyncio.create_subprocess_exec(
            str(program), "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return None
    words = (await process.communicate())[0].decode(errors="replace").split()
    digits = words[2].split(".")[0] if len(words) > 2 else ""  # noqa: PLR2004  # pg_dump (PostgreSQL) 18.6
    return int(digits) if digits.isdecimal() else None


@asynccontextmanager
async def running(
    programs: Programs, name: str, *options: str, url: str | None, doing: str
) -> AsyncIterator[asyncio.StreamReader]:
    """Run a program for the time of the block, which reads what it says; its failure is BackupFailed, in its own words.

    A block that is left early (an error, a Ctrl-C) ends the program.
    """
    where, secrets = _address(url) if url is not None else ([], {})
    process = await asyncio.create_subprocess_exec(
        *programs.argv(name, *options, *where),
        env={**os.environ, "LC_ALL": "C", **secrets},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C at our terminal is for us; we end it in our own order
    )
    if process.stdout is None or process.stderr is None:
        raise RuntimeError("the program was started without pipes")
    complaining = asyncio.create_task(_last_lines(process.stderr), name=f"{name} complaints")
    try:
        yield process.stdout
        words, code = await complaining, await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        complaining.cancel()
    if code:
        hint = (
            f"; the {name} that came with pip knows no TLS: install postgresql-client-{programs.major}"
            if programs.bundled and _SSL in words
            else ""
        )
        raise BackupFailed(f"{doing} failed: {words or f'{name} ended with {code}'}{hint}")


def _address(url: str) -> tuple[list[str], Mapping[str, str]]:
    """Options and environment that lead to a database; a password is in the environment, never among the arguments."""
    parts = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    password = parts.pop("password", None)
    if "sslpassword" in parts:
        raise BackupFailed("a key with a passphrase (sslpassword) cannot be used here: give one without")
    where = make_conninfo("", **{**parts, "application_name": "yilao backup"})
    return ["--dbname", where], {} if password is None else {"PGPASSWORD": str(password)}


async def _last_lines(source: asyncio.StreamReader) -> str:
    """The last words of a program on one line; the pipe is emptied however much it says."""
    kept: list[str] = []
    while line := await source.readline():
        kept = [*kept, " ".join(line.decode(errors="replace").split())][-4:]
    return " | ".join(one for one in kept if one)
