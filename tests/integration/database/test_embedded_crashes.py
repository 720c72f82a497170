"""The embedded PostgreSQL after kill -9, of it or of us, at any moment: nothing lost, nobody else harmed."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dispatcher.database.embedded import ClusterUnusable, Embedded
from tests.support.embedded import OWNER, StartsSleeper, StartsYilao, lives, presses, run, wait_until


def test_a_killed_yilao_takes_its_server_down_cleanly(state: Path, owner: StartsYilao) -> None:
    process, postmaster, url = owner(state)
    run(url, "INSERT INTO press VALUES (2)")
    process.kill()
    wait_until(lambda: not lives(postmaster))
    assert (state / "postgres.log").read_text().rstrip().endswith("database system is shut down")
    with Embedded.start(state) as server:
        assert presses(server.url) == 2
    assert "not properly shut down" not in (state / "postgres.log").read_text()


def test_the_next_yilao_waits_for_a_killed_ones_server(state: Path, owner: StartsYilao) -> None:
    process, postmaster, url = owner(state)
    run(url, "INSERT INTO press SELECT generate_series(2, 20000)")
    os.kill(postmaster, signal.SIGSTOP)  # a server that takes its time over the last checkpoint
    process.kill()
    process.wait()
    timer = threading.Timer(0.5, os.kill, (postmaster, signal.SIGCONT))
    timer.start()
    with Embedded.start(state) as server:
        timer.join()
        assert presses(server.url) == 20000


def test_a_server_that_never_heard_of_its_yilaos_death_is_told_by_the_next(
    state: Path, owner: StartsYilao
) -> None:
    process, postmaster, _ = owner(state, deaf=True)
    process.kill()
    process.wait()
    assert lives(postmaster)
    with Embedded.start(state) as server:
        assert not lives(postmaster)
        assert presses(server.url) == 1
    assert "not properly shut down" not in (state / "postgres.log").read_text()


def test_nothing_is_lost_when_yilao_and_its_server_are_killed_together(
    state: Path, owner: StartsYilao
) -> None:
    process, postmaster, url = owner(state)
    for number in range(2, 102):
        run(url, f"INSERT INTO press VALUES ({number})")
    process.kill()
    os.kill(postmaster, signal.SIGKILL)
    with Embedded.start(state) as server:
        assert presses(server.url) == 101


def test_a_killed_server_is_restarted_on_the_same_url(state: Path) -> None:
    with Embedded.start(state) as server:
        url = server.url
        server.kill()
        assert not server.alive
        server.restart()
        assert lives(server.postmaster_pid)
        assert (server.url, presses(url)) == (url, 1)


def test_the_pid_of_an_innocent_process_in_a_stale_file_harms_neither(
    state: Path, innocent: StartsSleeper
) -> None:
    process = innocent()
    for stale in (state / "data" / "postmaster.pid", state / "run" / ".s.PGSQL.5432.lock"):
        stale.write_text(f"{process.pid}\n{state}/data\n1700000000\n5432\n{state}/run\n\n 1234 5\nready   \n")
    with Embedded.start(state) as server:
        assert presses(server.url) == 1
    assert process.poll() is None


@pytest.mark.parametrize("content", ["", "12", "nonsense\n", "-7\n"])
def test_a_broken_pid_file_does_not_hinder_the_start(state: Path, content: str) -> None:
    (state / "data" / "postmaster.pid").write_text(content)
    with Embedded.start(state) as server:
        assert presses(server.url) == 1


def test_a_foreign_server_on_the_same_data_is_left_alone(state: Path, innocent: StartsSleeper) -> None:
    process = innocent(cwd=state / "data")
    if not os.access(f"/proc/{process.pid}/cwd", os.F_OK):
        pytest.skip("a container's root may not look at other users' processes")
    pid_file = state / "data" / "postmaster.pid"
    pid_file.write_text(f"{process.pid}\n")
    with pytest.raises(ClusterUnusable, match=f"pid {process.pid}"):
        Embedded.start(state)
    assert pid_file.read_text() == f"{process.pid}\n"
    assert process.poll() is None


def test_a_half_made_first_start_is_thrown_away(place: Path) -> None:
    state = place / "state"
    (state / "data.new" / "base").mkdir(parents=True)
    (state / "data.new" / "PG_VERSION").write_text("18\n")
    with Embedded.start(state) as server:
        assert run(server.url, "SELECT 1") == [(1,)]
    assert not (state / "data.new").exists()


def test_a_first_start_killed_while_it_makes_the_database_is_made_good(place: Path) -> None:
    state = place / "state"
    first = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(state)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    wait_until((state / "data.new" / "base").exists)
    first.kill()
    first.wait()
    assert not (state / "data").exists()
    with Embedded.start(state) as server:
        assert run(server.url, "SELECT 1") == [(1,)]
