"""Drills through the API: a press that nobody made rings at a desk, and how long the desk takes is counted."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from dispatcher.drills import store as drills
from dispatcher.signals import drills as waiting
from tests.support.api import Api, Client
from tests.support.build import CITY, FAR, HOME
from tests.support.desk import Desk

DRILLS = "/api/v1/drills"


async def begun(who: Client, centre: str = HOME) -> dict[str, Any]:
    """A drill that has just been begun."""
    answer = await who.post(DRILLS, {"centre_id": centre})
    assert answer.status == 201, answer.body
    body: dict[str, Any] = answer.body
    return body


async def sent(desk: Desk) -> int | None:
    """Do what a gateway does, and let the engine handle the press; returns the number of its alarm."""
    async with desk.pool.connection() as connection:
        drill = await waiting.claim(connection, now=desk.clock())
        assert drill is not None
        await waiting.published(connection, drill["id"], now=desk.clock())
    return await desk.press(drill["device_id"], "sos", id=waiting.signal_id(drill["id"]), test=True)


async def now(who: Client, number: int) -> dict[str, Any]:
    """A drill as it is now."""
    return next(each for each in (await who.get(DRILLS)).body["items"] if each["id"] == number)


async def test_the_platforms_own_devices_take_no_commands_and_no_plans_and_are_not_looked_at(
    sup: Client, desk: Desk
) -> None:
    await begun(sup)
    await sent(desk)  # who sees an alarm of a device sees the device, were it one of a home
    device = f"/api/v1/devices/drill.{HOME}"
    plan = {"plan": "每天两次电话问安", "until": (desk.clock() + timedelta(days=1)).isoformat()}
    answers = [
        await sup.get(device),
        await sup.post(f"{device}/commands", {"command": "test"}),
        await sup.request("PUT", f"{device}/stopgap", json=plan),
        await sup.delete(f"{device}/stopgap"),
    ]
    assert [answer.status for answer in answers] == [404] * 4
    assert await desk.rows("SELECT FROM stopgaps UNION ALL SELECT FROM commands WHERE kind = 'command'") == []


async def test_a_drill_rings_at_its_desk_and_nowhere_else_and_is_scored(
    sup: Client, mei: Client, desk: Desk
) -> None:
    drill = await begun(sup)
    assert (drill["standing"], drill["verdict"], drill["alarm_id"]) == ("waiting", None, None)
    number = await sent(desk)
    (alarm,) = (await mei.get("/api/v1/alarms")).body["items"]
    assert (alarm["id"], alarm["device_kind"], alarm["test"], alarm["ringing"]) == (
        number,
        "drill",
        True,
        True,
    )
    assert (alarm["centre_id"], alarm["centres"], alarm["elder"]) == (HOME, [HOME], None)
    desk.clock.advance(seconds=12)
    await mei.verb(number, "claim")
    desk.clock.advance(seconds=30)
    await mei.verb(number, "answer")
    desk.clock.advance(seconds=60)
    await mei.verb(number, "resolve", outcome="test_passed")
    told = await now(sup, drill["id"])
    assert (told["claimed_s"], told["answered_s"], told["resolved_s"]) == (12.0, 42.0, 102.0)
    assert (told["standing"], told["verdict"], told["answered_by"]) == ("over", "good", "Mei")


async def test_an_answer_that_comes_late_is_fair_and_none_is_a_failure(
    sup: Client, mei: Client, desk: Desk
) -> None:
    first = await begun(sup)
    number = await sent(desk)
    desk.clock.advance(seconds=100)
    await mei.verb(number, "claim")
    await mei.verb(number, "answer")
    await mei.verb(number, "resolve", outcome="test_passed")
    second = await begun(sup)
    await sent(desk)
    desk.clock.advance(seconds=181)
    assert (await now(sup, first["id"]))["verdict"] == "fair"
    late = await now(sup, second["id"])
    assert (late["standing"], late["verdict"]) == ("ringing", "failed")
    scores = (await sup.get(f"{DRILLS}/scores")).body
    (row,) = scores["items"]
    assert (row["centre_id"], row["drills"], row["fair"], row["failed"], row["overdue"]) == (
        HOME,
        2,
        1,
        1,
        False,
    )
    assert row["months"][-1] == {"month": "2026-11", "drills": 2, "good": 0, "fair": 1, "failed": 1}
    assert len(scores["months"]) == 6


async def test_the_first_answer_counts_whatever_is_done_afterwards(
    sup: Client, mei: Client, desk: Desk
) -> None:
    drill = await begun(sup)
    number = await sent(desk)
    await mei.verb(number, "claim")
    await mei.verb(number, "answer")
    desk.clock.advance(seconds=400)
    await mei.verb(number, "release")
    told = await now(sup, drill["id"])
    assert (told["answered_s"], told["verdict"]) == (0.0, "good")


async def test_no_contact_and_no_city_desk_hears_of_a_drill_for_the_first_minutes(
    sup: Client, desk: Desk
) -> None:
    await begun(sup)
    number = await sent(desk)
    await desk.advance(minutes=10)
    assert await desk.audience(number) == {HOME}
    reached = {each for row in await desk.history(number) for each in row["detail"].get("reach", [])}
    assert reached == {"supervisor"}


async def test_one_drill_at_a_time_also_when_two_begin_at_once(api: Api, sup: Client, desk: Desk) -> None:
    other = await api.operator("sup2", ("supervisor", HOME))
    answers = await asyncio.gather(*(who.post(DRILLS, {"centre_id": HOME}) for who in (sup, other)))
    assert sorted(answer.status for answer in answers) == [201, 409]
    await sent(desk)
    refused = await sup.post(DRILLS, {"centre_id": HOME})
    assert (refused.status, refused.body["code"]) == (409, "already_open")


async def test_a_drill_that_no_gateway_sends_is_given_up_and_is_not_held_against_the_desk(
    sup: Client, desk: Desk
) -> None:
    drill = await begun(sup)
    desk.clock.advance(seconds=119)
    assert await drills.tick(desk.pool, desk.clock) == 0
    desk.clock.advance(seconds=2)
    assert await drills.tick(desk.pool, desk.clock) == 1
    assert await drills.tick(desk.pool, desk.clock) == 0
    told = await now(sup, drill["id"])
    assert (told["standing"], told["verdict"], told["tries"]) == ("given_up", None, 0)
    async with desk.pool.connection() as connection:
        assert await waiting.claim(connection, now=desk.clock()) is None
    assert (await sup.get(f"{DRILLS}/scores")).body["items"][0]["drills"] == 0
    await begun(sup)


async def test_a_press_that_is_lost_on_its_way_is_the_platforms_failure(sup: Client, desk: Desk) -> None:
    drill = await begun(sup)
    async with desk.pool.connection() as connection:
        await waiting.claim(connection, now=desk.clock())
        await waiting.published(connection, drill["id"], now=desk.clock())
    desk.clock.advance(seconds=61)
    assert (await now(sup, drill["id"]))["standing"] == "lost"


async def test_two_gateways_take_up_a_drill_once_and_another_one_after_a_lease_that_ran_out(
    sup: Client, desk: Desk
) -> None:
    await begun(sup)
    async with desk.pool.connection() as first, desk.pool.connection() as second:
        taken = [await waiting.claim(one, now=desk.clock()) for one in (first, second)]
        assert [row is None for row in taken] == [False, True]
        desk.clock.advance(seconds=16)
        assert await waiting.claim(second, now=desk.clock()) is not None


async def test_a_press_that_two_gateways_sent_is_one_alarm(sup: Client, desk: Desk) -> None:
    drill = await begun(sup)
    await sent(desk)
    await desk.press("drill.shiqi", "sos", id=waiting.signal_id(drill["id"]), test=True)
    assert [row["presses"] for row in await desk.alarms()] == [1]


async def test_why_a_broker_did_not_take_it_is_shown(sup: Client, desk: Desk) -> None:
    drill = await begun(sup)
    async with desk.pool.connection() as connection:
        await waiting.claim(connection, now=desk.clock())
        again = desk.clock() + timedelta(seconds=5)
        await waiting.troubled(connection, drill["id"], "connection refused", again_at=again)
    told = await now(sup, drill["id"])
    assert (told["trouble"], told["tries"]) == ("connection refused", 1)


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ((("operator", HOME),), 403),
        ((("supervisor", FAR),), 403),
        ((("bureau", None),), 403),
        ((("supervisor", HOME),), 201),
        ((("manager", None),), 201),
        ((("admin", None),), 201),
        ((("operator", CITY),), 201),
    ],
)
async def test_who_may_drill_a_desk(api: Api, roles: tuple[tuple[str, str | None]], status: int) -> None:
    who = await api.operator("who", *roles)
    assert (await who.post(DRILLS, {"centre_id": HOME})).status == status


async def test_drills_of_other_centres_are_not_seen(api: Api, sup: Client) -> None:
    await begun(sup)
    far = await api.operator("far", ("supervisor", FAR))
    city = await api.operator("city", ("operator", CITY))
    assert (await far.get(DRILLS)).body["items"] == []
    assert [row["centre_id"] for row in (await far.get(f"{DRILLS}/scores")).body["items"]] == [FAR]
    assert len((await city.get(DRILLS)).body["items"]) == 1
    assert (await city.get(DRILLS, centre_id=FAR)).body["items"] == []
    assert len((await city.get(f"{DRILLS}/scores")).body["items"]) == 5
    assert all(row["overdue"] for row in (await city.get(f"{DRILLS}/scores")).body["items"])


async def test_a_centre_that_nobody_knows_cannot_be_drilled(api: Api) -> None:
    admin = await api.operator("root", ("admin", None))
    assert (await admin.post(DRILLS, {"centre_id": "moon"})).status == 404
    assert (await admin.post(DRILLS, {})).body["field"] == "centre_id"


async def test_when_somebodys_device_has_its_name_the_drill_is_refused(sup: Client, desk: Desk) -> None:
    await desk.device("drill.shiqi")
    assert (await sup.post(DRILLS, {"centre_id": HOME})).status == 422
    assert (await sup.get(DRILLS)).body["items"] == []


async def test_the_device_of_drills_is_in_no_list_of_devices(api: Api, sup: Client, desk: Desk) -> None:
    await begun(sup)
    await sent(desk)
    admin = await api.operator("root", ("admin", None))
    assert [row["id"] for row in (await admin.get("/api/v1/devices")).body["items"]] == ["b7"]
    counted = (await admin.get("/api/v1/devices/summary")).body["centres"]
    assert [(row["centre_id"], row["devices"]) for row in counted] == [(HOME, 1)]


async def test_a_real_press_is_not_touched_by_a_drill_at_the_same_desk(sup: Client, desk: Desk) -> None:
    await begun(sup)
    number = await sent(desk)
    real = await desk.press("b7", "sos")
    assert real != number
    assert [(row["test"], row["priority"]) for row in await desk.alarms()] == [(True, 5), (False, 1)]
