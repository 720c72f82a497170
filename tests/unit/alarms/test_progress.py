"""Notes, calls and ticks are written down: they hurry nobody, put nothing off, and lose no press."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatcher.alarms import machine
from dispatcher.alarms.events import Called, Dispatched, Event, Noted, Ticked
from dispatcher.alarms.model import Alarm, State
from dispatcher.alarms.policy import EMERGENCY
from dispatcher.errors import IllegalTransition
from tests.support.build import an_alarm

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def note(by: int) -> Noted:
    return Noted(by=by, text="words")


def call(by: int) -> Called:
    return Called(by=by, contact_id=3, contact="Chen", relation="son", result="no_reply")


def tick(by: int) -> Ticked:
    return Ticked(by=by, protocol="sos", edition=1, step="phone", zh="打电话", en="Call")


def taken(state: State, *, ringing: bool) -> Alarm:
    """An alarm that 1 has held for a while."""
    alarm = an_alarm(NOW, state=state, claimed_by=None if state is State.WAITING else 1)
    return replace(machine.due(alarm, NOW, EMERGENCY), ringing=ringing)


@pytest.mark.parametrize("state", [state for state in State if state is not State.RESOLVED])
@pytest.mark.parametrize("ringing", [True, False])
@pytest.mark.parametrize("by", [1, 2])
@pytest.mark.parametrize("later", [timedelta(seconds=5), timedelta(hours=1)])
def test_a_call_and_a_tick_do_to_an_alarm_what_a_note_does(
    state: State, *, ringing: bool, by: int, later: timedelta
) -> None:
    alarm = taken(state, ringing=ringing)
    noted, called, ticked = (
        machine.apply(alarm, event, NOW + later, EMERGENCY) for event in (note(by), call(by), tick(by))
    )
    assert noted.alarm == called.alarm == ticked.alarm
    assert (called.event, ticked.event) == ("called", "ticked")
    assert (called.stage, ticked.stage, called.reach, ticked.reach) == (None, None, frozenset(), frozenset())


@pytest.mark.parametrize("state", [State.CLAIMED, State.ANSWERED, State.RESPONDING, State.ON_SCENE])
@pytest.mark.parametrize("event", [call(1), tick(1)])
def test_nothing_that_has_not_passed_is_put_off(state: State, event: Event) -> None:
    alarm = taken(state, ringing=False)
    changed = machine.apply(alarm, event, NOW + timedelta(seconds=20), EMERGENCY).alarm
    assert changed.next_deadline_at == alarm.next_deadline_at


def test_a_checklist_that_is_over_stays_as_it_is_and_a_call_is_still_written_down() -> None:
    over = replace(taken(State.RESOLVED, ringing=False), next_deadline_at=None, deadline=None)
    assert machine.apply(over, call(2), NOW, EMERGENCY).alarm == replace(over, version=over.version + 1)
    with pytest.raises(IllegalTransition):
        machine.apply(over, tick(1), NOW, EMERGENCY)


@pytest.mark.parametrize("state", [State.RESPONDING, State.ON_SCENE])
def test_family_on_the_way_puts_off_nobody_else_who_is_awaited(state: State) -> None:
    soon = NOW + timedelta(minutes=3)
    alarm = replace(taken(state, ringing=False), next_deadline_at=soon)
    son = Dispatched(by=1, helper="Chen", kind="family", contact_id=3)
    changed = machine.apply(alarm, son, NOW, EMERGENCY)
    assert (changed.alarm.next_deadline_at, changed.detail["contact_id"]) == (soon, 3)
    after = machine.apply(alarm, son, soon + timedelta(seconds=1), EMERGENCY).alarm
    assert after.next_deadline_at is not None
    assert after.next_deadline_at > soon + timedelta(minutes=1)


def test_a_note_by_the_holder_quiets_what_rings() -> None:
    assert not machine.apply(taken(State.CLAIMED, ringing=True), note(1), NOW, EMERGENCY).alarm.ringing


def test_a_note_by_somebody_else_changes_no_deadline() -> None:
    alarm = taken(State.CLAIMED, ringing=True)
    changed = machine.apply(alarm, note(2), NOW + timedelta(seconds=30), EMERGENCY).alarm
    assert changed == replace(alarm, version=alarm.version + 1)
