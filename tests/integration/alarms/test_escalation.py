"""Who sees an alarm that nobody takes, and when; and what is repeated until somebody acts."""

from datetime import timedelta

from dispatcher.alarms.events import Answered, Claimed, Held, Resolved
from dispatcher.alarms.model import Outcome
from tests.support.build import ALL, CITY, HOME, NEIGHBOUR
from tests.support.desk import Desk


async def test_a_fresh_alarm_is_seen_by_its_own_centre_only(desk: Desk) -> None:
    alarm = await desk.press()
    await desk.advance(seconds=29)
    assert await desk.audience(alarm) == {HOME}


async def test_an_unclaimed_alarm_reaches_neighbour_then_city_then_everyone(desk: Desk) -> None:
    alarm = await desk.press()
    await desk.advance(seconds=30)
    assert await desk.audience(alarm) == {HOME, NEIGHBOUR}
    await desk.advance(seconds=30)
    assert await desk.audience(alarm) == {HOME, NEIGHBOUR, CITY}
    await desk.advance(seconds=119)
    assert await desk.audience(alarm) == {HOME, NEIGHBOUR, CITY}
    await desk.advance(seconds=1)
    assert await desk.audience(alarm) == set(ALL)


async def test_an_unanswered_alarm_rings_again_every_minute_for_as_long_as_it_takes(desk: Desk) -> None:
    alarm = await desk.press()
    raised = desk.clock()
    await desk.advance(minutes=10)
    rung = [row["at"] for row in await desk.history(alarm) if row["event"] == "escalated"]
    assert [(at - raised).total_seconds() for at in rung] == [30, 60, 180, 240, 300, 360, 420, 480, 540, 600]
    assert (await desk.alarm(alarm)).ringing


async def test_a_claim_stops_the_escalation_but_an_alarm_that_is_not_answered_rings_again(desk: Desk) -> None:
    operator = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(operator, alarm, Claimed(by=operator.id))
    await desk.advance(seconds=59)
    assert not (await desk.alarm(alarm)).ringing
    assert await desk.audience(alarm) == {HOME}
    await desk.advance(seconds=1)
    assert (await desk.alarm(alarm)).ringing
    assert await desk.events(alarm) == ["raised", "claimed", "realerted"]
    assert await desk.audience(alarm) == {HOME, NEIGHBOUR}


async def test_an_answered_alarm_that_goes_no_further_rings_again_after_ten_minutes(desk: Desk) -> None:
    operator = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(operator, alarm, Claimed(by=operator.id))
    await desk.act(operator, alarm, Answered(by=operator.id))
    await desk.advance(seconds=599)
    assert not (await desk.alarm(alarm)).ringing
    await desk.advance(seconds=1)
    assert (await desk.alarm(alarm)).ringing


async def test_a_hold_ends_by_itself_and_rings(desk: Desk) -> None:
    operator = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(operator, alarm, Claimed(by=operator.id))
    await desk.act(operator, alarm, Held(by=operator.id, length=timedelta(minutes=3), reason="calls the son"))
    await desk.advance(seconds=179)
    assert await desk.events(alarm) == ["raised", "claimed", "held"]
    await desk.advance(seconds=1)
    stored = await desk.alarm(alarm)
    assert stored.ringing
    assert stored.held_until is None
    assert await desk.events(alarm) == ["raised", "claimed", "held", "hold_expired"]


async def test_a_press_about_something_else_breaks_the_hold_of_the_same_elder(desk: Desk) -> None:
    operator = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(operator, alarm, Claimed(by=operator.id))
    await desk.act(operator, alarm, Held(by=operator.id, length=timedelta(minutes=5), reason="calls the son"))
    other = await desk.press("b7", "smoke")
    assert other != alarm
    stored = await desk.alarm(alarm)
    assert stored.ringing
    assert stored.held_until is None
    assert (await desk.events(alarm))[-1] == "hold_broken"


async def test_low_batteries_and_tests_break_no_hold(desk: Desk) -> None:
    operator = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(operator, alarm, Claimed(by=operator.id))
    await desk.act(operator, alarm, Held(by=operator.id, length=timedelta(minutes=5), reason="calls the son"))
    await desk.press("b7", "battery_low")
    await desk.press("b7", "sos", test=True)
    assert (await desk.alarm(alarm)).held_until is not None


async def test_a_resolved_alarm_is_left_in_peace(desk: Desk) -> None:
    operator = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(operator, alarm, Claimed(by=operator.id))
    await desk.act(operator, alarm, Answered(by=operator.id))
    await desk.act(operator, alarm, Resolved(by=operator.id, outcome=Outcome.FALSE_ALARM))
    await desk.advance(minutes=60)
    assert (await desk.events(alarm))[-1] == "resolved"


async def test_after_an_outage_each_missed_step_is_taken_once_and_in_order(desk: Desk) -> None:
    alarm = await desk.press()
    desk.clock.advance(minutes=30)  # nobody ticks: the desk is down
    await desk.tick()
    steps = [row["detail"]["level"] for row in await desk.history(alarm) if row["event"] == "escalated"]
    assert steps == [1, 2, 3]
    assert await desk.audience(alarm) == set(ALL)
    stored = await desk.alarm(alarm)
    assert stored.next_deadline_at == desk.clock() + timedelta(seconds=60)


async def test_a_cancel_by_the_elder_marks_the_alarm_and_the_escalation_goes_on(desk: Desk) -> None:
    alarm = await desk.press()
    assert await desk.press("b7", "cancel") == alarm
    stored = await desk.alarm(alarm)
    assert stored.cancelled_at == desk.clock()
    assert stored.resolved_at is None
    await desk.advance(seconds=60)
    assert CITY in await desk.audience(alarm)


async def test_a_press_after_a_cancel_takes_the_mark_away(desk: Desk) -> None:
    alarm = await desk.press()
    await desk.press("b7", "cancel")
    assert await desk.press() == alarm
    stored = await desk.alarm(alarm)
    assert stored.cancelled_at is None
    assert stored.presses == 2


async def test_a_cancel_that_an_emergency_overtook_on_its_way_does_not_belittle_it(desk: Desk) -> None:
    cancel = desk.arrival("b7", "cancel", at=desk.clock())
    desk.clock.advance(minutes=1)
    await desk.receive(desk.arrival("b7", "sos", at=desk.clock()), cancel)
    await desk.tick()
    (alarm,) = await desk.alarms()
    assert alarm["cancelled_at"] is None


async def test_a_replayed_cancel_does_not_belittle_what_is_open_now(desk: Desk) -> None:
    alarm = await desk.press()
    await desk.receive(desk.arrival("b7", "cancel", retained=True))
    await desk.tick()
    assert (await desk.alarm(alarm)).cancelled_at is None
