"""Escalation as data: the figures that the promise names."""

from datetime import timedelta

import pytest

from dispatcher.alarms import policy
from dispatcher.alarms.model import AlarmClass, Audience

PRESSED = AlarmClass.EMERGENCY


def test_both_emergency_priorities_share_the_emergency_policy() -> None:
    assert policy.policy_for(1, PRESSED) is policy.policy_for(2, PRESSED) is policy.EMERGENCY


def test_the_emergency_policy_is_the_promised_one() -> None:
    steps = [(step.after, step.reach) for step in policy.EMERGENCY.steps]
    assert steps == [
        (timedelta(seconds=30), frozenset({Audience.SUPERVISOR, Audience.COVER})),
        (timedelta(seconds=60), frozenset({Audience.CITY, Audience.CONTACTS})),
        (timedelta(seconds=180), frozenset({Audience.EVERYONE})),
    ]
    assert policy.EMERGENCY.repeat == timedelta(seconds=60)
    assert policy.EMERGENCY.answer_within == timedelta(seconds=60)
    assert policy.EMERGENCY.act_within == timedelta(minutes=10)


@pytest.mark.parametrize("priority", [1, 2, 3, 4, 5])
def test_every_priority_goes_further_step_by_step_and_never_stops(priority: int) -> None:
    chosen = policy.policy_for(priority, PRESSED)
    waits = [step.after for step in chosen.steps]
    assert waits == sorted(set(waits))
    assert timedelta() < chosen.repeat
    assert timedelta() < chosen.longest_hold <= timedelta(minutes=15)
    assert chosen.step(100) is chosen.steps[-1]


def test_a_silent_device_has_two_hours_until_there_is_a_plan() -> None:
    chosen = policy.policy_for(3, AlarmClass.DEVICE)
    assert chosen is policy.SILENT
    assert [(step.after, step.reach) for step in chosen.steps] == [
        (timedelta(minutes=30), frozenset({Audience.SUPERVISOR})),
        (timedelta(hours=2), frozenset({Audience.CITY})),
    ]
    assert chosen.stopgap_after == timedelta(hours=2)


def test_a_fault_of_the_platform_calls_no_contacts_for_there_is_no_elder() -> None:
    chosen = policy.policy_for(2, AlarmClass.DEVICE)
    assert chosen is policy.PLATFORM
    reached = frozenset[Audience]().union(*(step.reach for step in chosen.steps))
    assert Audience.CONTACTS not in reached
    assert {Audience.CITY, Audience.EVERYONE} <= reached


@pytest.mark.parametrize("class_", [class_ for class_ in AlarmClass if class_ is not AlarmClass.DEVICE])
def test_everything_else_goes_by_its_priority(class_: AlarmClass) -> None:
    for priority in (1, 2, 3, 4, 5):
        assert policy.policy_for(priority, class_) is policy.policy_for(priority, PRESSED)
    assert policy.policy_for(4, AlarmClass.DEVICE) is policy.TECHNICAL


def test_a_priority_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        policy.policy_for(0, PRESSED)
