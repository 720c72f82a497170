"""Many devices of a town in trouble at once are one event: one alarm, and none of them hides anybody."""

import asyncio
from datetime import timedelta

import pytest

from dispatcher import engine
from dispatcher.alarms import store
from dispatcher.alarms.events import Claimed, Resolved
from dispatcher.alarms.model import Outcome
from dispatcher.alarms.view import alarm_json
from dispatcher.web import answers
from tests.support.build import HOME, NEIGHBOUR, SECOND
from tests.support.desk import Desk
from tests.support.storm import SILENT_AFTER, beat, homes, let_pass, listening, open_alarms, troubles

ALIVE = "nanlang"  # a town that stays well, so that it is not our ears


@pytest.fixture
async def town(desk: Desk) -> Desk:
    """Forty phones at xiqu and twenty elsewhere, all just heard."""
    await homes(desk, "xiqu", 40)
    await homes(desk, ALIVE, 20)
    await listening(desk)
    await beat(desk)
    return desk


async def struck(desk: Desk, *numbers: int, seconds: float = SILENT_AFTER, step: float = 60) -> None:
    """Let these phones at xiqu fall silent (all when none is named) while everything else is heard."""
    names = [f"xiqu-{number}" for number in numbers or range(1, 41)]
    until = desk.clock().timestamp() + seconds
    while desk.clock().timestamp() < until:
        desk.clock.advance(seconds=step)
        await beat(desk, but=names)
        await desk.tick()


async def card(desk: Desk, alarm_id: int) -> dict[str, object]:
    """An alarm as people see it."""
    async with desk.pool.connection() as connection:
        return alarm_json(await store.card(connection, alarm_id))


async def resolve(desk: Desk, alarm_id: int) -> None:
    """A person claims and closes an alarm."""
    mei = await desk.somebody(f"mei-{alarm_id}", ("supervisor", None))
    await desk.act(mei, alarm_id, Claimed(by=mei.id))
    await desk.act(mei, alarm_id, Resolved(by=mei.id, outcome=Outcome.OTHER))


async def test_a_town_that_falls_silent_is_one_alarm_and_no_other(town: Desk) -> None:
    await struck(town)
    (alarm,) = await open_alarms(town)
    assert (alarm["class"], alarm["type"], alarm["priority"]) == ("outage", "town_silent", 3)
    assert (alarm["device_id"], alarm["elder_id"], alarm["centre_id"]) == (
        "town:xiqu:silent",
        None,
        NEIGHBOUR,
    )
    assert {row["alarm_id"] for row in await troubles(town)} == {alarm["id"]}
    shown = await card(town, alarm["id"])
    answers.Alarm.model_validate(shown)
    assert shown["outage"] == {"kind": "silent", "town": "xiqu", "devices": 40, "restored": 0}
    (raised,) = await town.history(alarm["id"])
    assert (raised["actor"], raised["detail"]["town"], raised["detail"]["devices"]) == ("clock", "xiqu", 40)


async def test_devices_whose_beats_are_spread_over_two_minutes_make_no_alarm_of_their_own(
    town: Desk,
) -> None:
    for number in range(1, 41):
        town.clock.advance(seconds=3)
        await beat(town, f"xiqu-{number}")
        await town.tick()
    await struck(town, seconds=SILENT_AFTER + 10, step=5)
    (alarm,) = await open_alarms(town)
    assert alarm["class"] == "outage"
    assert (await card(town, alarm["id"]))["outage"] == {
        "kind": "silent",
        "town": "xiqu",
        "devices": 40,
        "restored": 0,
    }
    events = await town.history(alarm["id"])
    assert {row["event"] for row in events} == {"raised", "spread"}
    assert alarm["presses"] == 1


@pytest.mark.parametrize(("count", "class_"), [(4, "device"), (5, "outage")])
async def test_four_silent_devices_are_four_faults_and_five_are_one_outage(
    town: Desk, count: int, class_: str
) -> None:
    await struck(town, *range(1, count + 1))
    found = await open_alarms(town)
    assert [row["class"] for row in found] == [class_] * (1 if class_ == "outage" else count)


