"""What a person's act does to an alarm, beside its transition: pure, as `machine.py` is, which alone calls it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dispatcher.alarms.change import STAGE, Change, due
from dispatcher.alarms.events import (
    Answered,
    Arrived,
    Called,
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
    Ticked,
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
        case Noted() | Called() | Ticked():
            return _written_down(alarm, event, now, policy)
        case Claimed() | TakenOver():
            first = alarm.claimed_at if alarm.state is not State.WAITING else None
            changed = _held_by(replace(changed, claimed_at=first or now, level=0), event.by, now)
            detail = {"from": alarm.claimed_by} if isinstance(event, TakenOver) else {}
        case Answered():
            changed = replace(_unheld(changed), answered_at=alarm.answered_at or now)
        case Dispatched():
            return _dispatched(changed, event, alarm, now, policy)
        case Arrived():
            another = alarm.state is State.ON_SCENE and alarm.arrived_at is not None
            changed = replace(_unheld(changed), arrived_at=alarm.arrived_at if another else now)
            detail = {} if event.sent is None else {"sent": event.sent}
        case Held():
            return _held(changed, event, alarm, now, policy)
        case HoldLifted():
            if alarm.held_until is None:
                raise IllegalTransition("this alarm is not on hold")
            changed = _unheld(changed)
        case Released():
            changed = _waits_again(changed, now)
        case HandedOver():
            changed = replace(_held_by(changed, event.to, now), ringing=True)
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
        alarm=_due(changed, event, alarm, now, policy),
        event=name_of(event),
        from_state=alarm.state,
        detail=detail,
        stage=stage,
    )


def _due(changed: Alarm, event: Event, alarm: Alarm, now: datetime, policy: Policy) -> Alarm:
    changed = due(changed, now, policy)
    among_us = isinstance(event, Claimed | TakenOver | HandedOver)
    return _still_awaited(changed, alarm, now) if among_us else changed


def _unheld(alarm: Alarm) -> Alarm:
    return replace(alarm, held_until=None, hold_reason=None)


def _held_by(alarm: Alarm, staff_id: int, now: datetime) -> Alarm:
    """From now on it is theirs, and their console has its time to be heard."""
    return replace(_unheld(alarm), claimed_by=staff_id, holder_since=now, holder_lost_at=None)


def _waits_again(alarm: Alarm, now: datetime) -> Alarm:
    free = replace(alarm, claimed_by=None, claimed_at=None, holder_since=None, holder_lost_at=None)
    return replace(_unheld(free), waiting_since=now, level=0, ringing=True)


def _written_down(alarm: Alarm, event: Noted | Called | Ticked, now: datetime, policy: Policy) -> Change:
    """What the holder writes down quiets what rings; it does not push away a deadline that has not passed."""
    changed = replace(alarm, version=alarm.version + 1)
    if event.by == alarm.claimed_by and alarm.ringing:
        changed = due(replace(_unheld(changed), ringing=False), now, policy)
    return Change(alarm=changed, event=name_of(event), from_state=alarm.state, detail=_said(event))


def _said(event: Noted | Called | Ticked) -> dict[str, Any]:
    names: tuple[str, ...]
    match event:
        case Noted():
            return {"text": event.text}
        case Called():
            # No number: whoever may see an alarm for ever sees the elder's file only while it is open.
            names = ("contact_id", "contact", "relation", "result", "note")
        case Ticked():
            names = ("protocol", "edition", "step", "zh", "en", "done")
    return {name: getattr(event, name) for name in names}


def _dispatched(changed: Alarm, event: Dispatched, alarm: Alarm, now: datetime, policy: Policy) -> Change:
    detail: dict[str, Any] = {"helper": event.helper, "kind": event.kind, "note": event.note}
    known = {"helper_id": event.helper_id, "phone": event.phone}
    detail |= {name: value for name, value in known.items() if value is not None}
    changed = due(replace(_unheld(changed), dispatched_at=alarm.dispatched_at or now), now, policy)
    if event.eta is not None:
        detail["eta_minutes"] = str(round(event.eta.total_seconds() / 60))
        if changed.state is State.RESPONDING:
            # However far off help says it is: nobody waits for it unwatched (and "120" may stand in the wrong field).
            within = min(event.eta, policy.arrive_within)
            changed = replace(changed, next_deadline_at=now + within + policy.arrive_margin)
    if event.contact_id is not None:
        detail["contact_id"] = event.contact_id
    changed = _still_awaited(changed, alarm, now)
    stage = STAGE[changed.state] if changed.state is not State.ON_SCENE else None
    return Change(alarm=changed, event="dispatched", from_state=alarm.state, detail=detail, stage=stage)


def _still_awaited(changed: Alarm, alarm: Alarm, now: datetime) -> Alarm:
    """Another who comes, or another who has it in hand, does not put off the hour at which who was sent must be there.

    It is not kept once it rings because that hour has passed (`level` counts it) or because the elder pressed again.
    """
    awaited = alarm.next_deadline_at
    sent = alarm.state in {State.RESPONDING, State.ON_SCENE} and alarm.deadline is not Deadline.HOLD
    answered = alarm.ringing and (alarm.level > 0 or alarm.deadline is not Deadline.ARRIVE)
    if not sent or answered or awaited is None or awaited <= now or changed.next_deadline_at is None:
        return changed
    return replace(changed, next_deadline_at=min(awaited, changed.next_deadline_at))


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
    return replace(_unheld(changed), resolved_at=now, outcome=event.outcome, holder_lost_at=None)


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
