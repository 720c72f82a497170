"""What `yilao db backup` and `yilao db restore` show, and where the second one works."""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from dispatcher.database.backup import Backup
from dispatcher.database.backup_manifest import BackupFailed, Progress
from dispatcher.database.embedded import Embedded, running_url
from dispatcher.database.restore import Restored

__all__ = ["fresh", "of_backup", "of_restore", "telling"]

_SPEAK_AFTER_S: Final = 1.0
_MB: Final = 1_000_000


@contextmanager
def telling(screen: Console, *, quiet: bool) -> Iterator[Progress]:
    """A line on the screen that says what is being done, when it takes longer than a second."""
    begun = time.monotonic()
    status = screen.status("")

    def progress(what: str, done: int) -> None:
        took = time.monotonic() - begun
        if not quiet and took > _SPEAK_AFTER_S:
            status.start()
            status.update(f"{what}: {f'{done / _MB:,.0f} MB, ' if done else ''}{took:.0f} s …")

    try:
        yield progress
    finally:
        status.stop()


@contextmanager
def fresh(data_dir: Path | None) -> Iterator[str | None]:
    """A new embedded database in a demo's directory, for the time of the block; None when no directory is given."""
    if data_dir is None:
        yield None
        return
    place = data_dir / "postgres"
    if running_url(place) is not None or (place / "data").exists():
        raise BackupFailed(f"there is a database in {data_dir} already: restore into another directory")
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with Embedded.start(place) as server:
            yield server.url
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)  # half a database would be taken for one
        raise


def of_backup(made: Backup) -> dict[str, Any]:
    """What was made, for people and machines."""
    manifest = made.manifest
    return {
        "file": str(made.file),
        "made_at": manifest.made_at,
        "bytes": manifest.bytes,
        "sha256": manifest.sha256,
        **_content(manifest.tables),
        "open_alarms": manifest.open_alarms,
        "noted": made.noted,
        "removed": [one.name for one in made.removed],
    }


def of_restore(back: Restored) -> dict[str, Any]:
    """What came back, for people and machines."""
    manifest = back.manifest
    return {
        "made_at": manifest.made_at,
        **_content(manifest.tables),
        "open_alarms": manifest.open_alarms,
        "pending": list(back.pending),
        "next": "run `yilao db upgrade`, then start"
        if back.pending
        else "start the dispatchers and gateways",
    }


def _content(tables: Mapping[str, int]) -> dict[str, int]:
    names = {"alarms": "alarms", "history": "alarm_history", "signals": "signals", "readings": "telemetry"}
    return {shown: tables.get(name, 0) for shown, name in names.items()}