async def test_in_a_large_town_it_takes_a_twentieth_of_its_devices(desk: Desk) -> None:
    await homes(desk, "xiqu", 200)
    await homes(desk, ALIVE, 20)
    await listening(desk)
    await beat(desk)
    await struck(desk, *range(1, 10))
    assert {row["class"] for row in await open_alarms(desk)} == {"device"}
    await struck(desk, *range(1, 30), seconds=2 * SILENT_AFTER)
    assert sorted(row["class"] for row in await open_alarms(desk)) == ["device"] * 9 + ["outage"]


async def test_all_centres_of_the_town_and_the_elders_own_see_it(desk: Desk) -> None:
    await homes(desk, "shiqi", 10)
    await desk.run("UPDATE elders SET centre_id = %(far)s WHERE ref = 'shiqi-3'", far=NEIGHBOUR)
    await homes(desk, ALIVE, 20)
    await listening(desk)
    await beat(desk)
    await let_pass(desk, SILENT_AFTER, alive=ALIVE)
    (alarm,) = await open_alarms(desk)
    assert await desk.audience(alarm["id"]) == {HOME, SECOND, NEIGHBOUR}


async def test_devices_without_an_elder_that_lose_the_mains_are_a_town_of_their_own(desk: Desk) -> None:
    for number in range(6):
        await desk.device(f"spare-{number}", None)
    await beat(desk)
    await desk.receive(*(desk.arrival(f"spare-{number}", "mains_lost") for number in range(6)))
    await desk.advance(minutes=2)
    (alarm,) = await open_alarms(desk, class_="outage")
    assert (await card(desk, alarm["id"]))["outage"] == {
        "kind": "mains",
        "town": None,
        "devices": 6,
        "restored": 0,
    }


async def test_who_is_heard_again_is_counted_and_a_person_must_still_close(town: Desk) -> None:
    await struck(town)
    (alarm,) = await open_alarms(town)
    mei = await town.somebody("mei", ("supervisor", None))
    await town.act(mei, alarm["id"], Claimed(by=mei.id))
    await struck(town, *range(1, 11), seconds=60)
    after = await card(town, alarm["id"])
    assert after["outage"] == {"kind": "silent", "town": "xiqu", "devices": 40, "restored": 30}
    assert (after["state"], after["ringing"]) == ("claimed", False)
    last = (await town.history(alarm["id"]))[-1]
    assert (last["event"], last["detail"]["restored"], last["detail"]["devices"]) == ("restored", 30, 40)
    assert len(last["detail"]["names"]) == 20


async def test_while_it_lasts_later_devices_join_it_without_a_ring(town: Desk) -> None:
    await struck(town, *range(1, 31))
    (alarm,) = await open_alarms(town)
    mei = await town.somebody("mei", ("supervisor", None))
    await town.act(mei, alarm["id"], Claimed(by=mei.id))
    await struck(town, *range(1, 32), seconds=SILENT_AFTER + 600)
    assert [row["id"] for row in await open_alarms(town)] == [alarm["id"]]
    seen = await town.alarm(alarm["id"])
    assert seen.presses == 1
    (spread,) = [row for row in await town.history(alarm["id"]) if row["event"] == "spread"]
    assert spread["detail"] == {"devices": 31, "lasting": 31, "more": 1}


async def test_when_it_is_over_a_single_device_is_an_alarm_of_its_own_though_nobody_closed_it(
    town: Desk,
) -> None:
    await struck(town)
    await struck(town, 40, seconds=120)  # all but one are back
    await struck(town, 40, 7)
    assert sorted(row["device_id"] for row in await open_alarms(town)) == ["town:xiqu:silent", "xiqu-7"]


async def test_a_second_storm_rings_the_alarm_of_the_first_again(town: Desk) -> None:
    await struck(town)
    (alarm,) = await open_alarms(town)
    mei = await town.somebody("mei", ("supervisor", None))
    await town.act(mei, alarm["id"], Claimed(by=mei.id))
    await beat(town)
    await let_pass(town, 600, alive="")
    await struck(town)
    assert [row["id"] for row in await open_alarms(town)] == [alarm["id"]]
    again = await town.alarm(alarm["id"])
    assert (again.presses, again.ringing) == (2, True)
    assert "pressed" in await town.events(alarm["id"])


