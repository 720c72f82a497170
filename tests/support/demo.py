"""The real platform in processes of its own: `yilao demo` whole, or the gateway and the desk apart."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from dispatcher import running, seeding
from simulators.secrets import device_secret
from simulators.town import Town
from tests.support.processes import Running
from tests.support.station import Station

__all__ = ["Apart", "demo", "free_port"]

_KEY = b"a key of the tests"
_PASSWORD = "correct-horse"
_PATIENT = {"YILAO_UNATTENDED_AFTER_S": "3600"}
"""Windows of the tests come and go: a desk that one of them leaves is no reason to ring at others."""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo(data_dir: Path, *, elders: int) -> Iterator[Station]:
    """A running `yilao demo` with everything embedded, and a town whose keys nobody presses by itself."""
    where = ("--data-dir", str(data_dir), "--http-port", "0", "--mqtt-port", "0")
    log = data_dir.with_suffix(".log")
    with Running.yilao(
        "demo", *where, "--elders", str(elders), "--pace", "0", log=log, env=_PATIENT
    ) as process:
        process.wait_for("ready")
        kept = running.demo_of(data_dir)
        yield Station(
            http_url=kept.http_url,
            mqtt_url=kept.mqtt_url,
            key=bytes.fromhex(kept.key),
            password=kept.password,
        )
        process.interrupt(seconds=30)


class Apart:
    """The gateway and the desk as two processes on one record; the desk can be killed and started again."""

    def __init__(self, database_url: str, place: Path) -> None:
        self._database_url = database_url
        self._place = place
        self._http_port, self._mqtt_port = free_port(), free_port()
        self._children = ExitStack()
        self._desks: list[Running] = []
        self.station = Station(
            http_url=f"http://127.0.0.1:{self._http_port}",
            mqtt_url=f"mqtt://127.0.0.1:{self._mqtt_port}",
            key=_KEY,
            password=_PASSWORD,
        )

    def __enter__(self) -> Self:
        self._start("gateway", "--mqtt-port", str(self._mqtt_port))
        return self

    def __exit__(self, *_: object) -> None:
        self._children.close()

    async def seed(self, town: Town) -> None:
        """Write a town into the record."""
        plenty = seeding.Plenty(
            towns=town.towns(),
            centres=town.centres(),
            elders=town.elders(),
            devices=town.devices(),
            staff=town.staff(),
            helpers=town.helpers(),
        )
        await seeding.seed(
            self._database_url,
            plenty,
            secret=lambda device_id: device_secret(_KEY, device_id),
            password=_PASSWORD,
            progress=lambda *_: None,
        )

    def start_desk(self) -> None:
        """Start the desk, at the same address as before, and wait until it answers."""
        self._desks.append(self._start("dispatcher", "--http-port", str(self._http_port)))
        self._desks[-1].wait_for("the desk answers")

    def kill_desk(self) -> None:
        """End the desk with SIGKILL."""
        self._desks[-1].kill()

    def _start(self, *words: str) -> Running:
        log = self._place / f"{words[0]}-{len(self._desks)}.log"
        process = Running.yilao(*words, log=log, env=_PATIENT | {"YILAO_DATABASE_URL": self._database_url})
        return self._children.enter_context(process)
