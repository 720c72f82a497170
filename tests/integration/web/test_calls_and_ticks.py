"""Calling the contacts one after the other, and ticking what has been done: written down, never in anybody's way."""

from typing import Any

from devices.messages import Stage
from tests.support.api import Answer, Api, Client
from tests.support.build import FAR
from tests.support.desk import Desk


async def contact(by: Client, alarm: int | None) -> int:
    """The number of the elder's first contact."""
    card = await by.get(f"/api/v1/alarms/{alarm}")
    return int(card.body["elder"]["contacts"][0]["id"])


async def called(by: Client, alarm: int | None, result: str, **more: Any) -> Answer:
    """What the API says when somebody has called the first contact."""
    return await by.verb(alarm, "call", contact_id=await contact(by, alarm), result=result, **more)


async def newest(desk: Desk, alarm: int | None) -> tuple[str, Any]:
    """What happened last, and its detail."""
    row = (await desk.history(alarm))[-1]
    return row["event"], row["detail"]


async def test_a_call_is_written_down_with_whom_and_what_came_of_it_but_not_their_number(
    mei: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    number = await contact(mei, alarm)
    answer = await called(mei, alarm, "no_reply", note="忙音")
    assert (answer.status, answer.body["alarm"]["state"]) == (200, "waiting")
    event, detail = await newest(desk, alarm)
    expected = {
        "contact_id": number,
        "contact": "陈女儿",
        "relation": "daughter",
        "result": "no_reply",
        "note": "忙音",
    }
    assert (event, detail) == ("called", expected)


async def test_anybody_of_the_desk_may_help_calling_and_the_ring_goes_on_until_the_holder_acts(
    mei: Client, hao: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    await desk.press()
    before = await desk.alarm(alarm)
    assert (await called(hao, alarm, "answered")).status == 200
    after = await desk.alarm(alarm)
    assert (after.ringing, after.next_deadline_at) == (True, before.next_deadline_at)
    assert (await called(mei, alarm, "no_reply")).status == 200
    assert not (await desk.alarm(alarm)).ringing


async def test_calling_again_and_again_moves_no_deadline(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    before = await desk.alarm(alarm)
    for _ in range(3):
        desk.clock.advance(seconds=10)
        assert (await called(mei, alarm, "no_reply")).status == 200
        assert (await mei.verb(alarm, "tick", step="speak")).status == 200
    assert (await desk.alarm(alarm)).next_deadline_at == before.next_deadline_at


async def test_that_a_contact_is_coming_is_help_on_the_way_and_the_elder_hears_it(
    mei: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    refused = await called(mei, alarm, "on_the_way")
    assert (refused.status, refused.body["code"]) == (409, "illegal_transition")
    await mei.verb(alarm, "claim")
    answer = await called(mei, alarm, "on_the_way")
    assert (answer.status, answer.body["alarm"]["state"]) == (200, "responding")
    assert (await desk.receipts())[-1].stage is Stage.HELP_ON_THE_WAY
    event, detail = await newest(desk, alarm)
    assert (event, detail["kind"], detail["helper"]) == ("dispatched", "family", "陈女儿（daughter）")
    assert detail["contact_id"] == await contact(mei, alarm)


async def test_a_colleague_cannot_say_that_family_is_coming_for_who_holds_the_alarm(
    mei: Client, hao: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    assert (await called(hao, alarm, "on_the_way")).status == 409


async def test_family_on_the_way_does_not_put_off_the_hour_of_who_was_sent(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "dispatch", helper="120", kind="120", eta_minutes=5)
    awaited = (await desk.alarm(alarm)).next_deadline_at
    desk.clock.advance(minutes=2)
    assert (await called(mei, alarm, "on_the_way")).status == 200
    assert (await desk.alarm(alarm)).next_deadline_at == awaited


async def test_the_same_call_twice_is_written_once_and_one_seen_too_late_is_refused(
    mei: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    body = {"version": 1, "contact_id": await contact(mei, alarm), "result": "no_reply"}
    path = f"/api/v1/alarms/{alarm}/call"
    answers = [await mei.post(path, body, key="one-call") for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert (await desk.events(alarm)).count("called") == 1
    stale = await mei.post(path, body, key="another-call")
    assert (stale.status, stale.body["code"]) == (409, "stale")


async def test_only_a_contact_of_this_elder_can_have_been_called(mei: Client, desk: Desk) -> None:
    await desk.elder("e-2", "c2")
    alarm, other = await desk.press(), await desk.press("c2")
    answer = await mei.verb(alarm, "call", contact_id=await contact(mei, other), result="answered")
    assert (answer.status, answer.body["field"]) == (422, "contact_id")
    assert "called" not in await desk.events(alarm)


async def test_the_family_may_still_be_told_when_it_is_over_but_its_checklist_stays_as_it_is(
    mei: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "answer")
    await mei.verb(alarm, "resolve", outcome="helped_at_home")
    assert (await called(mei, alarm, "answered")).status == 200
    assert (await mei.verb(alarm, "tick", step="family")).status == 409
    assert (await mei.get(f"/api/v1/alarms/{alarm}")).body["alarm"]["state"] == "resolved"


async def test_a_tick_keeps_the_words_that_were_read_and_can_be_taken_back(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    assert (await mei.verb(alarm, "tick", step="speak")).status == 200
    event, detail = await newest(desk, alarm)
    assert (event, detail["protocol"], detail["edition"], detail["done"]) == ("ticked", "sos", 1, True)
    assert detail["zh"].startswith("通过设备喊话")
    assert (await mei.verb(alarm, "tick", step="speak", done=False)).status == 200
    assert (await newest(desk, alarm))[1]["done"] is False
    nowhere = await mei.verb(alarm, "tick", step="dance")
    assert (nowhere.status, nowhere.body["field"]) == (422, "step")


async def test_another_centre_neither_calls_nor_ticks(mei: Client, api: Api, desk: Desk) -> None:
    alarm = await desk.press()
    far = await api.operator("far", ("operator", FAR))
    number = await contact(mei, alarm)
    call = await far.verb(alarm, "call", version=1, contact_id=number, result="answered")
    tick = await far.verb(alarm, "tick", version=1, step="speak")
    assert (call.status, tick.status) == (404, 404)


async def test_who_only_looks_neither_calls_nor_ticks(mei: Client, api: Api, desk: Desk) -> None:
    alarm = await desk.press()
    bureau = await api.operator("bureau", ("bureau", None))
    number = await contact(mei, alarm)
    assert (await bureau.verb(alarm, "call", contact_id=number, result="answered")).status == 403
    assert (await bureau.verb(alarm, "tick", step="speak")).status == 403