async def test_what_is_still_silent_20_minutes_after_the_outage_was_over_is_an_alarm_of_its_own(
    town: Desk,
) -> None:
    """Though nobody has closed the outage: a device that is really dead must not hide in it."""
    await struck(town)
    await struck(town, 7, 9, seconds=60)  # all but two are back
    await struck(town, 7, 9, seconds=1140)
    (outage,) = await open_alarms(town)
    await struck(town, 7, 9, seconds=60)
    dead = await open_alarms(town, class_="device")
    assert [(row["device_id"], row["type"], row["priority"]) for row in dead] == [
        ("xiqu-7", "silent", 3),
        ("xiqu-9", "silent", 3),
    ]
    assert (await card(town, outage["id"]))["outage"]["devices"] == 38  # type: ignore[index]
    await town.advance(minutes=121)
    last = (await town.history(dead[0]["id"]))[-1]
    assert last["detail"]["stopgap_due"] is True


async def test_what_is_still_silent_20_minutes_after_a_person_closed_the_outage_is_an_alarm_of_its_own(
    town: Desk,
) -> None:
    await struck(town)
    (outage,) = await open_alarms(town)
    await struck(town, 7, seconds=60)
    await resolve(town, outage["id"])
    await struck(town, 7, seconds=1140)
    assert await open_alarms(town) == []
    await struck(town, 7, seconds=60)
    (dead,) = await open_alarms(town)
    assert (dead["class"], dead["device_id"]) == ("device", "xiqu-7")


async def test_a_device_that_changes_hands_within_the_town_stays_in_its_outage_and_leaves_it_with_the_town(
    town: Desk,
) -> None:
    await struck(town)
    (outage,) = await open_alarms(town)
    for device, to in (("xiqu-3", "xiqu-4"), ("xiqu-5", f"{ALIVE}-1")):
        await town.run(
            "UPDATE devices SET elder_id = (SELECT id FROM elders WHERE ref = %(to)s) WHERE id = %(device)s",
            device=device,
            to=to,
        )
    await town.tick()
    held = {row["device_id"]: (row["alarm_id"], row["town_code"]) for row in await troubles(town)}
    assert held["xiqu-3"] == (outage["id"], "xiqu")
    (own,) = await open_alarms(town, class_="device")
    assert held["xiqu-5"] == (own["id"], ALIVE)


async def test_an_outage_that_is_not_over_keeps_its_devices_for_days(town: Desk) -> None:
    await struck(town)
    (outage,) = await open_alarms(town)
    await struck(town, *range(1, 6), seconds=2 * 24 * 3600, step=3600)
    assert [row["id"] for row in await open_alarms(town)] == [outage["id"]]


async def test_where_devices_beat_slowly_one_that_dies_is_a_fault_of_its_own(town: Desk) -> None:
    """Every 240 s within an interval of 300 s: at any moment a third of them has missed the beat of its kind."""
    start = town.clock()
    for tick in range(0, 1200, 6):
        town.clock.at = start + timedelta(seconds=tick)
        heard = [f"xiqu-{n}" for n in range(1, 41) if (tick + 6 * n) % 240 == 0]
        for device in heard:
            if device != "xiqu-1" or tick < 400:
                others = [f"{device}{digit}" for digit in range(10)]
                await beat(town, device, but=others)
        await beat(town, ALIVE)
        await beat(town, "b7")
        await engine.tick_troubles(town.pool, town.clock)
    (alarm,) = await open_alarms(town)
    assert (alarm["class"], alarm["device_id"]) == ("device", "xiqu-1")
    (trouble,) = await troubles(town)
    assert trouble["noticed_at"] - trouble["due_at"] < timedelta(seconds=6), "it is found in time"
    assert alarm["raised_at"] - trouble["due_at"] < timedelta(seconds=96), "and rings a little later"


async def test_closed_while_half_the_town_is_silent_it_comes_again_after_20_minutes_as_one_alarm(
    town: Desk,
) -> None:
    await struck(town)
    (first,) = await open_alarms(town)
    await resolve(town, first["id"])
    await struck(town, *range(1, 21), seconds=60)
    assert await open_alarms(town) == []
    await struck(town, *range(1, 21), seconds=1140)
    (second,) = await open_alarms(town)
    assert (second["class"], (await card(town, second["id"]))["outage"]) == (
        "outage",
        {"kind": "silent", "town": "xiqu", "devices": 20, "restored": 0},
    )


