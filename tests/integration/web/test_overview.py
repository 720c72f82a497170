"""All centres at a glance: what is open, who is there, and how quickly elders were answered."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.api import Api, Client
from tests.support.build import CITY, FAR, HOME, NEIGHBOUR, SECOND
from tests.support.desk import Desk

OVERVIEW = "/api/v1/centres/overview"


@pytest.fixture
async def boss(api: Api) -> Client:
    """A manager of the whole city."""
    return await api.operator("boss", ("manager", None))


async def of(client: Client, centre_id: str = HOME, *, days: int = 1) -> dict[str, Any]:
    """The figures of one centre."""
    items = (await client.get(OVERVIEW, days=days)).body["items"]
    found: list[dict[str, Any]] = [item for item in items if item["centre_id"] == centre_id]
    return found[0]


async def answered_after(
    desk: Desk, client: Client, seconds: float, *, device: str = "b7", outcome: str = "helped_at_home"
) -> int | None:
    """An elder presses, is answered so many seconds later, and the alarm is ended."""
    alarm = await desk.press(device)
    desk.clock.advance(seconds=seconds)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("claim", {}),
        ("answer", {}),
        ("resolve", {"outcome": outcome, "note": "."}),
    ]
    for verb, more in steps:
        assert (await client.verb(alarm, verb, **more)).status == 200
    return alarm


async def test_a_quiet_city_has_every_centre_with_nothing_open_and_no_share_of_nothing(
    boss: Client, desk: Desk
) -> None:
    body = (await boss.get(OVERVIEW)).body
    assert {item["centre_id"] for item in body["items"]} == {HOME, SECOND, NEIGHBOUR, FAR, CITY}
    assert body["targets"] == {"within_60": 0.975, "within_180": 0.99}
    assert {item["open"] for item in body["items"]} == {0}
    assert body["city"]["on_duty"] == 5
    assert body["city"]["answered"] == {
        "count": 0,
        "answered": 0,
        "within_60": 0,
        "within_180": 0,
        "share_60": None,
        "share_180": None,
        "median_s": None,
        "slowest_s": None,
    }
    assert body["at"].startswith(f"{desk.clock():%Y-%m-%dT%H:%M:%S}")


async def test_what_is_open_is_counted_where_it_is_and_equipment_and_tests_do_not_wait(
    boss: Client, mei: Client, desk: Desk
) -> None:
    await desk.elder("e-2", "c2")
    await desk.elder("e-3", "c3", town="nanlang")
    pressed_at = desk.clock()
    first = await desk.press("b7")
    desk.clock.advance(seconds=5)
    await desk.press("c2", "service")
    await desk.press("c2", "battery_low")
    await desk.press("c2", "sos", test=True)
    await desk.press("c3", "fall")
    home = await of(boss)
    assert [home[name] for name in ("open", "emergencies", "ringing", "waiting", "held", "overdue")] == [
        3,
        1,
        3,
        3,
        0,
        0,
    ]
    assert home["longest_wait_since"] == f"{pressed_at:%Y-%m-%dT%H:%M:%S}.000Z"
    assert (await of(boss, FAR))["emergencies"] == 1
    await mei.verb(first, "claim")
    await mei.verb(first, "answer")
    await mei.verb(first, "hold", reason="she looks for her glasses", minutes=2)
    home = await of(boss)
    assert [home[name] for name in ("open", "waiting", "held")] == [3, 2, 1]
    assert home["longest_wait_since"] == f"{pressed_at + timedelta(seconds=5):%Y-%m-%dT%H:%M:%S}.000Z"
    city = (await boss.get(OVERVIEW)).body["city"]
    assert [city[name] for name in ("open", "emergencies", "waiting", "held")] == [4, 2, 3, 1]


async def test_what_nobody_came_for_and_what_rings_again_in_somebodys_hands_is_overdue(
    boss: Client, mei: Client, desk: Desk
) -> None:
    await desk.elder("e-2", "c2")
    await desk.press("b7")
    claimed = await desk.press("c2")
    await mei.verb(claimed, "claim")
    assert (await of(boss))["overdue"] == 0
    await desk.advance(seconds=31)
    assert (await of(boss))["overdue"] == 1
    await desk.advance(seconds=31)
    assert (await of(boss))["overdue"] == 2


async def test_answers_are_measured_against_both_marks_and_counted_over_the_whole_city(
    boss: Client, desk: Desk
) -> None:
    await desk.elder("e-3", "c3", town="nanlang")
    for seconds in (10, 60, 61, 180):
        await answered_after(desk, boss, seconds)
    await answered_after(desk, boss, 200, device="c3", outcome="false_alarm")
    home = (await of(boss))["answered"]
    assert [home[name] for name in ("count", "answered", "within_60", "within_180")] == [4, 4, 2, 4]
    assert [home[name] for name in ("share_60", "share_180", "median_s", "slowest_s")] == [
        0.5,
        1.0,
        60.5,
        180.0,
    ]
    assert (await of(boss, FAR))["false_alarms"] == 1
    city = (await boss.get(OVERVIEW)).body["city"]
    assert (city["answered"]["share_60"], city["answered"]["share_180"], city["false_alarms"]) == (
        0.4,
        0.8,
        1,
    )


async def test_whom_nobody_answers_counts_as_late_once_the_slower_mark_has_passed(
    boss: Client, desk: Desk
) -> None:
    await answered_after(desk, boss, 10)
    await desk.press("b7")
    desk.clock.advance(seconds=179)
    assert (await of(boss))["answered"]["count"] == 1
    desk.clock.advance(seconds=1)
    answers = (await of(boss))["answered"]
    assert [answers[name] for name in ("count", "answered", "share_60", "share_180")] == [2, 1, 0.5, 0.5]


async def test_tests_services_and_what_is_too_old_are_no_answers(boss: Client, desk: Desk) -> None:
    await desk.press("b7", "test", test=True)
    await desk.press("b7", "service")
    desk.clock.advance(minutes=10)
    assert (await of(boss))["answered"]["count"] == 0
    await answered_after(desk, boss, 10)
    desk.clock.advance(minutes=25 * 60)
    assert (await of(boss))["answered"]["count"] == 0
    assert (await of(boss, days=7))["answered"]["count"] == 1


async def test_the_first_answer_stays_the_first_when_an_alarm_is_reopened(boss: Client, desk: Desk) -> None:
    alarm = await answered_after(desk, boss, 20)
    desk.clock.advance(minutes=10)
    for verb in ("reopen", "claim", "answer"):
        assert (await boss.verb(alarm, verb)).status == 200
    assert (await of(boss))["answered"]["slowest_s"] == 20.0


async def test_who_is_at_a_console_and_since_when_nobody_is(api: Api, boss: Client, desk: Desk) -> None:
    mei = await api.operator("mei")
    assert mei.who is not None
    await desk.run(
        "INSERT INTO consoles (id, staff_id, opened_at, heard_at, sound) "
        "VALUES ('console-1', %(id)s, %(now)s, %(now)s, true), ('console-2', %(id)s, %(now)s, %(now)s, true)",
        id=mei.who.id,
        now=desk.clock(),
    )
    await desk.run(
        "INSERT INTO coverage_gaps (centre_id, since, noticed_at) VALUES (%(id)s, %(now)s, %(now)s)",
        id=FAR,
        now=desk.clock(),
    )
    assert ((await of(boss))["at_console"], (await of(boss))["unattended_since"]) == (1, None)
    far = await of(boss, FAR)
    assert (far["at_console"], far["unattended_since"]) == (0, f"{desk.clock():%Y-%m-%dT%H:%M:%S}.000Z")
    assert (await boss.get(OVERVIEW)).body["city"]["unattended"] == 1
    desk.clock.advance(seconds=46)
    assert (await of(boss))["at_console"] == 0


async def test_a_centre_sees_its_own_figures_and_the_city_desk_and_the_bureau_see_all(
    api: Api, mei: Client, desk: Desk
) -> None:
    await desk.elder("e-3", "c3", town="nanlang")
    await desk.press("c3")
    desk.clock.advance(minutes=4)
    own = (await mei.get(OVERVIEW)).body
    assert [item["centre_id"] for item in own["items"]] == [HOME]
    assert (own["city"]["open"], own["city"]["answered"]["count"]) == (0, 0)
    for role in (("operator", CITY), ("bureau", None)):
        everybody = (await (await api.operator(role[0] + "-all", role)).get(OVERVIEW)).body
        assert (len(everybody["items"]), everybody["city"]["answered"]["count"]) == (5, 1)
    assert (await (await api.operator("cg", ("caregiver", HOME))).get(OVERVIEW)).status == 403
    assert (await mei.get(OVERVIEW, days=0)).status == 422
