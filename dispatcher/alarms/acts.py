"""What a person's act does to an alarm, beside its transition: pure, as `machine.py` is, which alone calls it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dispatcher.alarms.change import STAGE, Change, due
from dispatcher.alarms.events import (
    Answered,
    Arrived,
    Claimed,
    DeadlinePassed,
    Dispatched,
    Event,
    HandedOver,
    HandedToCentre,
    Held,
    HoldBroken,
    HoldLifted,
    Noted,
    Released,
    Reopened,
    Resolved,
    TakenOver,
)
from dispatcher.alarms.model import Alarm, Deadline, State
from dispatcher.alarms.policy import Policy
from dispatcher.errors import IllegalTransition, Invalid

__all__ = ["acted", "name_of"]


def acted(alarm: Alarm, event: Event, to_state: State, now: datetime, policy: Policy) -> Change:
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
        event=name_of(event),
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


def name_of(event: Event) -> str:
    """What the history calls an event."""
    return {
        Claimed: "claimed",
        TakenOver: "taken_over",
        HoldLifted: "hold_lifted",
        HandedOver: "handed_over",
        HandedToCentre: "handed_over",
        HoldBroken: "hold_broken",
        DeadlinePassed: "escalated",
    }.get(type(event), type(event).__name__.lower())
