"""Who hears of what happens to an alarm: made in the transaction of its cause, sent afterwards by whoever comes to it.

A press costs no more than it must: what it needs to know of contacts comes with the answer to whose device it is, and for
most elders nothing is asked at all. The chain's row is made with the press; its first step is the clock's, a second later.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from dispatcher.alarms.change import Change
from dispatcher.alarms.contacts import rules, store
from dispatcher.alarms.model import Alarm, Audience
from dispatcher.database import Connection
from dispatcher.notify import store as notify
from dispatcher.notify.model import Message

__all__ = ["changed", "nobody_comes", "raised", "somebody_goes"]


async def raised(
    connection: Connection,
    alarm: Alarm,
    *,
    asked_at_once: bool,
    told_at_once: Collection[int],
    told_of_trouble: Collection[int],
    now: datetime,
) -> None:
    """A new alarm, or one that has become an emergency."""
    if alarm.type == "silent" and told_of_trouble and not alarm.test:
        await notify.tell(
            connection, _message(alarm, "device.silent"), contacts=sorted(told_of_trouble), now=now
        )
    if alarm.elder_id is None or not rules.concerns_family(alarm):
        return
    if asked_at_once:
        await store.begin_planned(connection, alarm.id, alarm.elder_id, by="plan", now=now)
    if told_at_once:
        await notify.tell(connection, _message(alarm, "alarm.raised"), contacts=sorted(told_at_once), now=now)


async def changed(connection: Connection, change: Change, *, now: datetime) -> None:
    """Something happened to an alarm: tell those whom it concerns, and ask those whom a step of the escalation asks."""
    alarm = change.alarm
    if change.reach:
        await _escalated(connection, change, now)
    contact_id = change.detail.get("contact_id") if change.event == "dispatched" else None
    if contact_id is not None:
        await _on_the_way_by_telephone(connection, alarm, contact_id, change.detail, now)
        return
    news = rules.news_of(change)
    if news is None:
        return
    if change.event == "resolved":
        await store.end_chain(connection, alarm.id, "over", now=now)
        await notify.drop_unsent(connection, alarm.id, now=now)
    contacts = set(await notify.told_contacts(connection, alarm.id))
    if not news.only_told and alarm.elder_id is not None:
        contacts |= set(await store.recipients(connection, alarm.elder_id))
    staff = await notify.told_staff(connection, alarm.id) if news.staff_too else []
    if contacts or staff:
        message = _message(alarm, news.wording, news.detail)
        await notify.tell(connection, message, contacts=sorted(contacts), staff=staff, now=now)


async def somebody_goes(
    connection: Connection,
    alarm: Alarm,
    contact_id: int,
    relation: str,
    eta_minutes: int | None,
    *,
    now: datetime,
) -> None:
    """A contact goes: nobody else is asked any more, and those who know of it hear that it is in good hands."""
    await store.end_chain(connection, alarm.id, "accepted", now=now)
    told = set(await notify.told_contacts(connection, alarm.id))
    for asked in await store.asks_of_alarm(connection, alarm.id):
        if asked["answer"] is None:
            await notify.answered(connection, asked["id"], now=now)
    if alarm.elder_id is not None:
        told |= set(await store.recipients(connection, alarm.elder_id))
    if told - {contact_id}:
        detail = {"helper": relation} | ({} if eta_minutes is None else {"eta_minutes": str(eta_minutes)})
        message = _message(alarm, "alarm.somebody_goes", detail)
        await notify.tell(connection, message, contacts=sorted(told - {contact_id}), now=now)


async def nobody_comes(connection: Connection, alarm: Alarm, *, now: datetime) -> None:
    """All contacts were asked twice: the supervisors hear of it."""
    reach = {Audience.SUPERVISOR, Audience.CITY}
    staff = await store.on_call(connection, alarm.centre_id, reach, now=now)
    if staff:
        await notify.tell(connection, _message(alarm, "alarm.nobody_comes"), staff=staff, now=now)


async def _escalated(connection: Connection, change: Change, now: datetime) -> None:
    alarm = change.alarm
    asked = rules.asked_by(change)
    if asked is not None and alarm.elder_id is not None:
        begin = store.begin_together if asked == "together" else store.begin_planned
        await begin(connection, alarm.id, alarm.elder_id, by="clock", now=now)
    reach = rules.staff_reached(change)
    if reach:
        staff = await store.on_call(connection, alarm.centre_id, reach, now=now)
        if staff:
            waiting = int((now - alarm.waiting_since).total_seconds() // 60)
            message = _message(alarm, "staff.alarm", {"waiting": waiting} if waiting > 0 else {})
            await notify.tell(connection, message, staff=staff, now=now)


async def _on_the_way_by_telephone(
    connection: Connection, alarm: Alarm, contact_id: int, detail: Mapping[str, Any], now: datetime
) -> None:
    """An operator spoke with a contact, who comes: as good as any answer of theirs."""
    asked = (await store.standing(connection, alarm.id)).get(contact_id)
    if asked is not None and asked["answer"] != "accepted":
        await store.put_answer(connection, asked["id"], "accepted", by="desk", eta_minutes=None, now=now)
        await notify.answered(connection, asked["id"], now=now)
    relation = asked["relation"] if asked is not None else str(detail.get("helper", ""))
    await somebody_goes(connection, alarm, contact_id, relation, None, now=now)


def _message(alarm: Alarm, wording: str, detail: Mapping[str, Any] | None = None) -> Message:
    return Message(
        about="device" if wording.startswith("device.") else "alarm",
        wording=wording,
        detail=dict(detail or {}),
        alarm_id=alarm.id,
        elder_id=alarm.elder_id,
        urgent=alarm.priority <= rules.URGENT and not alarm.test,
    )
