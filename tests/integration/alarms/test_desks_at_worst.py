"""The watch over the desks when much goes wrong at once: nobody near, too much to do, a clock that goes back, damaged rows."""

from datetime import timedelta

import pytest
from psycopg import errors

from dispatcher.alarms.desks import claims, watch
from dispatcher.alarms.events import Claimed
from tests.support.build import CITY, FAR, HOME, NEIGHBOUR


@pytest.fixture
async def mei(desk):
    return await desk.somebody("mei")


@pytest.fixture
async def lin(desk):
    """An operator of the covering centre."""
    return await desk.somebody("lin", ("operator", NEIGHBOUR))


@pytest.fixture
async def chief(desk):
    """Somebody at the city desk."""
    return await desk.somebody("chief", ("supervisor", CITY))


@pytest.fixture
async def fay(desk):
    """An operator of a centre that has nothing to do with the others."""
    return await desk.somebody("fay", ("operator", FAR))


@pytest.fixture
async def rover(desk):
    """An operator of no centre, so that no desk is empty when they are gone."""
    return await desk.somebody("rover", ("operator", None))


async def an_hour_back(desk):
    """The clock is set back by an hour, in the middle of everybody's shift."""
    await desk.run("UPDATE duty SET starts_at = starts_at - interval '1 day'")
    desk.clock.advance(minutes=-60)


async def test_when_those_who_step_in_leave_too_what_they_were_shown_is_shown_to_whoever_is_anywhere(
    desk, mei, lin, chief, fay
):
    await desk.watch_desks(seconds=60, present=[mei, lin, chief, fay])
    number = await desk.press(type_="service")
    await desk.watch_desks(seconds=60, present=[lin, chief, fay])
    assert await desk.audience(number) == {HOME, NEIGHBOUR, CITY}
    await desk.watch_desks(seconds=60, present=[fay])
    assert await desk.audience(number) == {HOME, NEIGHBOUR, CITY, FAR}
    assert (await desk.events(number)).count("desk_unattended") == 2


async def test_where_there_is_no_cover_and_no_city_desk_whoever_is_anywhere_is_shown_what_waits(
    desk, mei, fay
):
    await desk.run("UPDATE centres SET covered_by = NULL WHERE id = %(home)s", home=HOME)
    await desk.run("UPDATE centres SET kind = 'centre' WHERE id = %(city)s", city=CITY)
    await desk.watch_desks(seconds=60, present=[mei, fay])
    number = await desk.press(type_="service")
    await desk.watch_desks(seconds=60, present=[fay])
    assert await desk.audience(number) == {HOME, FAR}


async def test_a_city_desk_that_is_off_duty_and_was_left_a_minute_ago_is_nobody(desk, mei, lin, chief, fay):
    await desk.run("DELETE FROM duty WHERE centre_id = %(city)s", city=CITY)
    await desk.watch_desks(seconds=60, present=[mei, lin, chief, fay])
    await desk.watch_desks(seconds=60, present=[mei, lin, fay])
    await desk.watch_desks(seconds=60, present=[fay])
    assert (await desk.alarm(await desk.press())).centre_id == HOME
    assert {gap["covered_by"] for gap in desk.told[-1]} == {None}
    gap_alarms = await desk.rows("SELECT id FROM alarms WHERE type = 'desk_unattended'")
    assert all([FAR in await desk.audience(alarm["id"]) for alarm in gap_alarms])


async def test_a_city_desk_that_is_off_duty_but_watched_steps_in(desk, mei, lin, chief, fay):
    await desk.run("DELETE FROM duty WHERE centre_id = %(city)s", city=CITY)
    await desk.watch_desks(seconds=60, present=[mei, lin, chief, fay])
    await desk.watch_desks(seconds=60, present=[chief, fay])
    assert (await desk.alarm(await desk.press())).centre_id == CITY


async def test_a_turn_that_has_no_time_left_settles_the_most_urgent_and_the_next_turn_goes_on(
    desk, rover, monkeypatch
):
    await desk.elder("e-2", "b8")
    service, emergency = await desk.press(type_="service"), await desk.press("b8")
    for number in (service, emergency):
        await desk.act(rover, number, Claimed(by=rover.id))
    await desk.watch_desks(seconds=60, present=[rover])
    monkeypatch.setattr(watch, "_TURN_S", 0)
    settled = []
    for _ in range(60):
        await desk.watch_desks(seconds=5)
        lost = await desk.rows("SELECT alarm_id FROM alarm_history WHERE event = 'holder_lost' ORDER BY id")
        settled.append([row["alarm_id"] for row in lost])
        if len(lost) == 2:
            break
    assert settled[-1] == [emergency, service]
    assert [emergency] in settled  # not both in one turn


