"""What the tests of the embedded PostgreSQL ask a server, a process and a directory."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from dispatcher.database.embedded_disk import hold

StartsYilao = Callable[..., tuple[subprocess.Popen[str], int, str]]
StartsSleeper = Callable[..., subprocess.Popen[bytes]]

ROOT = os.geteuid() == 0
OWNER = """
import signal, sys
from pathlib import Path
from dispatcher.database.embedded import Embedded
server = Embedded.start(Path(sys.argv[1]))
print(server.postmaster_pid, server.url, flush=True)
signal.pause()
"""
DEAF = """
import signal
from dispatcher.database import embedded
spawn = embedded.spawn
embedded.spawn = lambda argv, **how: spawn(argv, **{**how, "when_we_die": signal.SIGCONT})
"""


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def presses(url: str) -> int:
    return len(run(url, "SELECT id FROM press"))


def wait_until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def lives(pid: int) -> bool:
    """Whether the process runs; a zombie that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def has_processes(state: Path) -> bool:
    """Whether any process of a server lives: all of them inherit this lock."""
    lock = hold(state / "postgres.lock", patience=0)
    if lock is not None:
        os.close(lock)
    return lock is None
