"""What may go wrong with the database, and what a path does about it: drop its link, wait, begin anew."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

import psycopg
from psycopg import errors

from dispatcher.ending import apart
from gateway import counts

__all__ = ["POISON", "TROUBLE", "Backoff", "first_words", "keep_up", "retried"]

log = logging.getLogger(__name__)

POISON: Final = (
    psycopg.DataError,
    psycopg.IntegrityError,
    errors.ProgramLimitExceeded,  # a row too big for an index
    UnicodeError,
    OverflowError,
)
"""One message's fault: the database is well and takes the others."""

TROUBLE: Final = (psycopg.Error, OSError, TimeoutError)
"""The database's fault (psycopg's pool errors are OperationalErrors); asked about after POISON."""

_OVERTAKEN: Final = (errors.DeadlockDetected, errors.SerializationFailure)
_TRIES: Final = 5

_T = TypeVar("_T")


class Backoff:
    """Growing pauses from half a second to five, short again after things went well for a while."""

    def __init__(self, *, first: float = 0.5, longest: float = 5.0, stable: float = 20.0) -> None:
        self._first, self._longest, self._stable = first, longest, stable
        self._failures = 0
        self._began = 0.0

    def begin(self) -> None:
        """Note that another attempt begins."""
        self._began = asyncio.get_running_loop().time()

    async def pause(self) -> None:
        """Wait after a failed attempt."""
        if asyncio.get_running_loop().time() - self._began >= self._stable:
            self._failures = 0
        longest = min(self._longest, self._first * 2 ** min(self._failures, 10))
        self._failures += 1
        await asyncio.sleep(random.uniform(longest / 2, longest))  # noqa: S311  # jitter, not a secret


async def keep_up(
    path: str,
    attempt: Callable[[], Coroutine[Any, Any, None]],
    *,
    in_trouble: Callable[[], None] = lambda: None,
) -> None:
    """Run `attempt` for ever: when the database fails it, whatever it had open is closed, and it begins anew.

    `in_trouble` is told of each failure: it was the database, and not we.
    """
    backoff = Backoff()
    while True:
        backoff.begin()
        try:
            await apart(attempt())
        except* TROUBLE as group:
            in_trouble()
            counts.DATABASE_TROUBLE.labels(path).inc()
            log.warning(
                "%s: the database failed (%s); nothing was acknowledged, the link is dropped and made again",
                path,
                first_words(group),
                extra={"action": "gateway_database_trouble", "path": path},
            )
        await backoff.pause()


async def retried(act: Callable[[], Awaitable[_T]]) -> _T:
    """Do something in a transaction, again when another transaction overtook it (deadlock, serialization)."""
    for _ in range(_TRIES - 1):
        try:
            return await act()
        except _OVERTAKEN:
            continue
    return await act()


def first_words(group: BaseExceptionGroup[BaseException]) -> str:
    """The first line of what the first of a group's errors says, however deep the groups are nested."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return (str(error).strip() or type(error).__name__).splitlines()[0]
