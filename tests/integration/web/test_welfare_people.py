"""What people do in a welfare check: whom they reached, how it ends, and who may begin, see and end one."""

from datetime import timedelta
from typing import Any

import pytest

from dispatcher.commands import store as commands
from dispatcher.welfare import asking
from dispatcher.welfare.frailty import rank
from tests.support.api import Api, Client
from tests.support.build import CITY, FAR, HOME, NEIGHBOUR, SECOND
from tests.support.desk import Desk
from tests.support.welfare import CHECKS, asked_devices, begun, elder_number, marked, names, seen, turn


@pytest.mark.parametrize("how", ["phone", "visit", "family", "hospital", "away"])
async def test_whom_a_person_reached_leaves_the_list(sup: Client, mei: Client, desk: Desk, how: str) -> None:
    check = await begun(sup, desk)
    answer = await marked(mei, check, await elder_number(desk), how, "在女儿家")
    assert answer.body["person"]["stands"] == "reached"
    (mark,) = answer.body["marks"]
    assert (mark["how"], mark["note"], mark["by"]) == (how, "在女儿家", "mei")
    now = await seen(sup, desk, check)
    assert (now["reached"], now["unreached"], now["open"]) == (1, 0, [])


async def test_trying_in_vain_is_written_down_and_keeps_them_on_the_list(
    sup: Client, mei: Client, desk: Desk
) -> None:
    check = await begun(sup, desk)
    elder = await elder_number(desk)
    await marked(mei, check, elder, "unreached", "没人接")
    (person,) = (await seen(sup, desk, check))["open"]
    assert (person["how"], person["stands"]) == ("unreached", "open")
    await marked(mei, check, elder, "visit")
    shown = (await mei.get(f"{CHECKS}/{check}/elders/{elder}")).body
    assert [mark["how"] for mark in shown["marks"]] == ["unreached", "visit"]


async def test_the_newest_word_counts_a_door_that_stays_shut_after_a_press_is_open_again(
    sup: Client, mei: Client, desk: Desk
) -> None:
    check = await begun(sup, desk)
    elder = await elder_number(desk)
    await desk.press("b7", "ok")
    assert (await seen(sup, desk, check))["answered"] == 1
    desk.clock.advance(minutes=5)
    await marked(mei, check, elder, "unreached", "敲门没人应")
    assert (await seen(sup, desk, check))["unreached"] == 1
    desk.clock.advance(minutes=5)
    await desk.press("b7", "ok")
    assert (await seen(sup, desk, check))["unreached"] == 0


async def test_a_mark_can_be_added_to_and_never_changed(sup: Client, mei: Client, desk: Desk) -> None:
    check = await begun(sup, desk)
    await marked(mei, check, await elder_number(desk), "phone")
    for statement in ("UPDATE welfare_marks SET note = 'x'", "DELETE FROM welfare_marks"):
        with pytest.raises(Exception, match="append-only"):
            await desk.run(statement)


async def test_a_repeated_command_acts_once(sup: Client, mei: Client, desk: Desk) -> None:
    first = await sup.post(CHECKS, {"centre_id": HOME}, key="typhoon-1")
    again = await sup.post(CHECKS, {"centre_id": HOME}, key="typhoon-1")
    assert (again.status, again.body["id"]) == (201, first.body["id"])
    path = f"{CHECKS}/{first.body['id']}/elders/{await elder_number(desk)}"
    for _ in range(2):
        assert (await mei.post(path, {"how": "phone"}, key="mark-1")).status == 200
    assert len(await desk.rows("SELECT FROM welfare_marks")) == 1


async def test_one_check_of_a_place_is_open_at_a_time(sup: Client, api: Api, desk: Desk) -> None:
    check = await begun(sup, desk)
    again = await sup.post(CHECKS, {"centre_id": HOME})
    assert again.status == 409
    assert str(check) in again.body["detail"]
    admin = await api.operator("root", ("admin", None))
    assert (await admin.post(CHECKS, {"town": "shiqi"})).status == 201
    assert (await admin.post(CHECKS, {"town": "shiqi"})).status == 409


async def test_a_check_with_people_unreached_ends_only_with_a_note(sup: Client, desk: Desk) -> None:
    await desk.elder("e-2", "c2")
    check = await begun(sup, desk)
    await desk.press("c2", "ok")
    refused = await sup.post(f"{CHECKS}/{check}/end")
    assert (refused.status, refused.body["field"]) == (422, "note")
    assert "1 of 2" in refused.body["detail"]
    ended = await sup.post(f"{CHECKS}/{check}/end", {"note": "电话线全断，交给村委上门"})
    assert ended.status == 200
    assert (ended.body["unreached_at_end"], ended.body["answered"], ended.body["ended_by"]) == (1, 1, "sup")
    assert (await sup.post(f"{CHECKS}/{check}/end", {"note": "again"})).status == 409


async def test_a_check_that_reached_everybody_needs_no_note(sup: Client, desk: Desk) -> None:
    check = await begun(sup, desk)
    await desk.press("b7", "ok")
    assert (await sup.post(f"{CHECKS}/{check}/end")).body["unreached_at_end"] == 0


