"""The search line: whatever is in hand finds the elder, the device or the alarm, as far as the reader may see them."""

from typing import Any

import pytest

from tests.support.api import Api, Client
from tests.support.build import CITY, FAR
from tests.support.desk import Desk


@pytest.fixture
async def far(api: Api) -> Client:
    """An operator of a centre that has nothing to do with the elder."""
    return await api.operator("far", ("operator", FAR))


async def found(client: Client, q: str, **how: Any) -> dict[str, Any]:
    answer = await client.get("/api/v1/search", q=q, **how)
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


async def refs(client: Client, q: str) -> list[str]:
    return [elder["name"] for elder in (await found(client, q))["elders"]]


async def test_an_elder_is_found_by_name_address_and_a_part_of_the_telephone_number(
    mei: Client, desk: Desk
) -> None:
    await desk.elder("e-2", "b8", name="黄玉兰", phone="100 7000 4711", address="石岐样例路 12 号 B 座")
    assert await refs(mei, "玉兰") == ["黄玉兰"]
    assert await refs(mei, "样例路 b") == ["黄玉兰"]
    assert await refs(mei, "4711") == await refs(mei, "7000-4711") == ["黄玉兰"]
    assert await refs(mei, "玉兰 不是") == await refs(mei, "%") == []


async def test_who_has_a_number_that_ends_so_comes_before_who_has_it_somewhere(
    mei: Client, desk: Desk
) -> None:
    await desk.elder("e-2", "b8", name="中间", phone="10047110000")
    await desk.elder("e-3", "b9", name="结尾", phone="10070004711")
    assert await refs(mei, "4711") == ["结尾", "中间"]


async def test_an_alarm_is_found_by_its_number_and_by_whom_it_is_about(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    by_number = await found(mei, f"#{alarm}")
    assert [each["id"] for each in by_number["alarms"]] == [alarm]
    assert by_number["elders"] == by_number["devices"] == []
    by_name = await found(mei, "陈e-1")
    assert [(each["id"], each["ringing"], each["elder_name"]) for each in by_name["alarms"]] == [
        (alarm, True, "陈e-1")
    ]
    await mei.verb(alarm, "claim", version=1)
    await mei.verb(alarm, "resolve", version=2, outcome="other", note="over")
    assert [each["state"] for each in (await found(mei, "陈e-1"))["alarms"]] == ["resolved"]


async def test_a_device_is_found_by_a_part_of_its_id(mei: Client, desk: Desk) -> None:
    await desk.device("zs-000b7-gas", kind="gas")
    assert [each["id"] for each in (await found(mei, "B7"))["devices"]] == ["b7", "zs-000b7-gas"]
    assert (await found(mei, "gas"))["devices"][0]["elder_name"] == "陈e-1"


async def test_for_another_centre_nothing_of_it_exists(far: Client, desk: Desk) -> None:
    alarm = await desk.press()
    for q in (f"#{alarm}", str(alarm), "陈e-1", "b7"):
        assert await found(far, q) == {"alarms": [], "elders": [], "devices": []}


async def test_the_city_desk_finds_everybody_but_only_the_alarms_that_came_to_it(
    api: Api, desk: Desk
) -> None:
    city = await api.operator("city-op", ("operator", CITY))
    alarm = await desk.press()
    assert await refs(city, "陈e-1") == ["陈e-1"]
    assert (await found(city, f"#{alarm}"))["alarms"] == []
    await desk.advance(minutes=30)
    assert [each["id"] for each in (await found(city, f"#{alarm}"))["alarms"]] == [alarm]


async def test_an_alarm_that_came_to_a_neighbour_is_found_there_by_name_though_the_elder_is_not_theirs(
    far: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    await desk.advance(minutes=30)
    body = await found(far, "陈e-1")
    assert [each["id"] for each in body["alarms"]] == [alarm]
    assert body["elders"] == []


async def test_an_empty_line_finds_nothing_and_a_senseless_one_is_refused_by_name(mei: Client) -> None:
    assert await found(mei, "  ") == {"alarms": [], "elders": [], "devices": []}
    for query in ({}, {"q": "a\x00"}, {"q": "a" * 101}, {"q": "a", "limit": "0"}):
        answer = await mei.get("/api/v1/search", **query)
        assert answer.status == 422, query


async def test_no_more_than_asked_for_is_found(mei: Client, desk: Desk) -> None:
    for number in range(2, 6):
        await desk.elder(f"e-{number}", f"c{number}")
    assert len((await found(mei, "陈", limit=3))["elders"]) == 3


async def test_a_caregiver_and_a_stranger_find_nothing(api: Api) -> None:
    caregiver = await api.operator("care", ("caregiver", "shiqi"))
    assert (await caregiver.get("/api/v1/search", q="陈")).status == 403
    assert (await api.stranger().get("/api/v1/search", q="陈")).status == 401
