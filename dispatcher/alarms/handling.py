"""What happens by itself: signals become alarms, deadlines pass. Each function is one transaction's worth, all or nothing."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec

from devices.messages import SELF_REPORTS, Receipt, SignalType, Stage
from dispatcher.absences import store as absences
from dispatcher.alarms import machine, store, triage, wording
from dispatcher.alarms.contacts import rules as family
from dispatcher.alarms.contacts import telling
from dispatcher.alarms.events import Cancelled, DeadlinePassed, HoldBroken, Pressed
from dispatcher.alarms.machine import Change
from dispatcher.alarms.model import Alarm, AlarmClass, Deadline
from dispatcher.alarms.policy import policy_for
from dispatcher.alarms.store import Entry
from dispatcher.alarms.view import alarm_json
from dispatcher.centres import store as centres
from dispatcher.commands import store as commands
from dispatcher.database import Connection, Row, Undone, attempted
from dispatcher.fleet.troubles import store as troubles
from dispatcher.signals import store as signals
from dispatcher.signals.model import wire_id

__all__ = [
    "Speaker",
    "add_alarm",
    "deadline_passed",
    "quarantine_to_alarm",
    "raise_or_join",
    "signal_to_alarm",
    "speaker",
    "tell_centre",
    "write",
]

log = logging.getLogger(__name__)

_URGENT: Final = 2  # priorities 1 and 2 are emergencies: their messages go first
_NOT_THE_ELDER: Final = frozenset({AlarmClass.DEVICE, AlarmClass.TEST})
_NOT_PRESSED: Final = SELF_REPORTS | {"silent"}
_MAINS: Final = frozenset({SignalType.MAINS_LOST, SignalType.MAINS_RESTORED})
_WRITTEN_DOWN: Final = {triage.Note: "noted", triage.Away: "away", triage.Watch: "watched"}


async def signal_to_alarm(connection: Connection, signal: Row, *, now: datetime) -> int | None:
    """Turn a claimed signal into an alarm, join the open one, or write down what it was; returns the alarm's number.

    1. Be alone with its elder.
    2. Decide what it means (pure).
    3. Raise, join, cancel or note.
    4. Mark the signal as handled, tell its device, and write the history last.
    """
    device = await speaker(connection, signal["device_id"])
    verdict = triage.triage(
        signal["type"],
        test=signal["test"],
        device_at=signal["device_at"],
        received_at=signal["received_at"],
        retained=signal["retained"],
        away=await _away(connection, signal, device, now),
    )
    match verdict:
        case triage.Note() | triage.Away() | triage.Watch():
            outcome = _WRITTEN_DOWN[type(verdict)]
            alarm, entries, stage = None, list[Entry](), Stage.CLOSED
            if verdict.type in _MAINS:
                said = {"town_code": device.town_code, "received_at": signal["received_at"]}
                await troubles.mains(connection, device.id, **said, now=now)
            words = wording.checked_in(language=device.language) if verdict.type == SignalType.OK else None
        case triage.Cancel():
            outcome = "cancelled"
            alarm, entries = await _cancel(connection, device, signal["id"], now)
        case triage.Raise():
            outcome, alarm, entries = await raise_or_join(connection, verdict, device, now)
    if alarm is not None:
        stage = machine.STAGE[alarm.state]
        words = _words(stage, alarm, device.language)
    alarm_id = None if alarm is None else alarm.id
    await signals.handled(connection, signal["id"], outcome=outcome, alarm_id=alarm_id, now=now)
    if alarm is not None or not isinstance(verdict, triage.Cancel):
        await _receipt(connection, signal, stage, alarm, words=words, now=now)
    await store.record(connection, entries, now=now)
    return alarm_id


async def _away(connection: Connection, signal: Row, device: "Speaker", now: datetime) -> bool:
    """Whether the elder was away when this was said, and still is; nobody asks that about a press for help."""
    if signal["type"] not in triage.QUIET_WHEN_AWAY or device.elder_id is None:
        return False
    # What came late was said while they were still at home, whatever is known of them by now.
    said_at = min(signal["received_at"], signal["device_at"] or signal["received_at"])
    return await absences.away(connection, device.elder_id, since=said_at, now=now) is not None


async def quarantine_to_alarm(connection: Connection, message: Row, *, now: datetime) -> int:
    """Raise the alarm for a message that could not be read but could have been a press."""
    device = await speaker(connection, message["device_id"] or message["topic"][:64])
    verdict = triage.unreadable(known_device=device.known, retained=message["retained"])
    reason = {"reason": message["reason"]}
    _, alarm, entries = await raise_or_join(connection, verdict, device, now, detail=reason)
    await signals.quarantine_handled(connection, message["id"], alarm_id=alarm.id, now=now)
    await store.record(connection, entries, now=now)
    return alarm.id


async def deadline_passed(connection: Connection, alarm_id: int, *, now: datetime) -> None:
    """Nobody did in time what had to be done: go a step further."""
    alarm = await store.lock(connection, alarm_id, centres=None)
    change = machine.apply(alarm, DeadlinePassed(), now, policy_for(alarm.priority, alarm.class_))
    entry = await write(connection, change, actor="clock", now=now)
    await store.record(connection, [entry], now=now)


async def write(connection: Connection, change: Change, *, actor: str, now: datetime) -> Entry:
    """Write a change and all that follows from it, but for the history: that line is returned, to be written last."""
    alarm = change.alarm
    await store.save(connection, alarm)
    await _reach(connection, change, now)
    if change.stage is not None:
        await _tell_devices(connection, alarm, change.stage, now)
    await tell_centre(connection, alarm, change.event, now)
    former = change.detail.get("from_centre")
    if former is not None and former != alarm.centre_id:
        # Its own systems showed the alarm until now; they too must hear that it is gone.
        await tell_centre(connection, alarm, change.event, now, centre_id=former)
    await _whatever_becomes_of_it(connection, alarm, lambda: telling.changed(connection, change, now=now))
    return Entry(
        alarm=alarm,
        actor=actor,
        event=change.event,
        from_state=change.from_state,
        detail=change.detail,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks, or is spoken of: a device that we know, with its elder if it has one, or only a name."""

    id: str
    known: bool = False
    elder_id: int | None = None
    centre_id: str | None = None
    town_code: str | None = None
    language: str | None = None
    asked_at_once: bool = False
    told_at_once: Sequence[int] = ()
    told_of_trouble: Sequence[int] = ()


