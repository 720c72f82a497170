"""The simulated town as a process of its own, outside the platform: how it is started, and how it ends with its parent."""

import asyncio
import logging
import os
import sys
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["town", "while_parent_lives"]

_LOG = logging.getLogger(__name__)


async def town(place: Path, living: Sequence[str]) -> None:
    """Run the town until cancelled; it ends when its standard input does, so never without us."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "yilao", "town", str(place), *living),
        stdin=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        code = await child.wait()
        _LOG.error(
            "the simulated town ended (%s); the platform goes on", code, extra={"action": "town_ended"}
        )
    finally:
        if child.returncode is None:
            child.terminate()
            await child.wait()


async def while_parent_lives(work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it ends or standard input does, which is when the parent process is gone."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    loop.add_reader(0, lambda: None if os.read(0, 1024) else task.cancel())
    with suppress(asyncio.CancelledError):
        await task
