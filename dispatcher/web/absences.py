"""Absences of the API: an elder is in hospital or travels, and is back."""

from datetime import datetime
from typing import Any

from dispatcher.absences import plan, store
from dispatcher.alarms import store as alarms
from dispatcher.alarms.view import iso
from dispatcher.database import Row
from dispatcher.errors import NotAllowed
from dispatcher.people import store as people
from dispatcher.web.absence_asked import AbsencePlanned
from dispatcher.web.api import Call
from dispatcher.web.serving import city, served

__all__ = ["add", "end", "list_absences"]


async def list_absences(call: Call, _: None) -> dict[str, Any]:
    """An elder's absences: to come, now, and over."""
    elder = await people.elder(call.connection, int(call.path["id"]), centres=await served(call))
    return await _all(call, elder["id"])


async def add(call: Call, asked: AbsencePlanned) -> dict[str, Any]:
    """Plan an absence: until its end the sensors of the home raise no alarm; every key and every danger still does."""
    elder_id = await _to_act_on(call, int(call.path["id"]))
    starts_at = asked.starts_at or call.now
    plan.check(starts_at, asked.ends_at, now=call.now)
    await store.add(
        call.connection,
        elder_id,
        kind=asked.kind,
        starts_at=starts_at,
        ends_at=asked.ends_at,
        note=asked.note,
        by=call.by.id,
        now=call.now,
    )
    return await _all(call, elder_id)


async def end(call: Call, _: None) -> dict[str, Any]:
    """The elder is back, or will not go: from now on the sensors of the home are heeded again."""
    absence_id = int(call.path["id"])
    elder_id = await _to_act_on(call, await store.whose(call.connection, absence_id))
    await store.end(call.connection, absence_id, by=call.by.id, now=call.now)
    return await _all(call, elder_id)


async def _to_act_on(call: Call, elder_id: int) -> int:
    """The elder, when the caller works at their home centre, at the city desk, or at a centre with an open alarm of theirs."""
    elder = await people.elder(call.connection, elder_id, centres=await served(call))
    rows = await alarms.list_cards(
        call.connection,
        open_=True,
        centre_id=None,
        elder_id=elder_id,
        centres=call.by.centres,
        before=None,
        limit=50,
    )
    concerned = {elder["centre_id"] or ""} | await city(call)
    for row in rows:
        concerned |= set(row["audience"])
    if not call.by.acts_at(concerned):
        raise NotAllowed
    return elder_id


async def _all(call: Call, elder_id: int) -> dict[str, Any]:
    rows = await store.of_elder(call.connection, elder_id)
    return {"items": [_json(row, now=call.now) for row in rows]}


def _json(row: Row, *, now: datetime) -> dict[str, Any]:
    over = (row["ended_at"] or row["ends_at"]) <= now
    times = {name: iso(row[name]) for name in ("starts_at", "ends_at", "added_at", "ended_at")}
    return row | times | {"stands": "over" if over else "planned" if row["starts_at"] > now else "away"}