async def test_an_empty_desk_is_found_before_the_claims_that_nobody_holds_up(desk, mei, lin, monkeypatch):
    await desk.watch_desks(seconds=60, present=[mei, lin])
    number = await desk.press()
    await desk.act(mei, number, Claimed(by=mei.id))
    monkeypatch.setattr(watch.rules, "GAP", timedelta(minutes=5))  # both are found in the same turn
    await desk.watch_desks(seconds=46, every=46, present=[lin])
    (alarm,) = await desk.rows("SELECT id FROM alarms WHERE type = 'desk_unattended'")
    first, second = await desk.rows(
        "SELECT alarm_id FROM alarm_history WHERE event = 'holder_lost' OR alarm_id = %(gap)s ORDER BY id",
        gap=alarm["id"],
    )
    assert (first["alarm_id"], second["alarm_id"]) == (alarm["id"], number)


async def test_a_clock_that_goes_back_blinds_nobody_for_longer_than_a_minute(desk, mei, lin, chief):
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    number = await desk.press()
    await desk.act(mei, number, Claimed(by=mei.id))
    await an_hour_back(desk)
    await desk.watch_desks(seconds=120, present=[lin, chief])
    gaps = await desk.rows("SELECT * FROM coverage_gaps")
    assert [(gap["centre_id"], gap["ended_at"]) for gap in gaps] == [(HOME, None)]
    assert "holder_lost" in await desk.events(number)


async def test_whoever_is_there_while_the_clock_goes_back_is_there(desk, mei, lin, chief):
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    number = await desk.press()
    await desk.act(mei, number, Claimed(by=mei.id))
    await an_hour_back(desk)
    await desk.watch_desks(seconds=300, present=[mei, lin, chief])
    assert await desk.rows("SELECT * FROM coverage_gaps") == []
    assert "holder_lost" not in await desk.events(number)
    (watched,) = await desk.rows("SELECT attended_at FROM desk_watch WHERE centre_id = %(home)s", home=HOME)
    assert watched["attended_at"] == desk.clock()


async def test_what_was_found_before_the_clock_went_back_ends_when_somebody_comes(desk, mei, lin, chief):
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    number = await desk.press()
    await desk.act(mei, number, Claimed(by=mei.id))
    await desk.watch_desks(seconds=60, present=[lin, chief])
    assert "holder_lost" in await desk.events(number)
    await an_hour_back(desk)
    await desk.watch_desks(seconds=10, present=[lin, chief])
    assert (await desk.events(number))[-1] != "holder_back"
    await desk.watch_desks(seconds=10, present=[mei, lin, chief])
    (gap,) = await desk.rows("SELECT * FROM coverage_gaps")
    assert gap["ended_at"] is not None
    assert (await desk.events(number))[-1] == "holder_back"


async def test_when_the_clock_goes_back_a_console_of_another_day_is_not_what_is_heard_last(
    desk, mei, lin, chief
):
    everybody = [mei, lin, chief]
    await desk.watch_desks(seconds=60, present=everybody)
    await an_hour_back(desk)
    await desk.watch_desks(seconds=60, present=[mei, lin])
    later = desk.clock() + timedelta(minutes=50)
    assert len(await desk.rows("SELECT FROM consoles WHERE heard_at > %(later)s", later=later)) == 1
    async with desk.pool.connection() as connection:
        last_heard, crowd = await watch.consoles.last_heard(connection, now=desk.clock())
    assert (last_heard, crowd) == (desk.clock(), 2)


@pytest.mark.parametrize(
    "error",
    [
        errors.DataCorrupted,
        errors.InternalError_,
        errors.ProgramLimitExceeded,
        errors.DeadlockDetected,
        errors.LockNotAvailable,
        errors.SerializationFailure,
    ],
)
async def test_one_row_that_the_database_cannot_handle_does_not_stop_the_others(
    desk, rover, monkeypatch, error
):
    await desk.elder("e-2", "b8")
    first, second = await desk.press(), await desk.press("b8")
    for number in (first, second):
        await desk.act(rover, number, Claimed(by=rover.id))
    await desk.watch_desks(seconds=60, present=[rover])
    settle = claims.settle

    async def damaged(connection, alarm_id, *, now):
        if alarm_id == first:
            raise error("this row cannot be handled")
        return await settle(connection, alarm_id, now=now)

    monkeypatch.setattr(claims, "settle", damaged)
    await desk.watch_desks(seconds=60)
    assert "holder_lost" in await desk.events(second)


async def test_a_database_that_takes_nothing_ends_the_turn(desk, rover, monkeypatch):
    number = await desk.press()
    await desk.act(rover, number, Claimed(by=rover.id))
    await desk.watch_desks(seconds=60, present=[rover])

    async def refused(*_, **__):
        raise errors.ReadOnlySqlTransaction("no")

    monkeypatch.setattr(claims, "settle", refused)
    with pytest.raises(errors.ReadOnlySqlTransaction):
        await desk.watch_desks(seconds=60)
