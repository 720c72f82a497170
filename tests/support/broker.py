"""A private mosquitto for one test: own port, own directory, started and stopped by the test."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import pytest

__all__ = ["Mosquitto", "free_port", "mosquitto_binary", "needs_mosquitto"]

_START_WITHIN = 10.0
_STOP_WITHIN = 5.0


def mosquitto_binary() -> str | None:
    """Return the path of mosquitto, which Debian keeps out of the ordinary user's path."""
    return shutil.which(
        "mosquitto", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    )


def needs_mosquitto() -> str:
    """Return the path of mosquitto, or skip the test with the line that installs it."""
    binary = mosquitto_binary()
    if binary is None:
        pytest.skip("mosquitto is not installed; install it with: sudo apt-get install mosquitto")
    return binary


def free_port() -> int:
    """Return a loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Mosquitto:
    """A real broker; `start`, `stop` and `kill` as often as needed, always on the same port with the same sessions.

    It lets everybody in unless `conf_lines` say otherwise (`password_file …`, `acl_file …`; they come before the
    listener, so `allow_anonymous false` among them wins). `directory` is private to it and a place for such files.
    """

    def __init__(self, *, conf_lines: Iterable[str] = ()) -> None:
        self._binary = needs_mosquitto()
        self._conf_lines = list(conf_lines)
        self.tls_lines: list[str] = []
        """`certfile …` and `keyfile …`; with them the listener speaks TLS."""
        self._temporary = tempfile.TemporaryDirectory(prefix="yilao-mosquitto-")
        self._process: subprocess.Popen[bytes] | None = None
        self.directory = Path(self._temporary.name)
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'mqtts' if self.tls_lines else 'mqtt'}://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of the running broker."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has written so far."""
        path = self.directory / "mosquitto.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self, port: int | None = None, conf_lines: Iterable[str] = ()) -> Self:
        """Start it and wait until it accepts connections; the port stays the same over restarts."""
        assert self._process is None, "it is running"
        self._conf_lines += conf_lines
        for _ in range(5):  # another program may take the free port before we do
            chosen = port or self.port or free_port()
            if self._try_to_start(chosen):
                self.port = chosen
                return self
        raise RuntimeError(f"mosquitto did not start:\n{self.log}")

    def stop(self) -> None:
        """Let it end in order, saving its sessions."""
        self._end(kill=False)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(kill=True)

    def forget(self) -> None:
        """While it does not run: lose all sessions and messages, as after a broken disk."""
        assert self._process is None, "it is running"
        (self.directory / "mosquitto.db").unlink(missing_ok=True)

    def close(self) -> None:
        """Stop it and remove its directory."""
        self.stop()
        self._temporary.cleanup()

    def __enter__(self) -> Self:
        if self._process is None:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _try_to_start(self, port: int) -> bool:
        configuration = self.directory / "mosquitto.conf"
        configuration.write_text(self._configuration(port))
        with (self.directory / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binary, "-c", configuration], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + _START_WITHIN
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                # The listener might be somebody else's: ours would have ended with "address in use".
                time.sleep(0.02)
                if self._process.poll() is None:
                    return True
            time.sleep(0.02)
        self.kill()
        return False

    def _configuration(self, port: int) -> str:
        lines = [
            "# As root it would become the user mosquitto, who may not read our directory."
            if os.geteuid() == 0
            else "",
            "user root" if os.geteuid() == 0 else "",
            "log_dest stderr",
            "persistence true",
            f"persistence_location {self.directory}/",
            "autosave_interval 1",
            "set_tcp_nodelay true",
            "max_queued_messages 0",
        ]
        if not any(line.split()[:1] == ["allow_anonymous"] for line in self._conf_lines):
            lines.append("allow_anonymous true")
        lines += [*self._conf_lines, f"listener {port} 127.0.0.1", *self.tls_lines]
        return "\n".join(lines) + "\n"

    def _end(self, *, kill: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill() if kill else process.terminate()
        try:
            process.wait(_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
