"""A demo as a stranger meets it: started by the command, found by its ready line, used over HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import aiohttp

from simulators.sse import parse_events
from tests.support.processes import Running
from tests.support.until import until

__all__ = ["Demo", "Desk"]

_READY = re.compile(r"ready (?P<url>http://\S+?)/ .*password (?P<password>\S+)")


class Demo:
    """A running `yilao demo`; a context manager that kills what is left of it."""

    def __init__(self, place: Path, *options: str, elders: int = 30) -> None:
        self.place = place
        self.process = Running.yilao(
            *("demo", "--data-dir", str(place), "--http-port", "0", "--mqtt-port", "0"),
            *("--elders", str(elders), "--pace", "0", *options),
            log=place.with_name(f"{place.name}-screen"),
        )
        self.url = self.password = ""

    def wait_ready(self) -> Self:
        """Read the ready line, as a person does."""
        line = self.process.wait_for(" ready http")
        found = _READY.search(line)
        assert found is not None, f"the ready line does not tell how to go on: {line}"
        self.url, self.password = found["url"], found["password"]
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.__exit__()


class Desk:
    """Somebody who works over the API, as the console and scripts do."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    @classmethod
    @asynccontextmanager
    async def signed_in(cls, demo: Demo, username: str) -> AsyncIterator[Self]:
        """Sign in with the password of the ready line."""
        async with aiohttp.ClientSession() as session:
            desk = cls(session, demo.url)
            body = await desk.post("session", {"username": username, "password": demo.password})
            session.headers["Authorization"] = f"Bearer {body['token']}"
            yield desk

    @classmethod
    @asynccontextmanager
    async def with_token(cls, demo: Demo, token: str) -> AsyncIterator[Self]:
        """Use a token that `yilao user token` gave."""
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
            yield cls(session, demo.url)

    async def get(self, path: str) -> dict[str, Any]:
        """GET below /api/v1/."""
        async with self._session.get(f"{self._url}/api/v1/{path}") as response:
            return await self._body(response)

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST below /api/v1/."""
        async with self._session.post(f"{self._url}/api/v1/{path}", json=body) as response:
            return await self._body(response)

    async def _body(self, response: aiohttp.ClientResponse) -> dict[str, Any]:
        assert response.ok, f"{response.status}: {await response.text()}"
        body: dict[str, Any] = await response.json()
        return body

    async def alarms_of(self, device_id: str) -> list[dict[str, Any]]:
        """The open alarms that a device raised."""
        items = (await self.get("alarms?state=open"))["items"]
        return [alarm for alarm in items if alarm["device_id"] == device_id]

    async def alarm_of(self, device_id: str) -> dict[str, Any]:
        """Wait for a device's open alarm."""
        return (await until(lambda: self.alarms_of(device_id)))[0]  # type: ignore[arg-type,return-value]  # a coroutine is an awaitable

    async def act(self, alarm: dict[str, Any], verb: str, **fields: Any) -> dict[str, Any]:
        """Do something about an alarm as it was seen; returns it as it is then."""
        done = await self.post(f"alarms/{alarm['id']}/{verb}", {"version": alarm["version"], **fields})
        changed: dict[str, Any] = done["alarm"]
        return changed

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[list[tuple[str, str]]]:
        """The live stream: (event, data) as they come; the block begins when the stream has begun."""
        seen: list[tuple[str, str]] = []
        task = asyncio.create_task(self._watch(seen))
        try:
            await until(lambda: seen)
            yield seen
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _watch(self, seen: list[tuple[str, str]]) -> None:
        buffer = bytearray()
        async with self._session.get(f"{self._url}/api/v1/stream") as response:
            async for chunk in response.content.iter_any():
                buffer += chunk
                seen += [(event.event, event.data) for event in parse_events(buffer)]
