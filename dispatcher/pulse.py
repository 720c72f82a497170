"""The proof that the engine really turns: when each of its loops last finished."""

import logging
import time
from typing import Final

from prometheus_client import Gauge

__all__ = ["STALE_AFTER_S", "Pulse"]

log = logging.getLogger(__name__)

STALE_AFTER_S: Final = 10.0
"""A loop of the engine that has not finished for this long is not working."""

_WATCHED: Final = ("signals", "deadlines", "quarantine", "live")

_last = Gauge("yilao_loop_last_finished_seconds", "Monotonic time at which a loop last finished", ["loop"])


class Pulse:
    """When each loop last finished, on this process's monotonic clock."""

    def __init__(self) -> None:
        self._finished: dict[str, float] = {}

    def beat(self, loop: str) -> None:
        """A loop has finished a turn."""
        self._finished[loop] = time.monotonic()
        _last.labels(loop).set(self._finished[loop])

    def trouble(self, loop: str, error: Exception) -> None:
        """A loop could not do its turn; it will come again."""
        log.warning(
            "%s could not run: %s",
            loop,
            str(error).strip() or type(error).__name__,
            extra={"action": "loop_trouble"},
        )

    def unforeseen(self, loop: str, error: Exception) -> None:
        """A loop met an error that is no database in trouble: said with its trace, for it is a fault of ours."""
        log.error("%s failed", loop, exc_info=error, extra={"action": "loop_trouble"})

    def ages(self) -> dict[str, float | None]:
        """How many seconds ago each watched loop last finished; None for never."""
        now = time.monotonic()
        return {
            loop: round(now - self._finished[loop], 3) if loop in self._finished else None
            for loop in _WATCHED
        }

    def stale(self) -> list[str]:
        """The watched loops that do not turn."""
        return [loop for loop, age in self.ages().items() if age is None or age > STALE_AFTER_S]
