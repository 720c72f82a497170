"""What an event of an alarm means to family and staff."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatcher.alarms import machine
from dispatcher.alarms.change import Change
from dispatcher.alarms.contacts import rules
from dispatcher.alarms.events import Answered, Arrived, DeadlinePassed, Dispatched, Event, Resolved
from dispatcher.alarms.model import Alarm, AlarmClass, Audience, Outcome, State
from dispatcher.alarms.policy import policy_for
from tests.support.build import an_alarm

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def after(alarm: Alarm, event: Event) -> Change:
    """What an event makes of an alarm."""
    return machine.apply(alarm, event, NOW, policy_for(alarm.priority, alarm.class_))


def held(**fields: Any) -> Alarm:
    """An emergency that somebody handles."""
    known = {"state": State.CLAIMED, "claimed_by": 1, "claimed_at": NOW, "holder_since": NOW}
    return an_alarm(NOW, **known | fields)


@pytest.mark.parametrize(
    ("fields", "concerned"),
    [
        ({}, True),
        ({"priority": 2, "type": "fall", "types": ("fall",)}, True),
        ({"priority": 3, "class_": AlarmClass.SERVICE}, False),
        ({"test": True}, False),
        ({"elder_id": None}, False),
        ({"type": "tamper", "types": ("tamper", "battery_low")}, False),
    ],
)
def test_family_is_told_of_an_elders_emergency_and_of_nothing_else(
    fields: dict[str, Any],
    concerned: bool,  # noqa: FBT001  # a table
) -> None:
    assert rules.concerns_family(an_alarm(NOW, **fields)) is concerned


def test_each_step_on_the_way_is_told_once_in_its_own_words() -> None:
    sent = Dispatched(by=1, helper="何护理", kind="caregiver", eta=timedelta(minutes=12), note="血压高")
    told = [rules.news_of(after(held(), event)) for event in (Answered(by=1), sent, Arrived(by=1))]
    assert [news and news.wording for news in told] == ["alarm.answered", "alarm.on_the_way", "alarm.arrived"]
    assert told[1] is not None
    assert told[1].detail == {"helper": "何护理", "kind": "caregiver", "eta_minutes": "12"}, "no note"
    responding = held(state=State.RESPONDING, dispatched_at=NOW)
    assert rules.news_of(after(responding, Answered(by=1))) is None


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words_and_only_those_who_were_told_hear_them(outcome: Outcome) -> None:
    change = after(held(answered_at=NOW), Resolved(by=1, outcome=outcome, note="…"))
    news = rules.news_of(change)
    assert news is not None
    assert news.wording == rules.END[outcome]
    assert news.only_told
    assert news.staff_too


def test_contacts_are_asked_at_the_step_that_says_so_and_no_more_once_somebody_speaks_with_the_elder() -> (
    None
):
    alarm, asked = an_alarm(NOW), []
    for _ in range(4):
        change = after(alarm, DeadlinePassed())
        alarm = change.alarm
        asked.append(rules.asked_by(change))
    assert asked == [None, "planned", "together", "together"]
    answered = held(state=State.ANSWERED, answered_at=NOW, level=1)
    assert rules.asked_by(after(answered, DeadlinePassed())) is None
    assert rules.asked_by(after(an_alarm(NOW, level=1, test=True, priority=5), DeadlinePassed())) is None


def test_staff_are_called_at_each_step_and_then_only_from_time_to_time() -> None:
    alarm, called = an_alarm(NOW), []
    for _ in range(10):
        change = after(alarm, DeadlinePassed())
        alarm = change.alarm
        called.append(rules.staff_reached(change))
    assert called[:3] == [{Audience.SUPERVISOR}, {Audience.CITY}, {Audience.EVERYONE}]
    assert [bool(reach) for reach in called[3:]] == [False] * 6 + [True]
    battery = replace(alarm, class_=AlarmClass.DEVICE, priority=4, level=0)
    assert not rules.staff_reached(after(battery, DeadlinePassed()))
