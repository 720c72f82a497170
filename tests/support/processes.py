"""Real processes: started with an environment of their own, waited for, interrupted, killed, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Self

__all__ = ["PYTHON", "YILAO", "Running", "environment", "processes_naming", "run_yilao"]

PYTHON = (sys.executable,)
YILAO = (*PYTHON, "-m", "yilao")
"""The command as installed beside the interpreter that runs the tests."""

NOTHING: Mapping[str, str] = MappingProxyType({})


def environment(**settings: str) -> dict[str, str]:
    """The environment of a child: ours without any YILAO_* of the developer's own, plus these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YILAO_")}
    # A narrow terminal would break the sentences that the tests read, and a buffer would keep them back.
    return kept | {"COLUMNS": "500", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"} | settings


def run_yilao(
    *arguments: str, env: Mapping[str, str] = NOTHING, seconds: float = 60, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `yilao …` to its end; TimeoutExpired when that takes longer than `seconds`."""
    return subprocess.run(
        [*YILAO, *arguments],
        env=environment(**env),
        cwd=cwd,
        timeout=seconds,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


class Running:
    """A process that goes on while the test looks at it; at the end of the block it is killed if it still lives."""

    def __init__(self, argv: Sequence[str], *, log: Path, env: Mapping[str, str] = NOTHING) -> None:
        self._log = log
        self._errors = log.with_name(f"{log.name}.err")
        with log.open("wb") as out, self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                argv,
                env=environment(**env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
                # Ctrl-C at the tests' own terminal is not meant for it.
                start_new_session=True,
            )

    @classmethod
    def yilao(cls, *arguments: str, log: Path, env: Mapping[str, str] = NOTHING) -> Self:
        """Start `yilao …`."""
        return cls([*YILAO, *arguments], log=log, env=env)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    @property
    def said(self) -> str:
        """Its standard output so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    @property
    def complained(self) -> str:
        """Its standard error so far."""
        return self._errors.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, text: str, *, seconds: float = 60) -> str:
        """Wait until it has said `text` on either output, and return that line."""
        deadline = time.monotonic() + seconds
        while True:
            ended = self.exit_code is not None
            for line in [*self.said.splitlines(), *self.complained.splitlines()]:
                if text in line:
                    return line
            told = f"{text!r} was not said:\n{self.said}\n{self.complained}"
            assert not ended, f"it ended with {self.exit_code}, and {told}"
            assert time.monotonic() < deadline, f"after {seconds:g} s {told}"
            time.sleep(0.02)

    def wait(self, *, seconds: float = 10) -> int:
        """Wait until it has ended by itself, and return its exit code."""
        return self._process.wait(seconds)

    def interrupt(self, *, seconds: float = 30) -> int:
        """Press Ctrl-C and return the exit code; TimeoutExpired when it does not end in time."""
        self._process.send_signal(signal.SIGINT)
        return self.wait(seconds=seconds)

    def terminate(self) -> None:
        """Ask it to end (SIGTERM), without waiting."""
        self._process.terminate()

    def pause(self) -> None:
        """Let it stand still (SIGSTOP), as a machine that is out of memory or a virtual one that is moved."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on (SIGCONT); one that goes on already does not mind."""
        self._process.send_signal(signal.SIGCONT)

    def signal(self, number: signal.Signals) -> None:
        """Send it another signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it with SIGKILL, as when the machine's power goes."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.exit_code is None:
            self.kill()


def processes_naming(place: Path) -> dict[int, str]:
    """The living processes whose command line names a directory, ours excepted: what a demo has left behind."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it has just ended
        if str(place) in words:
            found[int(entry.name)] = words
    return found
