"""A desk on duty where nobody is at a live console: others are told, and have its work until somebody is back."""

import asyncio
from datetime import timedelta

import pytest

from dispatcher.alarms.desks.watch import DeskWatch
from dispatcher.alarms.events import Claimed, Resolved
from dispatcher.alarms.model import Outcome, State
from dispatcher.centres import store as centres
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


async def empty(desk):
    """The alarms about desks that nobody watches."""
    return await desk.rows("SELECT * FROM alarms WHERE type = 'desk_unattended' ORDER BY id")


async def gaps(desk):
    return await desk.rows("SELECT * FROM coverage_gaps ORDER BY id")


@pytest.fixture
async def deserted(desk, mei, lin, chief):
    """The home desk was watched, and nobody is there any more; the neighbour and the city desk are."""
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    left = desk.clock()
    await desk.watch_desks(seconds=40, present=[lin, chief])
    return left


async def test_after_half_a_minute_one_alarm_tells_the_covering_centre_and_the_city_desk(desk, deserted):
    (alarm,) = await empty(desk)
    assert (alarm["device_id"], alarm["class"], alarm["priority"]) == (f"desk:{HOME}", "device", 2)
    assert alarm["centre_id"] == NEIGHBOUR
    assert alarm["ringing"]
    assert await desk.audience(alarm["id"]) == {HOME, NEIGHBOUR, CITY}
    (gap,) = await gaps(desk)
    assert (gap["centre_id"], gap["since"], gap["ended_at"]) == (HOME, deserted, None)
    assert gap["alarm_id"] == alarm["id"]
    assert gap["noticed_at"] - gap["since"] <= timedelta(seconds=35)


async def test_every_console_is_told_which_desk_it_is_since_when_and_who_has_its_work(desk, deserted):
    (told,) = desk.told[-1]
    assert told["centre_id"] == HOME
    assert told["covered_by"] == NEIGHBOUR
    assert told["unattended_since"].startswith(deserted.isoformat()[:19])


@pytest.mark.usefixtures("deserted")
async def test_a_new_press_goes_to_the_covering_centre_at_once(desk):
    number = await desk.press()
    assert (await desk.alarm(number)).centre_id == NEIGHBOUR
    assert HOME in await desk.audience(number)


@pytest.mark.usefixtures("deserted")
async def test_when_the_neighbour_is_away_too_a_press_goes_to_the_city_desk(desk, chief):
    await desk.watch_desks(seconds=60, present=[chief])
    number = await desk.press()
    assert (await desk.alarm(number)).centre_id == CITY


@pytest.mark.usefixtures("deserted")
async def test_when_nobody_is_anywhere_a_press_goes_where_it_always_went(desk):
    await desk.watch_desks(seconds=120)
    number = await desk.press()
    assert (await desk.alarm(number)).centre_id == HOME


async def test_what_waits_there_is_shown_to_those_who_step_in_and_once_is_enough(desk, mei, lin, chief):
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    number = await desk.press(type_="service")
    assert await desk.audience(number) == {HOME}
    await desk.watch_desks(seconds=60, present=[lin, chief])
    assert await desk.audience(number) == {HOME, NEIGHBOUR, CITY}
    alarm = await desk.alarm(number)
    assert (alarm.state, alarm.centre_id) == (State.WAITING, HOME)
    assert (await desk.events(number)).count("desk_unattended") == 1
    await desk.act(lin, number, Claimed(by=lin.id))
    assert (await desk.alarm(number)).claimed_by == lin.id


@pytest.mark.usefixtures("deserted")
async def test_somebody_back_ends_the_gap_and_a_person_ends_its_alarm(desk, mei, lin, chief):
    everybody = [mei, lin, chief]
    await desk.watch_desks(seconds=10, present=everybody)
    (gap,) = await gaps(desk)
    assert gap["ended_at"] is not None
    (alarm,) = await empty(desk)
    assert alarm["state"] == "waiting"
    assert (await desk.history(alarm["id"]))[-1]["event"] == "restored"
    assert desk.told[-1] == []
    number = await desk.press()
    assert (await desk.alarm(number)).centre_id == HOME
    await desk.act(lin, alarm["id"], Claimed(by=lin.id))
    await desk.act(lin, alarm["id"], Resolved(by=lin.id, outcome=Outcome.OTHER, note="power cut"))
    await desk.watch_desks(seconds=60, present=everybody)
    assert len(await empty(desk)) == 1


@pytest.mark.usefixtures("deserted")
async def test_deserted_again_while_its_alarm_is_open_it_rings_again(desk, mei, lin, chief):
    (alarm,) = await empty(desk)
    await desk.act(lin, alarm["id"], Claimed(by=lin.id))
    await desk.watch_desks(seconds=10, present=[mei, lin, chief])
    await desk.watch_desks(seconds=40, present=[lin, chief])
    (again,) = await empty(desk)
    assert again["ringing"]
    assert [row["alarm_id"] for row in await gaps(desk)] == [alarm["id"]] * 2