async def test_lost_mains_of_a_town_are_one_alarm_beside_its_silence(town: Desk) -> None:
    await town.receive(*(town.arrival(f"xiqu-{number}", "mains_lost") for number in range(1, 41)))
    await struck(town, seconds=SILENT_AFTER)
    found = await open_alarms(town)
    assert [row["type"] for row in found] == ["town_mains_lost", "town_silent"]
    assert [(await card(town, row["id"]))["outage"]["devices"] for row in found] == [40, 40]  # type: ignore[index]


async def test_mains_that_come_back_are_counted_in_one_line(town: Desk) -> None:
    await town.receive(*(town.arrival(f"xiqu-{number}", "mains_lost") for number in range(1, 41)))
    await let_pass(town, 120, alive="")
    (alarm,) = await open_alarms(town)
    await town.receive(*(town.arrival(f"xiqu-{number}", "mains_restored") for number in range(1, 38)))
    await town.tick()
    assert await town.events(alarm["id"]) == ["raised", "restored"]
    assert (await card(town, alarm["id"]))["outage"]["restored"] == 37  # type: ignore[index]


async def test_several_dispatchers_at_once_make_one_alarm(town: Desk) -> None:
    await struck(town, seconds=SILENT_AFTER - 60)
    town.clock.advance(seconds=60)
    await beat(town, ALIVE)
    await asyncio.gather(*(engine.tick_troubles(town.pool, town.clock) for _ in range(5)))
    await town.tick()
    (alarm,) = await open_alarms(town)
    assert (alarm["class"], alarm["presses"]) == ("outage", 1)
    assert {row["alarm_id"] for row in await troubles(town)} == {alarm["id"]}


async def test_what_fails_in_the_middle_of_a_storm_is_undone_and_done_again(
    town: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy, calls = store.record, []

    async def fails_once(*args: object, **more: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("a mistake of ours")
        await healthy(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "record", fails_once)
    await struck(town)
    await struck(town, seconds=60, step=5)
    (alarm,) = await open_alarms(town)
    assert (alarm["class"], alarm["presses"]) == ("outage", 1)
    assert (await card(town, alarm["id"]))["outage"]["devices"] == 40  # type: ignore[index]
    assert {row["alarm_id"] for row in await troubles(town)} == {alarm["id"]}


async def test_an_outage_that_nobody_takes_goes_further_like_any_alarm(town: Desk) -> None:
    await struck(town)
    (alarm,) = await open_alarms(town)
    await struck(town, seconds=600)
    assert HOME in await town.audience(alarm["id"])
    assert (await town.alarm(alarm["id"])).level == 2


async def test_while_a_town_is_judged_the_press_of_one_of_its_elders_is_held_by_nothing(town: Desk) -> None:
    """With the judging stopped in the middle of its transaction, a press goes through all the same."""
    await struck(town, seconds=SILENT_AFTER - 60)
    town.clock.advance(seconds=60)
    await beat(town, ALIVE)
    reached, go_on = asyncio.Event(), asyncio.Event()
    healthy = store.see

    async def stops(connection: object, alarm_id: int, *args: object, **more: object) -> None:
        reached.set()
        await go_on.wait()
        await healthy(connection, alarm_id, *args, **more)  # type: ignore[arg-type]

    store.see = stops
    try:
        judging = asyncio.create_task(engine.tick_troubles(town.pool, town.clock))
        await reached.wait()
    finally:
        store.see = healthy
    await town.receive(town.arrival("xiqu-5", "sos"))
    assert await engine.tick_signals(town.pool, town.clock) == 1
    (alarm,) = await open_alarms(town)
    assert (alarm["type"], alarm["priority"]) == ("sos", 1)
    assert [receipt.stage for receipt in await town.receipts("xiqu-5")] == ["received"]
    assert not judging.done()
    go_on.set()
    await judging
    await town.tick()
    assert sorted(row["class"] for row in await open_alarms(town)) == ["emergency", "outage"]
