"""Which event of an alarm is told to whom, and in which words; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from devices.messages import SELF_REPORTS
from dispatcher.alarms.change import Change
from dispatcher.alarms.model import Alarm, Audience, Outcome, State
from dispatcher.alarms.policy import policy_for

__all__ = ["END", "URGENT", "News", "asked_by", "concerns_family", "ending", "news_of", "staff_reached"]

URGENT: Final = 2
"""Priorities 1 and 2 are emergencies."""

_TOLD_STAFF: Final = 3  # nobody is called about a battery
_EVERY: Final = 10  # of the policy's endless repetitions

END: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.HELPED_AT_HOME: "alarm.end.helped",
        Outcome.SENT_TO_HOSPITAL: "alarm.end.hospital",
        Outcome.FALSE_ALARM: "alarm.end.false_alarm",
        Outcome.NO_HELP_NEEDED: "alarm.end.well",
        Outcome.SERVICE_ARRANGED: "alarm.end.helped",
        Outcome.TEST_PASSED: "alarm.end.well",
        Outcome.DEVICE_FAULT: "alarm.end.other",
        Outcome.WELFARE_CHECKED: "alarm.end.well",
        Outcome.REFERRED: "alarm.end.other",
        Outcome.DIED: "alarm.end.died",
        Outcome.OTHER: "alarm.end.other",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is told: the words' key and what stands in them. `only_told`: to those who heard of it before, nobody else."""

    wording: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    only_told: bool = False
    staff_too: bool = False


def concerns_family(alarm: Alarm) -> bool:
    """Whether contacts are told: an emergency of an elder, and not only what a device says of itself."""
    return (
        alarm.elder_id is not None
        and not alarm.test
        and alarm.priority <= URGENT
        and not SELF_REPORTS.issuperset(alarm.types)
    )


def news_of(change: Change) -> News | None:
    """What a change means to contacts; None when they need not hear of it."""
    alarm, detail = change.alarm, change.detail
    match change.event:
        case "resolved":
            return ending(alarm)
        case "reopened":
            return News(wording="alarm.reopened", only_told=True, staff_too=True)
        case "restored" if alarm.type == "silent" and detail.get("restored") == detail.get("devices"):
            return News(wording="device.works", only_told=True)
    if not concerns_family(alarm):
        return None
    match change.event:
        case "answered" if alarm.state is State.ANSWERED and change.from_state is not alarm.state:
            return News(wording="alarm.answered")
        case "dispatched":
            known = {name: detail[name] for name in ("helper", "kind", "eta_minutes") if detail.get(name)}
            return News(wording="alarm.on_the_way", detail=known)
        case "arrived" if change.from_state is not State.ON_SCENE:
            return News(wording="alarm.arrived")
    return None


def ending(alarm: Alarm) -> News:
    """The end, for exactly those who heard the beginning."""
    outcome = alarm.outcome or Outcome.OTHER
    return News(wording=END[outcome], detail={"outcome": str(outcome)}, only_told=True, staff_too=True)


def asked_by(change: Change) -> str | None:
    """How a step of the escalation has the contacts asked: `planned` as the elder's plan says, `together`; or not at all.

    Once somebody speaks with the elder, it is for them to say who else is needed.
    """
    if change.alarm.state not in {State.WAITING, State.CLAIMED} or not concerns_family(change.alarm):
        return None
    if Audience.EVERYONE in change.reach:
        return "together"
    return "planned" if Audience.CONTACTS in change.reach else None


def staff_reached(change: Change) -> frozenset[Audience]:
    """Which members of staff a step calls, wherever they are: each step once, and the last one again from time to time."""
    alarm, whom = change.alarm, {Audience.SUPERVISOR, Audience.CITY, Audience.EVERYONE}
    if alarm.test or alarm.priority > _TOLD_STAFF:
        return frozenset()
    steps = len(policy_for(alarm.priority, alarm.class_).steps)
    if change.event != "holder_lost" and alarm.level > steps and alarm.level % _EVERY:
        return frozenset()
    return change.reach & whom
