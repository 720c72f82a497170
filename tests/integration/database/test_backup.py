"""A backup: made while the desk works, whole or not there at all, and never in the way."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from dispatcher.database import Pool, backup_programs
from dispatcher.database.backup import back_up
from dispatcher.database.backup_manifest import BackupFailed, manifest_of, read
from dispatcher.errors import DatabaseUnusable
from dispatcher.telemetry import store as telemetry
from dispatcher.telemetry.model import StoredReading
from tests.support.backup import listed, made
from tests.support.clock import FakeClock
from tests.support.desk import Desk


@pytest.fixture
async def desk(pool: Pool, clock: FakeClock) -> Desk:
    opened = Desk(pool, clock)
    await opened.open()
    return opened


async def test_a_backup_is_a_file_with_a_manifest_that_counts_its_alarms(
    desk: Desk, database_url: str, tmp_path: Path
) -> None:
    await desk.press()
    done = await made(database_url, tmp_path / "today.dump")
    assert listed(tmp_path) == ["today.dump", "today.dump.json"]
    manifest = read(done.file)
    assert (manifest.tables["alarms"], manifest.open_alarms, manifest.highest["alarms"]) == (1, 1, 1)
    assert manifest.bytes == done.file.stat().st_size
    assert {path.stat().st_mode & 0o777 for path in (done.file, manifest_of(done.file))} == {0o600}


async def test_the_record_knows_of_its_backups(desk: Desk, database_url: str, tmp_path: Path) -> None:
    done = await made(database_url, tmp_path / "today.dump")
    rows = await desk.rows("SELECT file, bytes, sha256, restored_at FROM backups")
    assert done.noted
    assert rows == [
        {
            "file": "today.dump",
            "bytes": done.manifest.bytes,
            "sha256": done.manifest.sha256,
            "restored_at": None,
        }
    ]


async def test_what_happens_while_a_backup_is_written_is_neither_held_up_nor_half_in_it(
    desk: Desk, database_url: str, tmp_path: Path
) -> None:
    await desk.press()
    pressed: list[asyncio.Task[int | None]] = []

    def press_once(what: str, _done: int) -> None:
        if what == "writing the backup" and not pressed:
            pressed.append(asyncio.ensure_future(desk.press()))

    done = await back_up(database_url, tmp_path / "today.dump", progress=press_once)
    assert await pressed[0] == 1
    assert (done.manifest.tables["signals"], done.manifest.highest["signals"]) == (1, 1)


@pytest.mark.usefixtures("desk")
async def test_a_directory_gets_a_backup_with_a_name_of_its_own_and_keeps_the_newest(
    database_url: str, tmp_path: Path
) -> None:
    for day in (1, 2, 3):
        for ending in ("", ".json"):
            (tmp_path / f"yilao-2026010{day}T000000Z.dump{ending}").touch()
    (tmp_path / "yilao-20250101T000000Z.dump").touch()  # somebody's own: it has no manifest
    done = await made(database_url, tmp_path, keep=2)
    assert [path.name for path in done.removed] == [
        "yilao-20260101T000000Z.dump",
        "yilao-20260102T000000Z.dump",
    ]
    left = [name for name in listed(tmp_path) if name.endswith(".dump")]
    assert left == ["yilao-20250101T000000Z.dump", "yilao-20260103T000000Z.dump", done.file.name]


@pytest.mark.usefixtures("desk")
async def test_a_backup_never_overwrites_one(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "today.dump").write_text("precious")
    with pytest.raises(BackupFailed, match="never overwritten"):
        await made(database_url, tmp_path / "today.dump")
    assert (tmp_path / "today.dump").read_text() == "precious"


@pytest.mark.usefixtures("desk")
async def test_an_interrupted_backup_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    def interrupt(what: str, _done: int) -> None:
        if what == "writing the backup":
            working.cancel()

    working = asyncio.ensure_future(back_up(database_url, tmp_path / "today.dump", progress=interrupt))
    with pytest.raises(asyncio.CancelledError):
        await working
    assert listed(tmp_path) == []


def test_a_killed_backup_leaves_nothing_that_looks_like_one_and_the_next_one_clears_it_away(
    database_url: str, tmp_path: Path
) -> None:
    code = (
        "import asyncio, os, signal, sys\nfrom pathlib import Path\nfrom dispatcher.database.backup import back_up\n"
        "def die(what, _done):\n    if what == 'writing the backup':\n        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(back_up(sys.argv[1], Path(sys.argv[2]), progress=die))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    killed = subprocess.run([sys.executable, "-c", code, database_url, tmp_path], env=env, check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".")
    assert left.name.endswith(".yilao-partial")
    done = asyncio.run(made(database_url, tmp_path))
    assert listed(tmp_path) == [done.file.name, manifest_of(done.file).name]


@pytest.mark.usefixtures("desk")
async def test_a_disk_that_is_full_is_told_in_one_line_and_leaves_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dispatcher.database.backup.os.fsync", full)
    with pytest.raises(BackupFailed, match="No space left on device; make room"):
        await made(database_url, tmp_path / "today.dump")
    assert listed(tmp_path) == []


@pytest.mark.usefixtures("desk")
async def test_no_password_is_among_the_arguments_of_a_program(database_url: str, tmp_path: Path) -> None:
    seen: list[bytes] = []

    def look(what: str, _done: int) -> None:
        if what == "writing the backup":
            for process in Path("/proc/self/task").glob("*/children"):
                seen.extend(
                    Path(f"/proc/{child}/cmdline").read_bytes() for child in process.read_text().split()
                )

    url = make_conninfo(database_url, password="geheim-123")
    await back_up(url, tmp_path / "today.dump", progress=look)
    dumping = [line for line in seen if b"pg_dump" in line]
    assert dumping
    assert not any(b"geheim" in line for line in dumping)


async def test_programs_older_than_the_server_are_refused_with_what_to_install() -> None:
    with pytest.raises(BackupFailed, match="install postgresql-client-99"):
        await backup_programs.fitting(99)


async def test_the_oldest_programs_that_can_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    majors = {"/old": 15, "/new": 18, "/pip": 18}
    folders = [(Path(name), name == "/pip") for name in majors]
    monkeypatch.setattr(backup_programs, "_folders", lambda: folders)

    async def major(program: Path) -> int | None:
        return majors[str(program.parent)]

    monkeypatch.setattr(backup_programs, "_major", major)
    assert (await backup_programs.fitting(15)).folder == Path("/old")
    # Of two, not the one that came with pip: it knows no TLS.
    assert (await backup_programs.fitting(16)).folder == Path("/new")


async def test_a_database_without_a_record_is_not_backed_up(server_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="no record of yilao"):
        await made(make_conninfo(server_url, dbname="postgres"), tmp_path)


async def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="YILAO_DATABASE_URL"):
        await made("postgresql://nobody@127.0.0.1:1/nothing", tmp_path)


async def test_a_day_of_readings_is_made_while_a_backup_reads_all_days(
    desk: Desk, database_url: str, clock: FakeClock
) -> None:
    reading = StoredReading(
        time=clock(), device_id="b7", kind="heartbeat", device_at=clock(), fields='{"battery": 81}'
    )
    with psycopg.connect(database_url) as dumping:
        if dumping.execute("SELECT telemetry FROM storage").fetchone() != ("native",):
            pytest.skip("chunks are TimescaleDB's own affair")
        dumping.execute("LOCK TABLE telemetry IN ACCESS SHARE MODE")  # as pg_dump does, to its end
        async with desk.pool.connection() as connection:
            await connection.execute("SET lock_timeout = '5s'")
            await telemetry.add(connection, [reading])
            await telemetry.keep_days(connection, now=clock())
        assert len(await desk.rows("SELECT FROM telemetry")) == 1


async def test_an_old_day_is_dropped_after_the_backup_and_holds_no_reading_up_meanwhile(
    desk: Desk, database_url: str, clock: FakeClock
) -> None:
    with psycopg.connect(database_url) as dumping:
        if dumping.execute("SELECT telemetry FROM storage").fetchone() != ("native",):
            pytest.skip("chunks are TimescaleDB's own affair")
        async with desk.pool.connection() as connection:
            await telemetry.keep_days(connection, now=clock())
            dumping.execute("LOCK TABLE telemetry IN ACCESS SHARE MODE")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                await telemetry.keep_days(connection, now=clock.advance(minutes=3 * 24 * 60), keep=1)
            dumping.rollback()
            await telemetry.keep_days(connection, now=clock(), keep=1)
        left = await desk.rows("SELECT FROM pg_inherits WHERE inhparent = 'telemetry'::regclass")
        assert len(left) == 1 + 1 + 7  # yesterday, today and the week to come
