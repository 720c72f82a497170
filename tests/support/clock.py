"""Time that a test owns: it stands still until it is moved."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that only `advance` moves. Call it for the moment."""

    def __init__(self, at: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The moment it is."""
        return self.at

    def advance(self, *, seconds: float = 0, minutes: float = 0) -> datetime:
        """Move time forward and return the new moment."""
        self.at += timedelta(seconds=seconds, minutes=minutes)
        return self.at
