"""Reminders of the API: what an elder's own device says to them, and whether it did."""

from datetime import datetime, timedelta
from typing import Any, Final

from dispatcher.alarms.view import iso
from dispatcher.database import Row
from dispatcher.errors import Invalid, NotAllowed
from dispatcher.people import store as people
from dispatcher.reminders import plan, store
from dispatcher.web.api import Call
from dispatcher.web.reminder_asked import ReminderAsked, WeatherAsked
from dispatcher.web.serving import city, served

__all__ = ["add", "end", "list_reminders", "weather"]

_AHEAD: Final = timedelta(days=366)
_GRACE: Final = timedelta(minutes=1)  # "now" on a desk whose clock is a little behind


async def list_reminders(call: Call, _: None) -> dict[str, Any]:
    """An elder's reminders, with the last time each fell due and whether the device said it."""
    elder = await people.elder(call.connection, int(call.path["id"]), centres=await served(call))
    return await _all(call, elder)


async def add(call: Call, asked: ReminderAsked) -> dict[str, Any]:
    """Have an elder's device say something, every week or once; it is asked three times and then shown as not said."""
    elder = await _to_act_on(call, int(call.path["id"]))
    days = None if asked.days is None else sorted(set(asked.days))
    await store.add(
        call.connection,
        elder["id"],
        kind=asked.kind,
        say=asked.say,
        at=asked.at,
        days=days,
        next_at=_first(asked, now=call.now),
        by=call.by.id,
        now=call.now,
    )
    return await _all(call, elder)


async def end(call: Call, _: None) -> dict[str, Any]:
    """Have it said no more."""
    reminder_id = int(call.path["id"])
    elder = await _to_act_on(call, await store.whose(call.connection, reminder_id))
    await store.end(call.connection, reminder_id, by=call.by.id, now=call.now)
    return await _all(call, elder)


async def weather(call: Call, asked: WeatherAsked) -> dict[str, Any]:
    """Have a word about the weather said once to every elder of a town or a centre; planned twice, it is said once."""
    if (asked.town is None) == (asked.centre_id is None):
        raise Invalid("say either a town or a centre_id", field="town")
    at = _moment(asked.at or call.now, field="at", now=call.now)
    elders = await store.speaking_elders(call.connection, town=asked.town, centre_id=asked.centre_id)
    desk = await city(call)
    concerned = {row["centre_id"] or "" for row in elders} or {asked.centre_id or ""}
    if not all(call.by.supervises_at({centre} | desk) for centre in concerned):
        raise NotAllowed("only who supervises all centres concerned may speak to all their elders")
    many = await store.add_for_all(
        call.connection,
        [row["elder_id"] for row in elders],
        say=asked.say,
        next_at=at,
        by=call.by.id,
        now=call.now,
    )
    return {"elders": many, "at": iso(at)}


async def _to_act_on(call: Call, elder_id: int) -> Row:
    elder = await people.elder(call.connection, elder_id, centres=await served(call))
    if not call.by.acts_at({elder["centre_id"] or ""} | await city(call)):
        raise NotAllowed
    return elder


def _first(asked: ReminderAsked, *, now: datetime) -> datetime:
    if asked.once_at is not None:
        if asked.at is not None or asked.days is not None:
            raise Invalid("say either once_at, or a time of day with days", field="once_at")
        return _moment(asked.once_at, field="once_at", now=now)
    if asked.at is None:
        raise Invalid("say when: a time of day with days, or once_at", field="at")
    if asked.at.tzinfo is not None:
        raise Invalid("the time of day is local, such as 08:00", field="at")
    if asked.days is None:
        raise Invalid("say on which days of the week", field="days")
    return plan.next_at(asked.at, asked.days, after=now)


def _moment(at: datetime, *, field: str, now: datetime) -> datetime:
    if at < now - _GRACE:
        raise Invalid("this lies in the past", field=field)
    if at > now + _AHEAD:
        raise Invalid("this is more than a year ahead", field=field)
    return at


async def _all(call: Call, elder: Row) -> dict[str, Any]:
    rows = await store.of_elder(call.connection, elder["id"], now=call.now)
    return {
        "speaks": await store.speaks(call.connection, elder["id"]),
        "language": elder["language"],
        "items": [_json(row) for row in rows],
    }


def _json(row: Row) -> dict[str, Any]:
    said = {name: row[name] for name in ("id", "kind", "say", "days", "added_by", "ended_by", "missed")}
    times = {name: iso(row[name]) for name in ("next_at", "added_at", "ended_at")}
    last = None
    if row["due_at"] is not None:
        last = {name: iso(row[name]) for name in ("due_at", "said_at", "given_up_at")} | {
            "tries": row["tries"],
            "why": row["why"],
        }
    return said | times | {"at": None if row["at"] is None else f"{row['at']:%H:%M}", "last": last}
