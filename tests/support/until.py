"""Waiting for something that can be seen, with a deadline; never for an amount of time."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(predicate: Callable[[], T | Awaitable[T]], timeout: float = 15.0) -> T:  # noqa: ASYNC109  # a deadline for people to read
    """Ask again and again until the answer is true, and return it; fail after `timeout` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    while True:
        answer = predicate()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer:
            return answer  # type: ignore[return-value]  # awaited above
        if loop.time() >= deadline:
            raise AssertionError(
                f"still {answer!r} after {timeout:g} s: {inspect.getsource(predicate).strip()}"
            )
        await asyncio.sleep(0.01)
