"""Reminders: the elder's own device says them, and whoever planned them sees whether it did."""

import asyncio
from datetime import time, timedelta
from typing import Any

import pytest

from devices import codec
from dispatcher.alarms.view import iso
from dispatcher.commands import store as commands
from dispatcher.reminders import plan, saying
from tests.support.api import Api, Client
from tests.support.build import FAR, HOME
from tests.support.desk import Desk

PILLS: dict[str, Any] = {
    "kind": "medicine",
    "say": "请吃降压药",
    "at": "16:05",
    "days": [1, 2, 3, 4, 5, 6, 7],
}


@pytest.fixture
async def of_elder(desk: Desk) -> str:
    """Where the reminders of the elder are."""
    (elder,) = await desk.rows("SELECT id FROM elders")
    return f"/api/v1/elders/{elder['id']}/reminders"


async def once(by: Client, desk: Desk, of_elder: str, **what: Any) -> dict[str, Any]:
    """A reminder to be said once, in a minute; afterwards that minute is over."""
    body = {"kind": "medicine", "say": "请吃降压药", "once_at": iso(desk.clock() + timedelta(minutes=1))}
    answer = await by.post(of_elder, body | what)
    assert answer.status == 201, answer.body
    desk.clock.advance(minutes=1)
    reminder: dict[str, Any] = answer.body["items"][0]
    return reminder


async def turn(desk: Desk) -> int:
    """One turn of the reminders."""
    return await saying.tick(desk.pool, desk.clock)


async def asked(desk: Desk) -> list[tuple[int, str, str]]:
    """Every command to remind: its number, the device, the words."""
    rows = await desk.rows("SELECT id, device_id, payload FROM commands WHERE kind = 'command' ORDER BY id")
    read = [(row, codec.decode_command(row["payload"])) for row in rows]
    return [
        (row["id"], row["device_id"], command.args["say"])
        for row, command in read
        if command.command == "remind"
    ]


async def acknowledged(desk: Desk, number: int, *, ok: bool = True) -> None:
    """The device says what it did."""
    async with desk.pool.connection() as connection:
        await commands.answered(connection, "b7", str(number), result={"ok": ok}, now=desk.clock())


async def _begun_and_died(desk: Desk) -> None:
    """A dispatcher that dies in the middle of a turn."""
    async with desk.pool.connection() as connection, connection.transaction():
        await saying._fall_due(connection, now=desk.clock())
        await saying._say(connection, now=desk.clock())
        raise asyncio.CancelledError


async def last(by: Client, of_elder: str) -> Any:
    """What became of the newest."""
    return (await by.get(of_elder)).body["items"][0]["last"]


async def test_the_device_says_it_and_its_acknowledgement_is_seen(
    mei: Client, desk: Desk, of_elder: str
) -> None:
    await once(mei, desk, of_elder)
    assert await turn(desk) == 1
    ((number, device, words),) = await asked(desk)
    assert (device, words) == ("b7", "请吃降压药")
    assert (await last(mei, of_elder))["tries"] == 1
    await acknowledged(desk, number)
    assert await turn(desk) == 0
    said = await last(mei, of_elder)
    assert (said["said_at"], said["given_up_at"]) == (iso(desk.clock()), None)
    desk.clock.advance(minutes=10)
    assert await turn(desk) == 0


async def test_it_goes_on_every_day_at_its_local_time(mei: Client, desk: Desk, of_elder: str) -> None:
    answer = await mei.post(of_elder, PILLS | {"days": [3, 1, 3]})
    (reminder,) = answer.body["items"]
    assert (reminder["at"], reminder["days"], answer.body["speaks"]) == ("16:05", [1, 3], True)
    first = plan.next_at(time(16, 5), [1, 3], after=desk.clock())
    assert reminder["next_at"] == iso(first)
    desk.clock.advance(seconds=(first - desk.clock()).total_seconds())
    assert await turn(desk) == 1
    (reminder,) = (await mei.get(of_elder)).body["items"]
    assert reminder["next_at"] == iso(plan.next_at(time(16, 5), [1, 3], after=first))
    assert reminder["last"]["due_at"] == iso(first)


async def test_a_device_that_does_not_answer_is_asked_three_times_then_somebody_looks_after_the_medicine(
    mei: Client, desk: Desk, of_elder: str
) -> None:
    await once(mei, desk, of_elder)
    for _ in range(6):
        await turn(desk)
        desk.clock.advance(minutes=1)
    assert len(await asked(desk)) == 3
    await turn(desk)
    given_up = await last(mei, of_elder)
    assert (given_up["why"], given_up["said_at"], given_up["tries"]) == ("no_answer", None, 3)
    assert (await mei.get(of_elder)).body["items"][0]["missed"] == 1
    (follow_up,) = (await mei.get("/api/v1/follow-ups")).body["items"]
    assert "请吃降压药" in follow_up["what"]
    await turn(desk)
    assert len((await mei.get("/api/v1/follow-ups")).body["items"]) == 1