async def test_what_is_over_stays_as_it_was(sup: Client, mei: Client, desk: Desk) -> None:
    check = await begun(sup, desk)
    await sup.post(f"{CHECKS}/{check}/end", {"note": "x"})
    desk.clock.advance(minutes=1)
    await desk.press("b7", "ok")
    assert (await seen(sup, desk, check))["answered"] == 0
    assert (await marked(mei, check, await elder_number(desk), "phone")).status == 409


async def test_nobody_is_asked_any_more_when_the_check_is_over(
    sup: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(2, 7):
        await desk.elder(f"e-{n}", f"c{n}")
    check = await begun(sup, desk)
    monkeypatch.setattr(asking, "BATCH", 2)
    await sup.post(f"{CHECKS}/{check}/end", {"note": "x"})
    for _ in range(6):
        await turn(desk)
    assert (await desk.rows("SELECT quiet FROM welfare_checks")) == [{"quiet": True}]
    async with desk.pool.connection() as connection:
        assert await commands.reconnected(connection, "b7", now=desk.clock()) == 0
        assert await commands.claim(connection, now=desk.clock() + timedelta(minutes=1), limit=99) == []


async def test_a_check_of_a_town_asks_the_elders_of_all_its_centres(api: Api, desk: Desk) -> None:
    await desk.elder("e-2", "c2", centre=SECOND)
    admin = await api.operator("root", ("admin", None))
    check = await begun(admin, desk, centre_id=None, town="shiqi")
    assert sorted(names(await seen(admin, desk, check))) == ["陈e-1", "陈e-2"]


async def test_staff_of_a_centre_see_and_count_only_their_own_elders(
    api: Api, mei: Client, desk: Desk
) -> None:
    other = await desk.elder("e-2", "c2", centre=SECOND)
    admin = await api.operator("root", ("admin", None))
    check = await begun(admin, desk, centre_id=None, town="shiqi")
    mine = await seen(mei, desk, check)
    assert (names(mine), mine["elders"]) == (["陈e-1"], 1)
    assert (await marked(mei, check, other, "phone")).status == 404
    (listed,) = (await mei.get(CHECKS)).body["items"]
    assert listed["elders"] == 1
    far = await api.operator("far", ("operator", FAR))
    assert (await far.get(CHECKS)).body["items"] == []
    assert (await far.get(f"{CHECKS}/{check}")).status == 404
    assert (await marked(far, check, other, "phone")).status == 404


async def test_the_city_desk_sees_everybody_and_may_begin_and_end(api: Api, desk: Desk) -> None:
    city = await api.operator("city", ("supervisor", CITY))
    check = await begun(city, desk, centre_id=None, town="shiqi")
    assert (await seen(city, desk, check))["elders"] == 1
    assert (await marked(city, check, await elder_number(desk), "phone")).status == 200
    assert (await city.post(f"{CHECKS}/{check}/end")).status == 200


async def test_only_who_supervises_all_that_are_asked_may_begin_or_end(
    api: Api, sup: Client, mei: Client, desk: Desk
) -> None:
    assert (await mei.post(CHECKS, {"centre_id": HOME})).status == 403
    assert (
        await sup.post(CHECKS, {"town": "shiqi"})
    ).status == 403  # the second centre's elders are not theirs
    assert (await sup.post(CHECKS, {"centre_id": NEIGHBOUR})).status == 403
    bureau = await api.operator("bureau", ("bureau", None))
    assert (await bureau.post(CHECKS, {"centre_id": HOME})).status == 403
    admin = await api.operator("root", ("admin", None))
    await desk.elder("e-2", "c2", centre=SECOND)
    check = await begun(admin, desk, centre_id=None, town="shiqi")
    assert (await sup.post(f"{CHECKS}/{check}/end", {"note": "x"})).status == 403
    assert (await bureau.get(f"{CHECKS}/{check}")).status == 200
    assert (await marked(bureau, check, await elder_number(desk), "phone")).status == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"town": "shiqi", "centre_id": HOME}, 422),
        ({"town": "nowhere"}, 404),
        ({"centre_id": "nowhere"}, 404),
        ({"centre_id": FAR}, 422),  # nobody lives there
        ({"centre_id": HOME, "say": ""}, 422),
        ({"centre_id": HOME, "say": "长" * 201}, 422),
    ],
)
async def test_what_cannot_be_asked_is_refused_and_leaves_nothing(
    api: Api, desk: Desk, body: dict[str, Any], status: int
) -> None:
    admin = await api.operator("root", ("admin", None))
    assert (await admin.post(CHECKS, body)).status == status
    assert await desk.rows("SELECT FROM welfare_checks") == []


async def test_a_check_that_fails_does_not_keep_the_others_from_their_turn(
    api: Api, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.elder("e-2", "c2", town="nanlang")
    admin = await api.operator("root", ("admin", None))
    for place in (HOME, FAR):
        assert (await admin.post(CHECKS, {"centre_id": place})).status == 201

    def fails_for_one(elder: Any) -> Any:
        if elder.name == "陈e-1":
            raise ValueError(elder.name)
        return rank(elder)

    monkeypatch.setattr("dispatcher.welfare.asking.rank", fails_for_one)
    await turn(desk)
    assert set(await asked_devices(desk)) == {"c2"}
