"""Starts a program that is not root, ends when we end, and may work in directories it could not walk to itself.

Both ends are in this file: `spawn` writes an order; the same file, run as a script, obeys it and becomes the program
(exec keeps the pid). Not subprocess's preexec_fn: that may deadlock in a process with threads, and Python 3.12 warns.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

__all__ = ["NOT_STARTED", "Account", "spawn"]

NOT_STARTED = 126
"""Exit code of a child whose program could not be executed at all."""

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The system user and group a child runs as."""

    uid: int
    gid: int


def spawn(
    argv: Sequence[str],
    *,
    account: Account | None,
    places: Sequence[Path] = (),
    keep: Sequence[int] = (),
    output: IO[bytes] | int,
    when_we_die: signal.Signals,
) -> subprocess.Popen[bytes]:
    """Start `argv` as `account` (None: as ourselves); the kernel sends it `when_we_die` if we end, however we end.

    A `place` is a directory that is an argument of its own. Where the account cannot reach it (somewhere above it is
    a directory of mode 0700) the argument becomes a descriptor that we opened, so no mode above it has to change.
    `keep` are descriptors that the child and all its children hold open.
    """
    if threading.current_thread() is not threading.main_thread():
        # The kernel's "parent" is the thread: a server started from a worker thread would stop with that thread.
        raise RuntimeError("start the embedded PostgreSQL from the main thread")
    opened = {str(place): os.open(place, os.O_PATH | os.O_DIRECTORY) for place in places}
    order = {
        "argv": list(argv),
        "account": [account.uid, account.gid] if account else None,
        "places": opened,
        "parent": os.getpid(),
        "when_we_die": int(when_we_die),
    }
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, json.dumps(order)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_environment(),
            start_new_session=True,  # a Ctrl-C at our terminal is for us; we stop the server in our own order
            pass_fds=[*opened.values(), *keep],
        )
    finally:
        for descriptor in opened.values():
            os.close(descriptor)


def _environment() -> dict[str, str]:
    """A clean one: no PG* variable misleads the server, no secret of ours is in it, and its messages are English."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", **kept}


def _obey(order: dict[str, Any]) -> NoReturn:
    """Become the ordered program.

    1. Leave root behind.
    2. Ask for the signal at our parent's death; only now, because the kernel forgets it when credentials change.
    3. Leave if the parent died before we asked.
    4. Put descriptors in the place of directories that we cannot reach.
    5. Exec.
    """
    if order["account"]:
        uid, gid = order["account"]
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, order["when_we_die"], 0, 0, 0)
    if os.getppid() != order["parent"]:
        sys.exit(NOT_STARTED)
    reached = {
        path: path if os.access(path, os.R_OK | os.W_OK | os.X_OK) else f"/proc/self/fd/{descriptor}"
        for path, descriptor in order["places"].items()
    }
    argv = [reached.get(argument, argument) for argument in order["argv"]]
    for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored_by_python, signal.SIG_DFL)
    try:
        os.execv(argv[0], argv)  # noqa: S606  # no shell is wanted
    except OSError as error:
        sys.stderr.write(f"{argv[0]}: {error.strerror}\n")
        sys.exit(NOT_STARTED)


if __name__ == "__main__":
    _obey(json.loads(sys.argv[1]))
