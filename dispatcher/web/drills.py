"""Drills of the API: send one to a desk, watch its course, and see how all desks do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatcher.alarms.view import iso
from dispatcher.centres import store as centres
from dispatcher.database import Row
from dispatcher.drills import score, store, table
from dispatcher.errors import NotAllowed, NotFound
from dispatcher.web.api import Call
from dispatcher.web.drill_asked import DrillAsked, DrillQuery, ScoreQuery
from dispatcher.web.serving import city, served

__all__ = ["begin", "list_drills", "scores"]


async def begin(call: Call, asked: DrillAsked) -> dict[str, Any]:
    """Send a drill's press to a desk: it rings there as an emergency does, no contact is told, and nobody is to be called."""
    known = {row["id"] for row in await centres.listed(call.connection, now=call.now)}
    if asked.centre_id not in known:
        raise NotFound(f"there is no centre {asked.centre_id}")
    desk = await city(call)
    if not (call.by.supervises_at({asked.centre_id} | desk) or call.by.acts_at(desk)):
        raise NotAllowed("only who supervises this centre, and the city desk, may drill its desk")
    number = await store.begin(call.connection, asked.centre_id, by=call.by.id, now=call.now)
    (row,) = await store.courses(call.connection, centres=None, drill_id=number)
    return _json(row, now=call.now)


async def list_drills(call: Call, asked: DrillQuery) -> dict[str, Any]:
    """Drills of the centres that the reader looks after, the newest first."""
    rows = await store.courses(
        call.connection,
        centres=await served(call),
        centre_id=asked.centre_id,
        before=asked.after,
        limit=asked.limit + 1,
    )
    page = rows[: asked.limit]
    following = str(page[-1]["id"]) if len(rows) > asked.limit else None
    return {"items": [_json(row, now=call.now) for row in page], "next": following}


async def scores(call: Call, asked: ScoreQuery) -> dict[str, Any]:
    """How the desks do in drills, month by month, and whose next drill is overdue."""
    mine = await served(call)
    months = table.months_until(call.now, asked.months)
    rows = await store.courses(call.connection, centres=mine, since=table.first_of(months[0]))
    known = {row["id"] for row in await centres.listed(call.connection, now=call.now)}
    summed = table.table(
        [(row["centre_id"], store.course_of(row)) for row in rows],
        centres=known if mine is None else known & mine,
        months=months,
        last=await store.last(call.connection),
        now=call.now,
    )
    items = [row | {name: iso(row[name]) for name in ("last_at", "due_at")} for row in summed]
    return {"months": months, "good_s": score.GOOD_S, "fair_s": score.FAIR_S, "items": items}


def _json(row: Row, *, now: datetime) -> dict[str, Any]:
    course = store.course_of(row)
    plain = (
        "id",
        "centre_id",
        "asked_by",
        "trouble",
        "tries",
        "alarm_id",
        "rang_at",
        "claimed_by",
        "answered_by",
    )
    times = ("asked_at", "published_at", "given_up_at", "raised_at")
    return {
        **{name: row[name] for name in plain},
        **{name: iso(row[name]) for name in times},
        "way_s": _seconds(row, "pressed_at", "raised_at"),
        "claimed_s": _seconds(row, "raised_at", "claimed_at"),
        "answered_s": _seconds(row, "raised_at", "answered_at"),
        "resolved_s": _seconds(row, "raised_at", "resolved_at"),
        "standing": score.standing(course, now=now),
        "verdict": score.verdict(course, now=now),
    }


def _seconds(row: Mapping[str, Any], since: str, until: str) -> float | None:
    if row[since] is None or row[until] is None:
        return None
    seconds: float = (row[until] - row[since]).total_seconds()
    return round(max(0.0, seconds), 3)
