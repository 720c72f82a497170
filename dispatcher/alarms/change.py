"""What an event makes of an alarm: the alarm as it is then, what the elder hears, and by when something must happen next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from devices.messages import Stage
from dispatcher.alarms.model import Alarm, Audience, Deadline, State
from dispatcher.alarms.policy import Policy

__all__ = ["STAGE", "Change", "due"]

STAGE: Final[Mapping[State, Stage]] = MappingProxyType(
    {
        State.WAITING: Stage.RECEIVED,
        State.CLAIMED: Stage.SEEN,
        State.ANSWERED: Stage.ANSWERED,
        State.RESPONDING: Stage.HELP_ON_THE_WAY,
        State.ON_SCENE: Stage.ARRIVED,
        State.RESOLVED: Stage.CLOSED,
    }
)
"""What the elder is told in each state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An alarm after an event, and what follows from it: the history's entry, whom it reaches, what the elder hears."""

    alarm: Alarm
    event: str
    from_state: State
    detail: Mapping[str, Any] = field(default_factory=dict)
    reach: frozenset[Audience] = frozenset()
    stage: Stage | None = None


def due(alarm: Alarm, now: datetime, policy: Policy) -> Alarm:
    """The alarm with the deadline that its state asks for, counted from now (from `waiting_since` while it waits)."""
    match alarm.state:
        case State.WAITING if alarm.level < len(policy.steps):
            return replace(
                alarm,
                next_deadline_at=alarm.waiting_since + policy.steps[alarm.level].after,
                deadline=Deadline.CLAIM,
            )
        case State.WAITING:
            return replace(alarm, next_deadline_at=now + policy.repeat, deadline=Deadline.CLAIM)
        case State.CLAIMED:
            return replace(alarm, next_deadline_at=now + policy.answer_within, deadline=Deadline.ANSWER)
        case State.ANSWERED:
            return replace(alarm, next_deadline_at=now + policy.act_within, deadline=Deadline.ACT)
        case State.RESPONDING:
            return replace(alarm, next_deadline_at=now + policy.arrive_within, deadline=Deadline.ARRIVE)
        case State.ON_SCENE:
            return replace(alarm, next_deadline_at=now + policy.arrive_within, deadline=Deadline.ACT)
        case State.RESOLVED:
            return replace(alarm, next_deadline_at=None, deadline=None)
