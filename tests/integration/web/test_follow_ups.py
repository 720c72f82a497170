"""Follow-ups: written down with a day, shown the most overdue first, done once and by somebody."""

import asyncio
from typing import Any

import pytest

from dispatcher.follow_ups import store as follow_ups
from tests.support.api import Answer, Api, Client
from tests.support.build import CITY, FAR, HOME, NEIGHBOUR
from tests.support.desk import Desk

FOLLOW_UPS = "/api/v1/follow-ups"
TOMORROW = "2026-11-24T08:00:00Z"


@pytest.fixture
async def elder_id(desk: Desk) -> int:
    return int((await desk.rows("SELECT id FROM elders"))[0]["id"])


async def added(who: Client, what: str = "上门检查设备", due_at: str = TOMORROW, **more: Any) -> Answer:
    """Somebody writes one down."""
    return await who.post(FOLLOW_UPS, {"what": what, "due_at": due_at} | more)


async def listed(who: Client, **query: Any) -> dict[str, Any]:
    """What a reader finds."""
    answer = await who.get(FOLLOW_UPS, **query)
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


async def test_a_follow_up_of_an_alarm_is_its_elders_and_the_home_centres(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    answer = await added(mei, alarm_id=alarm)
    assert answer.status == 201
    assert (answer.body["centre_id"], answer.body["elder_name"], answer.body["added_by"]) == (
        HOME,
        "陈e-1",
        "mei",
    )
    assert [one["id"] for one in (await listed(mei, alarm_id=alarm))["items"]] == [answer.body["id"]]


async def test_the_most_overdue_comes_first_and_the_counts_say_how_many(mei: Client, desk: Desk) -> None:
    for what, due_at in (
        ("c", "2026-11-25T08:00:00Z"),
        ("a", "2026-11-23T09:00:00Z"),
        ("b", "2026-11-23T10:00:00Z"),
    ):
        assert (await added(mei, what, due_at, centre_id=HOME)).status == 201
    desk.clock.advance(minutes=150)
    found = await listed(mei)
    assert [(one["what"], one["overdue"]) for one in found["items"]] == [
        ("a", True),
        ("b", True),
        ("c", False),
    ]
    assert (found["open"], found["overdue"]) == (3, 2)
    assert [one["what"] for one in (await listed(mei, state="overdue"))["items"]] == ["a", "b"]
    first = await listed(mei, limit=2)
    assert [one["what"] for one in (await listed(mei, limit=2, after=first["next"]))["items"]] == ["c"]


@pytest.mark.parametrize("state", ["open", "overdue", "all"])
async def test_the_pages_after_one_are_found_although_its_last_one_was_done_meanwhile(
    mei: Client, desk: Desk, state: str
) -> None:
    for hour in range(5):
        assert (await added(mei, f"{hour}", f"2026-11-23T1{hour}:00:00Z", centre_id=HOME)).status == 201
    desk.clock.advance(minutes=60 * 12)
    page = await listed(mei, state=state, limit=2)
    assert [one["what"] for one in page["items"]] == ["0", "1"]
    assert (await mei.post(f"{FOLLOW_UPS}/{page['items'][-1]['id']}/done")).status == 200
    page = await listed(mei, state=state, limit=2, after=page["next"])
    assert [one["what"] for one in page["items"]] == ["2", "3"]
    page = await listed(mei, state=state, limit=2, after=page["next"])
    assert [one["what"] for one in page["items"]] == ["4", "1"][: 2 if state == "all" else 1]


async def test_what_was_done_is_paged_the_latest_first_and_a_cursor_that_is_none_is_refused(
    mei: Client, desk: Desk
) -> None:
    for hour in range(3):
        number = (await added(mei, f"{hour}", centre_id=HOME)).body["id"]
        desk.clock.advance(seconds=1)
        assert (await mei.post(f"{FOLLOW_UPS}/{number}/done")).status == 200
    page = await listed(mei, state="done", limit=2)
    rest = await listed(mei, state="done", limit=2, after=page["next"])
    assert [one["what"] for one in page["items"] + rest["items"]] == ["2", "1", "0"]
    assert rest["next"] is None
    refused = await mei.get(FOLLOW_UPS, after="12")
    assert (refused.status, refused.body["field"]) == (422, "after")


async def test_it_is_done_once_and_by_whoever_was_first(mei: Client, hao: Client) -> None:
    number = (await added(mei, centre_id=HOME)).body["id"]
    answers = await asyncio.gather(
        *(
            who.post(f"{FOLLOW_UPS}/{number}/done", {"note": name})
            for who, name in ((mei, "mei"), (hao, "hao"))
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    winner = next(answer.body for answer in answers if answer.status == 200)
    (kept,) = (await listed(mei, state="done"))["items"]
    assert kept == winner
    assert kept["done_note"] == kept["done_by"]
    assert (await listed(mei))["items"] == []


async def test_a_repeated_command_adds_one(mei: Client) -> None:
    body = {"centre_id": HOME, "what": "送备用机", "due_at": TOMORROW}
    first = await mei.post(FOLLOW_UPS, body, key="k1")
    assert (await mei.post(FOLLOW_UPS, body, key="k1")).body == first.body
    assert (await listed(mei))["open"] == 1


async def test_another_centre_neither_sees_nor_ends_it(api: Api, mei: Client) -> None:
    number = (await added(mei, centre_id=HOME)).body["id"]
    far = await api.operator("far", ("operator", FAR))
    assert (await listed(far))["items"] == []
    assert (await listed(far, centre_id=HOME))["open"] == 0
    assert (await far.post(f"{FOLLOW_UPS}/{number}/done")).status == 404
    assert (await added(far, centre_id=HOME)).status == 403
    bureau = await api.operator("bureau", ("bureau", None))
    assert (await listed(bureau))["open"] == 1
    assert (await bureau.post(f"{FOLLOW_UPS}/{number}/done")).status == 403
    city = await api.operator("city", ("operator", CITY))
    assert (await city.post(f"{FOLLOW_UPS}/{number}/done", {"note": "rang them"})).status == 200


async def test_who_handles_an_alarm_for_a_neighbour_may_leave_the_home_centre_something_to_do(
    api: Api, desk: Desk
) -> None:
    neighbour = await api.operator("lin", ("operator", NEIGHBOUR))
    alarm = await desk.press()
    assert (await added(neighbour, alarm_id=alarm)).status == 404
    await desk.advance(seconds=30)
    answer = await added(neighbour, alarm_id=alarm)
    assert (answer.status, answer.body["centre_id"]) == (201, HOME)
    assert (await added(neighbour, alarm_id=alarm, centre_id=FAR)).status == 403


async def test_what_cannot_be_is_refused_by_its_field(mei: Client, desk: Desk, elder_id: int) -> None:
    other = await desk.elder("e-2", "c1")
    alarm = await desk.press()
    for body, field in (
        ({"due_at": "2026-11-23T07:00:00Z", "centre_id": HOME}, "due_at"),
        ({"due_at": "2029-11-23T07:00:00Z", "centre_id": HOME}, "due_at"),
        ({"what": " ", "centre_id": HOME}, "what"),
        ({"centre_id": "nowhere"}, "centre_id"),
        ({}, "centre_id"),
        ({"alarm_id": alarm, "elder_id": other}, "elder_id"),
    ):
        refused = await mei.post(FOLLOW_UPS, {"what": "x", "due_at": TOMORROW} | body)
        assert (refused.status, refused.body["field"]) == (422, field), body
    assert (await listed(mei, elder_id=elder_id))["items"] == []


async def test_an_absence_gets_one_follow_up_however_often_its_end_is_noticed(
    desk: Desk, elder_id: int
) -> None:
    staff = await desk.somebody("mei")
    rows = await desk.rows(
        "INSERT INTO absences (elder_id, kind, starts_at, ends_at, added_by, added_at)"
        " VALUES (%(elder)s, 'travel', %(now)s, %(now)s::timestamptz + interval '1 day', %(by)s, %(now)s)"
        " RETURNING id",
        elder=elder_id,
        now=desk.clock(),
        by=staff.id,
    )
    what: dict[str, Any] = {
        "centre_id": HOME,
        "what": "确认平安回家",
        "due_at": desk.clock(),
        "now": desk.clock(),
    }
    async with desk.pool.connection() as connection:
        got = [
            await follow_ups.add(connection, **what, elder_id=elder_id, absence_id=rows[0]["id"])
            for _ in range(2)
        ]
    assert got[0] is not None
    assert got[1] is None
