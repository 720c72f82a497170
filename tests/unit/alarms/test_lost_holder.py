"""A claim whose console is not heard any more: it rings again at everybody's, and stays with whoever made it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatcher.alarms import machine
from dispatcher.alarms.events import (
    Claimed,
    HandedOver,
    HandedToCentre,
    Held,
    HolderBack,
    HolderLost,
    Noted,
    Released,
    Resolved,
    TakenOver,
)
from dispatcher.alarms.model import Alarm, AlarmClass, Audience, Deadline, Outcome, State
from dispatcher.alarms.policy import EMERGENCY, ROUTINE, policy_for
from tests.support.build import an_alarm

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
LOST = HolderLost(name="Mei", heard_at=NOW)
TAKEN = [state for state in State if state not in {State.WAITING, State.RESOLVED}]


def taken(state: State = State.CLAIMED, **fields: object) -> Alarm:
    """An alarm that number 1 has claimed and works on."""
    alarm = an_alarm(NOW, state=state, claimed_by=1, claimed_at=NOW, holder_since=NOW, ringing=False)
    return replace(machine.due(alarm, NOW, EMERGENCY), **fields)  # type: ignore[arg-type]  # any of them


def lost(state: State = State.CLAIMED) -> Alarm:
    return machine.apply(taken(state), LOST, LATER, EMERGENCY).alarm


@pytest.mark.parametrize("state", TAKEN)
def test_it_rings_again_within_the_time_of_an_answer_and_keeps_its_holder_and_state(state: State) -> None:
    before = taken(state)
    change = machine.apply(before, LOST, LATER, EMERGENCY)
    after = change.alarm
    assert (after.state, after.claimed_by) == (state, 1)
    assert after.ringing
    assert after.holder_lost_at == LATER
    assert after.version == before.version + 1
    assert after.next_deadline_at is not None
    assert after.next_deadline_at <= LATER + EMERGENCY.answer_within
    assert change.event == "holder_lost"


def test_an_emergency_reaches_the_supervisor_and_the_covering_centre() -> None:
    assert machine.apply(taken(), LOST, LATER, EMERGENCY).reach == {Audience.SUPERVISOR, Audience.COVER}
    assert machine.apply(taken(), LOST, LATER, ROUTINE).reach == {Audience.SUPERVISOR}


def test_a_deadline_that_is_nearer_stays() -> None:
    soon = taken(next_deadline_at=LATER + timedelta(seconds=5))
    assert machine.apply(soon, LOST, LATER, EMERGENCY).alarm.next_deadline_at == LATER + timedelta(seconds=5)


def test_nobody_minds_a_hold_any_more_so_it_ends() -> None:
    held = machine.apply(taken(), Held(by=1, length=timedelta(minutes=5), reason="x"), NOW, EMERGENCY).alarm
    after = machine.apply(held, LOST, LATER, EMERGENCY).alarm
    assert (after.held_until, after.hold_reason) == (None, None)
    assert after.deadline is Deadline.ANSWER


def test_whoever_is_back_is_not_lost_but_the_ring_goes_on_until_somebody_acts() -> None:
    before = lost()
    after = machine.apply(before, HolderBack(name="Mei"), LATER + timedelta(seconds=9), EMERGENCY).alarm
    assert after.holder_lost_at is None
    assert after.ringing
    assert (after.version, after.next_deadline_at) == (before.version, before.next_deadline_at)
    quiet = machine.apply(after, Noted(by=1, text="here"), LATER + timedelta(seconds=12), EMERGENCY).alarm
    assert not quiet.ringing


@pytest.mark.parametrize("event", [Claimed(by=1), TakenOver(by=2), HandedOver(by=1, to=2)])
def test_whoever_has_it_from_now_on_has_their_time_to_be_heard(event: object) -> None:
    after = machine.apply(lost(), event, LATER, EMERGENCY).alarm  # type: ignore[arg-type]  # one of these
    assert after.holder_since == LATER
    assert after.holder_lost_at is None


def test_a_take_over_says_from_whom() -> None:
    assert machine.apply(lost(), TakenOver(by=2), LATER, EMERGENCY).detail == {"from": 1}


@pytest.mark.parametrize("event", [Released(by=1), HandedToCentre(by=1, centre_id="xiqu")])
def test_what_nobody_holds_has_no_holder_to_lose(event: object) -> None:
    after = machine.apply(lost(), event, LATER, EMERGENCY).alarm  # type: ignore[arg-type]  # one of these
    assert (after.claimed_by, after.holder_since, after.holder_lost_at) == (None, None, None)


def test_what_is_over_has_lost_nobody() -> None:
    ended = Resolved(by=1, outcome=Outcome.HELPED_AT_HOME, note="well")
    assert machine.apply(lost(), ended, LATER, EMERGENCY).alarm.holder_lost_at is None


def test_a_claim_of_what_is_urgent_goes_stale_and_no_other() -> None:
    of = {priority: policy_for(priority, AlarmClass.WELFARE).stale_after for priority in range(1, 6)}
    assert of == {1: timedelta(seconds=45), 2: of[1], 3: of[1], 4: None, 5: None}
    assert policy_for(2, AlarmClass.DEVICE).stale_after == of[1]
    assert policy_for(3, AlarmClass.DEVICE).stale_after is None
