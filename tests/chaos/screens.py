"""What the desks' screens show: a signed-in reader of each dispatcher's live stream, which writes down when it saw what."""

import asyncio
import json
from typing import Final

import aiohttp

from simulators.sse import ServerEvent, parse_events

__all__ = ["Screen"]

_HEADERS: Final = {"X-Yilao-Request": "1"}
_SILENCE_S: Final = 12.0  # two beats: the stream is dead
_RETRY_S: Final = 0.3
_OK: Final = 200


class _Dark(Exception):
    """The stream is not there; it is opened again."""


class Screen:
    """One administrator's screen at one dispatcher, reconnecting for ever with the last event that it saw."""

    def __init__(self, url: str, *, username: str, password: str) -> None:
        self.seen: dict[int, float] = {}
        """When each line of the alarms' history was shown: its id to seconds on the monotonic clock."""
        self.snapshots: list[tuple[int, float]] = []
        """Up to which line a snapshot told everything, and when."""
        self._url = url
        self._credentials = {"username": username, "password": password}
        self._token: str | None = None
        self._cursor: str | None = None

    def shown(self, line: int) -> float | None:
        """When a line of the history was on this screen first; None when it never was."""
        times = [at for upto, at in self.snapshots if upto >= line]
        if line in self.seen:
            times.append(self.seen[line])
        return min(times, default=None)

    async def watch(self) -> None:
        """Look on until cancelled."""
        timeout = aiohttp.ClientTimeout(total=None, connect=5, sock_read=_SILENCE_S)
        async with aiohttp.ClientSession(
            self._url, timeout=timeout, headers=_HEADERS, cookie_jar=aiohttp.DummyCookieJar()
        ) as http:
            while True:
                try:
                    await self._session(http)
                except (_Dark, aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError):
                    await asyncio.sleep(_RETRY_S)

    async def _session(self, http: aiohttp.ClientSession) -> None:
        if self._token is None:
            async with http.post("/api/v1/session", json=self._credentials) as response:
                if response.status != _OK:
                    raise _Dark
                self._token = (await response.json())["token"]
        headers = {"Authorization": f"Bearer {self._token}"}
        headers |= {"Last-Event-ID": self._cursor} if self._cursor else {}
        async with http.get("/api/v1/stream", headers=headers) as response:
            if response.status != _OK:
                self._token = None if response.status in {401, 403} else self._token
                raise _Dark
            buffer = bytearray()
            async for chunk in response.content.iter_any():
                buffer += chunk
                for event in parse_events(buffer):
                    self._see(event)
        raise _Dark

    def _see(self, event: ServerEvent) -> None:
        now = asyncio.get_running_loop().time()
        self._cursor = event.id or self._cursor
        if event.event == "alarm":
            self.seen.setdefault(json.loads(event.data)["change"]["id"], now)
        elif event.event == "snapshot" and event.id is not None:
            self.snapshots.append((int(event.id), now))
        elif event.event == "bye":
            self._token = None
            raise _Dark
