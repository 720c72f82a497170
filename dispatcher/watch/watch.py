"""The watch of one dispatcher: its auditor, its canary reader and its dead man's handle, started and asked together."""

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from typing import Any

from dispatcher.clock import Clock
from dispatcher.database import Pool
from dispatcher.pulse import Pulse
from dispatcher.watch.auditor import Auditor
from dispatcher.watch.canary import CanaryReader
from dispatcher.watch.deadman import ping_while_well

__all__ = ["Watch"]


class Watch:
    """`pool` is the watch's own; `tell` brings an event to every console; `token` opens our own stream for canaries."""

    def __init__(
        self,
        pool: Pool,
        clock: Clock,
        pulse: Pulse,
        *,
        tell: Callable[[Mapping[str, Any]], None],
        token: str,
        deadman_url: str | None = None,
    ) -> None:
        self._pulse = pulse
        self._deadman_url = deadman_url
        name = f"{socket.gethostname()}:{os.getpid()}"
        self._reader = CanaryReader(token, pool=pool, clock=clock, name=name)
        self.auditor = Auditor(pool, clock, tell=tell, heard=lambda: self._reader.heard)

    @property
    def well(self) -> bool:
        """Whether nothing that we know of is late: every loop turns, the auditor looks and finds nothing."""
        return self.auditor.fresh and self.auditor.verdict.ok and not self._pulse.stale()

    @property
    def turning(self) -> bool:
        """Whether nothing in this process hangs, so that a restart would help nothing."""
        return self.auditor.turning and not self._pulse.stuck()

    async def run(self, base_url: str) -> None:
        """Watch until cancelled; `base_url` is where this dispatcher answers."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.auditor.run(), name="auditor")
            group.create_task(self._reader.run(f"{base_url}/api/v1/stream"), name="canary reader")
            if self._deadman_url is not None:
                group.create_task(ping_while_well(self._deadman_url, lambda: self.well), name="dead man")