async def test_two_dispatchers_notice_it_once(desk, mei, lin, chief):
    other = DeskWatch(desk.pool, desk.clock, unattended_after=timedelta(seconds=30))
    for _ in range(30):
        desk.clock.advance(seconds=5)
        for who in [mei, lin, chief] if desk.clock().minute == 0 else [lin, chief]:
            await desk.hear(who)
        await asyncio.gather(desk.desk_watch.tick(), other.tick())
    assert len(await gaps(desk)) == 1
    (alarm,) = await empty(desk)
    assert await desk.events(alarm["id"]) == ["raised"]
    desk.clock.advance(seconds=5)
    await desk.hear(mei)
    await asyncio.gather(desk.desk_watch.tick(), other.tick())
    assert await desk.events(alarm["id"]) == ["raised", "restored"]


async def test_a_centre_that_has_not_begun_its_work_and_one_off_duty_are_left_alone(desk, mei, lin, chief):
    await desk.run("DELETE FROM duty WHERE centre_id = %(home)s", home=HOME)
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    await desk.watch_desks(seconds=300, present=[lin, chief])
    assert await gaps(desk) == []  # FAR is on duty, and never had a console; HOME has nobody on duty
    assert FAR in {row["centre_id"] for row in await desk.rows("SELECT centre_id FROM duty")}


async def test_a_shift_that_begins_has_its_time_to_sit_down(desk, mei, lin, chief):
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    await desk.run("DELETE FROM duty WHERE centre_id = %(home)s", home=HOME)
    await desk.watch_desks(seconds=300, present=[lin, chief])
    async with desk.pool.connection() as connection:
        ends = desk.clock() + timedelta(hours=8)
        who = {"centre_id": HOME, "staff_id": mei.id, "role": "operator"}
        await centres.put_duty(connection, **who, starts_at=desk.clock(), ends_at=ends)
    await desk.watch_desks(seconds=25, present=[lin, chief])
    assert await gaps(desk) == []
    await desk.watch_desks(seconds=10, present=[lin, chief])
    assert len(await gaps(desk)) == 1


@pytest.mark.usefixtures("deserted")
async def test_when_duty_ends_the_gap_ends_and_the_alarm_says_why(desk, lin, chief):
    await desk.run(
        "UPDATE duty SET ends_at = %(now)s WHERE centre_id = %(home)s", now=desk.clock(), home=HOME
    )
    await desk.watch_desks(seconds=5, present=[lin, chief])
    (gap,) = await gaps(desk)
    assert gap["ended_at"] is not None
    (alarm,) = await empty(desk)
    assert (await desk.history(alarm["id"]))[-1]["event"] == "off_duty"


async def test_a_console_that_cannot_ring_watches_no_desk(desk, mei, lin, chief):
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    for _ in range(8):
        await desk.hear(mei, sound=False)
        await desk.watch_desks(seconds=5, present=[lin, chief])
    assert [row["centre_id"] for row in await gaps(desk)] == [HOME]


async def test_after_our_own_outage_no_desk_is_called_empty_until_it_had_time(desk, mei, lin, chief):
    everybody = [mei, lin, chief]
    await desk.watch_desks(seconds=60, present=everybody)
    desk.clock.advance(minutes=10)
    await desk.desk_watch.tick()
    await desk.watch_desks(seconds=40)
    assert await gaps(desk) == []
    await desk.watch_desks(seconds=60, present=everybody)
    assert await gaps(desk) == []


async def test_when_all_desks_fall_silent_at_once_no_storm_of_alarms_follows(desk, mei, lin, chief):
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    await desk.watch_desks(seconds=600)
    await desk.watch_desks(seconds=60, present=[mei, lin, chief])
    assert await gaps(desk) == []
    assert await empty(desk) == []


async def test_an_empty_city_desk_without_a_neighbour_tells_everybody_who_is_somewhere(desk, mei, chief):
    await desk.watch_desks(seconds=60, present=[mei, chief])
    await desk.watch_desks(seconds=40, present=[mei])
    (alarm,) = await empty(desk)
    assert await desk.audience(alarm["id"]) == {CITY, HOME}


async def test_a_supervisor_of_all_centres_watches_none_by_that(desk, mei, lin, chief):
    boss = await desk.somebody("boss", ("admin", None))
    await desk.watch_desks(seconds=60, present=[mei, lin, chief, boss])
    await desk.watch_desks(seconds=40, present=[lin, chief, boss])
    assert [row["centre_id"] for row in await gaps(desk)] == [HOME]
