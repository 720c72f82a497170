"""The family's pages before a platform that says what a test wants it to say: their own server, files and policy are real."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from dispatcher.clock import local_now
from dispatcher.web import app as web_app
from dispatcher.web import pages

__all__ = ["TOKEN", "Platform", "ago", "platform"]

TOKEN: Final = "a-token-of-a-message"
_STATIC: Final = Path(pages.__file__).parent / "static"
_CENTRE: Final = {"centre": "小榄镇居家养老服务中心（虚构）", "centre_phone": "0760 1007 0007"}
_CONSENTS: Final = {"alarms", "device", "tests", "visits", "summary"}


def ago(**before: float) -> str:
    """A moment in the past, as the API writes it; the browser beside it has the same clock."""
    return (local_now() - timedelta(**before)).isoformat()


@dataclass
class Platform:
    """What the platform knows and would answer; a test changes it. While it is `down`, requests arrive and no answer does."""

    url: str = ""
    signed_in: bool = True
    down: bool = False
    said: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    streams: set[asyncio.Queue[str]] = field(default_factory=set)
    alarm: dict[str, Any] | None = None
    course: list[dict[str, Any]] = field(default_factory=list)
    asks: list[dict[str, Any]] = field(default_factory=list)
    ask: dict[str, Any] | None = None
    link: dict[str, Any] | None = None
    inbox: list[dict[str, Any]] = field(default_factory=list)
    may: set[str] = field(default_factory=lambda: set(_CONSENTS))
    settings: dict[str, Any] = field(default_factory=dict)

    def presses(self) -> None:
        """The elder presses the red key; the desk has seen it, and asks this contact."""
        whose = {"elder": "简婉婷", **_CENTRE}
        self.alarm = {"id": 41, "type": "sos", "priority": 1, "test": False, "state": "claimed", **whose}
        self.alarm |= {"raised_at": ago(seconds=134), "resolved_at": None, "outcome": None}
        self.course = [_step("raised", seconds=134), _step("claimed", seconds=121)]
        self.ask = {"id": 7, "answer": None, "eta_minutes": None}
        self.asks = [
            {"contact_id": 1, "relation": "女儿", "answer": None, "at": ago(seconds=60), "mine": True},
            {"contact_id": 2, "relation": "邻居", "answer": None, "at": ago(seconds=60), "mine": False},
        ]
        self.link = {"state": "open", "ending": None, "relation": "女儿", "what": "sos", **whose}
        self.link |= {"at": ago(seconds=134), "address": "小榄镇颐和示范村一巷17号", "answer": None}
        self.link |= {"eta_minutes": None, "others": [{"relation": "邻居", "answer": None}], "language": "zh"}

    def happens(self, event: str, *, state: str, **more: Any) -> None:
        """The course goes on, and whoever looks is told."""
        assert self.alarm is not None
        self.alarm |= {"state": state}
        self.course.append(_step(event, seconds=0) | more)
        self.tell()

    def tell(self) -> None:
        """Tell every open stream that the alarm has changed."""
        for queue in self.streams:
            queue.put_nowait(f"event: alarm\ndata: {json.dumps({'id': 41, 'event': 'x', 'state': 'y'})}\n\n")

    def me(self) -> dict[str, Any]:
        """GET /family/me."""
        account = {"id": 1, "name": "简淑贞", "language": "zh", "quiet_from": None, "quiet_until": None}
        elder = {"contact_id": 1, "elder_id": 5, "name": "简婉婷", "relation": "女儿", **_CENTRE}
        elder |= {"may": sorted(self.may), "every_alarm": False, "hours": None}
        for said in self.settings.get("contacts", []):
            elder |= said
        working = {"broken_at": None, "broken_why": None}
        return {
            "account": account | {name: self.settings[name] for name in account if name in self.settings},
            "elders": [elder],
            "passkeys": [],
            "addresses": [
                {"id": 1, "channel": "sms", "shown": "100****5801", "own": False, **working},
                {"id": 2, "channel": "email", "shown": "j***@example.com", "own": True}
                | {"broken_at": ago(days=2), "broken_why": "退信"},
            ],
            "push_key": None,
            "unread": sum(item["read_at"] is None for item in self.inbox),
        }

    def elder(self) -> dict[str, Any]:
        """GET /family/elders/{contact_id}: null for what the elder did not agree to."""
        past = {"id": 9, "type": "sos", "priority": 1, "test": False, "state": "resolved", "ask": None}
        past |= {"raised_at": ago(days=9), "resolved_at": ago(days=8.99), "outcome": "false_alarm"}
        phone = {"kind": "phone", "room": "客厅", "online": True, "battery": 96, "silent_since": None}
        pendant = {"kind": "pendant", "room": None, "online": True, "battery": 61, "silent_since": None}
        figures = {
            "presses": 2,
            "answered_within_60_s": 2,
            "false_alarms": 1,
            "key_tests": 1,
            "days_heard": 31,
        }
        whole: dict[str, Any] = {
            "alarms": [*([self.alarm | {"ask": self.ask}] if self.alarm else []), past],
            "device": [phone | {"heard_at": ago(minutes=3)}, pendant | {"heard_at": ago(hours=2)}],
            "tests": [{"at": ago(days=n), "kind": "phone", "passed": True} for n in (4, 34)],
            "visits": [],
            "summary": {"month": "2026-10", **figures},
        }
        seen = {name: value if name in self.may else None for name, value in whole.items()}
        return {"elder": {"name": "简婉婷", "age": 71}} | seen

    def answered(self, said: dict[str, Any], *, key: str | None) -> None:
        """Somebody of the family says whether they go; said again with the same key, it is said once."""
        if key is not None and key in self.keys:
            return
        self.keys.add(key or "")
        self.said.append(said)
        answer = {
            "answer": "accepted" if said["accepted"] else "declined",
            "eta_minutes": said["eta_minutes"],
        }
        if self.ask is not None and self.link is not None:
            self.ask |= answer
            self.asks[0] |= {"answer": answer["answer"]}
            self.link |= answer


def _step(event: str, *, seconds: float) -> dict[str, Any]:
    return {"at": ago(seconds=seconds), "stage": event, "helper": None, "eta_minutes": None}


class _Api:
    """The part of the API that the family's pages use."""

    def __init__(self, world: Platform) -> None:
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        family = "/api/v1/family"
        return [
            web.get(f"{family}/me", self.me),
            web.get(f"{family}/elders/{{id}}", self.elder),
            web.get(f"{family}/alarms/{{id}}", self.alarm),
            web.post(f"{family}/asks/{{id}}", self.answer),
            web.put(f"{family}/settings", self.settings),
            web.get(f"{family}/inbox", self.inbox),
            web.post(f"{family}/inbox/{{id}}/read", self.read),
            web.post(f"{family}/codes", self.code),
            web.post(f"{family}/session", self.session),
            web.delete(f"{family}/session", self.leave),
            web.post(f"{family}/invitations/open", self.invitation),
            web.post(f"{family}/invitations/accept", self.accept),
            web.get(f"{family}/stream", self.stream),
            web.route("*", "/api/v1/f/{token}", self.link),
        ]

    async def me(self, _: web.Request) -> web.Response:
        if not self.world.signed_in:
            return web.json_response({"title": "not signed in"}, status=401)
        return web.json_response(self.world.me())

    async def elder(self, _: web.Request) -> web.Response:
        return web.json_response(self.world.elder())

    async def alarm(self, request: web.Request) -> web.Response:
        world = self.world
        if world.alarm is None or request.match_info["id"] != str(world.alarm["id"]):
            return web.json_response({"title": "not found"}, status=404)
        body = {"alarm": world.alarm, "course": world.course, "asks": world.asks, "ask": world.ask}
        return web.json_response(body)

    async def answer(self, request: web.Request) -> web.Response:
        self.world.answered(await request.json(), key=request.headers.get("Idempotency-Key"))
        return web.json_response({})

    async def settings(self, request: web.Request) -> web.Response:
        self.world.settings = await request.json()
        return web.json_response({})

    async def inbox(self, _: web.Request) -> web.Response:
        return web.json_response({"items": self.world.inbox, "next": None})

    async def read(self, request: web.Request) -> web.Response:
        for item in self.world.inbox:
            if str(item["id"]) == request.match_info["id"]:
                item["read_at"] = ago(seconds=0)
        return web.json_response({})

    async def link(self, request: web.Request) -> web.Response:
        if self.world.link is None or request.match_info["token"] != TOKEN:
            return web.json_response({"title": "gone"}, status=410)
        if request.method == "POST":
            self.world.answered(await request.json(), key=request.headers.get("Idempotency-Key"))
        return web.json_response(self.world.link)

    async def code(self, _: web.Request) -> web.Response:
        return web.json_response({}, status=202)

    async def session(self, request: web.Request) -> web.Response:
        if (await request.json())["code"] != "123456":
            return web.json_response({"title": "wrong"}, status=401)
        return self._entered(200)

    async def leave(self, _: web.Request) -> web.Response:
        self.world.signed_in = False
        return web.Response(status=204)

    async def invitation(self, request: web.Request) -> web.Response:
        if (await request.json())["token"] != TOKEN or self.world.signed_in:
            return web.json_response({"title": "gone"}, status=410)
        said = {"name": "简淑贞", "elder": "简婉婷", "centre": _CENTRE["centre"], "expires_at": ago(days=-7)}
        return web.json_response(said)

    async def accept(self, _: web.Request) -> web.Response:
        return self._entered(201)

    def _entered(self, status: int) -> web.Response:
        self.world.signed_in = True
        return web.json_response({"token": "x", "account": self.world.me()["account"]}, status=status)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        queue.put_nowait("event: beat\ndata: {}\n\n")
        self.world.streams.add(queue)
        with suppress(ConnectionError):
            while True:
                await response.write((await queue.get()).encode())
        return response


@asynccontextmanager
async def platform() -> AsyncIterator[Platform]:
    """A platform on a free port for as long as the block lasts."""
    world = Platform()

    @web.middleware
    async def cut(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if world.down and request.path.startswith("/api/") and request.transport is not None:
            request.transport.abort()
        return await handler(request)

    app = web.Application(middlewares=[cut, pages.light])
    app[web_app._POLICY] = web_app._policy(None)  # the very policy of the platform
    app.router.add_routes(_Api(world).routes())
    pages.add_pages(app)
    app.router.add_static("/static/", _STATIC)
    app.on_response_prepare.append(web_app._guard)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "localhost", 0).start()
    world.url = f"http://localhost:{runner.addresses[0][1]}"
    try:
        yield world
    finally:
        await runner.cleanup()
