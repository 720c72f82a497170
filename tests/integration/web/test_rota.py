"""The rota of a centre: who is on duty, when nobody will be, and who may change it; and who is there to take an alarm."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatcher.centres import store as centres
from tests.support.api import Answer, Api, Client
from tests.support.build import CITY, FAR, HOME, NEIGHBOUR, SECOND
from tests.support.desk import Desk

ROTA = "/api/v1/rota"


def duty(desk: Desk, starts: float, ends: float, **more: Any) -> dict[str, Any]:
    """What is sent to put `mei` on duty, in hours from now."""
    now = desk.clock()
    return {
        "centre_id": HOME,
        "username": "mei",
        "starts_at": (now + timedelta(hours=starts)).isoformat(),
        "ends_at": (now + timedelta(hours=ends)).isoformat(),
    } | more


async def bare(desk: Desk, centre_id: str) -> None:
    """Nobody is on duty at a centre any more."""
    await desk.run("DELETE FROM duty WHERE centre_id = %(id)s", id=centre_id)


async def gaps(client: Client, hours: int = 24) -> list[tuple[str, bool]]:
    answer = await client.get(f"{ROTA}/gaps", hours=hours)
    return [(gap["centre_id"], gap["already"]) for gap in answer.body["items"]]


@pytest.fixture
async def planned(desk: Desk, mei: Client, sup: Client) -> Answer:  # noqa: ARG001  # she must be there
    """`mei` is on duty at the home centre from one hour on, for eight hours; nobody else is."""
    await bare(desk, HOME)
    return await sup.post(ROTA, duty(desk, 1, 9))


async def test_a_planned_duty_is_on_the_rota_with_who_planned_it_and_leaves_the_other_hours_as_gaps(
    desk: Desk, sup: Client, planned: Answer
) -> None:
    assert planned.status == 201
    now = desk.clock()
    assert [(gap["starts_at"], gap["ends_at"]) for gap in planned.body["gaps"]] == [
        (moment(now), moment(now + timedelta(hours=1))),
        (moment(now + timedelta(hours=9)), moment(now + timedelta(hours=24))),
    ]
    shown = (await sup.get(ROTA, centre_id=HOME, days=3)).body
    assert [(one["username"], one["role"], one["planned_by"], one["now"]) for one in shown["duties"]] == [
        ("mei", "operator", "Sup", False)
    ]
    assert (shown["covered_by"], shown["covers"]) == (NEIGHBOUR, [SECOND, NEIGHBOUR])
    assert len(shown["gaps"]) == 2
    desk.clock.advance(minutes=120)
    shown = (await sup.get(ROTA, centre_id=HOME)).body
    assert [one["now"] for one in shown["duties"]] == [True]
    assert moment(now) not in [gap["starts_at"] for gap in (await sup.get(f"{ROTA}/gaps")).body["items"]]


def moment(at: Any) -> str:
    return str(at.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


async def test_a_day_on_the_rota_is_a_day_in_zhongshan(sup: Client) -> None:
    shown = (await sup.request("GET", ROTA, params={"centre_id": HOME, "from": "2026-12-01", "days": 2})).body
    assert (shown["starts_at"], shown["ends_at"]) == ("2026-11-30T16:00:00.000Z", "2026-12-02T16:00:00.000Z")


async def test_an_alarm_goes_where_somebody_is_on_duty_and_not_to_a_duty_that_was_cancelled(
    desk: Desk, sup: Client, planned: Answer
) -> None:
    answer = await sup.post(f"{ROTA}/{planned.body['id']}/cancel")
    assert (answer.status, len(answer.body["gaps"])) == (200, 1)
    assert (await sup.get(ROTA, centre_id=HOME)).body["duties"] == []
    for _ in range(2):
        desk.clock.advance(minutes=30)
    await desk.press("b7")
    assert [row["centre_id"] for row in await desk.alarms()] == [SECOND]
    assert len(await desk.rows("SELECT FROM duty WHERE cancelled_by IS NOT NULL")) == 1


async def test_a_running_duty_that_is_cancelled_ends_now_and_stays_on_the_rota_as_it_was(
    desk: Desk, sup: Client, planned: Answer
) -> None:
    desk.clock.advance(minutes=120)
    assert (await sup.post(f"{ROTA}/{planned.body['id']}/cancel")).status == 200
    shown = (await sup.get(ROTA, centre_id=HOME)).body["duties"]
    assert [(one["ends_at"], one["now"]) for one in shown] == [(moment(desk.clock()), False)]
    again = await sup.post(f"{ROTA}/{planned.body['id']}/cancel")
    assert (again.status, again.body["code"]) == (409, "conflict")


@pytest.mark.usefixtures("planned")
async def test_two_who_plan_the_same_person_at_once_plan_one_duty(desk: Desk, sup: Client) -> None:
    answers = await asyncio.gather(*(sup.post(ROTA, duty(desk, 10, 18)) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [201, 422, 422, 422]


@pytest.mark.usefixtures("planned")
async def test_a_command_repeated_with_its_key_plans_once(desk: Desk, sup: Client) -> None:
    answers = [await sup.post(ROTA, duty(desk, 10, 18), key="k-1") for _ in range(2)]
    assert [answer.body["id"] for answer in answers] == [answers[0].body["id"]] * 2
    assert len(await desk.rows("SELECT FROM duty WHERE centre_id = %(id)s", id=HOME)) == 2


@pytest.mark.usefixtures("planned")
async def test_who_is_on_duty_elsewhere_then_is_not_planned_and_told_where(desk: Desk, api: Api) -> None:
    both = await api.operator("lin", ("supervisor", HOME), ("supervisor", FAR), ("operator", FAR))
    assert (await both.post(ROTA, duty(desk, 1, 9, username="lin"))).status == 201
    refused = await both.post(ROTA, duty(desk, 8, 12, username="lin", centre_id=FAR))
    assert (refused.status, refused.body["field"]) == (422, "starts_at")
    assert HOME in refused.body["detail"]
    assert (await both.post(ROTA, duty(desk, 9, 12, username="lin", centre_id=FAR))).status == 201


@pytest.mark.usefixtures("mei")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "nobody"}, "username"),
        ({"username": "stranger"}, "username"),
        ({"username": "mei", "role": "supervisor"}, "username"),
        ({"role": "manager"}, "role"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"),
        ({"ends_at": "2099-01-01T00:00:00Z"}, "ends_at"),
        ({"starts_at": "2020-01-01T00:00:00Z"}, "starts_at"),
        ({"starts_at": "soon"}, "starts_at"),
    ],
)
async def test_what_cannot_be_planned_is_refused_naming_the_field(
    desk: Desk, sup: Client, change: dict[str, Any], field: str
) -> None:
    await bare(desk, HOME)
    await desk.somebody("stranger", ("operator", FAR))
    refused = await sup.post(ROTA, duty(desk, 1, 9) | change)
    assert (refused.status, refused.body["field"]) == (422, field)
    assert await desk.rows("SELECT FROM duty WHERE centre_id = %(id)s", id=HOME) == []


async def test_only_who_supervises_the_centre_changes_its_rota_and_others_do_not_see_it(
    desk: Desk, api: Api, mei: Client, planned: Answer
) -> None:
    elsewhere = await api.operator("fang", ("supervisor", FAR))
    bureau = await api.operator("bureau", ("bureau", None))
    city = await api.operator("city", ("supervisor", CITY))
    body = duty(desk, 10, 18)
    cancel = f"{ROTA}/{planned.body['id']}/cancel"
    for client, status in ((mei, 403), (elsewhere, 404), (bureau, 403)):
        assert (await client.post(ROTA, body)).status == status
        assert (await client.post(cancel)).status == status
    assert (await elsewhere.get(ROTA, centre_id=HOME)).status == 404
    assert (await bureau.get(ROTA, centre_id=HOME)).status == 200
    assert (await city.post(ROTA, body)).status == 201


@pytest.mark.usefixtures("planned")
async def test_gaps_are_told_for_the_readers_centres_and_a_supervisor_alone_is_not_at_the_desk(
    desk: Desk, api: Api, sup: Client
) -> None:
    assert sup.who is not None
    assert await gaps(sup) == [(HOME, True), (HOME, False)]
    assert await gaps(sup, hours=8) == [(HOME, True)]
    assert await gaps(await api.operator("fang", ("supervisor", FAR))) == []
    await bare(desk, FAR)
    async with desk.pool.connection() as connection:
        await centres.put_duty(
            connection,
            centre_id=HOME,
            staff_id=sup.who.id,
            role="supervisor",
            starts_at=desk.clock(),
            ends_at=desk.clock() + timedelta(days=9),
        )
    assert await gaps(await api.operator("boss", ("manager", None))) == [
        (FAR, True),
        (HOME, True),
        (HOME, False),
    ]


@pytest.mark.usefixtures("planned")
async def test_colleagues_are_told_with_those_at_a_console_first(
    desk: Desk, api: Api, mei: Client, sup: Client
) -> None:
    await api.operator("boss", ("manager", None))
    await api.operator("fang", ("operator", FAR))
    assert sup.who is not None
    async with desk.pool.connection() as connection:
        await connection.execute(
            "INSERT INTO consoles (id, staff_id, opened_at, heard_at, sound) VALUES ('console-1', %s, %s, %s, true)",
            [sup.who.id, desk.clock(), desk.clock()],
        )
    desk.clock.advance(seconds=30)
    listed = (await mei.get("/api/v1/staff", centre_id=HOME)).body["items"]
    there = [(one["username"], one["at_console"], one["on_duty"]) for one in listed]
    assert there[0] == ("sup", True, False)
    assert there[-1] == ("boss", False, False)
    assert "fang" not in [name for name, *_ in there]
    desk.clock.advance(minutes=120)
    listed = (await mei.get("/api/v1/staff", centre_id=HOME)).body["items"]
    assert [(listed[0]["username"], listed[0]["on_duty"], listed[0]["at_console"])] == [("mei", True, False)]
    assert listed[0]["on_duty_until"] is not None
    assert (await mei.get("/api/v1/staff", centre_id=FAR)).status == 404


async def test_who_is_taken_off_duty_on_the_command_line_is_off_now_and_for_what_was_planned(
    desk: Desk, mei: Client, sup: Client, planned: Answer
) -> None:
    assert mei.who is not None
    assert (await sup.post(ROTA, duty(desk, 10, 18))).status == 201
    desk.clock.advance(minutes=120)
    async with desk.pool.connection() as connection:
        await centres.end_duty(connection, centre_id=HOME, staff_id=mei.who.id, now=desk.clock())
    shown = (await sup.get(ROTA, centre_id=HOME)).body["duties"]
    assert [(one["id"], one["ends_at"]) for one in shown] == [(planned.body["id"], moment(desk.clock()))]
    assert (
        len(await desk.rows("SELECT FROM duty WHERE centre_id = %(id)s", id=HOME)) == 2
    )  # nothing is deleted
    assert (await sup.post(ROTA, duty(desk, 8, 16))).status == 201


async def test_a_duty_of_another_centre_is_as_unknown_as_one_that_was_never_planned(
    api: Api, planned: Answer
) -> None:
    elsewhere = await api.operator("fang", ("supervisor", FAR))
    told = []
    for number in (planned.body["id"], 999_999):
        answer = await elsewhere.post(f"{ROTA}/{number}/cancel")
        told.append((answer.status, answer.body["detail"].replace(str(number), "N")))
    assert told == [(404, "there is no duty N")] * 2


async def endless(desk: Desk, who: Client, role: str = "operator") -> None:
    """Somebody is on duty at the home centre from a day ago on, without end; nobody else is."""
    await bare(desk, HOME)
    assert who.who is not None
    async with desk.pool.connection() as connection:
        await centres.put_duty(
            connection,
            centre_id=HOME,
            staff_id=who.who.id,
            role=role,
            starts_at=desk.clock() - timedelta(days=1),
            ends_at=datetime.max.replace(tzinfo=UTC),
        )


@pytest.mark.parametrize("starts", [0, 5])
async def test_a_duty_without_end_ends_where_the_next_one_of_the_same_person_begins_and_the_desk_is_never_left(
    desk: Desk, mei: Client, sup: Client, starts: int
) -> None:
    await endless(desk, mei)
    answer = await sup.post(ROTA, duty(desk, starts, 26))
    begins = moment(desk.clock() + timedelta(hours=starts))
    assert (answer.status, answer.body["endless_until"], answer.body["gaps"]) == (201, begins, [])
    shown = (await sup.get(ROTA, centre_id=HOME, days=3)).body
    first, second = shown["duties"]
    assert (first["ends_at"], second["starts_at"]) == (begins, begins)
    later = await sup.post(ROTA, duty(desk, 26, 30))
    assert (later.status, later.body["endless_until"]) == (201, None)


async def test_a_duty_without_end_stays_when_the_next_one_is_refused_or_is_another_one(
    desk: Desk, api: Api, mei: Client, sup: Client
) -> None:
    await endless(desk, sup, "supervisor")
    both = await api.operator("lin", ("supervisor", HOME), ("supervisor", FAR))
    for body in (
        duty(desk, 1, 9, username="sup"),  # as an operator: it would not take the place of the other
        duty(desk, 1, 9, username="nobody", role="supervisor"),
    ):
        assert (await both.post(ROTA, body)).status == 422
    assert (await both.post(ROTA, duty(desk, 1, 9))).body["endless_until"] is None
    shown = (await mei.get(ROTA, centre_id=HOME)).body["duties"]
    assert [one["ends_at"] for one in shown if one["username"] == "sup"] == [None]
