"""Who may work on a state directory: one yilao, and one server of it.

Two locks say so. `owner.lock` is held by the yilao that runs here. `postgres.lock` is inherited by the server and by
every process of it, so whoever gets it knows, from the kernel, that nothing of an earlier server is alive: neither one
whose yilao was killed and which still writes its last checkpoint, nor one in another container. Hence a pid file found
afterwards is stale, whoever has that number today, and no process is ever judged, or killed, by its number alone.
"""

import logging
import os
import signal
from pathlib import Path

from dispatcher.database import embedded_disk as disk
from dispatcher.database.embedded_binaries import ClusterUnusable

__all__ = ["outlive_the_last_one", "own", "postmaster", "works_in"]

log = logging.getLogger(__name__)

_HURRY_AFTER_S = 3.0
_GRACE_S = 30.0


def own(state: Path) -> int:
    """Hold the state directory against a second yilao; the kernel lets go when the holder of the descriptor ends."""
    path = state / "owner.lock"
    lock = disk.hold(path, patience=1)
    if lock is None:
        pid = path.read_text().strip() or "unknown"
        raise ClusterUnusable(f"another yilao (pid {pid}) uses {state}; stop it or choose another directory")
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    return lock


def outlive_the_last_one(state: Path, data: Path) -> int:
    """Hold `postgres.lock`, which everything of an earlier server must have let go.

    That server was told to stop when its yilao died; one that is in no hurry is told again.
    """
    path = state / "postgres.lock"
    lock = disk.hold(path, patience=_HURRY_AFTER_S)
    if lock is not None:
        return lock
    pid, _ = postmaster(data)
    log.info("waiting for an earlier PostgreSQL (pid %s) to stop", pid, extra={"action": "database_waiting"})
    if pid is not None and works_in(pid, data):
        os.kill(pid, signal.SIGINT)
    lock = disk.hold(path, patience=_GRACE_S)
    if lock is None:
        raise ClusterUnusable(
            f"the PostgreSQL of an earlier yilao (pid {pid}) still runs on {data}; stop it and try again"
        )
    return lock


def postmaster(data: Path) -> tuple[int | None, bool]:
    """The pid that postmaster.pid names, if it names one, and whether that server says it is ready."""
    try:
        lines = (data / "postmaster.pid").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return None, False
    first = lines[0].strip() if lines else ""
    return int(first) if first.isdecimal() else None, len(lines) > 7 and lines[7].strip() == "ready"  # noqa: PLR2004  # line 8 is the state


def works_in(pid: int, data: Path) -> bool:
    """Whether this process has `data` as its working directory, as every PostgreSQL on it has."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        # Gone, a zombie, another user's; or we are a container's root, who may not look: there PostgreSQL's own
        # interlock (shared memory keyed by the directory) still refuses a second server.
        return False
