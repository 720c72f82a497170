"""Which gateways are gone: pure, from what one sees of the others when looking again and again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

__all__ = ["Abandoned", "Lookout"]

_FREE_LOOKS: Final = 2
"""A number that nobody holds is left alone at first: its gateway may be about to start again."""

_SILENT_LOOKS: Final = 6
"""A holder who has said nothing between so many looks is gone or paused; one who lives speaks between any two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandoned:
    """A number that waits for somebody, and who holds it although silent: a database session, last heard at a time."""

    number: int
    pid: int | None
    last_heard: datetime | None


class Lookout:
    """Counts looks, not seconds: when the database stood still, nobody was heard in between, and nobody is to blame."""

    def __init__(self) -> None:
        self._seen: dict[Abandoned, int] = {}

    def look(self, rows: Iterable[Mapping[str, Any]]) -> list[Abandoned]:
        """Note what is seen now (number, pid, last_heard), and return what has not changed for long enough."""
        now = [
            Abandoned(number=row["number"], pid=row["pid"], last_heard=row["last_heard"])
            for row in rows
            # A session that we may not look into says nothing about its holder.
            if row["pid"] is None or row["last_heard"] is not None
        ]
        self._seen = {one: self._seen.get(one, -1) + 1 for one in now}
        return [
            one
            for one, times in self._seen.items()
            if times >= (_FREE_LOOKS if one.pid is None else _SILENT_LOOKS)
        ]
