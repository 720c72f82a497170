"""Whom to send: who is near, who speaks the elder's language, who is busy; and who is on the way once they are sent."""

from typing import Any

import pytest

from tests.support.api import Api, Client
from tests.support.build import FAR, HOME, NEIGHBOUR
from tests.support.desk import Desk
from tests.support.helping import a_team, helper_id

HELPERS = "/api/v1/helpers"


@pytest.fixture(autouse=True)
async def team(desk: Desk) -> None:
    await a_team(desk)


async def near(reader: Client, **query: Any) -> list[dict[str, Any]]:
    """Who is offered."""
    answer = await reader.get(HELPERS, **query)
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.body["items"]
    return items


async def card(reader: Client, alarm: int | None) -> dict[str, Any]:
    """The card of an alarm."""
    body: dict[str, Any] = (await reader.get(f"/api/v1/alarms/{alarm}")).body
    return body


async def test_who_is_near_comes_first_and_nobody_of_a_centre_that_has_nothing_to_do_with_the_elder(
    mei: Client, desk: Desk
) -> None:
    elder = await desk.elder("e-2", "c1", lat=22.5, lon=113.4, language="yue")
    found = await near(mei, elder_id=elder)
    assert [(one["ref"], one["distance_m"]) for one in found] == [
        ("H-2", 111),
        ("H-1", 1113),
        ("H-3", 2226),
        ("H-4", None),
    ]
    assert [one["speaks"] for one in found] == [False, True, False, False]
    assert found[1]["phone"] == "10070000190"


async def test_an_elder_without_a_place_gets_the_own_centres_helpers_first(mei: Client, desk: Desk) -> None:
    elder = await desk.elder("e-2", "c1")
    found = await near(mei, elder_id=elder)
    assert [one["ref"] for one in found] == ["H-1", "H-4", "H-2", "H-3"]
    assert {one["distance_m"] for one in found} == {None}


async def test_another_centres_helpers_are_not_for_everybody(api: Api, mei: Client, desk: Desk) -> None:
    elder = await desk.elder("e-2", "c1")
    far = await api.operator("far", ("operator", FAR))
    assert (await far.get(HELPERS, elder_id=elder)).status == 404
    assert (await mei.get(HELPERS, centre_id=FAR)).status == 404
    assert [one["ref"] for one in await near(far)] == ["H-5"]
    bureau = await api.operator("bureau", ("bureau", None))
    assert len(await near(bureau)) == 5
    assert [one["ref"] for one in await near(bureau, centre_id=HOME, limit=1)] == ["H-1"]


async def test_who_is_sent_is_busy_until_the_alarm_is_over(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    number = await helper_id(desk, "H-1")
    await mei.verb(alarm, "claim")
    sent = await mei.verb(alarm, "dispatch", helper_id=number, eta_minutes=12)
    assert sent.body["alarm"]["state"] == "responding"
    assert {one["alarm_id"] for one in await near(mei, centre_id=HOME)} == {alarm, None}
    (on_the_way,) = (await card(mei, alarm))["sent"]
    assert on_the_way | {"id": 0} == {
        "id": 0,
        "helper": "何护理",
        "helper_id": number,
        "kind": "caregiver",
        "phone": "10070000190",
        "at": "2026-11-23T08:00:00.000Z",
        "eta_at": "2026-11-23T08:12:00.000Z",
        "arrived_at": None,
    }
    await mei.verb(alarm, "resolve", outcome="helped_at_home", note="had tea")
    assert {one["alarm_id"] for one in await near(mei, centre_id=HOME)} == {None}
    await mei.verb(alarm, "reopen", reason="she fell again")
    assert {one["alarm_id"] for one in await near(mei, centre_id=HOME)} == {None}
    assert (await card(mei, alarm))["sent"] == []


@pytest.mark.parametrize("ref", ["H-5", "H-6"])
async def test_who_is_not_offered_cannot_be_sent(mei: Client, desk: Desk, ref: str) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    refused = await mei.verb(alarm, "dispatch", helper_id=await helper_id(desk, ref))
    assert (refused.status, refused.body["field"]) == (422, "helper_id")
    assert (await desk.alarm(alarm)).dispatched_at is None
    assert (await mei.verb(alarm, "dispatch", helper_id=999_999)).status == 422


async def test_of_two_who_are_on_the_way_each_arrives_by_themselves(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "dispatch", helper_id=await helper_id(desk, "H-1"))
    await mei.verb(alarm, "dispatch", helper="120", kind="120", eta_minutes=15)
    first, ambulance = (await card(mei, alarm))["sent"]
    await desk.advance(minutes=1)
    assert (await mei.verb(alarm, "arrive", sent=first["id"])).body["alarm"]["state"] == "on_scene"
    assert [one["arrived_at"] is None for one in (await card(mei, alarm))["sent"]] == [False, True]
    arrived_at = (await desk.alarm(alarm)).arrived_at
    assert (await mei.verb(alarm, "arrive", sent=first["id"])).body["field"] == "sent"
    await desk.advance(minutes=1)
    assert (await mei.verb(alarm, "arrive", sent=ambulance["id"])).status == 200
    assert [one["arrived_at"] for one in (await card(mei, alarm))["sent"]] == [
        "2026-11-23T08:01:00.000Z",
        "2026-11-23T08:02:00.000Z",
    ]
    assert (await desk.alarm(alarm)).arrived_at == arrived_at


async def test_arrived_without_saying_who_means_all_who_were_sent(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    for name in ("一", "二"):
        await mei.verb(alarm, "dispatch", helper=name)
    await mei.verb(alarm, "arrive")
    assert all(one["arrived_at"] for one in (await card(mei, alarm))["sent"])


async def test_false_alarms_are_counted_for_the_device_and_for_the_elder_and_tests_are_none(
    mei: Client, desk: Desk
) -> None:
    await desk.device("p7", kind="pendant")
    for device, test in (("b7", False), ("b7", False), ("p7", False), ("b7", True)):
        alarm = await desk.press(device, "sos", test=test)
        await mei.verb(alarm, "claim")
        assert (await mei.verb(alarm, "resolve", outcome="false_alarm", note="slipped")).status == 200
    alarm = await desk.press()
    assert (await card(mei, alarm))["false_alarms"] == {"days": 90, "device": 2, "elder": 3}
    desk.clock.advance(minutes=91 * 24 * 60)
    assert (await card(mei, alarm))["false_alarms"] == {"days": 90, "device": 0, "elder": 0}


async def test_the_covering_centre_that_took_over_may_send_the_home_centres_helpers(
    api: Api, desk: Desk
) -> None:
    neighbour = await api.operator("lin", ("operator", NEIGHBOUR))
    alarm = await desk.press()
    await desk.advance(seconds=30)
    await neighbour.verb(alarm, "claim")
    sent = await neighbour.verb(alarm, "dispatch", helper_id=await helper_id(desk, "H-4"))
    assert sent.status == 200
