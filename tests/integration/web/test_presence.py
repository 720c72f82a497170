"""Consoles say that somebody is there; everybody can ask, and is told, which desks nobody watches."""

import asyncio

import pytest

from dispatcher.people.consoles import store as consoles
from tests.support.build import CITY, HOME, NEIGHBOUR

CONSOLE = "console-1234"


def of(centre, answer):
    """What an answer says of one centre."""
    (item,) = [item for item in answer.body["items"] if item["centre_id"] == centre]
    return item


async def say(client, console=CONSOLE, *, sound=True):
    return await client.post("/api/v1/presence", {"console": console, "sound": sound})


async def test_a_console_is_told_how_often_to_say_it_and_when_it_counts_as_gone(mei):
    answer = await say(mei)
    assert (answer.status, answer.body) == (200, {"every_s": 10.0, "stale_after_s": 45.0})


async def test_a_desk_that_has_a_console_is_attended_and_one_that_never_had_any_has_not_begun(mei):
    before = of(HOME, await mei.get("/api/v1/coverage"))
    assert (before["on_duty"], before["consoles"], before["attended"]) == (1, 0, None)
    await say(mei)
    items = await mei.get("/api/v1/coverage")
    assert (of(HOME, items)["consoles"], of(HOME, items)["attended"]) == (1, True)
    assert of(NEIGHBOUR, items)["attended"] is None


async def test_a_console_without_sound_is_not_counted(mei):
    await say(mei, sound=False)
    assert of(HOME, await mei.get("/api/v1/coverage"))["attended"] is None


async def test_whoever_leaves_is_not_counted_any_more(mei):
    await say(mei)
    answer = await mei.request("DELETE", "/api/v1/presence", json={"console": CONSOLE})
    assert answer.status == 204
    assert of(HOME, await mei.get("/api/v1/coverage"))["consoles"] == 0
    await say(mei)
    assert of(HOME, await mei.get("/api/v1/coverage"))["consoles"] == 1


async def test_nobody_speaks_for_somebody_elses_console(mei, hao, desk):
    await say(mei)
    assert (await say(hao)).status == 409
    await hao.request("DELETE", "/api/v1/presence", json={"console": CONSOLE})
    (row,) = await desk.rows("SELECT * FROM consoles")
    assert (row["staff_id"], row["closed_at"]) == (mei.who.id, None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"console": "short", "sound": True}, "console"),
        ({"console": "with space in it", "sound": True}, "console"),
        ({"console": CONSOLE}, "sound"),
        ({"console": CONSOLE, "sound": "yes"}, "sound"),
        ({"console": CONSOLE, "sound": True, "more": 1}, "more"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(mei, body, field):
    answer = await mei.post("/api/v1/presence", body)
    assert answer.status == 422
    assert field in str(answer.body)


async def test_who_only_looks_watches_no_desk(api):
    bureau = await api.operator("bao", ("bureau", None))
    assert (await say(bureau)).status == 403
    assert (await bureau.get("/api/v1/coverage")).status == 200
    assert (await say(api.stranger())).status == 401


async def test_a_desk_that_nobody_watches_is_shown_with_who_has_its_work(api, desk, mei):
    lin = await api.operator("lin", ("operator", NEIGHBOUR))
    await desk.watch_desks(seconds=60, present=[mei.who, lin.who])
    await desk.watch_desks(seconds=40, present=[lin.who])
    item = of(HOME, await lin.get("/api/v1/coverage"))
    assert (item["attended"], item["covered_by"]) == (False, NEIGHBOUR)
    assert item["unattended_since"] is not None
    alarm = (await lin.get(f"/api/v1/alarms/{item['alarm_id']}")).body["alarm"]
    assert alarm["type"] == "desk_unattended"


async def test_the_live_stream_tells_it_once_and_newcomers_at_once(live_api, desk):
    mei = await live_api.operator("mei")
    chief = await live_api.operator("chief", ("operator", CITY))
    await desk.watch_desks(seconds=60, present=[mei.who, chief.who])
    live_api.live.tell_coverage(desk.told[-1])
    async with chief.stream() as stream:
        await stream.next("snapshot")
        assert (await stream.next("coverage")).data == {"items": []}
        await desk.watch_desks(seconds=40, present=[chief.who])
        for items in desk.told[-2:]:
            live_api.live.tell_coverage(items)
        (item,) = (await stream.next("coverage")).data["items"]
        assert (item["centre_id"], item["covered_by"]) == (HOME, CITY)
        live_api.live.tell_coverage([])
        assert (await stream.next("coverage")).data == {"items": []}
    live_api.live.tell_coverage([item])
    async with mei.stream() as stream:
        assert (await stream.next("coverage")).data == {"items": [item]}


async def test_an_alarm_says_since_when_its_holder_is_lost(desk, mei, hao):
    await desk.watch_desks(seconds=60, present=[mei.who, hao.who])
    number = await desk.press()
    alarm = (await mei.get(f"/api/v1/alarms/{number}")).body["alarm"]
    await mei.post(f"/api/v1/alarms/{number}/claim", {"version": alarm["version"], "take_over": False})
    await desk.watch_desks(seconds=60, present=[hao.who])
    alarm = (await hao.get(f"/api/v1/alarms/{number}")).body["alarm"]
    assert alarm["claimed_by"] == "mei"
    assert alarm["holder_lost_at"] is not None
    taken = await hao.post(f"/api/v1/alarms/{number}/claim", {"version": alarm["version"], "take_over": True})
    assert (taken.body["alarm"]["claimed_by"], taken.body["alarm"]["holder_lost_at"]) == ("hao", None)


async def test_two_consoles_of_people_with_several_centres_speak_at_once(api, desk):
    both = [("supervisor", HOME), ("supervisor", NEIGHBOUR), ("supervisor", CITY)]
    people = [await api.operator("one", *both), await api.operator("two", *reversed(both))]
    for _ in range(5):
        answers = await asyncio.gather(*(say(one, f"console-{one.who.username}") for one in people))
        assert [answer.status for answer in answers] == [200, 200]
    assert len(await desk.rows("SELECT * FROM desk_watch")) == 3


async def test_yesterdays_consoles_are_forgotten(desk, mei):
    await say(mei)
    desk.clock.advance(minutes=24 * 60 + 1)
    await say(mei, "console-5678")
    async with desk.pool.connection() as connection:
        await consoles.forget(connection, now=desk.clock())
    assert [row["id"] for row in await desk.rows("SELECT id FROM consoles")] == ["console-5678"]
