"""What systemd wants to hear of a service: that it is ready, that it still works, that it stops.

A process can have several parts (`yilao serve` is gateway and desk). It is ready when all of them are, and its watchdog
is fed only while all of them are well: one that works must not hide one that hangs.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

__all__ = ["Part", "part"]

log = logging.getLogger(__name__)


class Part:
    """One part of this process: whether it is ready, and how to ask whether it is well."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_ready = False
        self.well: Callable[[], bool] = lambda: True
        """Asked before each feeding of the watchdog; until it is set, the part is well while its event loop turns."""

    def ready(self) -> None:
        """The part serves now; the last one to be ready tells systemd."""
        if not self.is_ready:
            self.is_ready = True
            if all(other.is_ready for other in _parts):
                _say("READY=1")


_parts: Final[list[Part]] = []


@asynccontextmanager
async def part(name: str) -> AsyncIterator[Part]:
    """Be a part of this process for the time of the block; without systemd around, nothing is said to anybody."""
    mine = Part(name)
    _parts.append(mine)
    every = _watchdog_s()
    feeding = None if every is None else asyncio.create_task(_feed(every / 3), name="systemd watchdog")
    try:
        yield mine
    finally:
        _say("STOPPING=1")
        _parts.remove(mine)
        if feeding is not None:
            feeding.cancel()
            with suppress(asyncio.CancelledError):
                await feeding


async def _feed(every_s: float) -> None:
    hungry = False
    while True:
        unwell = [one.name for one in _parts if not one.well()]
        if unwell and not hungry:
            log.error(
                "the watchdog is not fed any more: %s does not work",
                ", ".join(unwell),
                extra={"action": "watchdog_unfed"},
            )
        hungry = bool(unwell)
        if not hungry:
            _say("WATCHDOG=1")
        await asyncio.sleep(every_s)


def _watchdog_s() -> float | None:
    """Within how many seconds systemd wants to hear from this process; None when it does not wait for that."""
    try:
        asked = int(os.environ.get("WATCHDOG_USEC", "0")) / 1_000_000
        whom = int(os.environ.get("WATCHDOG_PID", os.getpid()))
    except ValueError:
        return None
    return asked if asked > 0 and whom == os.getpid() else None


def _say(what: str) -> None:
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")):
        return
    address = f"\0{place[1:]}" if place.startswith("@") else place  # a name without a file
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            out.settimeout(0)  # systemd that does not listen must not stop us
            out.sendto(what.encode(), address)
    except OSError as error:
        log.warning("systemd could not be told %s: %s", what, error, extra={"action": "systemd_untold"})
