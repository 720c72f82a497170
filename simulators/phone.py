"""The fake telephone provider: it takes messages over HTTP as docs/providers.md says, and people answer or do not.

    world.phone("10070000101").rings().presses(1)
    world.phone("10070000102").goes_to_voicemail()
    world.is_down()

What telephones do is an agenda of reports by the clock that the world was given. Under a moved clock a test calls
`settle()`, which sends the reports that are due; in a demo `run()` does so for ever.
"""

import asyncio
import hashlib
import heapq
import hmac
import itertools
import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Self

import aiohttp
from aiohttp import web

from simulators.answering import Phone, Received

__all__ = ["Phone", "PhoneWorld", "Received", "signed"]

_TURN: Final = 0.05  # seconds
_AGAIN: Final = timedelta(seconds=5)
_MOST_TRIES: Final = 20  # of one report
_MOST_SHOWN: Final = 200


class PhoneWorld:
    """All telephones, and the provider between them and the platform: `sms_url` and `voice_url` once it listens.

    `clock` gives the present moment, `secret` signs the reports. A message that comes twice under one Idempotency-Key
    reaches its telephone once and is counted in `times`.
    """

    def __init__(self, *, clock: Callable[[], datetime], secret: str, host: str = "127.0.0.1") -> None:
        self.times: Counter[str] = Counter()
        """How often each Idempotency-Key was heard."""
        self.refusals = 0
        """How many requests were sent away while the provider was down."""
        self.reports: list[tuple[int, dict[str, Any]]] = []
        """The reports that were sent, each with the status that the platform answered."""
        self.habits: Callable[[Phone], object] | None = None
        """What is done to each telephone when it is first heard of."""
        self.sms_url = self.voice_url = self.url = ""
        self._clock, self._secret, self._host = clock, secret.encode(), host
        self._phones: dict[str, Phone] = {}
        self._known: dict[str, str] = {}
        self._agenda: list[tuple[datetime, int, int, str, dict[str, Any]]] = []
        self._numbers = itertools.count(1)
        self._slow = 0.0
        self._open = asyncio.Event()
        self._open.set()
        self._up = True
        self._runner: web.AppRunner | None = None
        self._timeout = aiohttp.ClientTimeout(total=10)

    def phone(self, number: str) -> Phone:
        """The telephone of that number."""
        if number not in self._phones:
            self._phones[number] = Phone(number)
            if self.habits is not None:
                self.habits(self._phones[number])
        return self._phones[number]

    @property
    def phones(self) -> list[Phone]:
        """Every telephone that was heard of."""
        return list(self._phones.values())

    def is_down(self) -> None:
        """From now on the provider answers 503."""
        self._up = False

    def is_up(self) -> None:
        """The provider works again, at its usual speed."""
        self._up, self._slow = True, 0.0
        self._open.set()

    def is_slow(self, seconds: float) -> None:
        """From now on each answer takes so long."""
        self._slow = seconds

    def hangs(self) -> None:
        """From now on nobody is answered until `is_up()`."""
        self._open.clear()

    async def __aenter__(self) -> Self:
        """Listen, on any free port."""
        await self.listen(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Be gone."""
        await self.close()

    async def listen(self, port: int) -> None:
        """Begin to take requests."""
        app = web.Application()
        app.router.add_post("/sms", self._take)
        app.router.add_post("/voice", self._take)
        app.router.add_get("/", self._show)
        app.router.add_get("/phones/{number}", self._show)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, port).start()
        self.url = f"http://{self._host}:{self._runner.addresses[0][1]}"
        self.sms_url, self.voice_url = f"{self.url}/sms", f"{self.url}/voice"

    async def close(self) -> None:
        """Stop listening."""
        self._open.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def run(self) -> None:
        """Send reports as they fall due, until cancelled."""
        while True:
            await self.settle()
            await asyncio.sleep(_TURN)

    async def settle(self) -> int:
        """Send the reports that are due now, and return how many there were."""
        sent = 0
        while self._agenda and self._agenda[0][0] <= self._clock():
            due, number, tries, url, report = heapq.heappop(self._agenda)
            status = await self._report(url, report)
            self.reports.append((status, report))
            sent += 1
            away = status in {0, 429} or status >= 500  # noqa: PLR2004  # of the platform; providers try again
            if away and tries + 1 < _MOST_TRIES:
                heapq.heappush(self._agenda, (due + _AGAIN, number, tries + 1, url, report))
        return sent

    async def _report(self, url: str, report: dict[str, Any]) -> int:
        body = json.dumps(report, ensure_ascii=False).encode()
        headers = signed(self._secret, self._clock(), body) | {"Content-Type": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as http,
                http.post(url, data=body, headers=headers) as answer,
            ):
                return answer.status
        except (aiohttp.ClientError, OSError, TimeoutError):
            return 0

    async def _take(self, request: web.Request) -> web.Response:
        await self._open.wait()
        await asyncio.sleep(self._slow)
        if not self._up:
            self.refusals += 1
            return web.json_response({"why": "the provider is down"}, status=503)
        body, key = await request.json(), request.headers["Idempotency-Key"]
        self.times[key] += 1
        phone = self.phone(body["to"])
        if phone.refused:
            return web.json_response({"why": "unknown number"}, status=422)
        if key not in self._known:
            self._known[key] = f"ref-{next(self._numbers)}"
            self._reach(phone, body, called=request.path == "/voice")
        return web.json_response({"ref": self._known[key]}, status=202)

    def _reach(self, phone: Phone, body: dict[str, Any], *, called: bool) -> None:
        shown = {name: body[name] for name in ("id", "text", "language", "urgent", "answerable")}
        received, course = (phone.calls, phone.of_call) if called else (phone.texts, phone.of_text)
        received.append(Received(**shown, at=self._clock()))
        due = self._clock()
        for says in course:
            due += timedelta(seconds=says.after)
            report = {"id": body["id"], "status": says.status, "key": says.key}
            report |= {"permanent": says.permanent, "why": says.why}
            if body.get("report_url"):
                heapq.heappush(self._agenda, (due, next(self._numbers), 0, body["report_url"], report))

    async def _show(self, request: web.Request) -> web.Response:
        """What came to one telephone, or to all, newest first, for a person who tries a demo: codes and links are only there."""
        number = request.match_info.get("number")
        lines = [
            (one.at, phone.number, kind[:-1], one.text)
            for phone in (self.phones if number is None else [self.phone(number)])
            for kind in ("texts", "calls")
            for one in getattr(phone, kind)
        ]
        newest = sorted(lines, reverse=True)[:_MOST_SHOWN]
        shown = [f"{at:%H:%M:%S}  {of}  {kind}  {text}\n" for at, of, kind, text in newest]
        return web.Response(text="".join(shown) or "nothing has come\n")


def signed(secret: bytes, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove a report: HMAC-SHA256 over the moment, a full stop, and the body."""
    moment = str(int(at.timestamp()))
    digest = hmac.new(secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Yilao-Timestamp": moment, "X-Yilao-Signature": digest}
