"""Planning absences through the API: who may, what cannot be, and what people see of it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from dispatcher.alarms.view import iso
from tests.support.api import Api, Client
from tests.support.build import CITY, FAR, HOME, NEIGHBOUR
from tests.support.desk import Desk


@pytest.fixture
async def of_elder(desk: Desk) -> str:
    """Where the absences of the elder are."""
    (elder,) = await desk.rows("SELECT id FROM elders")
    return f"/api/v1/elders/{elder['id']}/absences"


def plan(desk: Desk, *, days: float = 7, since: float | None = None, **more: Any) -> dict[str, Any]:
    """So many days in hospital."""
    begins = desk.clock() + timedelta(days=since or 0)
    starts = {} if since is None else {"starts_at": iso(begins)}
    return {"kind": "hospital", "ends_at": iso(begins + timedelta(days=days)), **starts, **more}


async def test_an_absence_is_planned_seen_and_ended(mei: Client, desk: Desk, of_elder: str) -> None:
    assert (await mei.get(of_elder)).body == {"items": []}
    answer = await mei.post(of_elder, plan(desk, note="人民医院 3 楼"))
    assert answer.status == 201
    (absence,) = answer.body["items"]
    assert (absence["stands"], absence["kind"], absence["note"], absence["not_heeded"]) == (
        "away",
        "hospital",
        "人民医院 3 楼",
        0,
    )
    await desk.press("b7", "inactivity")
    assert (await mei.get(of_elder)).body["items"][0]["not_heeded"] == 1
    desk.clock.advance(minutes=1)
    (ended,) = (await mei.post(f"/api/v1/absences/{absence['id']}/end")).body["items"]
    assert (ended["stands"], ended["ended_by"], ended["ended_at"]) == ("over", "Mei", iso(desk.clock()))
    assert (await mei.post(f"/api/v1/absences/{absence['id']}/end")).status == 409


async def test_the_alarm_says_where_the_elder_is_and_is_no_less_an_alarm(
    mei: Client, desk: Desk, of_elder: str
) -> None:
    asked = plan(desk)
    await mei.post(of_elder, asked)
    number = await desk.press("b7", "sos")
    (alarm,) = (await mei.get("/api/v1/alarms")).body["items"]
    assert (alarm["id"], alarm["ringing"], alarm["priority"]) == (number, True, 1)
    assert alarm["away"] == {"kind": "hospital", "until": asked["ends_at"]}


async def test_an_alarm_of_somebody_at_home_says_nothing_of_it(mei: Client, desk: Desk) -> None:
    await desk.press("b7", "sos")
    assert (await mei.get("/api/v1/alarms")).body["items"][0]["away"] is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"days": 91}, "ends_at"),
        ({"days": -1}, "ends_at"),
        ({"days": 3, "since": -4}, "ends_at"),
        ({"days": 60, "since": -31}, "starts_at"),
        ({"days": 3, "since": 400}, "starts_at"),
        ({"kind": "moon"}, "kind"),
        ({"note": "x" * 501}, "note"),
        ({"why": "?"}, "why"),
    ],
)
async def test_what_cannot_be_is_refused_and_the_field_named(
    mei: Client, desk: Desk, of_elder: str, wrong: dict[str, Any], field: str
) -> None:
    answer = await mei.post(of_elder, plan(desk, **wrong))
    assert (answer.status, answer.body["field"]) == (422, field)
    assert (await mei.get(of_elder)).body == {"items": []}


async def test_nobody_is_away_twice_at_once_but_one_absence_may_follow_another(
    mei: Client, hao: Client, desk: Desk, of_elder: str
) -> None:
    answers = await asyncio.gather(*(who.post(of_elder, plan(desk)) for who in (mei, hao)))
    assert sorted(answer.status for answer in answers) == [201, 422]
    again = await mei.post(of_elder, plan(desk, since=6))
    assert (again.status, again.body["field"]) == (422, "starts_at")
    assert (await mei.post(of_elder, plan(desk, since=7, days=3))).status == 201
    assert [each["stands"] for each in (await mei.get(of_elder)).body["items"]] == ["planned", "away"]


async def test_after_an_early_end_another_one_may_begin(mei: Client, desk: Desk, of_elder: str) -> None:
    (absence,) = (await mei.post(of_elder, plan(desk))).body["items"]
    desk.clock.advance(minutes=5)
    await mei.post(f"/api/v1/absences/{absence['id']}/end")
    assert (await mei.post(of_elder, plan(desk))).status == 201


async def test_a_repeated_command_plans_once(mei: Client, desk: Desk, of_elder: str) -> None:
    body = plan(desk)
    first, second = [await mei.post(of_elder, body, key="k-1") for _ in range(2)]
    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body
    assert len(await desk.rows("SELECT FROM absences")) == 1


async def test_only_who_works_for_the_elder_may_plan(api: Api, desk: Desk, of_elder: str) -> None:
    far = await api.operator("far", ("operator", FAR))
    bureau = await api.operator("bureau", ("bureau", None))
    city = await api.operator("city", ("operator", CITY))
    assert (await far.post(of_elder, plan(desk))).status == 404
    assert (await far.get(of_elder)).status == 404
    assert (await bureau.post(of_elder, plan(desk))).status == 403
    assert (await bureau.get(of_elder)).status == 200
    answer = await city.post(of_elder, plan(desk))
    assert answer.status == 201
    number = answer.body["items"][0]["id"]
    assert (await far.post(f"/api/v1/absences/{number}/end")).status == 404
    assert (await far.post("/api/v1/absences/99/end")).status == 404


async def test_a_neighbour_who_handles_an_alarm_may_plan_while_it_is_open(
    api: Api, desk: Desk, of_elder: str
) -> None:
    neighbour = await api.operator("neighbour", ("operator", NEIGHBOUR))
    assert (await neighbour.post(of_elder, plan(desk))).status == 404
    await desk.press("b7", "sos")
    await desk.advance(seconds=31)
    assert (await neighbour.post(of_elder, plan(desk))).status == 201


async def test_who_only_looks_on_at_the_elders_centre_may_not_plan(
    api: Api, desk: Desk, of_elder: str
) -> None:
    mixed = await api.operator("mixed", ("bureau", HOME), ("operator", FAR))
    assert (await mixed.post(of_elder, plan(desk))).status == 403


async def test_a_silent_device_of_an_empty_home_is_listed_with_where_its_elder_is(
    mei: Client, desk: Desk, of_elder: str
) -> None:
    asked = plan(desk)
    await mei.post(of_elder, asked)
    await desk.elder("e-2", "c1")
    shown = {row["id"]: row["away"] for row in (await mei.get("/api/v1/devices")).body["items"]}
    assert shown == {"b7": {"kind": "hospital", "until": asked["ends_at"]}, "c1": None}
