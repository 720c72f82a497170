"""The life of an alarm.

Rule 1: every transition of an alarm is in this file's table; an event that is not in it does not happen.
Rule 2: this file never waits, reads no clock, and touches no database; `now` is an argument.

What an event does beside its transition (what must happen next, who is reached, what the elder hears) is in the
functions below the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from devices.messages import Stage
from dispatcher.alarms.events import (
    Answered,
    Arrived,
    Cancelled,
    Claimed,
    DeadlinePassed,
    Dispatched,
    Event,
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
)
from dispatcher.alarms.model import Alarm, Audience, Deadline, State
from dispatcher.alarms.policy import Policy
from dispatcher.errors import IllegalTransition, Invalid

__all__ = ["STAGE", "TRANSITIONS", "Change", "apply", "due"]

TRANSITIONS: Final[Mapping[State, Mapping[type[Event], State]]] = MappingProxyType(
    {
        State.WAITING: {
            Pressed: State.WAITING,
            Cancelled: State.WAITING,
            DeadlinePassed: State.WAITING,
            Learned: State.WAITING,
            Noted: State.WAITING,
            HandedToCentre: State.WAITING,
            Claimed: State.CLAIMED,
        },
        State.CLAIMED: {
            Pressed: State.CLAIMED,
            Cancelled: State.CLAIMED,
            DeadlinePassed: State.CLAIMED,
            HoldBroken: State.CLAIMED,
            Learned: State.CLAIMED,
            Noted: State.CLAIMED,
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
            Learned: State.ANSWERED,
            Noted: State.ANSWERED,
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
            Learned: State.RESPONDING,
            Noted: State.RESPONDING,
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
            Learned: State.ON_SCENE,
            Noted: State.ON_SCENE,
            Claimed: State.ON_SCENE,
            TakenOver: State.ON_SCENE,
            Held: State.ON_SCENE,
            HoldLifted: State.ON_SCENE,
            HandedOver: State.ON_SCENE,
            Released: State.WAITING,
            HandedToCentre: State.WAITING,
            Dispatched: State.ON_SCENE,
            Resolved: State.RESOLVED,
        },
        State.RESOLVED: {
            Learned: State.RESOLVED,
            Noted: State.RESOLVED,
            Reopened: State.WAITING,
        },
    }
)

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


_MOST_STEPS: Final = 1000  # the policy's last step repeats for ever; its count need not


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An alarm after an event, and what follows from it: the history's entry, whom it reaches, what the elder hears."""

    alarm: Alarm
    event: str
    from_state: State
    detail: Mapping[str, Any] = field(default_factory=dict)
    reach: frozenset[Audience] = frozenset()
    stage: Stage | None = None


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
        raise IllegalTransition(f"an alarm that is {alarm.state} cannot be {_name(event)}")
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
        case _:
            return _acted(alarm, event, to_state, now, policy)


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


def _hold_ended(alarm: Alarm, now: datetime, policy: Policy, name: str) -> Change:
    changed = due(replace(alarm, held_until=None, hold_reason=None, ringing=True), now, policy)
    return Change(alarm=changed, event=name, from_state=alarm.state)


def _no_later(changed: Alarm, before: Alarm) -> Alarm:
    """What devices say never moves a deadline away."""
    if changed.next_deadline_at is None or before.next_deadline_at is None:
        return changed
    return replace(changed, next_deadline_at=min(changed.next_deadline_at, before.next_deadline_at))


