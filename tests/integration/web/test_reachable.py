"""Who cannot be reached is known before they are needed: lists with a reason, and a test for everybody each month."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from dispatcher.notify import store as notify
from dispatcher.notify.model import Status
from dispatcher.reachable import monthly
from tests.support.api import Api, Client
from tests.support.build import FAR, HOME
from tests.support.desk import Desk

TELLING = "/api/v1/telling"


async def unreachable(client: Client, kind: str, **where: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"{TELLING}/unreachable", kind=kind, **where)
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.body["items"]
    assert answer.body["count"] == len(items)
    return items


async def contact_of(desk: Desk, ref: str = "e-1") -> int:
    rows = await desk.rows(
        "SELECT contacts.id FROM contacts JOIN elders ON elders.id = elder_id WHERE ref = %(ref)s", ref=ref
    )
    number: int = rows[0]["id"]
    return number


async def break_addresses(desk: Desk, contact: int, why: str = "空号") -> None:
    await desk.run(
        "UPDATE addresses SET broken_at = %(at)s, broken_why = %(why)s WHERE contact_id = %(id)s",
        at=desk.clock(),
        why=why,
        id=contact,
    )


async def report(desk: Desk, status: Status, why: str | None = None) -> None:
    """The provider says of every delivery that was made how far it has come."""
    async with desk.pool.connection() as connection, connection.transaction():
        for row in await (await connection.execute("SELECT id FROM deliveries ORDER BY id")).fetchall():
            await notify.reported(connection, row["id"], status, why=why, now=desk.clock())


async def month_tests(client: Client, state: str = "all") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get(f"{TELLING}/tests", state=state)).body["items"]
    return items


async def begun(desk: Desk) -> int:
    """Test everybody whose turn it is; on the 29th that is everybody."""
    desk.clock.at = desk.clock.at.replace(day=29, hour=2)  # 10:00 in Zhongshan
    return await monthly.tick(desk.pool, desk.clock)


async def test_a_contact_whose_number_is_wrong_is_listed_with_the_reason_and_so_is_their_elder(
    desk: Desk, sup: Client
) -> None:
    assert await unreachable(sup, "contacts") == []
    assert await unreachable(sup, "elders") == []
    await break_addresses(desk, await contact_of(desk))
    (contact,) = await unreachable(sup, "contacts")
    assert (contact["name"], contact["elder_name"], contact["why"], contact["detail"]) == (
        "陈女儿",
        "陈e-1",
        "broken",
        "空号",
    )
    (elder,) = await unreachable(sup, "elders")
    assert (elder["name"], elder["why"], elder["contacts"]) == ("陈e-1", "all_contacts", 1)
    assert (await sup.get(TELLING)).body["unreachable"] == {"contacts": 1, "elders": 1, "staff": 1}


async def test_a_changed_number_takes_them_off_the_list(desk: Desk, sup: Client) -> None:
    await break_addresses(desk, await contact_of(desk))
    await desk.run("UPDATE contacts SET phone = '0760-0009'")
    assert await unreachable(sup, "contacts") == []


async def test_an_elder_without_contacts_is_listed_and_one_good_contact_is_enough(
    desk: Desk, sup: Client
) -> None:
    await desk.elder("e-2", "c2", contacts=[])
    two = [{"name": f"李{n}", "relation": "neighbour", "phone": f"0760-000{n}"} for n in (5, 6)]
    await desk.elder("e-3", "c3", contacts=two)
    await desk.run("UPDATE addresses SET broken_at = added_at WHERE target = '0760-0005'")
    assert [(one["name"], one["why"]) for one in await unreachable(sup, "elders")] == [
        ("陈e-2", "no_contacts")
    ]
    assert [one["name"] for one in await unreachable(sup, "contacts")] == ["李5"]


async def test_an_address_that_has_just_begun_to_fail_is_given_time(desk: Desk, sup: Client) -> None:
    await desk.run("UPDATE addresses SET failing_since = %(at)s", at=desk.clock())
    assert await unreachable(sup, "contacts") == []
    desk.clock.advance(minutes=61)
    assert [one["why"] for one in await unreachable(sup, "contacts")] == ["failing"]


async def test_a_family_account_that_works_makes_its_contact_reachable(desk: Desk, sup: Client) -> None:
    contact = await contact_of(desk)
    await break_addresses(desk, contact)
    await desk.run(
        "WITH account AS (INSERT INTO family_accounts (name, added_at) VALUES ('陈女儿', now()) RETURNING id), "
        "joined AS (UPDATE contacts SET account_id = (SELECT id FROM account) WHERE id = %(id)s) "
        "INSERT INTO addresses (account_id, channel, target, added_at) SELECT id, 'email', 'x@example.org', now() FROM account",
        id=contact,
    )
    assert await unreachable(sup, "contacts") == []
    assert await unreachable(sup, "elders") == []


async def test_who_is_planned_for_duty_without_a_number_is_known_a_week_before(
    desk: Desk, mei: Client, sup: Client
) -> None:
    assert mei.who
    await desk.run("DELETE FROM duty")
    now = desk.clock()
    body = {"centre_id": HOME, "username": "mei", "starts_at": (now + timedelta(days=6)).isoformat()}
    body["ends_at"] = (now + timedelta(days=6, hours=8)).isoformat()
    assert (await sup.post("/api/v1/rota", body)).status == 201
    (one,) = await unreachable(sup, "staff")
    assert (one["username"], one["why"], one["on_duty"]) == ("mei", "none", False)
    shown = (await sup.get("/api/v1/rota", centre_id=HOME)).body["duties"]
    assert [duty["no_channel"] for duty in shown] == [True]
    await desk.run("UPDATE staff SET phone = '10000000001' WHERE username = 'mei'")
    assert await unreachable(sup, "staff") == []
    shown = (await sup.get("/api/v1/rota", centre_id=HOME)).body["duties"]
    assert [duty["no_channel"] for duty in shown] == [False]


async def test_everybody_is_tested_once_a_month_by_however_many_dispatchers(desk: Desk, sup: Client) -> None:
    desk.clock.at = desk.clock.at.replace(day=29, hour=2)
    turns = await asyncio.gather(*(monthly.tick(desk.pool, desk.clock) for _ in range(4)))
    people = (await sup.get(TELLING)).body["tests"]["people"]
    assert sum(turns) == 7  # the contact, five on duty, and the supervisor
    assert people == 3  # those of the home centre
    assert await monthly.tick(desk.pool, desk.clock) == 0
    told = await desk.rows("SELECT contact_id, staff_id FROM tellings WHERE about = 'test'")
    assert len(told) == 7
    desk.clock.at = desk.clock.at.replace(month=12)
    assert await monthly.tick(desk.pool, desk.clock) == 7


async def test_nobody_is_tested_at_night_and_everybody_has_their_own_hour(desk: Desk) -> None:
    desk.clock.at = desk.clock.at.replace(day=29, hour=20)  # 04:00 in Zhongshan
    assert await monthly.tick(desk.pool, desk.clock) == 0
    desk.clock.at = desk.clock.at.replace(day=1, hour=1)  # 09:00 on the first
    assert await monthly.tick(desk.pool, desk.clock) < 3


async def test_what_became_of_a_test_is_on_the_page(desk: Desk, sup: Client) -> None:
    await begun(desk)
    states = {one["name"]: one["state"] for one in await month_tests(sup)}
    assert states == {"陈女儿": "waiting", "Duty-Shiqi": "no_way", "Sup": "no_way"}
    await report(desk, Status.DELIVERED)
    assert {one["name"]: one["state"] for one in await month_tests(sup)}["陈女儿"] == "reached"
    figures = (await sup.get(TELLING)).body
    assert figures["tests"] == {
        "people": 3,
        "tested": 3,
        "reached": 1,
        "waiting": 0,
        "not_reached": 0,
        "no_way": 2,
    }
    assert [(one["channel"], one["sent"], one["reached"], one["share"]) for one in figures["channels"]] == [
        ("sms", 1, 1, 1.0)
    ]


async def test_a_test_that_no_provider_could_bring_is_trouble_and_so_is_one_that_nobody_confirms(
    desk: Desk, sup: Client
) -> None:
    await begun(desk)
    await report(desk, Status.FAILED_FOR_GOOD, "停机")
    (one,) = [one for one in await month_tests(sup, "troubled") if one["kind"] == "contact"]
    assert (one["state"], one["why"]) == ("not_reached", "停机")
    failed = (await sup.get(f"{TELLING}/failed")).body["items"]
    assert ("陈女儿", "停机", "test") in [(one["name"], one["why"], one["about"]) for one in failed]


async def test_a_provider_that_accepts_and_says_nothing_more_has_reached_nobody_after_a_day(
    desk: Desk, sup: Client
) -> None:
    await begun(desk)
    await desk.run(
        "UPDATE deliveries SET status = 'accepted', due_at = NULL, sent_at = %(at)s", at=desk.clock()
    )
    assert [one["state"] for one in await month_tests(sup) if one["kind"] == "contact"] == ["waiting"]
    desk.clock.advance(minutes=25 * 60)
    assert [one["state"] for one in await month_tests(sup) if one["kind"] == "contact"] == ["not_reached"]


async def test_one_person_can_be_tested_now_and_the_newest_test_is_the_months(
    desk: Desk, sup: Client
) -> None:
    contact = await contact_of(desk)
    assert (await sup.post(f"{TELLING}/tests", {"contact_id": contact}, key="k1")).status == 201
    assert (await sup.post(f"{TELLING}/tests", {"contact_id": contact}, key="k1")).status == 201
    assert (await sup.post(f"{TELLING}/tests", {"contact_id": contact})).status == 409
    assert len(await desk.rows("SELECT FROM tellings WHERE about = 'test'")) == 1
    desk.clock.advance(minutes=3)
    assert (await sup.post(f"{TELLING}/tests", {"contact_id": contact})).status == 201
    assert len(await month_tests(sup)) == 1
    rows = await desk.rows("SELECT max(id) AS newest FROM tellings")
    kept = await desk.rows("SELECT telling_id FROM communication_tests")
    assert [row["telling_id"] for row in kept] == [rows[0]["newest"]]


async def test_a_test_is_asked_for_one_person_by_who_supervises_them(
    api: Api, desk: Desk, mei: Client, sup: Client
) -> None:
    contact = await contact_of(desk)
    far = await api.operator("far", ("supervisor", FAR))
    assert (await mei.post(f"{TELLING}/tests", {"contact_id": contact})).status == 403
    assert (await far.post(f"{TELLING}/tests", {"contact_id": contact})).status == 404
    assert (await sup.post(f"{TELLING}/tests", {"contact_id": 999_999})).status == 404
    assert (await sup.post(f"{TELLING}/tests", {"username": "nobody"})).status == 404
    assert (await sup.post(f"{TELLING}/tests", {"username": "mei"})).status == 201
    for wrong in ({}, {"contact_id": contact, "username": "mei"}, {"contact_id": 0}):
        answer = await sup.post(f"{TELLING}/tests", wrong)
        assert (answer.status, answer.body["field"]) == (422, "contact_id")


async def test_a_centre_sees_its_own_people_and_the_bureau_everybody(
    api: Api, desk: Desk, mei: Client, sup: Client
) -> None:
    await desk.elder("e-2", "c2", town="nanlang", contacts=[])
    bureau = await api.operator("bureau", ("bureau", None))
    assert await unreachable(sup, "elders") == []
    assert [one["name"] for one in await unreachable(bureau, "elders")] == ["陈e-2"]
    assert [one["name"] for one in await unreachable(bureau, "elders", centre_id=FAR)] == ["陈e-2"]
    assert (await sup.get(TELLING, centre_id=FAR)).status == 404
    assert (await mei.get(TELLING)).status == 403
    assert (await bureau.post(f"{TELLING}/tests", {"username": "mei"})).status == 403


async def test_a_long_list_comes_in_pages(desk: Desk, sup: Client) -> None:
    for n in range(2, 6):
        await desk.elder(f"e-{n}", f"c{n}", contacts=[])
    first = (await sup.get(f"{TELLING}/unreachable", kind="elders", limit=3)).body
    assert (len(first["items"]), first["count"], first["next"]) == (3, 4, "3")
    rest = (await sup.get(f"{TELLING}/unreachable", kind="elders", limit=3, after=3)).body
    assert (len(rest["items"]), rest["next"]) == (1, None)


@pytest.mark.parametrize(
    ("hours", "waits"), [(30.0, 16.0), (6.0, 0.0)], ids=["next day: in the morning", "soon: at once"]
)
async def test_a_duty_is_told_to_its_person_by_day_or_at_once_when_it_is_near(
    desk: Desk, mei: Client, sup: Client, hours: float, waits: float
) -> None:
    assert mei.who
    await desk.run("DELETE FROM duty")
    await desk.run("UPDATE staff SET phone = '10000000001' WHERE username = 'mei'")
    desk.clock.at = desk.clock.at.replace(hour=16)  # midnight in Zhongshan
    now = desk.clock()
    starts, ends = (now + timedelta(hours=plus) for plus in (hours, hours + 8))
    body = {
        "centre_id": HOME,
        "username": "mei",
        "starts_at": starts.isoformat(),
        "ends_at": ends.isoformat(),
    }
    planned = await sup.post("/api/v1/rota", body)
    assert (await sup.post(f"/api/v1/rota/{planned.body['id']}/cancel")).status == 200
    told = await desk.rows(
        "SELECT wording, detail, min(due_at) AS due_at FROM tellings JOIN deliveries ON telling_id = tellings.id "
        "WHERE about = 'duty' GROUP BY tellings.id ORDER BY tellings.id"
    )
    assert [row["wording"] for row in told] == ["duty.planned", "duty.cancelled"]
    assert [row["due_at"] - now for row in told] == [timedelta(hours=waits / 2)] * 2
    assert [row["detail"]["from"] for row in told] == [starts.isoformat()] * 2


async def test_nobody_is_told_of_the_duty_they_planned_themselves(desk: Desk, sup: Client) -> None:
    await desk.run("DELETE FROM duty")
    now = desk.clock()
    body = {"centre_id": HOME, "username": "sup", "starts_at": now.isoformat()}
    assert (
        await sup.post("/api/v1/rota", body | {"ends_at": (now + timedelta(hours=8)).isoformat()})
    ).status == 201
    assert await desk.rows("SELECT FROM tellings") == []


async def test_whoever_supervises_a_centre_writes_down_where_its_staff_are_called(
    api: Api, mei: Client, sup: Client
) -> None:
    path = "/api/v1/staff/duty-shiqi/phone"
    assert [one["username"] for one in await unreachable(sup, "staff")] == ["duty-shiqi"]
    refused = await sup.post(path, {"phone": "call me"})
    assert (refused.status, refused.body["field"]) == (422, "phone")
    assert (await mei.post(path, {"phone": "100 0000 0001"})).status == 403
    far = await api.operator("far", ("supervisor", FAR))
    assert (await far.post(path, {"phone": "100 0000 0001"})).status == 404
    answer = await sup.post(path, {"phone": " 100 0000 0001 "})
    assert (answer.status, answer.body["phone"]) == (200, "100 0000 0001")
    assert await unreachable(sup, "staff") == []
