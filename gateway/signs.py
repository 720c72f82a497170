"""Signs of life on their way to the record: a press leaves one here, so that its own commit stays short."""

from collections import deque

from dispatcher.fleet.model import Heard

__all__ = ["Signs"]


class Signs:
    """A bounded heap of signs; the oldest are forgotten first, for the newest says most."""

    def __init__(self, limit: int = 10_000) -> None:
        self._waiting: deque[Heard] = deque(maxlen=limit)

    def put(self, sign: Heard) -> None:
        """Leave a sign to be written down with the next batch of readings."""
        self._waiting.append(sign)

    def take(self) -> list[Heard]:
        """Take all signs away."""
        taken = list(self._waiting)
        self._waiting.clear()
        return taken
