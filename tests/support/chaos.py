"""A whole installation as separate processes, each watched by a supervisor as on a server, and killed at random moments."""

import asyncio
import contextlib
import logging
import random
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from dispatcher.database.embedded import Embedded
from tests.support.processes import NOTHING, YILAO, Running

__all__ = ["Installation", "Service", "steady_port", "storm"]

log = logging.getLogger(__name__)


_BELOW_EPHEMERAL = range(15_000, 32_000)


def steady_port() -> int:
    """Return a free loopback port that stays ours while its program is down.

    No client's own port is ever taken from there: one that knocks at a dead broker's door again and again would
    otherwise, one day, get that very port, be connected to itself, and keep the broker from coming back.
    """
    while True:
        port = random.choice(_BELOW_EPHEMERAL)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Service:
    """One program under a supervisor that starts it again whenever it ends, as systemd or Kubernetes would."""

    def __init__(
        self, name: str, argv: Sequence[str], *, directory: Path, env: Mapping[str, str] = NOTHING
    ) -> None:
        self.name = name
        self.starts = 0
        self.gave_up = Counter[str]()
        """What it said when it ended by itself, and how often."""
        self._argv = argv
        self._env = env
        self._directory = directory
        self._running: Running | None = None
        self._killed = False
        self._free = asyncio.Event()
        self._free.set()

    async def supervise(self, chance: random.Random) -> None:
        """Keep it running until cancelled; then ask it to end, and see that it does."""
        try:
            while True:
                await self._free.wait()
                self.starts += 1
                self._killed = False
                started = self._start()
                while started.exit_code is None:  # noqa: ASYNC110  # a process sets no asyncio event
                    await asyncio.sleep(0.02)
                if not self._killed:
                    self.gave_up[(started.complained.strip().splitlines() or ["nothing"])[-1]] += 1
                    log.info("%s gave up: %s", self.name, started.complained.strip()[-300:])
                await asyncio.sleep(chance.uniform(0, 0.5))
        finally:
            if self._running is not None and self._running.exit_code is None:
                self._running.wake()  # what stands still does not hear that it should end
                self._running.terminate()

    def _start(self) -> Running:
        log_file = self._directory / f"{self.name}-{self.starts}.log"
        self._running = Running(self._argv, log=log_file, env=self._env)
        return self._running

    def kill(self) -> bool:
        """SIGKILL it; False when it does not run at the moment."""
        if self._running is None or self._running.exit_code is not None:
            return False
        self._killed = True
        self._running.kill()
        return True

    def restart(self) -> bool:
        """Ask it to end (SIGTERM), as for an upgrade; the supervisor starts it again. False when it does not run."""
        return self._ask(Running.terminate)

    def pause(self) -> bool:
        """SIGSTOP it; False when it does not run at the moment."""
        return self._ask(Running.pause)

    def wake(self) -> bool:
        """SIGCONT it; False when it does not run at the moment."""
        return self._ask(Running.wake)

    def signal(self, number: signal.Signals) -> bool:
        """Send it another signal; False when it does not run at the moment."""
        return self._ask(lambda running: running.signal(number))

    def _ask(self, act: Callable[[Running], None]) -> bool:
        if self._running is None or self._running.exit_code is not None:
            return False
        act(self._running)
        return True

    @contextlib.contextmanager
    def held_down(self) -> Iterator[None]:
        """Not start it again within the block, once it has ended."""
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()

    @property
    def is_running(self) -> bool:
        """Whether its process lives, if only standing still."""
        return self._running is not None and self._running.exit_code is None

    @property
    def pid(self) -> int | None:
        """The process that runs now, None when there is none."""
        return self._running.pid if self._running is not None and self.is_running else None

    @property
    def said(self) -> str:
        """What it has said since its last start."""
        return "" if self._running is None else self._running.said

    @property
    def log(self) -> str:
        """What it complained about since its last start."""
        return "" if self._running is None else self._running.complained

    def end(self) -> int | None:
        """Wait for the end that was asked for; the exit code, None when it never ran."""
        if self._running is None:
            return None
        with self._running:
            return self._running.wait(seconds=15)


class Installation:
    """PostgreSQL, a gateway, a dispatcher and perhaps a broker of their own: each can be killed alone."""

    def __init__(self, *, server: Embedded, services: Sequence[Service]) -> None:
        self.server = server
        self.services = {service.name: service for service in services}
        self.exit_codes: dict[str, int | None] = {}
        """How each service ended when it was asked to, for those that were running then."""

    @classmethod
    @asynccontextmanager
    async def running(
        cls, *, server: Embedded, services: Sequence[Service], chance: random.Random
    ) -> AsyncIterator[Self]:
        """Run all services for the time of the block."""
        installation = cls(server=server, services=services)
        supervisors = [asyncio.create_task(service.supervise(chance)) for service in services]
        try:
            yield installation
        finally:
            for supervisor in supervisors:
                supervisor.cancel()
            await asyncio.gather(*supervisors, return_exceptions=True)
            installation.exit_codes = {service.name: service.end() for service in services}

    async def kill(self, name: str) -> None:
        """SIGKILL a service; one that is just being started is waited for, so that every kill hits somebody."""
        while not self.services[name].kill():  # noqa: ASYNC110  # the same
            await asyncio.sleep(0.01)
        log.info("killed %s", name)

    async def crash_database(self, down_for: float) -> None:
        """Kill PostgreSQL and start it again; it recovers from its write-ahead log."""
        self.server.kill()
        log.info("killed PostgreSQL")
        await asyncio.sleep(down_for)
        # Not in a thread: the server must be the child of the main thread. The devices wait that half second too.
        self.server.restart()
        log.info("PostgreSQL is back")


async def storm(
    acts: Sequence[Callable[[], Awaitable[None]]], *, seconds: float, chance: random.Random
) -> None:
    """Do all acts at random moments of the given time; this one test is about real time, so it really sleeps."""
    async with asyncio.TaskGroup() as group:
        for act in acts:
            group.create_task(_later(chance.uniform(0.05, 0.95) * seconds, act))


async def _later(delay: float, act: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(delay)
    await act()


@asynccontextmanager
async def background(work: Awaitable[None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run something beside the block; what ends it early is raised when the block is over."""
    task = asyncio.ensure_future(work)
    try:
        yield task
        if task.done():
            task.result()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


GATEWAY = (*YILAO, "gateway")
DISPATCHER = (*YILAO, "dispatcher")
