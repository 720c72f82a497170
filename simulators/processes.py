"""Programs of a benchmark as processes of their own: started, watched from outside, and ended in order."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import aiohttp

__all__ = ["ProcessEnded", "cpu_seconds", "mosquitto", "resident_mb", "started", "tree_mb", "wait_for_http"]

_STOP_WITHIN_S: Final = 10.0
_TICK: Final = os.sysconf("SC_CLK_TCK")


class ProcessEnded(Exception):
    """A program that a benchmark needs does not run."""


@contextmanager
def started(
    argv: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for the time of the block; `env` is added to ours, what it says goes to the end of `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            argv,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def mosquitto() -> str:
    """Where mosquitto is; Debian keeps it out of the ordinary user's path. Raises ProcessEnded when it is not installed."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which("mosquitto", path=places)
    if found is None:
        raise ProcessEnded("mosquitto is not installed; install it with: sudo apt-get install mosquitto")
    return found


async def wait_for_http(url: str, *, within_s: float = 30.0) -> None:
    """Return when the URL answers 200; raises ProcessEnded when it does not in time."""
    try:
        async with asyncio.timeout(within_s), aiohttp.ClientSession() as http:
            while True:
                try:
                    async with http.get(url) as answer:
                        if answer.ok:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise ProcessEnded(f"{url} does not answer: see the program's log") from None


def cpu_seconds(pid: int) -> float:
    """The processor time that a process and its living children have used; 0 when there is none of that number."""
    return sum(_own_cpu(one) for one in [pid, *_children(pid)])


def resident_mb(pid: int) -> float:
    """How much memory a process holds, in MB; 0 when there is none of that number."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:")), 0.0
    )


def tree_mb(pid: int) -> float:
    """How much memory a process and its living children hold together, in MB: what they share is counted once."""
    return sum(_own_mb(one) for one in [pid, *_children(pid)])


def _own_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _own_cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
