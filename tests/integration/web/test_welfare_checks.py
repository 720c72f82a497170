"""A mass welfare check: everybody is asked, who answers is counted, and who does not is listed, the frailest first."""

import asyncio

import pytest

from dispatcher.commands import store as commands
from dispatcher.welfare import asking
from tests.support.api import Client
from tests.support.build import HOME
from tests.support.desk import Desk
from tests.support.welfare import CHECKS, asked_devices, begun, names, seen, turn


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
