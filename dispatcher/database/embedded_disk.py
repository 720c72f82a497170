"""What the embedded server keeps on disk besides its data: locks, a bounded log, and one sync for a new directory."""

import ctypes
import fcntl
import os
import re
import shutil
import time
from pathlib import Path

__all__ = ["hold", "last_words", "log_size", "open_log", "sync_filesystem", "trim_log"]

_LOG_LIMIT = 8 * 1024 * 1024
_TELLING = ("FATAL:", "PANIC:", "HINT:", "error:", "could not", "cannot")


def hold(path: Path, *, patience: float) -> int | None:
    """Lock the file and return its descriptor; None when somebody still holds it after `patience` seconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                return None
            time.sleep(0.02)
        except BaseException:
            os.close(descriptor)
            raise
        else:
            return descriptor


def sync_filesystem(path: Path) -> None:
    """syncfs(2): everything on the file system of `path` is on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(path))
    finally:
        os.close(descriptor)


def open_log(path: Path) -> int:
    """A descriptor that appends: so the file can be emptied under a running server."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def log_size(path: Path) -> int:
    """How much there is already, to tell old words from new ones later."""
    return path.stat().st_size if path.exists() else 0


def trim_log(path: Path) -> None:
    """Keep the log bounded: above 8 MiB it is moved to `.1` (one is kept) and goes on empty."""
    if log_size(path) > _LOG_LIMIT:
        shutil.copyfile(path, path.with_name(f"{path.name}.1"))
        os.truncate(path, 0)


def last_words(path: Path, *, since: int = 0) -> str:
    """The last telling lines of a log on one line, without their time stamps."""
    with path.open("rb") as log:
        log.seek(max(since, log_size(path) - 65536))
        lines = log.read().decode(errors="replace").splitlines()
    words = [re.sub(r"^[\d-]+ [\d:.]+ \w+ \[\d+\] ", "", line).strip() for line in lines]
    telling = [line for line in words if any(mark in line for mark in _TELLING)]
    return " | ".join((telling or [line for line in words if line])[-3:]) or "it said nothing"
