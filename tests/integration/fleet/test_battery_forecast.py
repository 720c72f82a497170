"""Every night each battery's end is forecast from what it said, a hundred devices at a time, and by one dispatcher only."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from dispatcher.fleet import upkeep
from dispatcher.fleet.upkeep import last_night, tick_batteries
from dispatcher.telemetry import store as telemetry
from dispatcher.telemetry.model import StoredReading
from tests.support.desk import Desk

TODAY = date(2026, 11, 23)


async def readings(
    desk: Desk, device_id: str, *said: tuple[datetime, object], kind: str = "heartbeat"
) -> None:
    """What a device told of its battery, at these moments."""
    rows = [
        StoredReading(
            time=at,
            device_id=device_id,
            kind=kind,
            device_at=None,
            fields=json.dumps({"battery": battery, "rssi": -70}),
        )
        for at, battery in said
    ]
    async with desk.pool.connection() as connection:
        await telemetry.add(connection, rows)


async def falls(desk: Desk, device_id: str, *, start: float = 80, by: float = 1, days: int = 20) -> None:
    """A battery that falls evenly, read three times a day (in Zhongshan's morning, noon and evening)."""
    noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
    said = [
        (noon - timedelta(days=days - n) + timedelta(hours=hour), start - by * n)
        for n in range(days)
        for hour in (-3, 0, 8)
    ]
    await readings(desk, device_id, *said)


async def empty_on(desk: Desk, device_id: str) -> date | None:
    (row,) = await desk.rows(
        "SELECT battery_empty_on FROM device_states WHERE device_id = %(id)s", id=device_id
    )
    found: date | None = row["battery_empty_on"]
    return found


async def heard(desk: Desk, *device_ids: str) -> None:
    await desk.run(
        "INSERT INTO device_states (device_id, heard_at) SELECT unnest(%(ids)s::text[]), %(now)s",
        ids=list(device_ids),
        now=desk.clock(),
    )


@pytest.fixture
async def pendant(desk: Desk) -> str:
    """A pendant that has been heard."""
    await desk.device("p1", kind="pendant")
    await heard(desk, "p1")
    return "p1"


async def test_a_falling_battery_gets_the_day_on_which_it_will_be_empty(desk: Desk, pendant: str) -> None:
    await falls(desk, pendant)
    assert await tick_batteries(desk.pool, desk.clock) == 2
    # 80 % twenty days ago and one percent a day: 60 % today, 15 % in 45 days
    assert await empty_on(desk, pendant) == TODAY + timedelta(days=45)


@pytest.mark.usefixtures("pendant")
async def test_it_is_done_once_a_night(desk: Desk) -> None:
    assert await tick_batteries(desk.pool, desk.clock) == 2
    assert await tick_batteries(desk.pool, desk.clock) == 0
    await desk.advance(minutes=11 * 60)
    assert await tick_batteries(desk.pool, desk.clock) == 0  # 03:00 in Zhongshan
    await desk.advance(minutes=11)
    assert await tick_batteries(desk.pool, desk.clock) == 2


async def test_a_night_that_was_slept_through_is_made_up_for(desk: Desk, pendant: str) -> None:
    await tick_batteries(desk.pool, desk.clock)
    await falls(desk, pendant)
    await desk.advance(minutes=3 * 24 * 60)
    assert await tick_batteries(desk.pool, desk.clock) == 2
    await desk.advance(minutes=24 * 60)
    await tick_batteries(desk.pool, desk.clock)
    days = await desk.rows("SELECT count(*) AS n FROM battery_days")
    assert days[0]["n"] == 2  # what was there before the first night is not read again: it was summed up then


@pytest.mark.usefixtures("pendant")
async def test_while_one_is_at_it_no_other_begins_until_an_hour_has_passed(desk: Desk) -> None:
    await desk.run("INSERT INTO chores (name, begun_at) VALUES ('batteries', %(now)s)", now=desk.clock())
    assert await tick_batteries(desk.pool, desk.clock) == 0
    desk.clock.advance(minutes=61)
    assert await tick_batteries(desk.pool, desk.clock) == 2


async def test_a_forecast_that_no_longer_holds_is_taken_back(desk: Desk, pendant: str) -> None:
    await falls(desk, pendant)
    await tick_batteries(desk.pool, desk.clock)
    await desk.advance(minutes=24 * 60)
    await readings(desk, pendant, (desk.clock() - timedelta(hours=18), 100))  # changed yesterday evening
    await tick_batteries(desk.pool, desk.clock)
    assert await empty_on(desk, pendant) is None


async def test_what_came_late_counts_the_next_night(desk: Desk, pendant: str) -> None:
    await tick_batteries(desk.pool, desk.clock)
    await desk.advance(minutes=24 * 60)
    await readings(desk, pendant, (datetime(2026, 11, 22, 4, tzinfo=UTC), 40))
    await tick_batteries(desk.pool, desk.clock)
    assert await desk.rows("SELECT day, low FROM battery_days") == [{"day": date(2026, 11, 22), "low": 40}]


async def test_devices_on_the_mains_and_watches_are_passed_over(desk: Desk) -> None:
    await desk.device("w1", kind="watch")
    await heard(desk, "b7", "w1")
    for device_id in ("b7", "w1"):
        await falls(desk, device_id)
    assert await tick_batteries(desk.pool, desk.clock) == 2
    assert await empty_on(desk, "b7") is None
    assert await empty_on(desk, "w1") is None


@pytest.mark.parametrize("battery", ["full", None, 1e300, -5, 250, {"percent": 3}, True])
async def test_nonsense_about_a_battery_is_passed_over(desk: Desk, pendant: str, battery: object) -> None:
    await falls(desk, pendant)
    await readings(desk, pendant, (datetime(2026, 11, 20, 5, tzinfo=UTC), battery))
    await tick_batteries(desk.pool, desk.clock)
    assert await empty_on(desk, pendant) == TODAY + timedelta(days=45)


async def test_readings_of_other_things_do_not_hide_the_battery(desk: Desk, pendant: str) -> None:
    await falls(desk, pendant)
    async with desk.pool.connection() as connection:
        await telemetry.add(
            connection,
            [
                StoredReading(
                    time=datetime(2026, 11, 20, 5, n, tzinfo=UTC),
                    device_id=pendant,
                    kind="motion",
                    device_at=None,
                    fields='{"steps": 3}',
                )
                for n in range(10)
            ],
        )
    await tick_batteries(desk.pool, desk.clock)
    assert await empty_on(desk, pendant) == TODAY + timedelta(days=45)


async def test_every_device_gets_its_turn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_BATCH", 3)
    ids = [f"p{n}" for n in range(10)]
    for device_id in ids:
        await desk.device(device_id, kind="pendant")
        await falls(desk, device_id, days=6)
    await heard(desk, *ids)
    assert await tick_batteries(desk.pool, desk.clock) == 11
    assert [await empty_on(desk, device_id) for device_id in ids] == [TODAY + timedelta(days=59)] * 10


async def test_a_device_that_was_never_heard_is_no_stumbling_block(desk: Desk) -> None:
    await desk.device("p1", kind="pendant")
    await falls(desk, "p1")
    assert await tick_batteries(desk.pool, desk.clock) == 2
    assert await desk.rows("SELECT * FROM device_states") == []


@pytest.mark.usefixtures("pendant")
async def test_days_that_nobody_looks_at_any_more_are_forgotten(desk: Desk) -> None:
    await desk.run("INSERT INTO battery_days VALUES ('p1', '2026-09-01', 90)")
    await tick_batteries(desk.pool, desk.clock)
    assert await desk.rows("SELECT * FROM battery_days") == []


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-22T19:09:59Z", "2026-11-21T19:10:00Z"),
        ("2026-11-22T19:10:00Z", "2026-11-22T19:10:00Z"),
        ("2026-11-23T08:00:00Z", "2026-11-22T19:10:00Z"),
        ("2026-11-23T17:00:00Z", "2026-11-22T19:10:00Z"),
    ],
)
def test_the_night_is_that_of_zhongshan(now: str, night: str) -> None:
    assert last_night(datetime.fromisoformat(now)) == datetime.fromisoformat(night)
