"""A device that lost the mains: watched for two minutes, and only then an alarm."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatcher.alarms.events import Claimed, Resolved
from dispatcher.alarms.model import Outcome
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import Heard
from dispatcher.telemetry import store as telemetry
from tests.support.desk import Desk
from tests.support.storm import beat, open_alarms, troubles


async def test_a_lost_mains_is_watched_for_two_minutes_before_it_is_an_alarm(desk: Desk) -> None:
    assert await desk.press("b7", "mains_lost") is None
    (signal,) = await desk.rows("SELECT * FROM signals")
    assert (signal["outcome"], signal["alarm_id"]) == ("watched", None)
    await desk.advance(seconds=119)
    assert await open_alarms(desk) == []
    await desk.advance(seconds=1)
    (alarm,) = await open_alarms(desk)
    assert (alarm["class"], alarm["type"], alarm["priority"]) == ("device", "mains_lost", 4)
    (trouble,) = await troubles(desk)
    assert (trouble["kind"], trouble["alarm_id"]) == ("mains", alarm["id"])


async def test_its_receipt_is_closed_without_words(desk: Desk) -> None:
    await desk.press("b7", "mains_lost")
    await desk.advance(minutes=3)
    (told,) = await desk.receipts()
    assert (told.stage, told.alarm, told.say) == ("closed", None, None)


async def test_mains_that_come_back_in_time_are_no_alarm_at_all(desk: Desk) -> None:
    await desk.press("b7", "mains_lost")
    await desk.advance(seconds=100)
    await desk.press("b7", "mains_restored")
    await desk.advance(minutes=60)
    assert await desk.alarms() == []
    (trouble,) = await troubles(desk)
    assert trouble["ended_at"] is not None


async def test_mains_that_come_back_later_are_written_down_and_a_person_closes(desk: Desk) -> None:
    await desk.press("b7", "mains_lost")
    await desk.advance(minutes=3)
    await desk.press("b7", "mains_restored")
    (alarm,) = await open_alarms(desk)
    assert await desk.events(alarm["id"]) == ["raised", "restored"]


async def test_both_in_one_group_are_no_trouble_in_whatever_order_they_are_handled(desk: Desk) -> None:
    lost = desk.arrival("b7", "mains_lost")
    desk.clock.advance(seconds=30)
    await desk.receive(desk.arrival("b7", "mains_restored"), lost)
    await desk.tick()
    await desk.advance(minutes=5)
    assert await desk.alarms() == []


async def test_a_power_cut_that_sets_the_devices_clock_back_does_not_hide_that_the_mains_are_back(
    desk: Desk,
) -> None:
    await desk.press("b7", "mains_lost")
    await desk.advance(minutes=6)
    await desk.press("b7", "mains_restored", at=desk.clock() - timedelta(days=3))
    assert [row["ended_at"] is None for row in await troubles(desk)] == [False]


async def test_a_loss_that_arrives_hours_late_after_the_return_is_no_trouble(desk: Desk) -> None:
    lost = desk.arrival("b7", "mains_lost")
    desk.clock.advance(minutes=60)
    await desk.press("b7", "mains_restored")
    desk.clock.advance(minutes=60)
    await desk.receive(replace(lost, received_at=desk.clock()))
    await desk.advance(minutes=5)
    assert await desk.alarms() == []


async def says_mains(desk: Desk, *, mains: bool) -> None:
    """The device lets itself be heard with a reading."""
    async with desk.pool.connection() as connection:
        await telemetry.keep_days(connection, now=desk.clock(), keep=30)
        await fleet.heard(connection, [Heard(device_id="b7", at=desk.clock(), mains=mains)])
    await desk.run(
        "INSERT INTO telemetry (time, device_id, kind, fields) VALUES (%(now)s, 'b7', 'heartbeat', %(fields)s)",
        now=desk.clock(),
        fields={"mains": mains},
    )


async def test_a_device_that_says_in_a_reading_that_it_has_its_mains_is_well_again(desk: Desk) -> None:
    await says_mains(desk, mains=True)
    desk.clock.advance(seconds=1)
    await desk.press("b7", "mains_lost")
    desk.clock.advance(seconds=1)
    await beat(desk)  # a sign of life that says nothing of the mains
    await desk.tick()
    assert [row["ended_at"] for row in await troubles(desk)] == [None]
    await desk.advance(minutes=3)
    await says_mains(desk, mains=False)
    await desk.tick()
    assert [row["ended_at"] for row in await troubles(desk)] == [None]
    desk.clock.advance(seconds=120)
    await says_mains(desk, mains=True)
    await desk.tick()
    (alarm,) = await open_alarms(desk)
    assert await desk.events(alarm["id"]) == ["raised", "restored"]


async def test_said_again_while_it_is_known_rings_nothing(desk: Desk) -> None:
    await desk.press("b7", "mains_lost")
    await desk.advance(minutes=3)
    await desk.press("b7", "mains_lost")
    await desk.advance(minutes=3)
    (alarm,) = await open_alarms(desk)
    assert (alarm["presses"], len(await troubles(desk))) == (1, 1)


async def test_said_again_after_somebody_closed_the_alarm_it_is_an_alarm_again(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    await desk.press("b7", "mains_lost")
    await desk.advance(minutes=3)
    (first,) = await open_alarms(desk)
    await desk.act(mei, first["id"], Claimed(by=mei.id))
    await desk.act(mei, first["id"], Resolved(by=mei.id, outcome=Outcome.OTHER))
    await desk.press("b7", "mains_lost")
    await desk.advance(minutes=3)
    (second,) = await open_alarms(desk)
    assert second["id"] > first["id"]


@pytest.mark.parametrize("type_", ["mains_lost", "mains_restored"])
async def test_a_test_of_it_is_a_test_and_no_trouble(desk: Desk, type_: str) -> None:
    alarm = await desk.press("b7", type_, test=True)
    assert (await desk.alarm(alarm)).class_ == "test"
    assert await troubles(desk) == []


async def test_it_joins_what_is_open_about_the_elders_devices(desk: Desk) -> None:
    alarm = await desk.press("b7", "battery_low")
    await desk.press("b7", "mains_lost")
    await desk.advance(minutes=2)
    assert (await desk.alarm(alarm)).types == ("battery_low", "mains_lost")


async def test_long_over_and_never_an_alarm_it_is_forgotten_at_last(desk: Desk) -> None:
    from dispatcher.fleet.troubles import store  # noqa: PLC0415  # this test's alone

    await desk.press("b7", "mains_lost")
    await desk.press("b7", "mains_restored")
    for days in (29, 2):
        assert len(await troubles(desk)) == 1
        desk.clock.advance(minutes=days * 24 * 60)
        async with desk.pool.connection() as connection:
            await store.forget(connection, now=desk.clock())
    assert await troubles(desk) == []
