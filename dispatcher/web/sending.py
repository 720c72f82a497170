"""Helpers and follow-ups of the API: whom to send, and what must be looked at again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from dispatcher.alarms import store as alarms
from dispatcher.alarms.view import iso
from dispatcher.centres import store as centres
from dispatcher.errors import Invalid, NotAllowed, NotFound
from dispatcher.follow_ups import store as follow_ups
from dispatcher.people import store as people
from dispatcher.people.helpers import store as helpers
from dispatcher.web import sending_asked as asks
from dispatcher.web.api import Call
from dispatcher.web.serving import city, served

__all__ = ["add_follow_up", "end_follow_up", "list_follow_ups", "list_helpers"]

_LATEST: Final = timedelta(days=366)
_TIMES: Final = ("due_at", "added_at", "done_at")


async def list_helpers(call: Call, asked: asks.HelperQuery) -> dict[str, Any]:
    """Who can be sent: to an elder, the nearest first; of a centre, or of all that the reader serves, by name."""
    mine = await served(call)
    where = mine
    if asked.elder_id is not None:
        await people.elder(call.connection, asked.elder_id, centres=mine)  # NotFound for who may not see them
    elif asked.centre_id is not None:
        if mine is not None and asked.centre_id not in mine:
            raise NotFound(f"there is no centre {asked.centre_id}, or its helpers are not yours to see")
        where = frozenset({asked.centre_id})
    return {
        "items": await helpers.listed(
            call.connection, elder_id=asked.elder_id, centres=where, limit=asked.limit
        )
    }


async def list_follow_ups(call: Call, asked: asks.FollowUpQuery) -> dict[str, Any]:
    """What must be looked at again, the most overdue first; or what was done, the latest first."""
    where = await served(call)
    if asked.centre_id is not None:
        where = frozenset({asked.centre_id}) if where is None else where & {asked.centre_id}
    rows = await follow_ups.listed(
        call.connection,
        centres=where,
        state=asked.state,
        elder_id=asked.elder_id,
        alarm_id=asked.alarm_id,
        after=asked.after,
        limit=asked.limit + 1,
        now=call.now,
    )
    page = rows[: asked.limit]
    counts = await follow_ups.counts(call.connection, centres=where, now=call.now)
    return {
        "items": [_body(row) for row in page],
        "next": follow_ups.cursor_of(page[-1]) if len(rows) > asked.limit else None,
        "open": counts["open"],
        "overdue": counts["overdue"],
    }


async def add_follow_up(call: Call, asked: asks.FollowUpAsked) -> dict[str, Any]:
    """Write down what must be looked at again, by when, and by which centre."""
    if asked.due_at <= call.now:
        raise Invalid("it is due in the past", field="due_at")
    if asked.due_at > call.now + _LATEST:
        raise Invalid("it is due more than a year ahead", field="due_at")
    elder_id, home, concerned = await _about(call, asked)
    centre_id = asked.centre_id or home
    if centre_id is None:
        raise Invalid("say which centre shall look at it", field="centre_id")
    if asked.centre_id is not None:
        known = {row["id"] for row in await centres.listed(call.connection, now=call.now)}
        if centre_id not in known:
            raise Invalid(f"there is no centre {centre_id}", field="centre_id")
    # Who handles an alarm for another centre may leave that centre something to do, and no other one.
    own = {centre_id} | await city(call)
    if not (call.by.acts_at(own) or (centre_id in concerned and call.by.acts_at(concerned))):
        raise NotAllowed
    number = await follow_ups.add(
        call.connection,
        centre_id=centre_id,
        elder_id=elder_id,
        alarm_id=asked.alarm_id,
        what=asked.what,
        due_at=asked.due_at,
        added_by=call.by.id,
        now=call.now,
    )
    assert number is not None  # noqa: S101  # only an absence could have had one already
    return _body(await follow_ups.one(call.connection, number, centres=None, now=call.now))


async def end_follow_up(call: Call, asked: asks.FollowUpDone) -> dict[str, Any]:
    """It was looked at; whoever says so first is remembered."""
    number = int(call.path["id"])
    row = await follow_ups.one(call.connection, number, centres=await served(call), now=call.now)
    if not call.by.acts_at({row["centre_id"]} | await city(call)):
        raise NotAllowed
    await follow_ups.done(call.connection, number, note=asked.note, by=call.by.id, now=call.now)
    return _body(await follow_ups.one(call.connection, number, centres=None, now=call.now))


async def _about(call: Call, asked: asks.FollowUpAsked) -> tuple[int | None, str | None, set[str]]:
    """The elder it is about, whose task it is if nobody says, and the centres that are concerned with the alarm."""
    elder_id, home = asked.elder_id, None
    concerned: set[str] = set()
    if asked.alarm_id is not None:
        card = await alarms.card(call.connection, asked.alarm_id, centres=call.by.centres)
        if elder_id not in {None, card["elder_id"]}:
            raise Invalid("the alarm is about another elder", field="elder_id")
        elder_id, home = card["elder_id"], card["centre_id"]
        concerned = {*card["audience"], card["centre_id"]}
    if elder_id is not None:
        # Whoever may see the alarm may leave something to do for its elder, whose file may be closed to them by now.
        seen_by = None if asked.alarm_id is not None else await served(call)
        elder = await people.elder(call.connection, elder_id, centres=seen_by)
        home = elder["centre_id"] or home
        if concerned and elder["centre_id"]:
            concerned.add(elder["centre_id"])
    return elder_id, home, concerned


def _body(row: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if name != "place"}
    return known | {name: iso(row[name]) for name in _TIMES}
