"""The dead man's handle: while all is well, something outside hears of us once a minute; its silence is the alarm."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import aiohttp

__all__ = ["ping_while_well"]

log = logging.getLogger(__name__)

EVERY_S: Final = 60.0
_LOOK_EVERY_S: Final = 1.0
_WITHIN_S: Final = 10.0


async def ping_while_well(url: str, well: Callable[[], bool], *, every_s: float = EVERY_S) -> None:
    """GET the URL once a minute until cancelled, but only while `well`; the URL is a secret, so it is never told.

    A ping that fails is not sent again before its time: whoever waits for it waits for more than one.
    """
    timeout = aiohttp.ClientTimeout(total=_WITHIN_S)
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession(timeout=timeout) as http:
        while True:
            if not well():
                # The first good moment after an illness is told at once, not up to a minute later.
                await asyncio.sleep(min(_LOOK_EVERY_S, every_s))
                continue
            began = loop.time()
            try:
                async with http.get(url) as response:
                    if response.status >= 400:  # noqa: PLR2004  # HTTP's line between yes and no
                        log.warning("the dead man's ping was refused: %s", response.status)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("the dead man's ping did not get out: %s", type(error).__name__)
            await asyncio.sleep(max(0.0, every_s - (loop.time() - began)))
