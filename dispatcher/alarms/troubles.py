"""Troubles of devices become alarms: each its own, or many of one town a single one. Each function is one transaction's worth.

Nothing here holds a press for longer than one short transaction, and never in a circle: the town's lock comes before an
elder's, and whoever holds an elder or an alarm waits for no trouble that somebody else has locked together with one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dispatcher.alarms import handling, machine, store, triage
from dispatcher.alarms.events import Learned
from dispatcher.alarms.handling import Speaker
from dispatcher.alarms.model import Alarm, AlarmClass
from dispatcher.alarms.policy import policy_for
from dispatcher.alarms.store import Entry
from dispatcher.centres import store as centres
from dispatcher.database import Connection
from dispatcher.fleet import outage
from dispatcher.fleet.troubles import store as troubles

__all__ = ["BATCH", "Town", "tell_of_end", "town_to_alarm"]

BATCH: Final = 500
"""How many troubles join an outage in one transaction: few enough that none of it takes long."""

_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The troubles of one kind in one town (None: of devices without an elder), and how widespread they are just now."""

    code: str | None
    kind: str
    devices: int
    struck: int
    overdue: int

    @property
    def subject(self) -> Speaker:
        """Under what name the outage of this town is one alarm."""
        return Speaker(id=outage.subject(self.code, self.kind), town_code=self.code)

    @property
    def storm(self) -> bool:
        """Whether what happens there just now is one event."""
        return outage.is_outage(struck=self.struck, devices=self.devices)

    @property
    def gathering(self) -> bool:
        """Whether it may yet turn out to be one event, when those that have missed a beat are silent too."""
        return outage.is_outage(struck=self.struck + self.overdue, devices=self.devices)


async def town_to_alarm(connection: Connection, town: Town, *, now: datetime, taken: list[int]) -> int:
    """Settle due troubles of a town, many of an outage at once or one single one; returns how many, 0 for nothing to do.

    1. Be the only one to judge this town.
    2. In a storm, or while an outage of this town lasts, they join it; else the first one gets an alarm of its own.

    `taken` is filled with the troubles that were locked, so that the caller can postpone them when this fails.
    """
    if not await troubles.alone(connection, town_code=town.code, kind=town.kind):
        return 0
    open_ = await _open_outage(connection, town)
    lasting = 0 if open_ is None else (await troubles.extent(connection, open_.id))[1]
    lasts = outage.is_outage(struck=lasting, devices=town.devices)
    if not town.storm and not lasts:
        return await _single(connection, town, now, taken)
    taken += await troubles.take_due(connection, town_code=town.code, kind=town.kind, now=now, limit=BATCH)
    if not taken:
        first = await troubles.next_due(connection, town_code=town.code, kind=town.kind, now=now)
        if first is None or not await troubles.still_due(connection, first["id"], now=now):
            return 0
        taken.append(first["id"])
    if open_ is None:
        entry = await _raise_outage(connection, town, taken, now)
    elif lasts or now - open_.last_press_at <= outage.WITHIN:
        entry = await _spread(connection, open_, taken, now)
    else:
        entry = await _again(connection, town, taken, now)
    also = await troubles.centres_of(connection, taken, town_code=town.code)
    await store.see(connection, entry.alarm.id, [(centre, "home") for centre in also], now=now)
    await store.record(connection, [entry], now=now)
    return len(taken)


async def tell_of_end(connection: Connection, alarm_id: int, *, now: datetime, taken: list[int]) -> int:
    """Write into an alarm's history that devices are well again; returns how many.

    It rings nothing and ends nothing: a person does.
    """
    del taken  # there is nothing to postpone: what is not told now is told next time
    alarm = await store.lock(connection, alarm_id, centres=None)
    back = await troubles.tell(connection, alarm_id, now=now)
    if not back:
        return 0  # another dispatcher has told it meanwhile
    devices, lasting = await troubles.extent(connection, alarm_id)
    detail = {"restored": devices - lasting, "devices": devices, "names": back[:_MOST_NAMED]}
    entry = await _learn(connection, alarm, Learned(what="restored", detail=detail), now)
    await store.record(connection, [entry], now=now)
    return len(back)