async def speaker(connection: Connection, device_id: str) -> Speaker:
    """Find out whose device it is, and be the only one to work on that elder's alarms until the transaction ends."""
    row = await store.alone_with(connection, device_id)
    return Speaker(
        id=device_id,
        known=row["known"],
        elder_id=row["elder_id"],
        centre_id=row["centre_id"],
        town_code=row["town_code"],
        language=row["language"],
        asked_at_once=row["asked_at_once"],
        told_at_once=row["told_at_once"],
        told_of_trouble=row["told_of_trouble"],
    )


async def raise_or_join(
    connection: Connection,
    verdict: triage.Raise,
    device: Speaker,
    now: datetime,
    *,
    actor: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> tuple[str, Alarm, list[Entry]]:
    """Raise an alarm, or join the open one of its class; returns which, the alarm, and the history to write last."""
    actor, more = actor or f"device:{device.id}", detail or {}
    # Asked before it is known to be needed: so the answer comes with that of the next question.
    centre = await centres.choosing(
        connection, centre_id=device.centre_id, town_code=device.town_code, now=now
    )
    open_alarms = await store.open_of(connection, elder_id=device.elder_id, device_id=device.id)
    entries: list[Entry] = []
    if verdict.class_ not in _NOT_THE_ELDER:
        others = [alarm for alarm in open_alarms if alarm.class_ is not verdict.class_]
        entries += await _break_holds(connection, others, now)
    joined = next((alarm for alarm in open_alarms if alarm.class_ is verdict.class_), None)
    if joined is None:
        chosen = await centres.chosen(centre)
        alarm = await add_alarm(connection, verdict, device, chosen, now)
        await tell_centre(connection, alarm, "raised", now)
        await _tell_people(connection, alarm, device, now)
        said = {"type": verdict.type, "device": device.id, **more}
        entry = Entry(alarm=alarm, actor=actor, event="raised", from_state=None, detail=said)
        return "alarm", alarm, [*entries, entry]
    if verdict.type == "silent":  # it stands in this alarm from now on, if it did not before
        joined = replace(joined, silent_since=joined.silent_since or now)
    event = Pressed(type=verdict.type, priority=verdict.priority, device_id=device.id)
    policy = policy_for(min(joined.priority, verdict.priority), joined.class_)
    change = machine.apply(joined, event, now, policy)
    late = change.alarm.late or verdict.late
    change = replace(change, alarm=replace(change.alarm, late=late), detail={**change.detail, **more})
    entry = await write(connection, change, actor=actor, now=now)
    if family.concerns_family(change.alarm) and not family.concerns_family(joined):
        await _tell_people(connection, change.alarm, device, now)
    return "joined", change.alarm, [*entries, entry]


async def _tell_people(connection: Connection, alarm: Alarm, device: Speaker, now: datetime) -> None:
    if not (device.asked_at_once or device.told_at_once or device.told_of_trouble):
        return  # nobody is told with the press: it waits for nothing
    concerned: dict[str, Any] = {
        "asked_at_once": device.asked_at_once,
        "told_at_once": device.told_at_once,
        "told_of_trouble": device.told_of_trouble,
    }
    await _whatever_becomes_of_it(
        connection, alarm, lambda: telling.raised(connection, alarm, **concerned, now=now)
    )


async def _whatever_becomes_of_it(
    connection: Connection, alarm: Alarm, tell: Callable[[], Awaitable[None]]
) -> None:
    """Tell people in the alarm's own transaction; but a fault in the telling stops no alarm and no deadline."""
    try:
        async with attempted(connection):
            await tell()
    except Undone as undone:
        log.error(  # noqa: TRY400  # the trace of the cause, not of its undoing
            "nobody is told of what happened to alarm %s: %s",
            alarm.id,
            undone.__cause__,
            exc_info=undone.__cause__,
            extra={"action": "telling_failed", "alarm": alarm.id},
        )


async def add_alarm(
    connection: Connection, verdict: triage.Raise, device: Speaker, chosen: tuple[str, str], now: datetime
) -> Alarm:
    """Write a new alarm for the chosen centre, seen by the home centre too."""
    centre_id, home_id = chosen
    alarm = await store.insert(
        connection,
        {
            "class_": verdict.class_,
            "type": verdict.type,
            "types": [verdict.type],
            "priority": verdict.priority,
            "test": verdict.test,
            "late": verdict.late,
            "elder_id": device.elder_id,
            "device_id": device.id,
            "centre_id": centre_id,
            "now": now,
            "next_deadline_at": now + policy_for(verdict.priority, verdict.class_).steps[0].after,
            "deadline": Deadline.CLAIM,
        },
    )
    await store.see(connection, alarm.id, [(name, "home") for name in sorted({centre_id, home_id})], now=now)
    return alarm


async def _break_holds(connection: Connection, alarms: Sequence[Alarm], now: datetime) -> list[Entry]:
    """A hold waits for the elder to be all right; a new press says otherwise, whatever it is about."""
    return [
        await write(
            connection,
            machine.apply(alarm, HoldBroken(), now, policy_for(alarm.priority, alarm.class_)),
            actor="clock",
            now=now,
        )
        for alarm in alarms
        if alarm.held_until is not None
    ]


async def _cancel(
    connection: Connection, device: Speaker, cancel: int, now: datetime
) -> tuple[Alarm | None, list[Entry]]:
    """Mark what the elder may mean: not what was pressed after it, for emergencies overtake a cancel on their way here.

    Returns the most urgent of what was marked, which the device is told about.
    """
    marked: list[Alarm] = []
    entries: list[Entry] = []
    for alarm in await store.open_of(connection, elder_id=device.elder_id, device_id=device.id):
        if alarm.class_ in _NOT_THE_ELDER:
            continue
        if not await store.pressed_since(connection, alarm.id, cancel=cancel):
            policy = policy_for(alarm.priority, alarm.class_)
            change = machine.apply(alarm, Cancelled(device_id=device.id), now, policy)
            entries.append(await write(connection, change, actor=f"device:{device.id}", now=now))
            marked.append(change.alarm)
    return min(marked, key=lambda alarm: alarm.priority, default=None), entries


async def _reach(connection: Connection, change: Change, now: datetime) -> None:
    alarm = change.alarm
    seen_by = [(alarm.centre_id, "handed_over")] if change.event == "handed_over" else []
    if change.reach:
        reached = await centres.reached(connection, alarm.centre_id, change.reach)
        seen_by += [(row["centre_id"], row["why"]) for row in reached]
    if seen_by:
        await store.see(connection, alarm.id, list(dict(seen_by).items()), now=now)


def _words(stage: Stage, alarm: Alarm, language: str | None) -> str | None:
    """What the elder hears; nothing of what a device says about itself: nobody pressed, so nobody is startled by a voice."""
    if not alarm.test and _NOT_PRESSED.issuperset(alarm.types):
        return None
    return wording.say(stage, language=language, test=alarm.test)


async def _tell_devices(connection: Connection, alarm: Alarm, stage: Stage, now: datetime) -> None:
    device = await store.subject(connection, alarm.device_id)
    words = _words(stage, alarm, device["language"] if device else None)
    for signal in await store.signals_of(connection, alarm.id):
        await _receipt(connection, signal, stage, alarm, words=words, now=now)


async def tell_centre(
    connection: Connection, alarm: Alarm, event: str, now: datetime, *, centre_id: str | None = None
) -> None:
    """Leave a message for the own systems of the alarm's centre (or another one): the alarm as it is now."""
    card = await store.card(connection, alarm.id)
    await commands.add_centre_message(
        connection,
        centre_id or alarm.centre_id,
        msgspec.json.encode(alarm_json(card) | {"event": event}),
        alarm_id=alarm.id,
        urgent=alarm.priority <= _URGENT and not alarm.test,
        now=now,
    )


async def _receipt(
    connection: Connection,
    signal: Row,
    stage: Stage,
    alarm: Alarm | None,
    *,
    words: str | None,
    now: datetime,
) -> None:
    receipt = Receipt(
        signal=wire_id(signal["signal_id"]),
        stage=stage,
        alarm=None if alarm is None else alarm.id,
        at=now,
        say=words,
    )
    urgent = alarm is not None and alarm.priority <= _URGENT
    await commands.add_receipt(connection, signal["device_id"], receipt, urgent=urgent, now=now)
