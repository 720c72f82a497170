"""The checklists are data: managers of the city write editions, and an alarm keeps the one it was raised under."""

import asyncio
from typing import Any

import psycopg
import pytest

from devices.messages import SignalType
from dispatcher.alarms import protocols
from tests.support.api import Answer, Api, Client
from tests.support.build import HOME
from tests.support.desk import Desk

SOS = "/api/v1/protocols/sos"
STEPS = [{"id": "speak", "zh": "喊话", "en": "Speak"}, {"zh": "派人", "en": "Send"}]


@pytest.fixture
async def manager(api: Api) -> Client:
    """The manager of the whole city."""
    return await api.operator("manager", ("manager", None))


async def written(by: Client, edition: int, steps: Any = None, *, key: str | None = None) -> Answer:
    """What the API says to the edition after this one."""
    headers = {} if key is None else {"Idempotency-Key": key}
    return await by.request("PUT", SOS, json={"edition": edition, "steps": steps or STEPS}, headers=headers)


def test_every_signal_that_raises_an_alarm_has_steps_in_both_languages() -> None:
    never_alarms = {SignalType.CANCEL, SignalType.OK, SignalType.MAINS_RESTORED}
    assert {*SignalType} - never_alarms <= {*protocols.DEFAULTS}
    for steps in protocols.DEFAULTS.values():
        assert 1 <= len(steps) <= 20
        assert len({step["id"] for step in steps}) == len(steps)
        assert all({*step} == {"id", "zh", "en"} and all(step.values()) for step in steps)


async def test_a_card_brings_the_steps_for_its_type(mei: Client, desk: Desk) -> None:
    types = {"sos": "sos", "smoke": "smoke", "something_new": "unknown"}
    for type_, expected in types.items():
        alarm = await desk.press("b7", type_)
        protocol = (await mei.get(f"/api/v1/alarms/{alarm}")).body["protocol"]
        assert (protocol["type"], protocol["edition"]) == (expected, 1)
        assert protocol["steps"] == protocols.DEFAULTS[expected]
    test = await desk.press("b7", "sos", test=True)
    assert (await mei.get(f"/api/v1/alarms/{test}")).body["protocol"]["type"] == "test"


async def test_a_new_edition_is_for_alarms_raised_from_then_on(
    mei: Client, manager: Client, desk: Desk
) -> None:
    await desk.elder("e-2", "c2")
    before = await desk.press()
    desk.clock.advance(minutes=1)
    answer = await written(manager, 1)
    assert answer.status == 200
    newest, default = answer.body["editions"]
    assert (newest["edition"], newest["edited_by"], default["edited_by"]) == (2, "manager", None)
    assert newest["steps"] == [STEPS[0], {"id": "step-1"} | STEPS[1]]
    desk.clock.advance(minutes=1)
    after = await desk.press("c2")
    cards = [(await mei.get(f"/api/v1/alarms/{alarm}")).body["protocol"] for alarm in (before, after)]
    assert [card["edition"] for card in cards] == [1, 2]
    assert (await mei.verb(before, "tick", step="contacts")).status == 200
    assert (await mei.verb(after, "tick", step="contacts")).status == 422
    listed = (await mei.get("/api/v1/protocols")).body["items"]
    assert {item["type"]: item["edition"] for item in listed}["sos"] == 2


async def test_of_two_managers_at_once_one_writes_and_the_other_must_look_first(
    manager: Client, api: Api, desk: Desk
) -> None:
    admin = await api.operator("root", ("admin", None))
    answers = await asyncio.gather(written(manager, 1), written(admin, 1))
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert len(await desk.rows("SELECT FROM protocols")) == 1
    assert (await written(manager, 1)).status == 409
    assert (await written(manager, 2)).status == 200
    assert (await written(manager, 9)).status == 409


async def test_the_same_edition_sent_twice_is_written_once(manager: Client, desk: Desk) -> None:
    first, second = await written(manager, 1, key="once"), await written(manager, 1, key="once")
    assert (first.status, second.status, first.body == second.body) == (200, 200, True)
    assert len(await desk.rows("SELECT FROM protocols")) == 1


@pytest.mark.parametrize(
    "role", [("operator", HOME), ("supervisor", HOME), ("manager", HOME), ("bureau", None)]
)
async def test_nobody_but_a_manager_of_the_whole_city_writes_what_every_centre_works_by(
    api: Api, desk: Desk, role: tuple[str, str | None]
) -> None:
    somebody = await api.operator("somebody", role)
    assert (await written(somebody, 1)).status == 403
    assert (await somebody.get(SOS)).status == 200
    assert await desk.rows("SELECT FROM protocols") == []


@pytest.mark.parametrize(
    "steps",
    [
        [STEPS[0]] * 2,
        [{"zh": " ", "en": "Speak"}],
        [{"zh": "喊话"}],
        [{"zh": "喊" * 201, "en": "Speak"}],
        [STEPS[1]] * 21,
        [{"id": "Ünknown", "zh": "喊话", "en": "Speak"}],
    ],
)
async def test_steps_that_nobody_could_follow_are_refused(manager: Client, desk: Desk, steps: Any) -> None:
    answer = await written(manager, 1, steps)
    assert answer.status == 422
    assert answer.body["field"].startswith("steps")
    assert await desk.rows("SELECT FROM protocols") == []


async def test_there_is_no_protocol_for_what_there_is_not(manager: Client) -> None:
    assert (await manager.get("/api/v1/protocols/earthquake")).status == 404


async def test_an_edition_is_never_changed(manager: Client, desk: Desk) -> None:
    await written(manager, 1)
    with pytest.raises(psycopg.Error):
        await desk.run("UPDATE protocols SET edition = 7")
