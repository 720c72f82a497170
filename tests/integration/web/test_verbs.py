"""What operators do with alarms, over HTTP: each verb once as it should be, and each refusal that matters."""

import asyncio
from typing import Any

from tests.support.api import Answer, Api, Client
from tests.support.build import FAR, HOME, NEIGHBOUR
from tests.support.desk import Desk


def alarm_of(answer: Answer) -> dict[str, Any]:
    """The alarm in a successful answer."""
    assert answer.status == 200, answer.body
    alarm: dict[str, Any] = answer.body["alarm"]
    return alarm


async def test_an_alarm_goes_from_key_to_closed(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    states = []
    for verb, body in (
        ("claim", {}),
        ("answer", {}),
        ("dispatch", {"helper": "李护理员", "kind": "caregiver", "eta_minutes": 12, "note": "has the key"}),
        ("arrive", {}),
        ("note", {"text": "she fell, nothing broken"}),
        ("resolve", {"outcome": "helped_at_home", "note": "had tea"}),
    ):
        states.append(alarm_of(await mei.verb(alarm, verb, **body))["state"])
    assert states == ["claimed", "answered", "responding", "on_scene", "on_scene", "resolved"]
    card = (await mei.get(f"/api/v1/alarms/{alarm}")).body
    assert [row["event"] for row in card["history"]] == [
        "raised",
        "claimed",
        "answered",
        "dispatched",
        "arrived",
        "noted",
        "resolved",
    ]
    assert {row["actor"] for row in card["history"]} == {"device:b7", "staff:mei"}
    assert card["alarm"]["outcome"] == "helped_at_home"


async def test_the_queue_shows_what_an_operator_needs(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    (item,) = (await mei.get("/api/v1/alarms", state="open")).body["items"]
    assert item["id"] == alarm
    assert item["elder"]["name"] == "陈e-1"
    assert item["elder"]["age"] == 85
    assert (item["type"], item["priority"], item["state"], item["test"]) == ("sos", 1, "waiting", False)
    assert item["next_deadline_at"] == "2026-11-23T08:00:30.000Z"


async def test_lists_are_paged_and_every_alarm_is_on_one_page(mei: Client, desk: Desk) -> None:
    types = ("sos", "smoke", "inactivity", "water", "service", "battery_low", "gadget")
    raised = [await desk.press("b7", type_) for type_ in types]
    got, cursor = [], None
    for _ in range(10):
        query: dict[str, Any] = {"limit": 3} | ({"after": cursor} if cursor else {})
        page = (await mei.get("/api/v1/alarms", **query)).body
        got += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert got == sorted(raised, reverse=True)  # type: ignore[type-var]


async def test_an_older_sight_of_the_alarm_is_refused_with_the_alarm_as_it_is(
    mei: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    await desk.press()
    refused = await mei.verb(alarm, "answer", version=2)
    assert refused.status == 409
    assert refused.body["alarm"]["version"] == 3
    assert refused.body["alarm"]["presses"] == 2
    assert (await desk.alarm(alarm)).answered_at is None


async def test_of_two_operators_who_claim_at_once_one_wins_and_the_other_is_told_who(
    mei: Client, hao: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    answers = await asyncio.gather(*(who.verb(alarm, "claim", version=1) for who in (mei, hao)))
    assert sorted(answer.status for answer in answers) == [200, 409]
    won, lost = sorted(answers, key=lambda answer: answer.status)
    holder = alarm_of(won)["claimed_by"]
    assert lost.body["alarm"]["claimed_by"] == holder
    assert holder.title() in lost.body["detail"]
    assert await desk.events(alarm) == ["raised", "claimed"]


async def test_what_a_colleague_holds_must_be_taken_over_openly(mei: Client, hao: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    refused = await hao.verb(alarm, "answer")
    assert (refused.status, "Mei" in refused.body["detail"]) == (409, True)
    taken = alarm_of(await hao.verb(alarm, "claim", take_over=True))
    assert taken["claimed_by"] == "hao"
    (row,) = [row for row in await desk.history(alarm) if row["event"] == "taken_over"]
    assert row["actor"] == "staff:hao"
    assert mei.who is not None
    assert row["detail"] == {"from": mei.who.id}


async def test_a_supervisor_may_act_on_what_an_operator_holds(api: Api, mei: Client, desk: Desk) -> None:
    chief = await api.operator("chief", ("supervisor", HOME))
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    assert alarm_of(await chief.verb(alarm, "answer"))["claimed_by"] == "mei"


async def test_release_lifts_a_hold_first_and_then_gives_the_alarm_back(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    held = alarm_of(await mei.verb(alarm, "hold", minutes=3, reason="calls the son"))
    assert (held["deadline"], held["held_until"]) == ("hold", "2026-11-23T08:03:00.000Z")
    lifted = alarm_of(await mei.verb(alarm, "release"))
    assert (lifted["state"], lifted["held_until"], lifted["claimed_by"]) == ("claimed", None, "mei")
    back = alarm_of(await mei.verb(alarm, "release"))
    assert (back["state"], back["claimed_by"], back["ringing"]) == ("waiting", None, True)


async def test_a_hold_that_is_too_long_is_refused_by_name(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    refused = await mei.verb(alarm, "hold", minutes=6, reason="lunch")
    assert (refused.status, refused.body["field"]) == (422, "minutes")


async def test_an_alarm_handed_to_another_centre_waits_there(api: Api, mei: Client, desk: Desk) -> None:
    neighbour = await api.operator("lin", ("operator", NEIGHBOUR))
    alarm = await desk.press()
    assert (await neighbour.get(f"/api/v1/alarms/{alarm}")).status == 404
    await mei.verb(alarm, "claim")
    handed = alarm_of(await mei.verb(alarm, "hand-over", centre_id=NEIGHBOUR, note="she is at her sister's"))
    assert (handed["state"], handed["centre_id"]) == ("waiting", NEIGHBOUR)
    assert alarm_of(await neighbour.verb(alarm, "claim"))["claimed_by"] == "lin"


async def test_an_alarm_handed_to_a_colleague_rings_for_them(mei: Client, hao: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    handed = alarm_of(await mei.verb(alarm, "hand-over", username="hao"))
    assert (handed["state"], handed["claimed_by"], handed["ringing"]) == ("claimed", "hao", True)
    assert alarm_of(await hao.verb(alarm, "answer"))["state"] == "answered"


async def test_nobody_is_handed_what_they_could_not_handle(api: Api, mei: Client, desk: Desk) -> None:
    await api.operator("lin", ("operator", FAR))
    await api.operator("watcher", ("bureau", None))
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    attempts: tuple[tuple[dict[str, Any], int], ...] = (
        ({}, 422),
        ({"username": "lin", "centre_id": NEIGHBOUR}, 422),
        ({"username": "nobody"}, 404),
        ({"centre_id": "nowhere"}, 404),
        ({"username": "lin"}, 422),
        ({"username": "watcher"}, 422),
    )
    for to, status in attempts:
        assert (await mei.verb(alarm, "hand-over", **to)).status == status, to
    assert await desk.events(alarm) == ["raised", "claimed"]


async def test_an_emergency_that_nobody_answered_needs_a_note_to_end(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    refused = await mei.verb(alarm, "resolve", outcome="false_alarm")
    assert (refused.status, refused.body["field"]) == (422, "note")
    ended = await mei.verb(alarm, "resolve", outcome="false_alarm", note="the daughter rang us")
    assert alarm_of(ended)["state"] == "resolved"


async def test_a_resolved_alarm_can_be_opened_again(mei: Client, desk: Desk) -> None:
    alarm = await desk.press("b7", "service")
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "resolve", outcome="service_arranged")
    opened = alarm_of(await mei.verb(alarm, "reopen", reason="she called again"))
    assert (opened["state"], opened["outcome"], opened["ringing"]) == ("waiting", None, True)
    assert opened["next_deadline_at"] is not None


async def test_an_alarm_cannot_be_opened_again_beside_a_new_one(mei: Client, desk: Desk) -> None:
    alarm = await desk.press("b7", "service")
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "resolve", outcome="service_arranged")
    newer = await desk.press("b7", "service")
    assert newer != alarm
    refused = await mei.verb(alarm, "reopen", reason="she called again")
    assert refused.status == 409
    assert (await desk.alarm(alarm)).outcome is not None


async def test_what_is_not_claimed_cannot_be_handled(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    attempts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("answer", {}),
        ("arrive", {}),
        ("resolve", {"outcome": "other"}),
        ("release", {}),
    )
    for verb, body in attempts:
        refused = await mei.verb(alarm, verb, **body)
        assert (refused.status, refused.body["alarm"]["state"]) == (409, "waiting")


async def test_a_device_can_be_asked_to_press_its_own_test_key(mei: Client, desk: Desk) -> None:
    asked = await mei.post("/api/v1/devices/b7/commands", {"command": "test"})
    assert asked.status == 202
    (row,) = await desk.rows("SELECT id, kind, device_id FROM commands")
    assert row == {"id": asked.body["id"], "kind": "command", "device_id": "b7"}


async def test_words_must_be_said_what_they_are(mei: Client) -> None:
    refused = await mei.post("/api/v1/devices/b7/commands", {"command": "speak"})
    assert (refused.status, refused.body["field"]) == (422, "say")
