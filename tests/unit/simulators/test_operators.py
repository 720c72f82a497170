"""Operator bots against a small stand-in for the platform: they finish what waits, and lose races politely."""

import asyncio
import json
import random
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulators.desk import choose, next_act
from simulators.operators import run_operators
from simulators.sse import ServerEvent, parse_events

QUICK = 10_000.0
NEXT_STATE = {
    "claim": "claimed",
    "answer": "answered",
    "dispatch": "responding",
    "arrive": "on_scene",
    "resolve": "resolved",
}


def an_alarm(alarm_id=1, **changes):
    return {
        "id": alarm_id,
        "version": 1,
        "type": "sos",
        "class": "emergency",
        "priority": 1,
        "state": "waiting",
        "test": False,
        "raised_at": "2026-11-23T08:00:00Z",
        "cancelled_at": None,
        "claimed_by": None,
    } | changes


class Platform:
    """The few calls that a bot makes, with versions and refusals; `rival` takes so many alarms an instant earlier."""

    def __init__(self, *alarms, rival=0, passwords=("secret",)):
        self.alarms = {alarm["id"]: alarm for alarm in alarms}
        self.rival = rival
        self.passwords = passwords
        self.done: list[tuple[str, str, int]] = []
        self.streams: list[asyncio.Queue] = []
        self.changed = asyncio.Condition()

    @asynccontextmanager
    async def serve(self):
        """Listen for the length of a block; gives the address."""
        app = web.Application()
        app.router.add_post("/api/v1/session", self.sign_in)
        app.router.add_get("/api/v1/stream", self.stream)
        app.router.add_post("/api/v1/alarms/{id}/{verb}", self.act)
        async with TestServer(app) as server:
            yield str(server.make_url("/"))

    async def sign_in(self, request):
        """POST /api/v1/session."""
        body = await request.json()
        if body["password"] not in self.passwords:
            return web.json_response({"title": "no"}, status=401)
        return web.json_response({"token": body["username"]})

    async def stream(self, request):
        """GET /api/v1/stream."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        news = asyncio.Queue()
        self.streams.append(news)
        items = [alarm for alarm in self.alarms.values() if alarm["state"] != "resolved"]
        await response.write(
            f"event: snapshot\r\nid: 7\r\ndata: {json.dumps({'items': items})}\r\n\r\n".encode()
        )
        with suppress(ConnectionResetError):
            while (line := await news.get()) is not None:
                await response.write(line.encode())
        return response

    async def act(self, request):
        """POST /api/v1/alarms/{id}/{verb}."""
        assert request.headers["X-Yilao-Request"] == "1"
        who = request.headers["Authorization"].removeprefix("Bearer ")
        alarm = self.alarms[int(request.match_info["id"])]
        verb, body = request.match_info["verb"], await request.json()
        if verb == "claim" and self.rival:
            self.rival -= 1
            alarm |= {"version": alarm["version"] + 1, "state": "claimed", "claimed_by": "rival"}
        if body["version"] != alarm["version"]:
            return web.json_response({"title": "no", "alarm": alarm}, status=409)
        alarm |= {"version": alarm["version"] + 1, "state": NEXT_STATE[verb], "claimed_by": who}
        self.done.append((who, verb, alarm["id"]))
        for news in self.streams:
            await news.put(f"event: alarm\nid: 8\ndata: {json.dumps(alarm)}\n\n")
        async with self.changed:
            self.changed.notify_all()
        return web.json_response({"alarm": alarm})

    async def until(self, condition):
        """Wait until the condition holds; looked at after every act."""
        async with self.changed:
            await self.changed.wait_for(condition)

    def all_resolved(self):
        """Say whether no alarm is left."""
        return all(alarm["state"] == "resolved" for alarm in self.alarms.values())


@asynccontextmanager
async def bots(url, *usernames, seed=1):
    credentials = [(username, "secret") for username in usernames]
    working = asyncio.create_task(
        run_operators(url, credentials, chance=random.Random(seed), pace=QUICK), name="bots"
    )
    try:
        yield working
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


@pytest.mark.parametrize("seed", range(5))
async def test_bots_finish_every_alarm_and_none_twice(seed):
    platform = Platform(
        an_alarm(1),
        an_alarm(2, priority=3, **{"class": "service"}),
        an_alarm(3, test=True),
        an_alarm(4, cancelled_at="2026-11-23T08:00:05Z"),
        an_alarm(5, priority=4, **{"class": "device"}),
    )
    async with platform.serve() as url, bots(url, "op-a", "op-b", seed=seed):
        await platform.until(platform.all_resolved)
    assert sorted(alarm_id for _, verb, alarm_id in platform.done if verb == "claim") == [1, 2, 3, 4, 5]
    assert sorted(alarm_id for _, verb, alarm_id in platform.done if verb == "resolve") == [1, 2, 3, 4, 5]


async def test_the_most_urgent_is_claimed_first():
    platform = Platform(an_alarm(1, priority=3, **{"class": "service"}), an_alarm(2))
    async with platform.serve() as url, bots(url, "op-a"):
        await platform.until(platform.all_resolved)
    assert [alarm_id for _, verb, alarm_id in platform.done if verb == "claim"] == [2, 1]


async def test_an_alarm_that_a_colleague_took_is_left_to_the_colleague():
    platform = Platform(an_alarm(1), an_alarm(2, raised_at="2026-11-23T08:01:00Z"), rival=1)
    async with platform.serve() as url, bots(url, "op-a"):
        await platform.until(lambda: platform.alarms[2]["state"] == "resolved")
    assert platform.alarms[1]["claimed_by"] == "rival"
    assert all(alarm_id == 2 for _, _, alarm_id in platform.done)


async def test_an_alarm_left_over_from_an_earlier_shift_is_finished():
    platform = Platform(
        an_alarm(1, state="answered", claimed_by="op-a"), an_alarm(2, state="on_scene", claimed_by="op-a")
    )
    async with platform.serve() as url, bots(url, "op-a"):
        await platform.until(platform.all_resolved)


async def test_a_press_that_changes_the_version_meanwhile_only_needs_another_try():
    platform = Platform(an_alarm(1))
    async with platform.serve() as url, bots(url, "op-a"):
        platform.alarms[1]["version"] = 5  # the stream's snapshot may say 1
        await platform.until(platform.all_resolved)


async def test_a_bot_with_a_wrong_password_does_not_stop_the_others():
    platform = Platform(an_alarm(1), passwords=("right",))
    credentials = [("op-a", "wrong"), ("op-b", "right")]
    async with platform.serve() as url:
        working = asyncio.create_task(run_operators(url, credentials, chance=random.Random(1), pace=QUICK))
        await platform.until(platform.all_resolved)
        assert not working.done()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    assert {who for who, _, _ in platform.done} == {"op-b"}


def test_nothing_is_chosen_when_all_is_taken_or_underway():
    taken = [
        an_alarm(1, state="claimed", claimed_by="op-b"),
        an_alarm(2, state="responding", claimed_by="op-a"),
    ]
    assert choose(taken, "op-a") is None
    assert next_act(an_alarm(state="resolved"), random.Random(1)) is None


def test_own_work_comes_before_new_work():
    alarms = [an_alarm(1), an_alarm(2, priority=3, state="claimed", claimed_by="op-a")]
    assert choose(alarms, "op-a")["id"] == 2


def test_events_are_whole_however_the_network_cuts_them():
    text = b': hello\n\nevent: alarm\nid: 5\ndata: {"a":\ndata:  1}\n\nevent: beat\ndata: {}\n\nevent: al'
    whole = [
        ServerEvent(event="alarm", data='{"a":\n 1}', id="5"),
        ServerEvent(event="beat", data="{}", id=None),
    ]
    for cut in range(len(text)):
        buffer = bytearray(text[:cut])
        events = parse_events(buffer)
        buffer += text[cut:]
        assert events + parse_events(buffer) == whole
        assert buffer == b"event: al"
