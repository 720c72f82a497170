"""Waiting for something that can be seen, with a deadline; never for an amount of time."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

T = TypeVar("T")
"""What is asked for: an answer that is not there yet is false, for instance None."""


async def until(predicate: Callable[[], Awaitable[T | None] | T | None], timeout: float = 15.0) -> T:  # noqa: ASYNC109  # a deadline for people to read
    """Ask again and again until the answer is true, and return it; fail after `timeout` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    while True:
        asked = predicate()
        answer = await asked if inspect.isawaitable(asked) else asked
        if answer:
            return cast("T", answer)
        if loop.time() >= deadline:
            raise AssertionError(
                f"still {answer!r} after {timeout:g} s: {inspect.getsource(predicate).strip()}"
            )
        await asyncio.sleep(0.01)
