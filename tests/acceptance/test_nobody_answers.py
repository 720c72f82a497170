"""Nobody is left unattended: what happens to a press when people do not do what they should, told with moved time."""

from datetime import timedelta

import pytest

from devices.messages import Stage
from dispatcher.alarms.events import Answered, Arrived, Claimed, Dispatched, Held, Resolved, TakenOver
from dispatcher.alarms.model import Outcome
from dispatcher.database import Pool
from tests.support.build import ALL, CITY, FAR, HOME, NEIGHBOUR
from tests.support.clock import FakeClock
from tests.support.desk import Desk


@pytest.fixture
async def desk(pool: Pool, clock: FakeClock) -> Desk:
    opened = Desk(pool, clock)
    await opened.open()
    return opened


async def test_a_press_that_nobody_takes_reaches_ever_more_people(desk: Desk) -> None:
    alarm = await desk.press(type_="sos")
    assert await desk.audience(alarm) == {HOME}
    await desk.advance(seconds=30)
    assert await desk.audience(alarm) == {HOME, NEIGHBOUR}
    await desk.advance(seconds=30)
    assert await desk.audience(alarm) == {HOME, NEIGHBOUR, CITY}
    await desk.advance(minutes=2)
    assert await desk.audience(alarm) == set(ALL)


async def test_a_press_in_a_night_when_nobody_is_there_is_still_open_and_loud_in_the_morning(
    desk: Desk,
) -> None:
    alarm = await desk.press(type_="sos")
    await desk.advance(minutes=10 * 60)
    seen = await desk.alarm(alarm)
    assert (seen.state, seen.ringing, seen.next_deadline_at is not None) == ("waiting", True, True)


async def test_an_operator_who_takes_an_alarm_and_falls_asleep_does_not_keep_it_from_others(
    desk: Desk,
) -> None:
    mei, lan = await desk.somebody("mei"), await desk.somebody("lan", ("operator", NEIGHBOUR))
    alarm = await desk.press(type_="sos")
    await desk.act(mei, alarm, Claimed(by=mei.id))
    await desk.advance(minutes=1)
    assert (await desk.alarm(alarm)).ringing
    assert NEIGHBOUR in await desk.audience(alarm)
    await desk.act(lan, alarm, TakenOver(by=lan.id))
    assert (await desk.alarm(alarm)).claimed_by == lan.id


async def test_a_hold_ends_loudly_by_itself_and_at_once_when_the_elder_presses_again(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press(type_="sos")
    await desk.act(mei, alarm, Claimed(by=mei.id))
    await desk.act(mei, alarm, Held(by=mei.id, length=timedelta(minutes=3), reason="calling back"))
    assert not (await desk.alarm(alarm)).ringing
    assert await desk.press(type_="sos") == alarm
    held = await desk.alarm(alarm)
    assert (held.ringing, held.held_until, held.presses) == (True, None, 2)


async def test_help_that_does_not_arrive_is_asked_after(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press(type_="fall")
    await desk.act(mei, alarm, Claimed(by=mei.id))
    await desk.act(mei, alarm, Dispatched(by=mei.id, helper="李社工", kind="caregiver"))
    await desk.advance(minutes=60)
    assert (await desk.alarm(alarm)).ringing


async def test_taking_back_an_emergency_is_written_down_and_the_desk_still_rings(desk: Desk) -> None:
    alarm = await desk.press(type_="sos")
    await desk.press(type_="cancel")
    await desk.advance(seconds=60)
    seen = await desk.alarm(alarm)
    assert (seen.state, seen.ringing) == ("waiting", True)
    assert seen.cancelled_at is not None
    assert CITY in await desk.audience(alarm)


async def test_where_no_centre_is_awake_the_city_desk_is_rung_first(pool: Pool, clock: FakeClock) -> None:
    desk = Desk(pool, clock)
    await desk.open(duty=[CITY, FAR])
    alarm = await desk.press(type_="sos")
    assert await desk.audience(alarm) == {CITY, HOME}, "its own desk sees it too, should somebody look"


async def test_the_elder_hears_every_stage_until_it_is_closed(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press(type_="sos")
    for event in (
        Claimed(by=mei.id),
        Answered(by=mei.id),
        Dispatched(by=mei.id, helper="李社工", kind="caregiver"),
        Arrived(by=mei.id),
        Resolved(by=mei.id, outcome=Outcome.HELPED_AT_HOME),
    ):
        await desk.act(mei, alarm, event)
    heard = [receipt.stage for receipt in await desk.receipts()]
    assert heard == [
        Stage.RECEIVED,
        Stage.SEEN,
        Stage.ANSWERED,
        Stage.HELP_ON_THE_WAY,
        Stage.ARRIVED,
        Stage.CLOSED,
    ]
