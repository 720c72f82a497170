"""A backup that is put back into a fresh server brings every alarm, and the desk goes on where it was."""

import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from dispatcher.alarms.events import Claimed
from dispatcher.database import Pool, migrate, open_pool
from dispatcher.database.backup_manifest import BackupFailed, manifest_of
from dispatcher.database.embedded import Embedded
from dispatcher.fleet import secrets
from dispatcher.telemetry import store as telemetry
from dispatcher.telemetry.model import StoredReading
from tests.support.backup import contents, made, restored, shorten, spoil
from tests.support.clock import FakeClock
from tests.support.desk import Desk


@pytest.fixture
async def desk(pool: Pool, clock: FakeClock) -> Desk:
    """A desk with alarms that wait, are claimed, and are of two kinds; and with readings of two days."""
    opened = Desk(pool, clock)
    await opened.open()
    await opened.elder("e-2", "b8")
    who = await opened.somebody("xu")
    await opened.press()
    await opened.act(who, await opened.press("b8"), Claimed(by=who.id))
    await opened.press("b7", "service")
    await opened.press("b8", "ok")
    for hours in (0, 20):
        await _reading(pool, clock, hours=hours)
    return opened


async def _reading(pool: Pool, clock: FakeClock, *, hours: float = 0) -> None:
    at = clock() - timedelta(hours=hours)
    reading = StoredReading(time=at, device_id="b7", kind="heartbeat", device_at=at, fields='{"battery": 81}')
    async with pool.connection() as connection:
        await telemetry.add(connection, [reading])


@pytest.fixture(scope="module")
def fresh_server(server_url: str) -> Iterator[str]:
    """Another server, which has never seen a record; with TimescaleDB, the only one there is."""
    if os.environ.get("YILAO_TEST_TIMESCALE_URL"):
        yield server_url
        return
    with tempfile.TemporaryDirectory(prefix="yilao-fresh-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        with Embedded.start(Path(name, "postgres")) as server:
            yield server.url


@pytest.fixture
def fresh(fresh_server: str) -> Iterator[str]:
    """An empty database of it."""
    name = f"fresh_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(make_conninfo(fresh_server, dbname="postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield make_conninfo(fresh_server, dbname=name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def backup(desk: Desk, database_url: str, tmp_path: Path) -> Path:
    assert len(await desk.alarms()) == 3
    return (await made(database_url, tmp_path / "today.dump")).file


@pytest.fixture
async def again(backup: Path, fresh: str, clock: FakeClock) -> AsyncIterator[Desk]:
    """The desk that goes on with the restored record."""
    await restored(fresh, backup)
    async with open_pool(fresh, size=4, name="restored") as pool:
        yield Desk(pool, clock)


async def test_every_row_of_every_table_comes_back(backup: Path, database_url: str, fresh: str) -> None:
    back = await restored(fresh, backup)
    before, after = contents(database_url), contents(fresh)
    assert len(before["alarms"]) == 3
    assert len(before["telemetry"]) == 2
    assert after == before
    assert (back.manifest.open_alarms, back.pending) == (3, ())
    assert migrate.status(fresh).pending == ()


async def test_a_press_after_the_restore_is_a_new_alarm_with_a_number_that_nobody_has_heard(
    again: Desk, desk: Desk
) -> None:
    lost = await desk.press("b8", "smoke")  # pressed after the backup: the old server's last alarm
    fresh_number = await again.press("b8", "gas")
    assert lost is not None
    assert fresh_number is not None
    assert fresh_number > lost + 1000
    newest = await desk.rows("SELECT max(id) AS id FROM alarm_history")
    first = await again.rows(
        "SELECT min(id) AS id FROM alarm_history WHERE alarm_id = %(id)s", id=fresh_number
    )
    # A screen that has seen the old server's events must be shown these.
    assert first[0]["id"] > newest[0]["id"] + 1000


async def test_a_command_after_the_restore_has_a_number_that_no_device_has_obeyed(
    again: Desk, desk: Desk
) -> None:
    await desk.press("b7", "fall")
    await again.press("b7", "fall")
    newest = await desk.rows("SELECT max(id) AS id FROM commands")
    fresh_ones = await again.rows(
        "SELECT id FROM commands WHERE id > %(last)s AND id NOT IN (SELECT id FROM commands WHERE id <= %(last)s)",
        last=newest[0]["id"],
    )
    assert fresh_ones
    assert min(row["id"] for row in fresh_ones) > newest[0]["id"] + 1000


async def test_a_press_that_was_stored_before_the_backup_is_still_the_same_press(
    backup: Path, fresh: str, clock: FakeClock
) -> None:
    await restored(fresh, backup)
    async with open_pool(fresh, size=2, name="restored") as pool:
        again = Desk(pool, clock)
        before = await again.rows("SELECT signal_id FROM signals WHERE device_id = 'b7' ORDER BY id")
        await again.press("b7", id=before[0]["signal_id"])
        after = await again.rows("SELECT signal_id FROM signals WHERE device_id = 'b7' ORDER BY id")
        assert (after, len(await again.rows("SELECT FROM alarms"))) == (before, 3)


async def test_open_alarms_escalate_again_by_their_deadlines(again: Desk) -> None:
    levels = {row["id"]: row["level"] for row in await again.alarms()}
    await again.advance(minutes=30)
    after = {row["id"]: row["level"] for row in await again.alarms()}
    assert after[1] > levels[1]
    assert all(row["next_deadline_at"] is not None for row in await again.alarms())


async def test_history_can_still_only_be_added_to(again: Desk) -> None:
    for statement in ("UPDATE alarm_history SET actor = 'nobody'", "DELETE FROM alarms"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            await again.run(statement)


async def test_devices_sign_in_with_their_old_secrets(again: Desk) -> None:
    rows = await again.rows("SELECT secret_hash FROM devices WHERE id = 'b7'")
    assert secrets.verify(rows[0]["secret_hash"], "s" * 32)


async def test_readings_go_into_the_old_days_and_into_new_ones(again: Desk, clock: FakeClock) -> None:
    clock.advance(minutes=1)
    await _reading(again.pool, clock)
    clock.advance(minutes=60 * 24 * 12)
    await _reading(again.pool, clock)
    assert len(await again.rows("SELECT FROM telemetry")) == 4
    async with again.pool.connection() as connection:
        await telemetry.keep_days(connection, now=clock(), keep=5)
    assert len(await again.rows("SELECT FROM telemetry")) == 1


async def test_the_restored_record_knows_what_it_was_made_from(again: Desk) -> None:
    rows = await again.rows("SELECT file, restored_at IS NOT NULL AS restored FROM backups")
    assert rows == [{"file": "today.dump", "restored": True}]


async def test_a_truncated_backup_is_refused(backup: Path, fresh: str) -> None:
    shorten(backup)
    with pytest.raises(BackupFailed, match="use another backup"):
        await restored(fresh, backup)
    assert contents(fresh) == {}


async def test_a_backup_with_one_wrong_byte_is_refused(backup: Path, fresh: str) -> None:
    spoil(backup)
    with pytest.raises(BackupFailed, match="damaged"):
        await restored(fresh, backup)


async def test_a_dump_without_its_manifest_is_refused(backup: Path, fresh: str) -> None:
    manifest_of(backup).unlink()
    with pytest.raises(BackupFailed, match=r"there is no .*today\.dump\.json"):
        await restored(fresh, backup)


async def test_a_database_that_has_tables_is_refused(backup: Path, database_url: str) -> None:
    before = contents(database_url)
    with pytest.raises(BackupFailed, match=r"not empty .* make a new one"):
        await restored(database_url, backup)
    assert contents(database_url) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"migrations": ["0001_centres.sql", "9999_tomorrow.sql"]}, "newer yilao"),
        ({"server": 990_000}, "PostgreSQL 99 and this server is"),
        ({"format": 99}, "newer yilao"),
        ({"timescaledb": "9.9", "telemetry": "timescale"}, "TimescaleDB"),
    ],
)
async def test_a_backup_that_this_program_or_server_cannot_take_is_refused_before_anything_is_written(
    backup: Path, fresh: str, change: dict[str, object], words: str
) -> None:
    path = manifest_of(backup)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    if "timescaledb" in change and os.environ.get("YILAO_TEST_TIMESCALE_URL"):
        pytest.skip("this server has it")
    with pytest.raises(BackupFailed, match=words):
        await restored(fresh, backup)
    assert contents(fresh) == {}


