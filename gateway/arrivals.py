"""The bounded waiting line between a link and the task that commits what it brings."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from devices.link import Message

__all__ = ["Arrivals", "Arrived"]

_HEAVY: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message and the moment it came."""

    message: Message
    at: datetime


class Arrivals:
    """What has arrived and is not committed yet; filled by a callback, emptied by one task."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: deque[Arrived] = deque()
        self._bytes = 0
        self._some = asyncio.Event()
        self.taken_in = 0
        """How many were taken in so far."""
        self.unfinished = 0
        """How many were taken in and are not said to be finished yet."""
        self.overflowed = False
        """Whether something was not taken in; whoever can have it sent again does so, and says False."""

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def crowded(self) -> bool:
        """Whether half of the room is taken, or what waits is heavy: arrays of readings are a hundred times a reading."""
        return len(self._waiting) >= self._limit // 2 or self._bytes >= _HEAVY

    def put(self, arrived: Arrived) -> bool:
        """Take a message in; False when too many wait already."""
        if len(self._waiting) >= self._limit:
            self.overflowed = True
            return False
        self._waiting.append(arrived)
        self._bytes += len(arrived.message.payload)
        self.taken_in += 1
        self.unfinished += 1
        self._some.set()
        return True

    def finished(self, count: int) -> None:
        """Note that so many of those taken are committed and acknowledged."""
        self.unfinished -= count

    async def take(self, most: int) -> list[Arrived]:
        """Wait for something, and return all that waits, but at most so many."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        self._bytes -= sum(len(arrived.message.payload) for arrived in taken)
        return taken