async def _open_outage(connection: Connection, town: Town) -> Alarm | None:
    found = await store.open_of(connection, elder_id=None, device_id=town.subject.id)
    return next((alarm for alarm in found if alarm.class_ is AlarmClass.OUTAGE), None)


async def _single(connection: Connection, town: Town, now: datetime, taken: list[int]) -> int:
    """An alarm of its own for the first trouble that is due, or a part of what is open for its elder's devices."""
    first = await troubles.next_due(connection, town_code=town.code, kind=town.kind, now=now)
    if first is None or (town.gathering and now < first["due_at"] + outage.GATHERING):
        return 0
    taken.append(first["id"])
    device = await handling.speaker(connection, first["device_id"])
    if await troubles.still_due(connection, first["id"], now=now):
        since = {"since": first["since"].isoformat()}
        entries = await _flapping(connection, town.kind, device, since, now)
        if not entries:
            verdict = triage.TROUBLE[town.kind]
            _, _, entries = await handling.raise_or_join(
                connection, verdict, device, now, actor="clock", detail=since
            )
        await troubles.settle(connection, taken, alarm_id=entries[-1].alarm.id, now=now)
        await store.record(connection, entries, now=now)
    return 1


async def _flapping(
    connection: Connection, kind: str, device: Speaker, since: dict[str, str], now: datetime
) -> list[Entry]:
    """A line in the alarm that is open about this very device, if it was heard again only a moment ago; else nothing."""
    if kind != "silent":
        return []
    for alarm in await store.open_of(connection, elder_id=device.elder_id, device_id=device.id):
        if alarm.class_ is AlarmClass.DEVICE and await troubles.flaps(
            connection, device.id, alarm_id=alarm.id, kind=kind, now=now
        ):
            detail = {"device": device.id, **since}
            return [await _learn(connection, alarm, Learned(what="silent_again", detail=detail), now)]
    return []


async def _raise_outage(connection: Connection, town: Town, ids: Sequence[int], now: datetime) -> Entry:
    """One alarm for all of them; told to the centre's own systems when it has its devices."""
    verdict = triage.OUTAGE[town.kind]
    chosen = await centres.chosen(
        await centres.choosing(connection, centre_id=None, town_code=town.code, now=now)
    )
    alarm = await handling.add_alarm(connection, verdict, town.subject, chosen, now)
    await troubles.settle(connection, ids, alarm_id=alarm.id, now=now)
    await handling.tell_centre(connection, alarm, "raised", now)
    detail = _where(town) | {"type": verdict.type, "devices": len(ids), "struck": town.struck}
    return Entry(alarm=alarm, actor="clock", event="raised", from_state=None, detail=detail)


async def _spread(connection: Connection, alarm: Alarm, ids: Sequence[int], now: datetime) -> Entry:
    """More devices of an outage that people know of: nothing rings anew."""
    await troubles.settle(connection, ids, alarm_id=alarm.id, now=now)
    devices, lasting = await troubles.extent(connection, alarm.id)
    detail = {"devices": devices, "lasting": lasting, "more": len(ids)}
    return await _learn(connection, alarm, Learned(what="spread", detail=detail), now)


async def _again(connection: Connection, town: Town, ids: Sequence[int], now: datetime) -> Entry:
    """A second storm, while the alarm of one that was over is still open: it rings again."""
    detail = _where(town) | {"more": len(ids), "struck": town.struck}
    _, alarm, entries = await handling.raise_or_join(
        connection, triage.OUTAGE[town.kind], town.subject, now, actor="clock", detail=detail
    )
    await troubles.settle(connection, ids, alarm_id=alarm.id, now=now)
    return entries[-1]


async def _learn(connection: Connection, alarm: Alarm, event: Learned, now: datetime) -> Entry:
    change = machine.apply(alarm, event, now, policy_for(alarm.priority, alarm.class_))
    return await handling.write(connection, change, actor="clock", now=now)


def _where(town: Town) -> dict[str, Any]:
    return {"town": town.code, "kind": town.kind}
