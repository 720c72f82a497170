"""The API over real HTTP; every answer is held against the document that describes it."""

import asyncio
import contextlib
import fnmatch
import functools
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import jsonschema  # type: ignore[import-untyped]  # it ships no types
from aiohttp import web

from dispatcher.database import Listener
from dispatcher.people import staff
from dispatcher.people.model import Staff
from dispatcher.pulse import Pulse
from dispatcher.web import app, openapi
from dispatcher.web.live import Live
from dispatcher.web.routes import ROUTES
from dispatcher.web.tiles import Tiles
from tests.support import phones
from tests.support.desk import Desk

__all__ = ["Answer", "Api", "Client", "Event", "EventStream", "documented", "serve"]

_NEVER_SHOWN: Final = ("Traceback", "psycopg", 'File "', "asyncio", "SELECT ")


@functools.cache
def documented() -> dict[str, Any]:
    """The OpenAPI document."""
    return openapi.describe(ROUTES, version="0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One server-sent event."""

    name: str
    data: Any
    id: int | None = None


class Client:
    """Somebody's program: it carries their token (or none) and believes nothing that is not documented."""

    def __init__(
        self, http: aiohttp.ClientSession, base: str, token: str | None, who: Staff | None = None
    ) -> None:
        self.http = http
        self.base = base
        self.token = token
        self.who = who

    @property
    def headers(self) -> dict[str, str]:
        """What each request carries."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def get(self, path: str, **query: str | int) -> Answer:
        """Look at something."""
        return await self.request("GET", path, params=query)

    async def post(self, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        """Do something, with an Idempotency-Key if given."""
        headers = {"Idempotency-Key": key} if key is not None else {}
        return await self.request("POST", path, json=body if body is not None else {}, headers=headers)

    async def delete(self, path: str) -> Answer:
        """Undo something."""
        return await self.request("DELETE", path)

    async def verb(self, alarm: int | None, verb: str, *, version: int | None = None, **body: Any) -> Answer:
        """Act on an alarm as it is now, or as it was in another version."""
        if version is None:
            version = (await self.get(f"/api/v1/alarms/{alarm}")).body["alarm"]["version"]
        return await self.post(f"/api/v1/alarms/{alarm}/{verb}", {"version": version} | body)

    async def request(self, method: str, path: str, **how: Any) -> Answer:
        """Ask anything; the answer is checked against the document."""
        headers = self.headers | how.pop("headers", {})
        url = path if path.startswith("http") else self.base + path
        async with self.http.request(method, url, headers=headers, **how) as response:
            raw = await response.read()
        in_bytes = response.content_type.startswith(("application/pdf", "image/"))
        text = raw.decode("latin-1" if in_bytes else "utf-8")
        answer = Answer(
            status=response.status,
            headers=dict(response.headers),
            body=json.loads(text) if "json" in response.content_type else text,
        )
        _check(method, path.partition("?")[0], answer, response.content_type)
        return answer

    @asynccontextmanager
    async def stream(self, *, after: int | None = None) -> AsyncIterator["EventStream"]:
        """Listen to the live stream for the time of the block."""
        headers = self.headers | ({"Last-Event-ID": str(after)} if after is not None else {})
        async with self.http.get(self.base + "/api/v1/stream", headers=headers) as response:
            assert response.status == 200, await response.text()
            assert response.content_type == "text/event-stream"
            yield EventStream(response)


@dataclass(slots=True)
class EventStream:
    """The events of an open stream, one by one."""

    response: aiohttp.ClientResponse
    last_id: int | None = None
    read: list[Event] = field(default_factory=list)

    async def next(self, *names: str) -> Event:
        """The next event, of these names if given (beats are passed over); fails after ten seconds or at the end."""
        async with asyncio.timeout(10):
            while True:
                event = await self._event()
                assert event is not None, "the stream ended"
                if event.name in names or (not names and event.name != "beat"):
                    return event

    async def ends(self) -> None:
        """Wait until the server closes the stream."""
        async with asyncio.timeout(10):
            while await self._event() is not None:
                pass

    async def _event(self) -> Event | None:
        fields: dict[str, str] = {}
        while True:
            line = (await self.response.content.readline()).decode()
            if not line:
                return None
            if line == "\n":
                break
            name, _, value = line.rstrip("\n").partition(": ")
            fields[name] = value
        number = int(fields["id"]) if "id" in fields else None
        event = Event(name=fields["event"], data=json.loads(fields["data"]), id=number)
        self.last_id = number if number is not None else self.last_id
        self.read.append(event)
        return event


@dataclass(slots=True, kw_only=True)
class Api:
    """A running web application."""

    desk: Desk
    base: str
    live: Live
    http: aiohttp.ClientSession

    async def signed_in(self, who: Staff) -> Client:
        """A client with a token of theirs; costs no argon2."""
        async with self.desk.pool.connection() as connection:
            token, _ = await staff.new_session(connection, who.id, kind="token", now=self.desk.clock())
        return Client(self.http, self.base, token, who)

    async def operator(self, username: str = "mei", *roles: tuple[str, str | None]) -> Client:
        """A new member of staff, signed in; by default an operator of the home centre."""
        return await self.signed_in(await self.desk.somebody(username, *roles))

    def stranger(self) -> Client:
        """Somebody who is not signed in."""
        return Client(self.http, self.base, None)


@asynccontextmanager
async def serve(
    desk: Desk,
    database_url: str,
    *,
    live_runs: bool = False,
    proxy: str | None = None,
    tiles: Tiles | None = None,
) -> AsyncIterator[Api]:
    """Serve the API on a free port; with `live_runs`, the stream is woken by NOTIFY as in production."""
    listener = Listener(database_url, ["alarm"], name="test")
    live = Live(pool=desk.pool, clock=desk.clock, listener=listener, pulse=Pulse())
    application = app.make(
        pool=desk.pool,
        clock=desk.clock,
        live_=live,
        pulse=Pulse(),
        secure_cookie=False,
        proxy=proxy,
        tiles=tiles,
        provider_secret=phones.SECRET,
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    tasks = [asyncio.create_task(work) for work in ((listener.run(), live.run()) if live_runs else ())]
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            yield Api(desk=desk, base=f"http://127.0.0.1:{port}", live=live, http=http)
    finally:
        await runner.cleanup()
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _check(method: str, path: str, answer: Answer, content_type: str) -> None:
    """Hold an answer against the document; what is not documented is not allowed."""
    assert answer.status < 500, answer.body
    text = json.dumps(answer.body)
    assert not [word for word in _NEVER_SHOWN if word in text], text
    if answer.status >= 400:
        assert content_type == "application/problem+json", (content_type, answer.body)
        assert answer.body["status"] == answer.status
        _validator("#/components/schemas/Problem").validate(answer.body)
        return
    operation = _operation(method, path)
    if operation is None:
        return
    content = operation["responses"][str(answer.status)].get("content", {})
    for kind, described in content.items():
        assert fnmatch.fnmatch(content_type, kind)
        if "schema" in described:
            _validator(described["schema"]["$ref"]).validate(answer.body)


def _operation(method: str, path: str) -> dict[str, Any] | None:
    """What the document says about a request, if it is of the API."""
    for template, operations in documented()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in operations:
            found: dict[str, Any] = operations[method.lower()]
            return found
    return None


@functools.cache
def _validator(ref: str) -> jsonschema.Draft202012Validator:
    schema = json.loads(json.dumps(documented()))
    for model in _objects(schema["components"]["schemas"]):
        model.setdefault("additionalProperties", False)  # no field is answered that is not described
    return jsonschema.Draft202012Validator(
        {"$ref": ref, "components": schema["components"]},
        format_checker=jsonschema.FormatChecker(formats=["date-time", "date"]),
    )


def _objects(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            yield part
        for inner in part.values():
            yield from _objects(inner)
