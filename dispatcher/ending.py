"""How a task that is asked to end really ends, although something else breaks in the same moment."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["apart", "unless_cancelled"]

_T = TypeVar("_T")


def unless_cancelled() -> None:
    """Go on after a caught error only if nobody has asked this task to end: raises CancelledError otherwise.

    A connection that breaks while its question is cancelled raises its own error instead. Whoever loops for ever over
    such errors must ask here, or the wish to end is lost. Not for a task with a TaskGroup in it: see `apart`.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def apart(work: Coroutine[Any, Any, _T]) -> _T:
    """Do something in a task of its own, so that whoever is cancelled while it fails is cancelled all the same.

    A TaskGroup whose tasks fail while it is cancelled raises their errors, and after any failure it may leave its task
    marked as cancelled (Python 3.11 and 3.12): in the caller's own task neither could be told from the other.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # seen, and of no use
        raise
    return task.result()
