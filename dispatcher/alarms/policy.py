"""Escalation as data: who is reached when, counted from the moment an alarm began to wait.

The figures are Yilao's defaults. The 60 s and 180 s marks are those by which alarm centres in the field are measured
(UK TSA/TEC: 97.5 % of calls answered within 60 s, 99 % within 180 s).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from dispatcher.alarms.model import AlarmClass, Audience

__all__ = ["EMERGENCY", "PLATFORM", "ROUTINE", "SILENT", "TECHNICAL", "TEST", "Policy", "Step", "policy_for"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """After this long without anybody, these are reached too."""

    after: timedelta
    reach: frozenset[Audience]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The home centre rings at once; then the steps, then the last step again and again.

    `answer_within` counts from a claim, `act_within` from an answer, `arrive_within` from a dispatch that names no time
    of arrival (one that does gets that time, but no more than this, and `arrive_margin`). A hold never lasts longer than `longest_hold`.
    """

    steps: tuple[Step, ...]
    repeat: timedelta
    answer_within: timedelta
    act_within: timedelta
    arrive_within: timedelta
    arrive_margin: timedelta
    longest_hold: timedelta
    stopgap_after: timedelta | None = None
    """Until when a silent device must be heard again, or its elder looked after without it."""
    stale_after: timedelta | None = None
    """For how long a claim stands without a word from a console of whoever made it; None: for ever."""

    def stopgap_by(self, since: datetime) -> datetime | None:
        """By when there must be a plan for an elder whose trouble was raised then; None when this asks for none."""
        return None if self.stopgap_after is None else since + self.stopgap_after

    def step(self, level: int) -> Step:
        """The step that follows `level` steps already taken; the last one for ever."""
        return self.steps[min(level, len(self.steps) - 1)]


def _seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


def _minutes(value: float) -> timedelta:
    return timedelta(minutes=value)


EMERGENCY: Final = Policy(
    steps=(
        Step(after=_seconds(30), reach=frozenset({Audience.SUPERVISOR, Audience.COVER})),
        Step(after=_seconds(60), reach=frozenset({Audience.CITY, Audience.CONTACTS})),
        Step(after=_seconds(180), reach=frozenset({Audience.EVERYONE})),
    ),
    repeat=_seconds(60),
    answer_within=_seconds(60),
    act_within=_minutes(10),
    arrive_within=_minutes(30),
    arrive_margin=_minutes(10),
    longest_hold=_minutes(5),
    stale_after=_seconds(45),
)
ROUTINE: Final = Policy(
    steps=(
        Step(after=_minutes(3), reach=frozenset({Audience.SUPERVISOR})),
        Step(after=_minutes(10), reach=frozenset({Audience.COVER})),
        Step(after=_minutes(30), reach=frozenset({Audience.CITY})),
    ),
    repeat=_minutes(15),
    answer_within=_minutes(5),
    act_within=_minutes(30),
    arrive_within=_minutes(120),
    arrive_margin=_minutes(30),
    longest_hold=_minutes(15),
    stale_after=_seconds(45),
)
TECHNICAL: Final = Policy(
    # Two hours is the repair time of the Chinese technical standard for smart elder-care systems.
    steps=(
        Step(after=_minutes(30), reach=frozenset({Audience.SUPERVISOR})),
        Step(after=_minutes(120), reach=frozenset({Audience.CITY})),
    ),
    repeat=_minutes(60),
    answer_within=_minutes(30),
    act_within=_minutes(120),
    arrive_within=_minutes(240),
    arrive_margin=_minutes(60),
    longest_hold=_minutes(15),
)
SILENT: Final = replace(TECHNICAL, stopgap_after=_minutes(120))
TEST: Final = Policy(
    steps=(
        Step(after=_minutes(3), reach=frozenset({Audience.SUPERVISOR})),
        Step(after=_minutes(15), reach=frozenset({Audience.CITY})),
    ),
    repeat=_minutes(60),
    answer_within=_minutes(5),
    act_within=_minutes(30),
    arrive_within=_minutes(60),
    arrive_margin=_minutes(30),
    longest_hold=_minutes(15),
)

PLATFORM: Final = Policy(
    # There is no elder and nobody to call, but presses may be late meanwhile.
    steps=(
        Step(after=_seconds(60), reach=frozenset({Audience.SUPERVISOR, Audience.CITY})),
        Step(after=_seconds(180), reach=frozenset({Audience.EVERYONE})),
    ),
    repeat=_minutes(5),
    answer_within=_minutes(5),
    act_within=_minutes(15),
    arrive_within=_minutes(60),
    arrive_margin=_minutes(15),
    longest_hold=_minutes(5),
    stale_after=_seconds(45),
)

# By class and priority: nothing else makes an alarm about a device this urgent.
_OF_DEVICES: Final = {(AlarmClass.DEVICE, 3): SILENT, (AlarmClass.DEVICE, 2): PLATFORM}
_BY_PRIORITY: Final = {1: EMERGENCY, 2: EMERGENCY, 3: ROUTINE, 4: TECHNICAL, 5: TEST}


def policy_for(priority: int, class_: AlarmClass) -> Policy:
    """The policy for a priority from 1 (emergency) to 5 (test); a silent device and the platform itself have their own."""
    return _OF_DEVICES.get((class_, priority)) or _BY_PRIORITY[priority]
