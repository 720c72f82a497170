"""A demo ends, is killed, and comes back on the same directory; whoever it started goes with it, and nothing is forgotten."""

import json
import socket
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from dispatcher.database.embedded import running_url
from tests.support.embedded import has_processes, wait_until
from tests.support.processes import processes_naming, run_yilao
from tests.support.stranger import Demo, Desk

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "demo"


def _press(place: Path, device_id: str) -> None:
    pressed = run_yilao("press", "--device", device_id, "--data-dir", str(place))
    assert "received: " in pressed.stdout, pressed.stderr


def _gone(place: Path) -> bool:
    return not processes_naming(place) and not has_processes(place / "postgres")


async def test_ctrl_c_ends_everything_and_the_next_start_has_kept_it(place: Path) -> None:
    with Demo(place) as first:
        first.wait_ready()
        _press(place, "zs-00001-phone")
        assert first.process.interrupt() == 0
        assert first.process.complained == ""
    assert _gone(place)
    with Demo(place) as second:
        second.wait_ready()
        assert second.password == first.password
        async with Desk.signed_in(second, "admin") as desk:
            assert await desk.alarms_of("zs-00001-phone")
        _press(place, "zs-00002-phone")
        assert second.process.interrupt() == 0
        assert second.process.complained == ""
    assert _gone(place)


async def test_a_killed_demo_leaves_no_process_behind_and_starts_again(place: Path) -> None:
    with Demo(place) as first:
        first.wait_ready()
        _press(place, "zs-00001-phone")
        assert len(processes_naming(place)) >= 2, "the demo and its town"
        first.process.kill()
    wait_until(lambda: _gone(place), seconds=15)
    with Demo(place) as second:
        second.wait_ready()
        async with Desk.signed_in(second, "admin") as desk:
            assert await desk.alarms_of("zs-00001-phone")
        assert second.process.interrupt() == 0
        assert second.process.complained == ""


async def test_a_start_cut_short_ends_at_once_and_the_next_one_makes_the_town_whole(place: Path) -> None:
    with Demo(place, elders=600) as first:
        wait_until(lambda: _elders(place) > 0)
        first.process.interrupt()
        assert " ready " not in first.process.said
        assert first.process.complained == ""
    assert _gone(place)
    with Demo(place, elders=600) as second:
        second.wait_ready()
        _press(place, "zs-00600-phone")
        assert second.process.interrupt() == 0


def _elders(place: Path) -> int:
    url = running_url(place / "postgres")
    if url is None:
        return 0
    with suppress(psycopg.Error), psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM elders").fetchone()
        return row[0] if row else 0
    return 0


@pytest.mark.parametrize(("flag", "other"), [("--http-port", "--mqtt-port"), ("--mqtt-port", "--http-port")])
def test_a_port_in_use_is_one_line_with_port_and_flag(place: Path, flag: str, other: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = run_yilao("demo", "--data-dir", str(place), "--elders", "1", flag, port, other, "0")
    assert ended.returncode == 1
    assert ended.stderr.startswith("yilao: "), ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert port in ended.stderr
    assert flag in ended.stderr
    assert _gone(place)


def test_the_directory_is_for_its_owners_eyes_only(place: Path) -> None:
    with Demo(place, "--no-simulator", elders=1) as demo:
        demo.wait_ready()
        kept = place / "demo.json"
        assert (place.stat().st_mode & 0o077, kept.stat().st_mode & 0o077) == (0, 0)
        assert json.loads(kept.read_text())["password"] == demo.password
