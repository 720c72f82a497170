"""One timer for thousands of devices: a heap of who is due when, instead of a sleeping task for each."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from typing import Generic, TypeVar

__all__ = ["AlarmClock"]

_PER_TURN = 200  # then the sockets get their turn
T = TypeVar("T")


class AlarmClock(Generic[T]):
    """Wakes each sleeper by calling `wake(sleeper)` in the loop, at the earliest time it was set to.

    Setting a later time than the one planned does nothing: the sleeper is woken early, finds nothing to do, and sets
    itself again.
    """

    def __init__(self, wake: Callable[[T], None]) -> None:
        self._wake = wake
        self._loop = asyncio.get_running_loop()
        self._heap: list[tuple[float, int, T]] = []
        self._planned: dict[T, float] = {}
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    def set(self, sleeper: T, at: float) -> None:
        """Wake the sleeper at the loop's time `at`, or earlier."""
        planned = self._planned.get(sleeper)
        if planned is not None and planned <= at:
            return
        self._planned[sleeper] = at
        heapq.heappush(self._heap, (at, next(self._order), sleeper))
        self._arm()

    def stop(self) -> None:
        """Wake nobody any more."""
        self._heap.clear()
        self._planned.clear()
        self._arm()

    def _arm(self) -> None:
        first = self._heap[0][0] if self._heap else None
        if self._timer is not None:
            if self._timer.when() == first:
                return
            self._timer.cancel()
            self._timer = None
        if first is not None:
            self._timer = self._loop.call_at(first, self._ring)

    def _ring(self) -> None:
        self._timer = None
        now = self._loop.time()
        for _ in range(_PER_TURN):
            if not self._heap or self._heap[0][0] > now:
                break
            at, _, sleeper = heapq.heappop(self._heap)
            if self._planned.get(sleeper) == at:  # otherwise it was set to an earlier time and has been woken
                del self._planned[sleeper]
                self._wake(sleeper)
        self._arm()
