"""Operator bots for demos that nobody attends: they sign in, watch the live stream, and handle alarms one by one."""

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import Sequence
from typing import Any, Final

import aiohttp

from simulators.desk import Alarm, choose, next_act
from simulators.sse import ServerEvent, parse_events

__all__ = ["Operator", "run_operators"]

_HEADERS: Final = {"X-Yilao-Request": "1"}
_SILENCE: Final = 30.0  # seconds without even a beat: the stream is dead
_RETRY: Final = 3.0
_MOST_TRIES: Final = 5  # of one verb against colleagues and the elder, who change the alarm meanwhile
_UNAUTHORIZED: Final = 401
_CONFLICT: Final = 409
_UNDERWAY: Final = frozenset({"responding", "on_scene"})
_LOG: Final = logging.getLogger(__name__)


class _Unavailable(Exception):
    """The platform did not answer as agreed; try again later."""


async def run_operators(
    base_url: str, credentials: Sequence[tuple[str, str]], *, chance: random.Random, pace: float = 1.0
) -> None:
    """Attend the desks with these user names and passwords until cancelled; `pace` 2 works twice as fast."""
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None, connect=10, sock_read=_SILENCE)
    async with (
        aiohttp.ClientSession(
            base_url,
            connector=connector,
            timeout=timeout,
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as http,
        asyncio.TaskGroup() as group,
    ):
        for username, password in credentials:
            operator = Operator(http, username, password, chance=random.Random(chance.random()), pace=pace)
            group.create_task(operator.run(), name=f"operator {username}")


class Operator:
    """One bot at one desk: handles one alarm at a time, and minds those where help is underway in between."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        username: str,
        password: str,
        *,
        chance: random.Random,
        pace: float,
    ) -> None:
        """Sit down; `http` has the platform's address as its base."""
        self._http = http
        self._username = username
        self._password = password
        self._chance = chance
        self._pace = pace
        self._token: str | None = None
        self._cursor: str | None = None
        self._open: dict[int, Alarm] = {}
        self._minded: set[int] = set()
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; when the platform is away, wait for it and begin with what it then says."""
        await asyncio.sleep(
            self._chance.uniform(0, 2) / self._pace
        )  # a shift does not sign in within one instant
        while True:
            try:
                await self._sign_in()
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._watch(), name=f"{self._username} watching")
                    group.create_task(self._work(group), name=f"{self._username} working")
                    group.create_task(self._sit_there(), name=f"{self._username} sitting there")
            except* (_Unavailable, aiohttp.ClientError, OSError, ValueError, KeyError, TypeError) as errors:
                # Whatever the platform answers, the other bots and the devices go on.
                _LOG.info(
                    "%s waits for the platform: %s",
                    self._username,
                    errors.exceptions[0],
                    extra={"action": "operator_waits", "username": self._username},
                )
            self._minded.clear()
            await asyncio.sleep(_RETRY * self._chance.uniform(1, 2))

    async def _sign_in(self) -> None:
        self._token = None
        body = {"username": self._username, "password": self._password}
        async with self._http.post("/api/v1/session", json=body) as response:
            if response.status != 200:  # noqa: PLR2004 - OK
                wait = response.headers.get("Retry-After", "")
                await asyncio.sleep(min(60.0, float(wait)) if wait.isdigit() else 0)
                raise _Unavailable(f"signing in gave {response.status}")
            self._token = (await response.json())["token"]

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    async def _sit_there(self) -> None:
        """Say again and again that somebody is at this console, as one in a browser does."""
        body = {"console": f"bot-{self._username[:40]}-{self._chance.getrandbits(64):016x}", "sound": True}
        while True:
            every = _RETRY
            async with self._http.post(
                "/api/v1/presence", json=body, headers=self._authorization
            ) as response:
                if response.status == _UNAUTHORIZED:
                    raise _Unavailable("the session has ended")
                if response.ok:
                    every = float((await response.json())["every_s"])
            await asyncio.sleep(every)

    # What it sees.

    async def _watch(self) -> None:
        headers = self._authorization | ({"Last-Event-ID": self._cursor} if self._cursor else {})
        async with self._http.get("/api/v1/stream", headers=headers) as response:
            if response.status != 200:  # noqa: PLR2004 - OK
                raise _Unavailable(f"the stream gave {response.status}")
            buffer = bytearray()
            async for chunk in response.content.iter_any():
                buffer += chunk.replace(b"\r", b"")  # some servers end lines with CR LF; JSON has no raw CR
                for event in parse_events(buffer):
                    self._see(event)
        raise _Unavailable("the stream ended")

    def _see(self, event: ServerEvent) -> None:
        self._cursor = event.id or self._cursor
        match event.event:
            case "snapshot":
                self._open = {alarm["id"]: alarm for alarm in json.loads(event.data)["items"]}
            case "alarm":
                self._take(json.loads(event.data))
            case "bye":
                raise _Unavailable("the session has ended")
        self._news.set()

    def _take(self, alarm: Alarm) -> None:
        known = self._open.get(alarm["id"])
        if known is not None and known["version"] > alarm["version"]:
            return  # our own act was quicker than the stream
        if alarm["state"] == "resolved":
            self._open.pop(alarm["id"], None)
        else:
            self._open[alarm["id"]] = alarm

    # What it does.

    async def _work(self, group: asyncio.TaskGroup) -> None:
        while True:
            self._news.clear()
            self._mind_those_underway(group)
            alarm = choose(self._open.values(), self._username)
            if alarm is None:
                await self._news.wait()
            else:
                await self._step(alarm["id"])

    def _mind_those_underway(self, group: asyncio.TaskGroup) -> None:
        for alarm in self._open.values():
            ours = alarm["claimed_by"] == self._username and alarm["state"] in _UNDERWAY
            if ours and alarm["id"] not in self._minded:
                self._minded.add(alarm["id"])
                group.create_task(self._accompany(alarm["id"]), name=f"{self._username} accompanying")

    async def _accompany(self, alarm_id: int) -> None:
        while self._open.get(alarm_id, {}).get("state") in _UNDERWAY:
            await self._step(alarm_id)
        self._minded.discard(alarm_id)

    async def _step(self, alarm_id: int) -> None:
        """Take the time a person takes, then do the next verb, unless somebody else was first."""
        act = next_act(self._open[alarm_id], self._chance)
        if act is None:
            return
        before = self._open[alarm_id]["state"]
        await asyncio.sleep(act.after / self._pace)
        for _ in range(_MOST_TRIES):
            alarm = self._open.get(alarm_id)
            if alarm is None or alarm["state"] != before or self._is_anothers(alarm):
                return
            body = {"version": alarm["version"], **act.fields}
            if await self._post(f"/api/v1/alarms/{alarm_id}/{act.verb}", body, alarm_id):
                return
        self._open.pop(alarm_id, None)  # leave it to others until it changes again

    def _is_anothers(self, alarm: Alarm) -> bool:
        return alarm["claimed_by"] not in {None, self._username}

    async def _post(self, path: str, body: dict[str, Any], alarm_id: int) -> bool:
        """Say whether it was done, or can never be; after a conflict we know the alarm as it is now."""
        async with self._http.post(path, json=body, headers=self._authorization) as response:
            if response.status == _UNAUTHORIZED:
                raise _Unavailable("the session has ended")
            answer: dict[str, Any] = {}
            with contextlib.suppress(ValueError, aiohttp.ContentTypeError):
                answer = await response.json(content_type=None)
            if isinstance(answer.get("alarm"), dict):
                self._take(answer["alarm"])
            if response.status == _CONFLICT:
                return False
            if not response.ok:
                _LOG.warning(
                    "%s: %s gave %d %s",
                    self._username,
                    path,
                    response.status,
                    answer.get("detail", ""),
                    extra={"action": "operator_refused", "alarm_id": alarm_id, "status": response.status},
                )
                self._open.pop(alarm_id, None)
                if response.status >= 500:  # noqa: PLR2004 - the platform's own trouble
                    raise _Unavailable(f"{path} gave {response.status}")
            return True
