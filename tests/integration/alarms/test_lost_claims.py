"""Claims are held up by live consoles: one that is not heard any more rings again, and stays with whoever made it."""

import asyncio
from datetime import timedelta

import pytest

from dispatcher.alarms.desks import claims
from dispatcher.alarms.desks.watch import DeskWatch
from dispatcher.alarms.events import Answered, Claimed, HandedOver, Released, TakenOver
from dispatcher.database import TROUBLE, open_pool
from tests.support.build import FAR, HOME, NEIGHBOUR
from tests.support.gateway import NoDatabase


@pytest.fixture
async def mei(desk):
    """She sits at no centre's own desk, so that none is unattended when she is gone."""
    return await desk.somebody("mei", ("operator", None))


@pytest.fixture
async def hao(desk):
    return await desk.somebody("hao")


@pytest.fixture
async def claimed(desk, mei):
    """An emergency that Mei claimed and answers, while the watch has heard everybody for a minute."""
    await desk.watch_desks(seconds=60, present=[mei])
    number = await desk.press()
    await desk.act(mei, number, Claimed(by=mei.id))
    await desk.act(mei, number, Answered(by=mei.id))
    return number


async def test_a_console_that_falls_silent_lets_the_alarm_ring_at_the_neighbours_too(desk, mei, claimed):
    await desk.watch_desks(seconds=45)
    assert not (await desk.alarm(claimed)).ringing
    await desk.watch_desks(seconds=5)
    alarm = await desk.alarm(claimed)
    assert alarm.ringing
    assert alarm.claimed_by == mei.id
    assert alarm.holder_lost_at == desk.clock()
    assert NEIGHBOUR in await desk.audience(claimed)
    assert FAR not in await desk.audience(claimed)
    entry = (await desk.history(claimed))[-1]
    assert (entry["event"], entry["actor"]) == ("holder_lost", "clock")
    assert entry["detail"]["name"] == "Mei"


async def test_it_is_said_once_however_often_and_by_however_many_it_is_looked(desk, claimed):
    other = DeskWatch(desk.pool, desk.clock, unattended_after=timedelta(seconds=30))
    for _ in range(12):
        desk.clock.advance(seconds=5)
        await asyncio.gather(desk.desk_watch.tick(), other.tick())
    assert (await desk.events(claimed)).count("holder_lost") == 1


async def test_a_console_that_goes_on_speaking_holds_the_claim_for_hours(desk, mei, claimed):
    await desk.watch_desks(seconds=7200, every=15, present=[mei])
    assert "holder_lost" not in await desk.events(claimed)


async def test_a_console_without_sound_holds_up_a_claim_too(desk, mei, claimed):
    for _ in range(20):
        desk.clock.advance(seconds=5)
        await desk.hear(mei, sound=False)
        await desk.desk_watch.tick()
    assert "holder_lost" not in await desk.events(claimed)


async def test_whoever_is_heard_again_is_not_lost_and_the_ring_goes_on(desk, mei, claimed):
    await desk.watch_desks(seconds=60)
    await desk.watch_desks(seconds=5, present=[mei])
    alarm = await desk.alarm(claimed)
    assert (alarm.holder_lost_at, alarm.ringing) == (None, True)
    assert (await desk.events(claimed))[-1] == "holder_back"
    await desk.act(mei, claimed, Claimed(by=mei.id))
    await desk.watch_desks(seconds=60, present=[mei])
    assert not (await desk.alarm(claimed)).ringing


async def test_a_colleague_takes_it_over_openly_and_holds_it_up_from_then_on(desk, mei, hao, claimed):
    await desk.watch_desks(seconds=60)
    await desk.act(hao, claimed, TakenOver(by=hao.id))
    entry = (await desk.history(claimed))[-1]
    assert (entry["event"], entry["detail"]) == ("taken_over", {"from": mei.id})
    await desk.watch_desks(seconds=120, present=[hao])
    alarm = await desk.alarm(claimed)
    assert (alarm.claimed_by, alarm.holder_lost_at) == (hao.id, None)


async def test_whom_it_is_handed_to_is_lost_too_when_they_are_not_there(desk, mei, hao, claimed):
    await desk.hear(hao)
    desk.clock.advance(seconds=1)
    await desk.act(mei, claimed, HandedOver(by=mei.id, to=hao.id))
    await desk.watch_desks(seconds=45, present=[mei])
    assert "holder_lost" not in await desk.events(claimed)
    await desk.watch_desks(seconds=5, present=[mei])
    (entry,) = [row for row in await desk.history(claimed) if row["event"] == "holder_lost"]
    assert entry["detail"]["name"] == "Hao"


async def test_what_was_released_meanwhile_has_nobody_to_lose(desk, mei, claimed):
    await desk.act(mei, claimed, Released(by=mei.id))
    desk.clock.advance(seconds=60)
    async with desk.pool.connection() as connection, connection.transaction():
        assert not await claims.settle(connection, claimed, now=desk.clock())


async def test_a_test_alarm_and_a_low_battery_stay_claimed(desk, mei):
    await desk.watch_desks(seconds=60, present=[mei])
    numbers = [await desk.press(type_="test"), await desk.press(type_="battery_low")]
    for number in numbers:
        await desk.act(mei, number, Claimed(by=mei.id))
    await desk.watch_desks(seconds=300)
    for number in numbers:
        assert "holder_lost" not in await desk.events(number)