async def test_a_restore_that_brought_less_is_told(backup: Path, fresh: str) -> None:
    path = manifest_of(backup)
    manifest = json.loads(path.read_text())
    manifest["tables"]["alarms"] += 1
    path.write_text(json.dumps(manifest))
    with pytest.raises(BackupFailed, match=r"alarms 3 of 4.*do not use this database"):
        await restored(fresh, backup)


def test_the_commands_work_from_a_backup_to_a_new_embedded_server(database_url: str, tmp_path: Path) -> None:
    place = Path(tempfile.mkdtemp(prefix="yilao-", dir="/tmp"))

    def yilao(*words: object) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "YILAO_DATABASE_URL": database_url}
        argv = [sys.executable, "-m", "yilao", *map(str, words)]
        return subprocess.run(argv, env=env, capture_output=True, text=True, check=False)

    try:
        done = yilao("db", "backup", tmp_path, "--json")
        file = json.loads(done.stdout)["file"]
        back = yilao("db", "restore", file, "--data-dir", place, "--json")
        assert json.loads(back.stdout)["next"].startswith("start")
        refused = yilao("db", "restore", file, "--data-dir", place)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        with Embedded.start(place / "postgres") as server:
            assert migrate.status(server.url).pending == ()
    finally:
        subprocess.run(["rm", "-rf", place], check=True)


def test_a_refused_restore_leaves_no_half_server_behind(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "yilao", "db", "restore", str(tmp_path / "none.dump"), "--data-dir"]
    refused = subprocess.run([*argv, str(tmp_path / "new")], capture_output=True, text=True, check=False)
    assert "there is no" in refused.stderr
    assert list((tmp_path / "new").iterdir()) == []
