"""The bounded waiting line between a link and the task that commits what it brings."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from devices.link import Message

__all__ = ["Arrivals", "Arrived"]


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
        self._some = asyncio.Event()
        self.overflowed = False
        """Whether something was not taken in; whoever can have it sent again does so, and says False."""

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def crowded(self) -> bool:
        """Whether half of the room is taken."""
        return len(self._waiting) >= self._limit // 2

    def put(self, arrived: Arrived) -> bool:
        """Take a message in; False when too many wait already."""
        if len(self._waiting) >= self._limit:
            self.overflowed = True
            return False
        self._waiting.append(arrived)
        self._some.set()
        return True

    async def take(self, most: int) -> list[Arrived]:
        """Wait for something, and return all that waits, but at most so many."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
