"""A device that lost its memory counts from the beginning again: the same id can be another press, and is never lost."""

from datetime import UTC, datetime, timedelta

from dispatcher.signals.model import Fate
from tests.support.desk import Desk


async def fates(desk: Desk, *arrivals: object) -> list[Fate]:
    return [stored.fate for stored in await desk.receive(*arrivals)]  # type: ignore[arg-type]


async def test_a_re_send_is_the_same_press(desk: Desk) -> None:
    arrival = desk.arrival(id="1")
    assert await fates(desk, arrival) == [Fate.NEW]
    await desk.tick()
    (again,) = await desk.receive(arrival)
    (alarm,) = await desk.alarms()
    assert (again.fate, again.alarm_id) == (Fate.DUPLICATE, alarm["id"])
    await desk.tick()
    assert (await desk.alarm(alarm["id"])).presses == 1


async def test_the_same_id_with_another_type_is_another_press(desk: Desk) -> None:
    await desk.press("b7", "service", id="1")
    assert await fates(desk, desk.arrival("b7", "sos", id="1")) == [Fate.NEW]
    await desk.tick()
    assert {row["type"] for row in await desk.alarms()} == {"service", "sos"}


async def test_the_same_id_more_than_ten_minutes_apart_is_another_press(desk: Desk) -> None:
    at = desk.clock()
    await desk.press(id="1", at=at)
    assert await fates(desk, desk.arrival(id="1", at=at + timedelta(minutes=10))) == [Fate.DUPLICATE]
    assert await fates(desk, desk.arrival(id="1", at=at + timedelta(minutes=10, seconds=1))) == [Fate.NEW]


async def test_a_re_send_of_a_reused_id_is_recognised(desk: Desk) -> None:
    await desk.press("b7", "service", id="1")
    reused = desk.arrival("b7", "sos", id="1")
    assert await fates(desk, reused) == [Fate.NEW]
    assert await fates(desk, reused) == [Fate.DUPLICATE]
    assert len(await desk.rows("SELECT FROM signals")) == 2


async def test_the_receipts_of_a_reused_id_carry_the_id_that_the_device_knows(desk: Desk) -> None:
    await desk.press("b7", "service", id="1")
    await desk.press("b7", "sos", id="1")
    assert [receipt.signal for receipt in await desk.receipts()] == ["1", "1"]


async def test_within_one_group_a_re_send_is_stored_once(desk: Desk) -> None:
    arrival = desk.arrival(id="1")
    assert await fates(desk, arrival, arrival, arrival) == [Fate.NEW, Fate.DUPLICATE, Fate.DUPLICATE]


async def test_within_one_group_two_presses_with_one_id_are_both_stored(desk: Desk) -> None:
    service, sos = desk.arrival("b7", "service", id="1"), desk.arrival("b7", "sos", id="1")
    assert await fates(desk, service, sos, service, sos) == [
        Fate.NEW,
        Fate.NEW,
        Fate.DUPLICATE,
        Fate.DUPLICATE,
    ]
    assert len(await desk.rows("SELECT FROM signals")) == 2


async def test_a_stranger_among_others_stops_nobody(desk: Desk) -> None:
    group = [desk.arrival("stranger"), desk.arrival("b7"), desk.arrival("stranger")]
    assert await fates(desk, *group) == [Fate.UNKNOWN_DEVICE, Fate.NEW, Fate.UNKNOWN_DEVICE]


async def test_the_same_id_of_two_devices_is_two_presses(desk: Desk) -> None:
    await desk.elder("e-2", "b8")
    assert await fates(desk, desk.arrival("b7", id="1"), desk.arrival("b8", id="1")) == [Fate.NEW, Fate.NEW]


async def test_a_device_whose_counter_and_clock_began_anew_loses_no_press(desk: Desk) -> None:
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    await desk.press(id="1", at=begin + timedelta(seconds=80), battery=90)
    desk.clock.advance(minutes=30 * 24 * 60)
    assert await fates(desk, desk.arrival(id="1", at=begin + timedelta(seconds=300), battery=80)) == [
        Fate.NEW
    ]


async def test_firmware_that_stamps_its_battery_anew_on_each_attempt_is_borne_with(desk: Desk) -> None:
    await desk.press(id="1", battery=90)
    desk.clock.advance(minutes=9)
    assert await fates(desk, desk.arrival(id="1", battery=89)) == [Fate.DUPLICATE]
