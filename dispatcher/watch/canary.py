"""The canary's end of the way: this process reads its own live stream over HTTP, as a console does."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

import aiohttp
import msgspec
from prometheus_client import Histogram

from dispatcher.clock import Clock
from dispatcher.database import TROUBLE, Pool
from dispatcher.ending import unless_cancelled
from dispatcher.signals import canaries

__all__ = ["CanaryReader"]

log = logging.getLogger(__name__)

_AGAIN_S: Final = 1.0
_SILENCE_S: Final = 15.0  # a stream beats every five seconds

_seconds = Histogram(
    "yilao_canary_seconds",
    "From a gateway's sending a canary to its coming back on this dispatcher's stream",
    buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)


class _Brought(msgspec.Struct, kw_only=True):
    """The event `canary`."""

    gateway: str
    sent_at: datetime
    received_at: datetime
    handled_at: datetime


class CanaryReader:
    """Reads a stream until cancelled; `heard` is when the newest canary was sent that came, by gateway."""

    def __init__(self, token: str, *, pool: Pool, clock: Clock, name: str) -> None:
        self.heard: dict[str, datetime] = {}
        self._token = token
        self._pool = pool
        self._clock = clock
        self._name = name

    async def run(self, url: str) -> None:
        """Read the stream at this URL, and connect again whenever it ends."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=_SILENCE_S)
        headers = {"Authorization": f"Bearer {self._token}"}
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as http:
            while True:
                try:
                    await self._read(http, url)
                except (aiohttp.ClientError, TimeoutError, msgspec.MsgspecError) as error:
                    log.warning(
                        "the canary's stream broke off: %s",
                        str(error).strip() or type(error).__name__,
                        extra={"action": "canary_stream_lost"},
                    )
                except Exception:  # it is only a reader; the desk goes on
                    log.exception("the canary's stream failed", extra={"action": "canary_stream_lost"})
                unless_cancelled()
                await asyncio.sleep(_AGAIN_S)

    async def _read(self, http: aiohttp.ClientSession, url: str) -> None:
        async with http.get(url) as response:
            response.raise_for_status()
            async for data in _events(response, "canary"):
                await self._take(msgspec.json.decode(data, type=_Brought))

    async def _take(self, brought: _Brought) -> None:
        now = self._clock()
        before = self.heard.get(brought.gateway)
        if before is not None and before >= brought.sent_at:
            return
        self.heard[brought.gateway] = brought.sent_at
        if before is not None:  # the first one may be an old one: a stream begins with the newest there is
            _seconds.observe((now - brought.sent_at).total_seconds())
        try:
            async with self._pool.connection() as connection:
                await canaries.streamed(connection, msgspec.structs.asdict(brought), by=self._name, now=now)
        except TROUBLE as error:
            log.warning("a canary came back but could not be written down: %s", str(error).strip())


async def _events(response: aiohttp.ClientResponse, wanted: str) -> AsyncIterator[bytes]:
    """The data of a stream's events of one name."""
    name = ""
    async for raw in response.content:
        field, _, value = raw.rstrip(b"\n").partition(b": ")
        if field == b"event":
            name = value.decode()
        elif field == b"data" and name == wanted:
            yield value
