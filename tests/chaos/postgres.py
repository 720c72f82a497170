"""PostgreSQL under a supervisor of its own, as systemd would be: started again whenever it ends, until SIGTERM; SIGUSR1 restarts it.

Run as a program with the state directory as its only argument; it says `ready URL` whenever the server answers.
"""

import logging
import signal
import sys
import time
from pathlib import Path
from typing import Final

from dispatcher.database.embedded import ClusterUnusable, Embedded

__all__ = ["SETTINGS"]

SETTINGS: Final = {
    # Small enough for a disk of half a gigabyte, so that it can be filled and emptied within seconds.
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
    "shared_buffers": "64MB",
}
_LOOK_EVERY_S: Final = 0.05
_AGAIN_AFTER_S: Final = 0.5

log = logging.getLogger(__name__)


class _Asked:
    """What signals have asked for."""

    def __init__(self) -> None:
        self.to_end = self.to_restart = False
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "to_end", True))
        signal.signal(signal.SIGUSR1, lambda *_: setattr(self, "to_restart", True))


def main(state: Path) -> None:
    """Keep a server up until asked to end."""
    asked = _Asked()
    with Embedded.start(state, settings=SETTINGS) as server:
        sys.stdout.write(f"ready {server.url}\n")
        while not asked.to_end:
            time.sleep(_LOOK_EVERY_S)
            if asked.to_restart or not server.alive:
                asked.to_restart = False
                _start_again(server)


def _start_again(server: Embedded) -> None:
    try:
        server.restart()
        sys.stdout.write(f"ready {server.url}\n")
    except ClusterUnusable as error:  # a full disk, for instance; it is tried again for as long as it takes
        log.warning("%s", error)
        time.sleep(_AGAIN_AFTER_S)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main(Path(sys.argv[1]))