async def test_a_visit_that_could_not_be_announced_is_shown_and_bothers_nobody(
    mei: Client, desk: Desk, of_elder: str
) -> None:
    await desk.run("UPDATE devices SET kind = 'pendant'")
    await once(mei, desk, of_elder, kind="visit", say="护理员十点来")
    await turn(desk)
    assert (await last(mei, of_elder))["why"] == "no_device"
    assert (await mei.get(of_elder)).body["speaks"] is False
    assert (await mei.get("/api/v1/follow-ups")).body["items"] == []


async def test_after_a_long_standstill_nothing_is_said_at_the_wrong_hour(
    mei: Client, desk: Desk, of_elder: str
) -> None:
    await mei.post(of_elder, PILLS)
    desk.clock.advance(minutes=3 * 24 * 60)
    assert await turn(desk) == 0 or (await asked(desk)) == []
    assert (await last(mei, of_elder))["why"] == "late"
    assert len(await desk.rows("SELECT id FROM reminders_said")) == 1


async def test_a_dispatcher_that_dies_between_leaves_it_to_the_others_and_two_ask_once(
    mei: Client, desk: Desk, of_elder: str
) -> None:
    await once(mei, desk, of_elder)
    with pytest.raises(asyncio.CancelledError):
        await _begun_and_died(desk)
    assert await asked(desk) == []
    assert sum(await asyncio.gather(*(turn(desk) for _ in range(3)))) == 1
    assert len(await asked(desk)) == 1


async def test_what_was_ended_is_said_no_more_and_ended_once(mei: Client, desk: Desk, of_elder: str) -> None:
    reminder = await once(mei, desk, of_elder)
    await turn(desk)
    ended = await mei.post(f"/api/v1/reminders/{reminder['id']}/end")
    assert ended.body["items"][0]["ended_by"] == "Mei"
    assert (await mei.post(f"/api/v1/reminders/{reminder['id']}/end")).status == 409
    desk.clock.advance(minutes=2)
    assert await turn(desk) == 0
    assert (await last(mei, of_elder))["why"] == "ended"
    assert (await mei.get("/api/v1/follow-ups")).body["items"] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "song"}, "kind"),
        ({"say": " "}, "say"),
        ({"say": "好" * 201}, "say"),
        ({"days": None}, "days"),
        ({"days": []}, "days"),
        ({"days": [8]}, "days"),
        ({"at": None}, "at"),
        ({"at": "25:00"}, "at"),
        ({"at": "08:00+08:00"}, "at"),
        ({"once_at": "2026-01-01T00:00:00Z"}, "once_at"),
        ({"at": None, "days": None, "once_at": "2020-01-01T00:00:00Z"}, "once_at"),
    ],
)
async def test_what_cannot_be_is_refused_and_the_field_named(
    mei: Client, of_elder: str, wrong: dict[str, Any], field: str
) -> None:
    answer = await mei.post(of_elder, PILLS | wrong)
    assert answer.status == 422, answer.body
    assert str(answer.body["field"]).startswith(field)


async def test_only_the_elders_own_centre_sees_and_plans_them(api: Api, mei: Client, of_elder: str) -> None:
    far = await api.operator("far", ("operator", FAR))
    assert (await far.get(of_elder)).status == 404
    assert (await far.post(of_elder, PILLS)).status == 404
    (reminder,) = (await mei.post(of_elder, PILLS)).body["items"]
    assert (await far.post(f"/api/v1/reminders/{reminder['id']}/end")).status == 404
    bureau = await api.operator("bureau", ("bureau", None))
    assert (await bureau.get(of_elder)).status == 200
    assert (await bureau.post(of_elder, PILLS)).status == 403


async def test_a_word_about_the_weather_goes_once_to_everybody_whom_a_device_can_speak_to(
    mei: Client, sup: Client, desk: Desk
) -> None:
    await desk.elder("e-2", "c2")
    await desk.elder("e-3", "d3")
    await desk.run("UPDATE devices SET kind = 'pendant' WHERE id = 'd3'")
    what = {"centre_id": HOME, "say": "今晚台风，请关好门窗，不要外出"}
    assert (await mei.post("/api/v1/reminders/weather", what)).status == 403
    answer = await sup.post("/api/v1/reminders/weather", what)
    assert (answer.status, answer.body["elders"]) == (201, 2)
    assert (await sup.post("/api/v1/reminders/weather", what)).body["elders"] == 0
    assert await turn(desk) == 2
    assert {device for _, device, _ in await asked(desk)} == {"b7", "c2"}
    assert (await sup.post("/api/v1/reminders/weather", what | {"centre_id": FAR})).status == 403
    assert (await sup.post("/api/v1/reminders/weather", {"say": "雨"})).status == 422
