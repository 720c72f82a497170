"""The proof that the engine really turns: when each of its loops last finished."""

import logging
import time
from typing import Final

from prometheus_client import Gauge

__all__ = ["STALE_AFTER_S", "STUCK_AFTER_S", "Pulse"]

log = logging.getLogger(__name__)

STALE_AFTER_S: Final = 10.0
"""A loop of the engine that has not finished for this long is not working."""

STUCK_AFTER_S: Final = 30.0
"""A loop that has not even failed for this long hangs: an unanswering database makes each turn fail, but end."""

_WATCHED: Final = (
    "signals",
    "deadlines",
    "quarantine",
    "contact_chains",
    "troubles",
    "desk_watch",
    "live",
    "tell",
)
_RARE: Final = frozenset({"troubles", "desk_watch"})  # it may be a while until these first turned

_last = Gauge("yilao_loop_last_finished_seconds", "Monotonic time at which a loop last finished", ["loop"])


class Pulse:
    """When each loop last finished, on this process's monotonic clock."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._finished: dict[str, float] = {}
        self._turned: dict[str, float] = {}

    def beat(self, loop: str) -> None:
        """A loop has finished a turn."""
        self._finished[loop] = self._turned[loop] = time.monotonic()
        _last.labels(loop).set(self._finished[loop])

    def trouble(self, loop: str, error: Exception) -> None:
        """A loop could not do its turn; it will come again."""
        self._turned[loop] = time.monotonic()
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
        began = time.monotonic() - self._began
        ages = {loop: began if age is None and loop in _RARE else age for loop, age in self.ages().items()}
        return [loop for loop, age in ages.items() if age is None or age > STALE_AFTER_S]

    def stuck(self) -> list[str]:
        """The watched loops that hang: a restart helps those, but none whose database does not answer."""
        long_ago = time.monotonic() - STUCK_AFTER_S
        return [loop for loop in _WATCHED if self._turned.get(loop, self._began) < long_ago]
