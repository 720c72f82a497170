"""Embedded servers' directories, and other processes that use them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatcher.database.embedded import Embedded
from tests.support.embedded import DEAF, OWNER, ROOT, StartsSleeper, StartsYilao, run


@pytest.fixture
def place() -> Iterator[Path]:
    """A short directory that every user can walk through."""
    with tempfile.TemporaryDirectory(prefix="yilao-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A state directory with one press in it, stopped: initdb once for all these tests."""
    with tempfile.TemporaryDirectory(prefix="yilao-") as name:
        state = Path(name, "state")
        with Embedded.start(state) as server:
            run(server.url, "CREATE TABLE press (id int)")
            run(server.url, "INSERT INTO press VALUES (1)")
        yield state


@pytest.fixture
def state(made: Path, place: Path) -> Path:
    """A copy of that directory, for one test."""
    subprocess.run(["cp", "-a", "--sparse=always", made, place / "state"], check=True)
    return place / "state"


@pytest.fixture
def owner() -> Iterator[StartsYilao]:
    """Starts another yilao process on a state directory: its handle, its postmaster's pid, its URL."""
    started: list[subprocess.Popen[str]] = []

    def start(state: Path, *, deaf: bool = False) -> tuple[subprocess.Popen[str], int, str]:
        process = subprocess.Popen(
            [sys.executable, "-c", (DEAF if deaf else "") + OWNER, str(state)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        started.append(process)
        assert process.stdout
        pid, url = process.stdout.readline().split()
        return process, int(pid), url

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def innocent(made: Path) -> Iterator[StartsSleeper]:
    """Starts a process that merely sleeps, as the server's user: the case in which PostgreSQL itself gives up."""
    started: list[subprocess.Popen[bytes]] = []

    def start(cwd: Path = Path("/")) -> subprocess.Popen[bytes]:
        user = (made / "data").stat().st_uid
        started.append(subprocess.Popen(["sleep", "300"], cwd=cwd, user=user if ROOT else None))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