async def test_after_our_own_outage_everybody_has_time_to_be_heard(desk, mei, claimed):
    desk.clock.advance(minutes=30)  # the database was away, or we stood still: nobody could be heard
    await desk.desk_watch.tick()
    await desk.watch_desks(seconds=40)
    assert "holder_lost" not in await desk.events(claimed)
    await desk.watch_desks(seconds=5)
    assert "holder_lost" in await desk.events(claimed)
    assert mei.id == (await desk.alarm(claimed)).claimed_by


async def test_while_the_database_lets_nobody_in_nobody_is_heard_and_nobody_is_judged(
    desk, mei, claimed, database_url
):
    async with open_pool(database_url, size=1, name="desks", wait_s=1) as pool:
        watch = DeskWatch(pool, desk.clock, unattended_after=timedelta(seconds=30))
        for _ in range(12):
            desk.clock.advance(seconds=5)
            await desk.hear(mei)
            await watch.tick()
        with NoDatabase(database_url):
            for _ in range(2):
                desk.clock.advance(seconds=30)
                with pytest.raises(TROUBLE):
                    await watch.tick()
    async with open_pool(database_url, size=1, name="desks") as again:
        watch._pool = again  # the same watch, with the connection that a pool of production would find again
        for _ in range(9):
            await watch.tick()
            desk.clock.advance(seconds=5)
        assert "holder_lost" not in await desk.events(claimed)
        await watch.tick()
        assert "holder_lost" in await desk.events(claimed)


async def test_a_dispatcher_that_has_just_begun_says_of_nobody_that_they_are_gone(desk, claimed):
    desk.clock.advance(minutes=30)
    new = DeskWatch(desk.pool, desk.clock, unattended_after=timedelta(seconds=30))
    for _ in range(8):
        await new.tick()
        desk.clock.advance(seconds=5)
    assert "holder_lost" not in await desk.events(claimed)
    for _ in range(2):
        await new.tick()
        desk.clock.advance(seconds=5)
    assert "holder_lost" in await desk.events(claimed)


async def test_when_three_people_fall_silent_at_once_nobody_is_called_away(desk, mei, hao, claimed):
    lin = await desk.somebody("lin", ("operator", NEIGHBOUR))
    await desk.watch_desks(seconds=60, present=[mei, hao, lin])
    await desk.watch_desks(seconds=600)
    assert "holder_lost" not in await desk.events(claimed)
    await desk.watch_desks(seconds=60, present=[hao, lin])
    assert "holder_lost" in await desk.events(claimed)


async def test_a_claim_through_an_old_program_is_judged_only_by_a_console_that_speaks(desk, mei, claimed):
    await desk.run("UPDATE alarms SET holder_since = NULL, holder_lost_at = NULL")
    await desk.run("DELETE FROM consoles")
    await desk.watch_desks(seconds=120)
    assert "holder_lost" not in await desk.events(claimed)
    await desk.watch_desks(seconds=5, present=[mei])
    await desk.watch_desks(seconds=50)
    assert "holder_lost" in await desk.events(claimed)


async def test_whose_page_never_said_that_somebody_is_there_is_not_judged_but_the_deadlines_are(
    desk, mei, hao
):
    """A page that was open before the upgrade, or a script with a token."""
    await desk.watch_desks(seconds=60, present=[hao])
    number = await desk.press()
    await desk.act(mei, number, Claimed(by=mei.id))
    await desk.watch_desks(seconds=600, present=[hao])
    assert "holder_lost" not in await desk.events(number)
    await desk.tick()
    assert (await desk.alarm(number)).ringing


async def test_a_take_over_through_an_old_program_of_what_was_claimed_through_one_is_nobodys_loss(
    desk, hao, claimed
):
    await desk.run("UPDATE alarms SET holder_since = NULL")
    await desk.watch_desks(seconds=60)
    assert (await desk.alarm(claimed)).holder_lost_at is not None
    await desk.run(
        "UPDATE alarms SET claimed_by = %(hao)s, version = version + 1, ringing = false", hao=hao.id
    )
    assert (await desk.alarm(claimed)).holder_lost_at is None


async def test_a_take_over_through_an_old_program_does_not_inherit_what_was_held_against_the_former(
    desk, hao, claimed
):
    await desk.watch_desks(seconds=60)
    # What a program from before this migration writes: it knows neither of the two columns.
    await desk.run(
        "UPDATE alarms SET claimed_by = %(hao)s, version = version + 1, ringing = false", hao=hao.id
    )
    alarm = await desk.alarm(claimed)
    assert (alarm.holder_since, alarm.holder_lost_at) == (None, None)
    await desk.watch_desks(seconds=120)
    assert (await desk.events(claimed)).count("holder_lost") == 1
    assert HOME in await desk.audience(claimed)


async def test_one_alarm_that_cannot_be_settled_does_not_stop_the_others(desk, mei, claimed, monkeypatch):
    await desk.elder("e-2", "b8")
    second = await desk.press("b8")
    await desk.act(mei, second, Claimed(by=mei.id))
    settle = claims.settle

    async def poisoned(connection, alarm_id, *, now):
        if alarm_id == claimed:
            raise ValueError("this one is broken")
        return await settle(connection, alarm_id, now=now)

    monkeypatch.setattr(claims, "settle", poisoned)
    await desk.watch_desks(seconds=60)
    assert "holder_lost" in await desk.events(second)
    monkeypatch.undo()
    await desk.watch_desks(seconds=5)
    assert "holder_lost" in await desk.events(claimed)
