"""The table of an alarm's life, cell by cell, and what each event does beside its transition."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from devices.messages import Stage
from dispatcher.alarms import events, machine
from dispatcher.alarms.events import (
    Answered,
    Arrived,
    Called,
    Cancelled,
    Claimed,
    DeadlinePassed,
    Dispatched,
    HandedOver,
    HandedToCentre,
    Held,
    HoldBroken,
    HoldLifted,
    Learned,
    Noted,
    Pressed,
    Released,
    Reopened,
    Resolved,
    TakenOver,
    Ticked,
)
from dispatcher.alarms.model import Alarm, AlarmClass, Audience, Deadline, Outcome, State
from dispatcher.alarms.policy import EMERGENCY, ROUTINE, SILENT
from dispatcher.errors import IllegalTransition, Invalid
from tests.support.build import an_alarm

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SOS = Pressed(type="sos", priority=1, device_id="b7")
EXAMPLES: dict[type, Any] = {
    Pressed: SOS,
    Cancelled: Cancelled(device_id="b7"),
    DeadlinePassed: DeadlinePassed(),
    HoldBroken: HoldBroken(),
    events.HolderLost: events.HolderLost(name="Mei", heard_at=NOW),
    events.HolderBack: events.HolderBack(name="Mei"),
    Learned: Learned(what="restored", detail={"restored": 1, "devices": 1}),
    Claimed: Claimed(by=1),
    TakenOver: TakenOver(by=2),
    Answered: Answered(by=1),
    Dispatched: Dispatched(by=1, helper="Li", kind="caregiver"),
    Arrived: Arrived(by=1),
    Held: Held(by=1, length=timedelta(minutes=1), reason="calls"),
    HoldLifted: HoldLifted(by=1),
    Released: Released(by=1),
    Noted: Noted(by=1, text="words"),
    Called: Called(by=1, contact_id=3, contact="Chen", relation="son", result="no_reply"),
    Ticked: Ticked(by=1, protocol="sos", edition=1, step="phone", zh="打电话", en="Call"),
    HandedOver: HandedOver(by=1, to=2),
    HandedToCentre: HandedToCentre(by=1, centre_id="xiqu"),
    Resolved: Resolved(by=1, outcome=Outcome.HELPED_AT_HOME, note="seen by the neighbour"),
    Reopened: Reopened(by=1, reason="she called again"),
}
OPEN = [state for state in State if state is not State.RESOLVED]
TAKEN = [state for state in OPEN if state is not State.WAITING]
CELLS = [(state, kind) for state in State for kind in EXAMPLES]


def alarm_in(state: State, **fields: Any) -> Alarm:
    """An alarm in a state, with what every alarm in that state has."""
    alarm = an_alarm(NOW, state=state, claimed_by=None if state is State.WAITING else 1)
    if state is State.RESOLVED:
        return replace(
            alarm, next_deadline_at=None, deadline=None, ringing=False, outcome=Outcome.OTHER, **fields
        )
    return replace(machine.due(replace(alarm, ringing=False), NOW, EMERGENCY), **fields)


def held(state: State = State.ANSWERED, *, minutes: float = 5) -> Alarm:
    """An alarm on hold since now."""
    event = Held(by=1, length=timedelta(minutes=minutes), reason="calls the son")
    return machine.apply(alarm_in(state), event, NOW, EMERGENCY).alarm


def test_every_event_has_an_example_here() -> None:
    assert set(EXAMPLES) == set(get_args(events.Event))


@pytest.mark.parametrize(("state", "kind"), CELLS)
def test_every_cell_is_in_the_table_or_refused(state: State, kind: type) -> None:
    alarm = alarm_in(state)
    if kind is HoldLifted and state in TAKEN:
        alarm = held(state)
    if kind not in machine.TRANSITIONS[state]:
        with pytest.raises(IllegalTransition):
            machine.apply(alarm, EXAMPLES[kind], NOW, EMERGENCY)
        return
    change = machine.apply(alarm, EXAMPLES[kind], NOW, EMERGENCY)
    assert change.alarm.state is machine.TRANSITIONS[state][kind]
    assert change.from_state is state


@pytest.mark.parametrize("later", [timedelta(), timedelta(seconds=45), timedelta(hours=3)])
@pytest.mark.parametrize(
    ("state", "kind"), [(state, kind) for state, kind in CELLS if kind in machine.TRANSITIONS[state]]
)
def test_whatever_happens_an_open_alarm_has_a_deadline_and_a_resolved_one_none(
    state: State, kind: type, later: timedelta
) -> None:
    alarm = held(state) if kind is HoldLifted else alarm_in(state)
    changed = machine.apply(alarm, EXAMPLES[kind], NOW + later, EMERGENCY).alarm
    assert (changed.next_deadline_at is None) == (changed.state is State.RESOLVED)
    assert (changed.deadline is None) == (changed.state is State.RESOLVED)


def test_only_a_persons_event_resolves() -> None:
    ends = {kind for row in machine.TRANSITIONS.values() for kind, to in row.items() if to is State.RESOLVED}
    assert ends == {
        Resolved,
        Noted,
        Called,
        Learned,
    }  # a note, a call or news on what is resolved leaves it so
    for kind in (Noted, Called, Learned):
        starts = [state for state, row in machine.TRANSITIONS.items() if row.get(kind) is State.RESOLVED]
        assert starts == [State.RESOLVED]


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("after", [0, 5, 29, 31, 3600])
def test_a_press_rings_and_never_moves_the_deadline_away(state: State, after: int) -> None:
    alarm = alarm_in(state)
    change = machine.apply(alarm, SOS, NOW + timedelta(seconds=after), EMERGENCY)
    assert change.alarm.ringing
    assert change.alarm.presses == alarm.presses + 1
    assert change.alarm.next_deadline_at is not None
    assert alarm.next_deadline_at is not None
    assert change.alarm.next_deadline_at <= alarm.next_deadline_at


@pytest.mark.parametrize("minutes", [0.5, 5])
@pytest.mark.parametrize("event", [SOS, HoldBroken()])
@pytest.mark.parametrize("state", TAKEN)
def test_a_press_breaks_a_hold_and_never_moves_its_end_away(state: State, event: Any, minutes: float) -> None:
    alarm = held(state, minutes=minutes)
    changed = machine.apply(alarm, event, NOW + timedelta(seconds=10), EMERGENCY).alarm
    assert changed.held_until is None
    assert changed.hold_reason is None
    assert changed.ringing
    assert changed.deadline is not Deadline.HOLD
    assert changed.next_deadline_at is not None
    assert changed.next_deadline_at <= NOW + timedelta(minutes=minutes)


def test_a_press_while_help_is_on_the_way_asks_for_somebody_within_a_minute() -> None:
    alarm = alarm_in(State.RESPONDING)
    changed = machine.apply(alarm, SOS, NOW + timedelta(minutes=1), EMERGENCY).alarm
    assert changed.next_deadline_at == NOW + timedelta(minutes=2)


def test_a_worse_press_raises_the_urgency_and_begins_the_escalation_anew() -> None:
    alarm = an_alarm(
        NOW,
        type="gadget",
        types=("gadget",),
        priority=3,
        level=1,
        next_deadline_at=NOW + timedelta(minutes=10),
    )
    worse = Pressed(type="unreadable", priority=2, device_id="b7")
    changed = machine.apply(alarm, worse, NOW + timedelta(seconds=5), EMERGENCY).alarm
    assert (changed.priority, changed.type, changed.types) == (2, "unreadable", ("gadget", "unreadable"))
    assert changed.level == 0
    assert changed.next_deadline_at == NOW + timedelta(seconds=35)


def test_a_milder_press_never_lowers_the_urgency() -> None:
    mild = Pressed(type="gadget", priority=3, device_id="b7")
    changed = machine.apply(an_alarm(NOW), mild, NOW, EMERGENCY).alarm
    assert (changed.priority, changed.type, changed.types) == (1, "sos", ("sos", "gadget"))


def test_waiting_steps_come_at_30_60_and_180_seconds_and_then_every_minute() -> None:
    alarm, now, taken = an_alarm(NOW), NOW, []
    for _ in range(6):
        assert alarm.next_deadline_at is not None
        now = alarm.next_deadline_at
        change = machine.apply(alarm, DeadlinePassed(), now, EMERGENCY)
        taken.append(((now - NOW).total_seconds(), change.reach))
        alarm = change.alarm
        assert (change.event, alarm.ringing) == ("escalated", True)
    everyone = frozenset({Audience.EVERYONE})
    assert taken == [
        (30, {Audience.SUPERVISOR, Audience.COVER}),
        (60, {Audience.CITY, Audience.CONTACTS}),
        (180, everyone),
        (240, everyone),
        (300, everyone),
        (360, everyone),
    ]


@pytest.mark.parametrize(
    ("event", "state", "seconds", "deadline"),
    [
        (Claimed(by=1), State.WAITING, 60, Deadline.ANSWER),
        (Answered(by=1), State.CLAIMED, 600, Deadline.ACT),
        (Dispatched(by=1, helper="Li", kind="caregiver"), State.ANSWERED, 1800, Deadline.ARRIVE),
        (
            Dispatched(by=1, helper="120", kind="120", eta=timedelta(minutes=8)),
            State.CLAIMED,
            1080,
            Deadline.ARRIVE,
        ),
        (Arrived(by=1), State.RESPONDING, 1800, Deadline.ACT),
    ],
)
def test_each_act_begins_the_deadline_of_what_must_come_next(
    event: Any, state: State, seconds: int, deadline: Deadline
) -> None:
    changed = machine.apply(alarm_in(state), event, NOW, EMERGENCY).alarm
    assert (changed.next_deadline_at, changed.deadline) == (NOW + timedelta(seconds=seconds), deadline)
    assert not changed.ringing


@pytest.mark.parametrize("state", TAKEN)
def test_what_is_not_done_in_time_rings_again_every_minute(state: State) -> None:
    alarm = alarm_in(state)
    assert alarm.next_deadline_at is not None
    at = alarm.next_deadline_at
    first = machine.apply(alarm, DeadlinePassed(), at, EMERGENCY)
    assert (first.event, first.alarm.ringing) == ("realerted", True)
    assert first.alarm.next_deadline_at == at + timedelta(seconds=60)
    assert first.alarm.state is state


@pytest.mark.parametrize("policy", [EMERGENCY, ROUTINE])
def test_a_hold_lasts_as_long_as_the_policy_allows_and_no_longer(policy: Any) -> None:
    alarm = alarm_in(State.ANSWERED)
    longest = Held(by=1, length=policy.longest_hold, reason="waits")
    assert machine.apply(alarm, longest, NOW, policy).alarm.held_until == NOW + policy.longest_hold
    for length in (timedelta(), timedelta(seconds=-1), policy.longest_hold + timedelta(seconds=1)):
        with pytest.raises(Invalid) as refused:
            machine.apply(alarm, Held(by=1, length=length, reason="waits"), NOW, policy)
        assert refused.value.field == "minutes"


def test_a_hold_that_is_over_rings() -> None:
    change = machine.apply(held(), DeadlinePassed(), NOW + timedelta(minutes=5), EMERGENCY)
    assert (change.event, change.alarm.ringing, change.alarm.held_until) == ("hold_expired", True, None)


def test_only_a_hold_can_be_lifted() -> None:
    with pytest.raises(IllegalTransition):
        machine.apply(alarm_in(State.ANSWERED), HoldLifted(by=1), NOW, EMERGENCY)


def test_an_emergency_that_nobody_answered_ends_only_with_a_reason() -> None:
    alarm = alarm_in(State.CLAIMED)
    for note in ("", "   "):
        with pytest.raises(Invalid) as refused:
            machine.apply(alarm, Resolved(by=1, outcome=Outcome.FALSE_ALARM, note=note), NOW, EMERGENCY)
        assert refused.value.field == "note"
    said = Resolved(by=1, outcome=Outcome.FALSE_ALARM, note="the daughter called us")
    assert machine.apply(alarm, said, NOW, EMERGENCY).alarm.state is State.RESOLVED


@pytest.mark.parametrize(
    "fields", [{"priority": 3}, {"test": True}, {"answered_at": NOW}], ids=["routine", "test", "answered"]
)
def test_what_is_no_emergency_or_was_answered_ends_without_a_note(fields: dict[str, Any]) -> None:
    change = machine.apply(
        alarm_in(State.CLAIMED, **fields), Resolved(by=1, outcome=Outcome.OTHER), NOW, EMERGENCY
    )
    assert change.alarm.outcome is Outcome.OTHER


def test_a_cancel_marks_and_changes_nothing_else() -> None:
    alarm = alarm_in(State.CLAIMED)
    changed = machine.apply(alarm, Cancelled(device_id="b7"), NOW, EMERGENCY).alarm
    assert changed == replace(alarm, cancelled_at=NOW, version=alarm.version + 1)


def test_the_clock_does_not_count_as_something_an_operator_must_have_seen() -> None:
    alarm = an_alarm(NOW)
    assert machine.apply(alarm, DeadlinePassed(), NOW, EMERGENCY).alarm.version == alarm.version


@pytest.mark.parametrize(
    "kind",
    [kind for kind in EXAMPLES if kind not in {DeadlinePassed, HoldBroken, events.HolderBack, Learned}],
)
def test_whatever_people_and_devices_do_counts_as_something_to_have_seen(kind: type) -> None:
    state = next(state for state in State if kind in machine.TRANSITIONS[state])
    alarm = held(state) if kind is HoldLifted else alarm_in(state)
    assert machine.apply(alarm, EXAMPLES[kind], NOW, EMERGENCY).alarm.version == alarm.version + 1


def test_given_back_it_waits_from_now_on_and_belongs_to_nobody() -> None:
    alarm = alarm_in(State.RESPONDING, level=2)
    changed = machine.apply(alarm, Released(by=1), NOW + timedelta(minutes=4), EMERGENCY).alarm
    assert (changed.state, changed.claimed_by, changed.level, changed.ringing) == (
        State.WAITING,
        None,
        0,
        True,
    )
    assert changed.next_deadline_at == NOW + timedelta(minutes=4, seconds=30)


@pytest.mark.parametrize(
    ("event", "state", "stage"),
    [
        (Claimed(by=1), State.WAITING, Stage.SEEN),
        (TakenOver(by=2), State.CLAIMED, None),
        (Answered(by=1), State.CLAIMED, Stage.ANSWERED),
        (Dispatched(by=1, helper="Li", kind="caregiver"), State.ANSWERED, Stage.HELP_ON_THE_WAY),
        (Dispatched(by=1, helper="Li", kind="caregiver"), State.ON_SCENE, None),
        (Arrived(by=1), State.RESPONDING, Stage.ARRIVED),
        (Resolved(by=1, outcome=Outcome.OTHER), State.ANSWERED, Stage.CLOSED),
        (Released(by=1), State.CLAIMED, Stage.RECEIVED),
        (Noted(by=1, text="words"), State.CLAIMED, None),
        (DeadlinePassed(), State.CLAIMED, None),
    ],
)
def test_the_elder_is_told_what_concerns_them(event: Any, state: State, stage: Stage | None) -> None:
    assert machine.apply(alarm_in(state), event, NOW, EMERGENCY).stage == stage


@pytest.mark.parametrize("state", list(State))
def test_news_rings_nothing_and_changes_nothing(state: State) -> None:
    alarm = alarm_in(state)
    change = machine.apply(alarm, EXAMPLES[Learned], NOW, EMERGENCY)
    assert (change.alarm, change.event, change.reach, change.stage) == (alarm, "restored", frozenset(), None)
    assert change.detail == {"restored": 1, "devices": 1}


def silent_device(**fields: Any) -> Alarm:
    """The alarm of a device that has been silent since now."""
    first = {"class_": AlarmClass.DEVICE, "type": "silent", "types": ("silent",), "priority": 3}
    return machine.due(an_alarm(NOW, **(first | fields)), NOW, SILENT)


def test_a_silent_device_goes_to_the_supervisor_and_after_two_hours_to_the_city_with_a_plan_due() -> None:
    alarm, found = silent_device(), []
    for _ in range(3):
        assert alarm.next_deadline_at is not None
        now = alarm.next_deadline_at
        change = machine.apply(alarm, DeadlinePassed(), now, SILENT)
        found.append(((now - NOW).total_seconds() / 60, change.reach, change.detail.get("stopgap_due")))
        alarm = change.alarm
    city = frozenset({Audience.CITY})
    assert found == [(30, {Audience.SUPERVISOR}, None), (120, city, True), (180, city, True)]


@pytest.mark.parametrize(
    "event",
    [
        Claimed(by=1),
        Dispatched(by=1, helper="Li", kind="technician", eta=timedelta(minutes=200)),
        Answered(by=1),
    ],
)
def test_whoever_works_on_a_silent_device_is_asked_after_two_hours_for_the_plan(event: Any) -> None:
    state = State.WAITING if isinstance(event, Claimed) else State.CLAIMED
    alarm = silent_device(state=state, claimed_by=None if state is State.WAITING else 1)
    asked = NOW + timedelta(hours=2)
    changed = machine.apply(alarm, event, NOW + timedelta(minutes=110), SILENT).alarm
    assert changed.next_deadline_at == asked
    assert machine.apply(changed, DeadlinePassed(), asked, SILENT).detail["stopgap_due"] is True
    late = machine.apply(alarm, event, NOW + timedelta(minutes=130), SILENT).alarm
    assert late.next_deadline_at is not None
    assert late.next_deadline_at > NOW + timedelta(minutes=130)


def test_other_alarms_ask_for_no_plan() -> None:
    change = machine.apply(an_alarm(NOW), DeadlinePassed(), NOW + timedelta(hours=5), EMERGENCY)
    assert "stopgap_due" not in change.detail


def test_escalation_goes_on_however_often_nobody_came():
    alarm = an_alarm(now=NOW, level=32_767)
    change = machine.apply(alarm, DeadlinePassed(), NOW, EMERGENCY)
    assert change.alarm.level <= 32_767
    assert change.alarm.next_deadline_at == NOW + EMERGENCY.repeat
    assert change.reach == EMERGENCY.steps[-1].reach


def test_a_far_off_time_of_arrival_does_not_silence_an_emergency():
    alarm = an_alarm(now=NOW, state=State.ANSWERED, claimed_by=1)
    ambulance = Dispatched(by=1, helper="120", kind="120", eta=timedelta(minutes=120))
    changed = machine.apply(alarm, ambulance, NOW, EMERGENCY).alarm
    assert changed.next_deadline_at == NOW + EMERGENCY.arrive_within + EMERGENCY.arrive_margin
