"""A mass welfare check: everybody is asked, who answers is counted, who does not is called, the frailest first."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from devices import codec
from devices.messages import Verb
from dispatcher.commands import store as commands
from dispatcher.welfare import asking
from dispatcher.welfare.frailty import rank
from tests.support.api import Answer, Api, Client
from tests.support.build import CITY, FAR, HOME, NEIGHBOUR, SECOND
from tests.support.desk import Desk

CHECKS = "/api/v1/welfare-checks"


@pytest.fixture
async def sup(api: Api) -> Client:
    """A supervisor of the home centre."""
    return await api.operator("sup", ("supervisor", HOME))


async def begun(by: Client, desk: Desk, **how: Any) -> int:
    """Begin a check of the home centre, and give every device its turn."""
    answer = await by.post(CHECKS, {"centre_id": HOME} | how)
    assert answer.status == 201, answer.body
    await turn(desk)
    return int(answer.body["id"])


async def turn(desk: Desk) -> int:
    """One turn of every check; returns how many elders were asked."""
    return await asking.tick(desk.pool, desk.clock)


async def seen(by: Client, desk: Desk, check: int, **query: int) -> Any:
    """The check as somebody sees it, after a turn."""
    await turn(desk)
    answer = await by.get(f"{CHECKS}/{check}", **query)
    assert answer.status == 200, answer.body
    return answer.body


def names(check: Any) -> list[str]:
    return [person["name"] for person in check["open"]]


async def asked_devices(desk: Desk) -> dict[str, str]:
    """What each device is asked to say."""
    rows = await desk.rows(
        "SELECT device_id, payload, urgent FROM commands WHERE kind = 'command' ORDER BY id"
    )
    assert not any(row["urgent"] for row in rows)
    said = {row["device_id"]: codec.decode_command(row["payload"]) for row in rows}
    assert {command.command for command in said.values()} <= {Verb.REMIND}
    return {device: str(command.args["say"]) for device, command in said.items()}


async def test_every_device_that_speaks_asks_in_its_elders_words_and_no_other_does(
    sup: Client, desk: Desk
) -> None:
    await desk.elder("e-2", "c1", language="yue")
    await desk.device("c2", "e-2", kind="pendant")
    await desk.device("c3", "e-2", kind="watch")
    await desk.elder("e-9", "far", town="nanlang")
    await begun(sup, desk)
    said = await asked_devices(desk)
    assert set(said) == {"b7", "c1", "c3"}
    assert "请按" in said["b7"]
    assert "撳" in said["c1"]
    assert "绿键" in said["c1"]
    assert "绿键" not in said["c3"]


async def test_the_desk_may_say_it_in_its_own_words(sup: Client, desk: Desk) -> None:
    await begun(sup, desk, say="台风将至，请按绿键")
    assert await asked_devices(desk) == {"b7": "台风将至，请按绿键"}


async def test_nobody_is_asked_twice_and_everybody_once_in_bounded_turns(
    sup: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(2, 9):
        await desk.elder(f"e-{n}", f"c{n}")
    monkeypatch.setattr(asking, "BATCH", 3)
    answer = await sup.post(CHECKS, {"centre_id": HOME})
    assert (answer.body["elders"], answer.body["to_ask"], answer.body["asked"]) == (8, 8, 0)
    assert [await turn(desk) for _ in range(4)] == [3, 3, 2, 0]
    assert len(await asked_devices(desk)) == 8
    assert len(await desk.rows("SELECT FROM commands WHERE kind = 'command'")) == 8


async def test_two_dispatchers_at_once_ask_nobody_twice(sup: Client, desk: Desk) -> None:
    for n in range(2, 9):
        await desk.elder(f"e-{n}", f"c{n}")
    assert (await sup.post(CHECKS, {"centre_id": HOME})).status == 201
    turns = await asyncio.gather(*(turn(desk) for _ in range(4)))
    assert sum(turns) + await turn(desk) == 8
    assert len(await desk.rows("SELECT FROM commands WHERE kind = 'command'")) == 8


async def test_who_presses_any_key_has_answered(sup: Client, desk: Desk) -> None:
    for n in range(2, 7):
        await desk.elder(f"e-{n}", f"c{n}")
    check = await begun(sup, desk)
    for n, type_ in enumerate(("ok", "service", "sos", "test", "cancel"), start=2):
        await desk.press(f"c{n}", type_)
    now = await seen(sup, desk, check)
    assert names(now) == ["陈e-1"]
    assert (now["elders"], now["asked"], now["answered"], now["reached"], now["unreached"]) == (6, 6, 5, 0, 1)


async def test_a_red_key_and_a_green_key_are_the_alarms_that_they_always_are(sup: Client, desk: Desk) -> None:
    await begun(sup, desk)
    await desk.press("b7", "service")
    await desk.press("b7", "sos")
    assert [row["class"] for row in await desk.alarms()] == ["service", "emergency"]


@pytest.mark.parametrize(
    "type_", ["mains_lost", "battery_low", "fault", "tamper", "door", "inactivity", "fall"]
)
async def test_what_a_device_says_of_its_own_accord_is_no_sign_of_life(
    sup: Client, desk: Desk, type_: str
) -> None:
    check = await begun(sup, desk)
    await desk.press("b7", type_)
    assert (await seen(sup, desk, check))["answered"] == 0


async def test_what_was_pressed_before_the_check_is_no_answer_whenever_it_comes(
    sup: Client, desk: Desk
) -> None:
    await desk.press("b7", "ok")
    before = desk.clock()
    desk.clock.advance(minutes=10)
    check = await begun(sup, desk)
    assert (await seen(sup, desk, check))["answered"] == 0
    await desk.press("b7", "ok", at=before)
    await desk.press("b7", "ok", retained=True)
    assert (await seen(sup, desk, check))["answered"] == 0
    await desk.press("b7", "ok")
    assert (await seen(sup, desk, check))["answered"] == 1


async def test_a_test_key_that_a_command_pressed_is_no_answer(sup: Client, desk: Desk) -> None:
    check = await begun(sup, desk)
    async with desk.pool.connection() as connection:
        number = await commands.add_command(connection, "b7", "test", {}, now=desk.clock())
        result = {"ok": True, "signal": "t-1"}
        await commands.answered(connection, "b7", str(number), result=result, now=desk.clock())
    await desk.press("b7", "test", test=True, id="t-1")
    assert (await seen(sup, desk, check))["answered"] == 0
    await desk.press("b7", "test", test=True, id="t-2")
    assert (await seen(sup, desk, check))["answered"] == 1


async def test_an_answer_is_found_however_long_the_check_goes_on(sup: Client, desk: Desk) -> None:
    await desk.elder("e-2", "c2")
    check = await begun(sup, desk)
    for _ in range(3):
        desk.clock.advance(minutes=2)
        await turn(desk)
        await desk.press("b7", "door")
    await desk.press("c2", "ok")
    assert names(await seen(sup, desk, check)) == ["陈e-1"]


async def test_the_list_begins_with_the_frailest_and_goes_on_by_name_a_page_at_a_time(
    sup: Client, desk: Desk
) -> None:
    await desk.elder("e-2", "c2", born_on="1930-01-01", conditions="卧床")
    await desk.elder("e-3", "c3", name="张三", notes="独居")
    await desk.elder("e-4", "c4", name="李四", notes="独居")
    check = await begun(sup, desk)
    whole = await seen(sup, desk, check)
    expected = ["陈e-2", *sorted(("张三", "李四")), "陈e-1"]
    by_rank = [person["frailty"] for person in whole["open"]]
    assert by_rank == sorted(by_rank, reverse=True)
    assert sorted(names(whole)) == sorted(expected)
    assert names(whole)[0] == "陈e-2"
    assert whole["open"][0]["why"][:2] == ["卧床或失能", "96岁"]
    paged: list[str] = []
    query: dict[str, int] = {"limit": 1}
    while True:
        page = await seen(sup, desk, check, **query)
        paged += names(page)
        if page["next"] is None:
            break
        query["after"] = int(page["next"])
    assert paged == names(whole)


async def test_each_of_the_list_has_what_is_needed_to_call(sup: Client, desk: Desk) -> None:
    check = await begun(sup, desk)
    (person,) = (await seen(sup, desk, check))["open"]
    assert (person["phone"], person["address"], person["age"]) == ("0760-0000", "shiqi 1号", 85)
    assert person["contacts"] == [
        {
            "name": "陈女儿",
            "relation": "daughter",
            "phone": "0760-0001",
            "key_holder": True,
            "available": None,
        }
    ]
    (device,) = person["devices"]
    assert (device["id"], device["never_heard"], device["said"]) == ("b7", True, False)


async def test_a_device_that_said_it_aloud_is_told_from_one_that_nobody_reached(
    sup: Client, desk: Desk
) -> None:
    check = await begun(sup, desk)
    (row,) = await desk.rows("SELECT id FROM commands WHERE kind = 'command'")
    async with desk.pool.connection() as connection:
        await commands.answered(connection, "b7", str(row["id"]), result={"ok": True}, now=desk.clock())
    assert (await seen(sup, desk, check))["open"][0]["devices"][0]["said"] is True


async def marked(by: Client, check: int, elder: int, how: str, note: str = "") -> Answer:
    return await by.post(f"{CHECKS}/{check}/elders/{elder}", {"how": how, "note": note})


async def elder_number(desk: Desk, ref: str = "e-1") -> int:
    (row,) = await desk.rows("SELECT id FROM elders WHERE ref = %(ref)s", ref=ref)
    return int(row["id"])


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
