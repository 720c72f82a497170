"""The flash memory of a whole fleet of simulated devices: one SQLite file, one row for each device.

A press is in this file before it is sent, so a fleet that was killed goes on sending it when it comes back.
"""

import contextlib
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Flash", "FlashUnusable"]


class FlashUnusable(Exception):
    """The file with the devices' memories cannot be used."""


class Flash:
    """What each device remembers, as opaque bytes; closed by `close` or as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; raise `FlashUnusable` when another fleet has it or it is none of ours."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, isolation_level=None, timeout=1)
        except (OSError, sqlite3.Error) as error:
            raise FlashUnusable(f"{path} cannot be opened ({error}); give another state directory") from error
        try:
            # One fleet at a time: two devices with one identity would throw each other off the broker.
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("PRAGMA journal_mode = WAL")
            # Written to the system at once, to the disk when it likes: this must survive a kill, not a power cut.
            self._database.execute("PRAGMA synchronous = OFF")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS memories (device_id TEXT PRIMARY KEY, memory BLOB NOT NULL) WITHOUT ROWID"
            )
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            self._database.close()
            raise FlashUnusable(
                f"{path} cannot be used ({error}); is another simulator running on it?"
            ) from error

    def load(self) -> dict[str, bytes]:
        """Return every device's memory by its id."""
        return dict(self._database.execute("SELECT device_id, memory FROM memories"))

    def save(self, device_id: str, memory: bytes) -> None:
        """Keep a device's memory from now on."""
        self._database.execute(
            "INSERT INTO memories VALUES (?, ?) ON CONFLICT (device_id) DO UPDATE SET memory = excluded.memory",
            (device_id, memory),
        )

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
