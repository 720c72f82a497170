"""A request that is repeated acts once, and is told the same."""

import asyncio

from tests.support.api import Client
from tests.support.desk import Desk


async def test_a_repeated_request_acts_once_and_gets_the_first_answer(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    first = await mei.post(f"/api/v1/alarms/{alarm}/claim", {"version": 1}, key="k-1")
    await desk.press()
    again = await mei.post(f"/api/v1/alarms/{alarm}/claim", {"version": 1}, key="k-1")
    assert (first.status, again.status) == (200, 200)
    assert again.body == first.body
    assert await desk.events(alarm) == ["raised", "claimed", "pressed"]


async def test_the_same_request_ten_times_at_once_acts_once_and_all_are_told_the_same(
    mei: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    answers = await asyncio.gather(
        *(mei.post(f"/api/v1/alarms/{alarm}/claim", {"version": 1}, key="k-1") for _ in range(10))
    )
    assert {answer.status for answer in answers} == {200}
    assert all(answer.body == answers[0].body for answer in answers)
    assert await desk.events(alarm) == ["raised", "claimed"]


async def test_a_command_for_a_device_is_given_once(mei: Client, desk: Desk) -> None:
    path, body = "/api/v1/devices/b7/commands", {"command": "test"}
    answers = await asyncio.gather(*(mei.post(path, body, key="k-1") for _ in range(5)))
    assert [answer.status for answer in answers] == [202] * 5
    assert len({answer.body["id"] for answer in answers}) == 1
    assert len(await desk.rows("SELECT id FROM commands")) == 1


async def test_the_same_key_for_something_else_is_a_mistake(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.post(f"/api/v1/alarms/{alarm}/claim", {"version": 1}, key="k-1")
    for path, body in (
        (f"/api/v1/alarms/{alarm}/claim", {"version": 2}),
        (f"/api/v1/alarms/{alarm}/answer", {"version": 1}),
    ):
        refused = await mei.post(path, body, key="k-1")
        assert (refused.status, refused.body["field"]) == (422, "Idempotency-Key")
    assert await desk.events(alarm) == ["raised", "claimed"]


async def test_a_key_is_ones_own(mei: Client, hao: Client, desk: Desk) -> None:
    alarm = await desk.press()
    await mei.post(f"/api/v1/alarms/{alarm}/claim", {"version": 1}, key="k-1")
    refused = await hao.post(f"/api/v1/alarms/{alarm}/claim", {"version": 1}, key="k-1")
    assert refused.status == 409


async def test_what_was_refused_may_be_tried_again_with_the_same_key(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    body = {"version": 2}
    assert (await mei.post(f"/api/v1/alarms/{alarm}/claim", body, key="k-1")).status == 409
    await desk.press()
    assert (await mei.post(f"/api/v1/alarms/{alarm}/claim", body, key="k-1")).status == 200


async def test_a_key_that_cannot_be_kept_is_refused(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    for key in ("", "x" * 201, "a\tb"):
        refused = await mei.post(f"/api/v1/alarms/{alarm}/claim", {"version": 1}, key=key)
        assert (refused.status, refused.body["field"]) == (422, "Idempotency-Key")
    assert await desk.events(alarm) == ["raised"]