def _acted(alarm: Alarm, event: Event, to_state: State, now: datetime, policy: Policy) -> Change:
    """A person acts: what they did is written, the ringing stops, and the state's own deadline begins."""
    changed = replace(alarm, state=to_state, version=alarm.version + 1, ringing=False)
    detail: dict[str, Any] = {}
    match event:
        case Noted():
            return _noted(alarm, event, now, policy)
        case Claimed() | TakenOver():
            first = alarm.claimed_at if alarm.state is not State.WAITING else None
            changed = _unheld(replace(changed, claimed_by=event.by, claimed_at=first or now, level=0))
            detail = {"from": alarm.claimed_by} if isinstance(event, TakenOver) else {}
        case Answered():
            changed = replace(_unheld(changed), answered_at=alarm.answered_at or now)
        case Dispatched():
            return _dispatched(changed, event, alarm, now, policy)
        case Arrived():
            changed = replace(_unheld(changed), arrived_at=now)
        case Held():
            return _held(changed, event, alarm, now, policy)
        case HoldLifted():
            if alarm.held_until is None:
                raise IllegalTransition("this alarm is not on hold")
            changed = _unheld(changed)
        case Released():
            changed = _waits_again(changed, now)
        case HandedOver():
            changed = replace(_unheld(changed), claimed_by=event.to, ringing=True)
            detail = {"from": alarm.claimed_by, "to": event.to, "note": event.note}
        case HandedToCentre():
            changed = replace(_waits_again(changed, now), centre_id=event.centre_id)
            detail = {"from_centre": alarm.centre_id, "to_centre": event.centre_id, "note": event.note}
        case Resolved():
            changed = _resolved(changed, event, alarm, now)
            detail = {"outcome": event.outcome, "note": event.note}
        case Reopened():
            # What was done before does not count for what is found to be not over.
            changed = replace(
                _waits_again(changed, now),
                resolved_at=None,
                outcome=None,
                answered_at=None,
                dispatched_at=None,
                arrived_at=None,
            )
            detail = {"reason": event.reason}
    stage = STAGE[to_state] if to_state is not alarm.state or isinstance(event, Answered) else None
    return Change(
        alarm=due(changed, now, policy),
        event=_name(event),
        from_state=alarm.state,
        detail=detail,
        stage=stage,
    )


def _unheld(alarm: Alarm) -> Alarm:
    return replace(alarm, held_until=None, hold_reason=None)


def _waits_again(alarm: Alarm, now: datetime) -> Alarm:
    return replace(_unheld(alarm), claimed_by=None, claimed_at=None, waiting_since=now, level=0, ringing=True)


def _noted(alarm: Alarm, event: Noted, now: datetime, policy: Policy) -> Change:
    """A note by the holder quiets what rings; it does not push away a deadline that has not passed."""
    changed = replace(alarm, version=alarm.version + 1)
    if event.by == alarm.claimed_by and alarm.ringing:
        changed = due(replace(_unheld(changed), ringing=False), now, policy)
    return Change(alarm=changed, event="noted", from_state=alarm.state, detail={"text": event.text})


def _dispatched(changed: Alarm, event: Dispatched, alarm: Alarm, now: datetime, policy: Policy) -> Change:
    detail = {"helper": event.helper, "kind": event.kind, "note": event.note}
    changed = due(replace(_unheld(changed), dispatched_at=alarm.dispatched_at or now), now, policy)
    if event.eta is not None:
        detail["eta_minutes"] = str(round(event.eta.total_seconds() / 60))
        if changed.state is State.RESPONDING:
            # However far off help says it is: nobody waits for it unwatched (and "120" may stand in the wrong field).
            within = min(event.eta, policy.arrive_within)
            changed = replace(changed, next_deadline_at=now + within + policy.arrive_margin)
    stage = STAGE[changed.state] if changed.state is not State.ON_SCENE else None
    return Change(alarm=changed, event="dispatched", from_state=alarm.state, detail=detail, stage=stage)


def _held(changed: Alarm, event: Held, alarm: Alarm, now: datetime, policy: Policy) -> Change:
    if not timedelta() < event.length <= policy.longest_hold:
        most = round(policy.longest_hold.total_seconds() / 60)
        raise Invalid(f"a hold of this alarm lasts from 1 to {most} minutes", field="minutes")
    until = now + event.length
    changed = replace(
        changed, held_until=until, hold_reason=event.reason, next_deadline_at=until, deadline=Deadline.HOLD
    )
    detail = {"until": until.isoformat(), "reason": event.reason}
    return Change(alarm=changed, event="held", from_state=alarm.state, detail=detail)


def _resolved(changed: Alarm, event: Resolved, alarm: Alarm, now: datetime) -> Alarm:
    unspoken = alarm.state is State.CLAIMED and alarm.answered_at is None and not alarm.test
    if unspoken and alarm.priority <= 2 and not event.note.strip():  # noqa: PLR2004  # emergencies: priorities 1 and 2
        raise Invalid(
            "nobody has spoken with the elder: say in the note why this emergency ends here", field="note"
        )
    return replace(_unheld(changed), resolved_at=now, outcome=event.outcome)


def _name(event: Event) -> str:
    return {
        Claimed: "claimed",
        TakenOver: "taken_over",
        HoldLifted: "hold_lifted",
        HandedOver: "handed_over",
        HandedToCentre: "handed_over",
        HoldBroken: "hold_broken",
        DeadlinePassed: "escalated",
    }.get(type(event), type(event).__name__.lower())
