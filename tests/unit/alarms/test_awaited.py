"""Who was sent must be there by an hour, and nothing that colleagues do among themselves puts that hour off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatcher.alarms import machine
from dispatcher.alarms.events import (
    Claimed,
    DeadlinePassed,
    Dispatched,
    Event,
    HandedOver,
    Pressed,
    TakenOver,
)
from dispatcher.alarms.model import Alarm, State
from dispatcher.alarms.policy import EMERGENCY
from tests.support.build import an_alarm

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
VOLUNTEER = Dispatched(by=1, helper="Li", kind="volunteer", eta=timedelta(minutes=1))
AMBULANCE = Dispatched(by=1, helper="120", kind="120")


@pytest.fixture
def awaited() -> Alarm:
    """A volunteer is a minute away; by then and a margin they must be there."""
    spoken = machine.due(an_alarm(NOW, state=State.ANSWERED, claimed_by=1), NOW, EMERGENCY)
    return machine.apply(spoken, VOLUNTEER, NOW, EMERGENCY).alarm


@pytest.mark.parametrize(
    "event",
    [AMBULANCE, TakenOver(by=2), HandedOver(by=1, to=2), Claimed(by=1)],
    ids=lambda event: type(event).__name__,
)
def test_the_hour_stays_whoever_comes_too_or_takes_it_in_hand(awaited: Alarm, event: Event) -> None:
    later = NOW + timedelta(minutes=3)
    assert machine.apply(awaited, event, later, EMERGENCY).alarm.next_deadline_at == awaited.next_deadline_at


def test_whoever_gets_it_handed_over_puts_nothing_off_by_looking(awaited: Alarm) -> None:
    handed = machine.apply(awaited, HandedOver(by=1, to=2), NOW, EMERGENCY).alarm
    seen = machine.apply(handed, Claimed(by=2), NOW + timedelta(minutes=1), EMERGENCY).alarm
    assert seen.next_deadline_at == awaited.next_deadline_at


def test_after_the_hour_has_passed_who_is_sent_then_gets_an_hour_of_their_own(awaited: Alarm) -> None:
    assert awaited.next_deadline_at is not None
    late = machine.apply(awaited, DeadlinePassed(), awaited.next_deadline_at, EMERGENCY).alarm
    now = awaited.next_deadline_at + timedelta(seconds=10)
    sent = machine.apply(late, AMBULANCE, now, EMERGENCY).alarm
    assert sent.next_deadline_at == now + EMERGENCY.arrive_within
    again = machine.apply(sent, replace(VOLUNTEER, eta=None), now + timedelta(minutes=1), EMERGENCY).alarm
    assert again.next_deadline_at == sent.next_deadline_at


def test_a_press_again_that_was_seen_rings_no_more_for_the_sake_of_an_old_hour(awaited: Alarm) -> None:
    press = Pressed(type="sos", priority=1, device_id="d")
    pressed = machine.apply(awaited, press, NOW + timedelta(seconds=5), EMERGENCY).alarm
    now = NOW + timedelta(seconds=20)
    assert (
        machine.apply(pressed, Claimed(by=1), now, EMERGENCY).alarm.next_deadline_at
        == now + EMERGENCY.arrive_within
    )
