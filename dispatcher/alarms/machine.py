"""The life of an alarm.

Rule 1: every transition of an alarm is in this file's table; an event that is not in it does not happen.
Rule 2: this file never waits, reads no clock, and touches no database; `now` is an argument.

What an event does beside its transition (what must happen next, who is reached, what the elder hears) is below the
table for what devices and the clock do, and in `acts.py` for what people do.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from dispatcher.alarms.acts import acted, name_of
from dispatcher.alarms.change import STAGE, Change, due
from dispatcher.alarms.events import (
    Answered,
    Arrived,
    Called,
    Cancelled,
    Claimed,
    DeadlinePassed,
    Dispatched,
    Event,
    HandedOver,
    HandedToCentre,
    Held,
    HoldBroken,
    HolderBack,
    HolderLost,
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
from dispatcher.alarms.model import Alarm, Deadline, State
from dispatcher.alarms.policy import Policy
from dispatcher.errors import IllegalTransition

__all__ = ["STAGE", "TRANSITIONS", "Change", "apply", "due"]

TRANSITIONS: Final[Mapping[State, Mapping[type[Event], State]]] = MappingProxyType(
    {
        State.WAITING: {
            Pressed: State.WAITING,
            Cancelled: State.WAITING,
            DeadlinePassed: State.WAITING,
            Learned: State.WAITING,
            Noted: State.WAITING,
            Called: State.WAITING,
            Ticked: State.WAITING,
            HandedToCentre: State.WAITING,
            Claimed: State.CLAIMED,
        },
        State.CLAIMED: {
            Pressed: State.CLAIMED,
            Cancelled: State.CLAIMED,
            DeadlinePassed: State.CLAIMED,
            HoldBroken: State.CLAIMED,
            HolderLost: State.CLAIMED,
            HolderBack: State.CLAIMED,
            Learned: State.CLAIMED,
            Noted: State.CLAIMED,
            Called: State.CLAIMED,
            Ticked: State.CLAIMED,
            Claimed: State.CLAIMED,
            TakenOver: State.CLAIMED,
            Held: State.CLAIMED,
            HoldLifted: State.CLAIMED,
            HandedOver: State.CLAIMED,
            Released: State.WAITING,
            HandedToCentre: State.WAITING,
            Answered: State.ANSWERED,
            Dispatched: State.RESPONDING,
            Arrived: State.ON_SCENE,
            Resolved: State.RESOLVED,
        },
        State.ANSWERED: {
            Pressed: State.ANSWERED,
            Cancelled: State.ANSWERED,
            DeadlinePassed: State.ANSWERED,
            HoldBroken: State.ANSWERED,
            HolderLost: State.ANSWERED,
            HolderBack: State.ANSWERED,
            Learned: State.ANSWERED,
            Noted: State.ANSWERED,
            Called: State.ANSWERED,
            Ticked: State.ANSWERED,
            Claimed: State.ANSWERED,
            TakenOver: State.ANSWERED,
            Held: State.ANSWERED,
            HoldLifted: State.ANSWERED,
            HandedOver: State.ANSWERED,
            Released: State.WAITING,
            HandedToCentre: State.WAITING,
            Dispatched: State.RESPONDING,
            Arrived: State.ON_SCENE,
            Resolved: State.RESOLVED,
        },
        State.RESPONDING: {
            Pressed: State.RESPONDING,
            Cancelled: State.RESPONDING,
            DeadlinePassed: State.RESPONDING,
            HoldBroken: State.RESPONDING,
            HolderLost: State.RESPONDING,
            HolderBack: State.RESPONDING,
            Learned: State.RESPONDING,
            Noted: State.RESPONDING,
            Called: State.RESPONDING,
            Ticked: State.RESPONDING,
            Claimed: State.RESPONDING,
            TakenOver: State.RESPONDING,
            Answered: State.RESPONDING,
            Held: State.RESPONDING,
            HoldLifted: State.RESPONDING,
            HandedOver: State.RESPONDING,
            Released: State.WAITING,
            HandedToCentre: State.WAITING,
            Dispatched: State.RESPONDING,
            Arrived: State.ON_SCENE,
            Resolved: State.RESOLVED,
        },
        State.ON_SCENE: {
            Pressed: State.ON_SCENE,
            Cancelled: State.ON_SCENE,
            DeadlinePassed: State.ON_SCENE,
            HoldBroken: State.ON_SCENE,
            HolderLost: State.ON_SCENE,
            HolderBack: State.ON_SCENE,
            Learned: State.ON_SCENE,
            Noted: State.ON_SCENE,
            Called: State.ON_SCENE,
            Ticked: State.ON_SCENE,
            Claimed: State.ON_SCENE,
            TakenOver: State.ON_SCENE,
            Held: State.ON_SCENE,
            HoldLifted: State.ON_SCENE,
            HandedOver: State.ON_SCENE,
            Released: State.WAITING,
            HandedToCentre: State.WAITING,
            Dispatched: State.ON_SCENE,
            Arrived: State.ON_SCENE,
            Resolved: State.RESOLVED,
        },
        State.RESOLVED: {
            Learned: State.RESOLVED,
            Noted: State.RESOLVED,
            Called: State.RESOLVED,
            Reopened: State.WAITING,
        },
    }
)

_MOST_STEPS: Final = 1000  # the policy's last step repeats for ever; its count need not


def apply(alarm: Alarm, event: Event, now: datetime, policy: Policy) -> Change:
    """Let an event happen to an alarm; IllegalTransition when it cannot, Invalid when it lacks what it must say."""
    change = _happen(alarm, event, now, policy)
    after = change.alarm
    by = policy.stopgap_by(after.silent_since or after.raised_at)
    if by is None or by <= now or after.next_deadline_at is None or after.deadline is Deadline.HOLD:
        return change
    # Whoever works on it until then: by that moment somebody must look after the elder without the device.
    return replace(change, alarm=replace(after, next_deadline_at=min(after.next_deadline_at, by)))


def _happen(alarm: Alarm, event: Event, now: datetime, policy: Policy) -> Change:
    to_state = TRANSITIONS[alarm.state].get(type(event))
    if to_state is None:
        raise IllegalTransition(f"an alarm that is {alarm.state} cannot be {name_of(event)}")
    match event:
        case Pressed():
            return _pressed(alarm, event, now, policy)
        case DeadlinePassed():
            return _deadline_passed(alarm, now, policy)
        case Cancelled():
            changed = replace(alarm, cancelled_at=now, version=alarm.version + 1)
            return Change(
                alarm=changed, event="cancelled", from_state=alarm.state, detail={"device": event.device_id}
            )
        case Learned():
            return Change(alarm=alarm, event=event.what, from_state=alarm.state, detail=event.detail)
        case HoldBroken():
            change = _hold_ended(alarm, now, policy, "hold_broken")
            return replace(change, alarm=_no_later(change.alarm, alarm))
        case HolderLost():
            return _holder_lost(alarm, event, now, policy)
        case HolderBack():
            # The ring goes on: whoever is back has to look at what happened meanwhile.
            changed = replace(alarm, holder_lost_at=None)
            return Change(
                alarm=changed, event="holder_back", from_state=alarm.state, detail={"name": event.name}
            )
        case _:
            return acted(alarm, event, to_state, now, policy)


def _pressed(alarm: Alarm, event: Pressed, now: datetime, policy: Policy) -> Change:
    """A press again rings again, breaks a hold, and never lets the next deadline move away."""
    worse = event.priority < alarm.priority
    changed = replace(
        alarm,
        version=alarm.version + 1,
        presses=alarm.presses + 1,
        last_press_at=now,
        ringing=True,
        cancelled_at=None,
        held_until=None,
        hold_reason=None,
        priority=min(alarm.priority, event.priority),
        type=event.type if worse else alarm.type,
        types=alarm.types if event.type in alarm.types else (*alarm.types, event.type),
    )
    if alarm.state is State.WAITING:
        changed = replace(changed, waiting_since=now, level=0) if worse else changed
        soon = now + policy.steps[0].after
    else:
        soon = now + policy.answer_within
        kind = Deadline.ANSWER if alarm.state is State.CLAIMED else Deadline.ACT
        changed = replace(changed, deadline=kind)
    return Change(
        alarm=_no_later(replace(changed, next_deadline_at=soon), alarm),
        event="pressed",
        from_state=alarm.state,
        detail={"type": event.type, "device": event.device_id, "presses": changed.presses},
    )


def _deadline_passed(alarm: Alarm, now: datetime, policy: Policy) -> Change:
    """Go one step further, ring, and set the deadline after this one; nothing but a person ends it."""
    if alarm.deadline is Deadline.HOLD:
        return _hold_ended(alarm, now, policy, "hold_expired")
    step = policy.step(alarm.level)
    changed = replace(alarm, level=min(alarm.level + 1, _MOST_STEPS), ringing=True)
    if alarm.state is State.WAITING:
        changed = due(changed, now, policy)
    else:
        changed = replace(changed, next_deadline_at=now + policy.repeat)
    detail = {"level": changed.level, "missed": str(alarm.deadline), "reach": sorted(step.reach)}
    by = policy.stopgap_by(alarm.silent_since or alarm.raised_at)
    return Change(
        alarm=changed,
        event="escalated" if alarm.state is State.WAITING else "realerted",
        from_state=alarm.state,
        detail=detail if by is None or now < by else detail | {"stopgap_due": True},
        reach=step.reach,
    )


def _holder_lost(alarm: Alarm, event: HolderLost, now: datetime, policy: Policy) -> Change:
    """It stays theirs, by name; but it rings again at everybody's, as if it had not been claimed in time."""
    changed = replace(
        alarm,
        version=alarm.version + 1,
        holder_lost_at=now,
        ringing=True,
        held_until=None,
        hold_reason=None,
        next_deadline_at=now + policy.answer_within,
        deadline=Deadline.ANSWER if alarm.state is State.CLAIMED else Deadline.ACT,
    )
    reach = policy.steps[0].reach
    detail: dict[str, Any] = {"name": event.name, "reach": sorted(reach)}
    if event.heard_at is not None:
        detail["heard_at"] = event.heard_at.isoformat()
    return Change(
        alarm=_no_later(changed, alarm),
        event="holder_lost",
        from_state=alarm.state,
        detail=detail,
        reach=reach,
    )


def _hold_ended(alarm: Alarm, now: datetime, policy: Policy, name: str) -> Change:
    changed = due(replace(alarm, held_until=None, hold_reason=None, ringing=True), now, policy)
    return Change(alarm=changed, event=name, from_state=alarm.state)


def _no_later(changed: Alarm, before: Alarm) -> Alarm:
    """What devices say never moves a deadline away."""
    if changed.next_deadline_at is None or before.next_deadline_at is None:
        return changed
    return replace(changed, next_deadline_at=min(changed.next_deadline_at, before.next_deadline_at))
