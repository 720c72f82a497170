"""Welfare checks and contact packs of the API."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from dispatcher.alarms.view import iso
from dispatcher.database import Row
from dispatcher.errors import Invalid, NotAllowed, NotFound
from dispatcher.web import asked as asks
from dispatcher.web.api import Call, Later
from dispatcher.web.serving import city, served
from dispatcher.welfare import pack, store
from dispatcher.welfare.model import elder_of
from dispatcher.welfare.pack_model import Format

__all__ = ["begin", "end", "list_checks", "mark", "pack_csv", "pack_pdf", "show", "show_elder"]

_MOST_CHECKS = 50


async def begin(call: Call, asked: asks.CheckBegun) -> dict[str, Any]:
    """Begin a welfare check of a town or of a centre's elders: every device that can speak asks for a press."""
    if (asked.town is None) == (asked.centre_id is None):
        raise Invalid("say either a town or a centre_id", field="town")
    if asked.town is not None:
        concerned = await store.centres_of_town(call.connection, asked.town)
    else:
        concerned = {str(asked.centre_id)}
    concerned = concerned or {""}  # nobody's town: only who may act everywhere
    # Everybody there is asked, so it must be somebody's to ask them all.
    desk = await city(call)
    if not all(call.by.supervises_at({centre} | desk) for centre in concerned):
        raise NotAllowed("only who supervises all centres concerned may ask all their elders")
    number = await store.begin(
        call.connection,
        town=asked.town,
        centre_id=asked.centre_id,
        say=asked.say,
        by=call.by.id,
        now=call.now,
    )
    return await _check(call, number, limit=asks.CheckQuery().limit)


async def list_checks(call: Call, _: None) -> dict[str, Any]:
    """The open welfare checks, and the newest of those that are over."""
    centres = await served(call)
    rows = await store.checks(call.connection, check_id=None, centres=centres, limit=_MOST_CHECKS)
    counts = await store.counts(call.connection, [row["id"] for row in rows], centres=centres)
    return {"items": [_short(row, counts[row["id"]]) for row in rows]}


async def show(call: Call, asked: asks.CheckQuery) -> dict[str, Any]:
    """One welfare check, with those whom nobody has heard of yet, the frailest first."""
    return await _check(call, _id(call), limit=asked.limit, after=asked.after)


async def show_elder(call: Call, _: None) -> dict[str, Any]:
    """One elder of a welfare check, and what people found out about them."""
    return await _person_with_marks(call)


async def mark(call: Call, asked: asks.Mark) -> dict[str, Any]:
    """Write down what somebody found out about an elder."""
    row = await _row(call)
    if not call.by.acts_at({row["asked_of"] or ""} | await city(call)):
        raise NotAllowed
    await store.mark(
        call.connection,
        _id(call),
        row["elder_id"],
        how=asked.how,
        note=asked.note,
        by=call.by.id,
        now=call.now,
    )
    return await _person_with_marks(call)


async def end(call: Call, asked: asks.CheckEnded) -> dict[str, Any]:
    """End a welfare check; with people unreached, the note must say why."""
    centres = await served(call)
    found = await store.checks(call.connection, check_id=_id(call), centres=centres, limit=1)
    if not found:
        raise _no_such_check(call)
    concerned = await store.centres_of_check(call.connection, _id(call))
    desk = await city(call)
    if not all(call.by.supervises_at({centre} | desk) for centre in concerned):
        raise NotAllowed("only who supervises all centres concerned may end a welfare check")
    await store.end(call.connection, _id(call), note=asked.note, by=call.by.id, now=call.now)
    return await _check(call, _id(call), limit=asks.CheckQuery().limit)


async def pack_csv(call: Call, asked: asks.PackQuery) -> Later:
    """The contact pack of a centre as a table for a spreadsheet; who takes it is written down."""
    return await _pack(call, asked, Format.CSV, "text/csv; charset=utf-8")


async def pack_pdf(call: Call, asked: asks.PackQuery) -> Later:
    """The contact pack of a centre as pages to print; who takes it is written down."""
    return await _pack(call, asked, Format.PDF, "application/pdf")


async def _pack(call: Call, asked: asks.PackQuery, format_: Format, media: str) -> Later:
    centre_id = call.path["id"]
    if not call.by.acts_at({centre_id} | await city(call)):
        raise NotFound(f"there is no centre {centre_id}, or its elders are not yours to see")
    taken_by = call.by.username
    what = await pack.stuff(
        call.connection, centre_id, format_, staff_id=call.by.id, taken_by=taken_by, now=call.now
    )

    async def make() -> web.Response:
        return web.Response(
            body=await pack.made(what, format_, asked.order, taken_by=taken_by),
            headers={
                "Content-Type": media,
                "Content-Disposition": f'attachment; filename="contacts-{centre_id}-{call.now:%Y%m%d}.{format_}"',
                "Cache-Control": "no-store",
            },
        )

    return Later(make)


async def _check(call: Call, number: int, *, limit: int, after: int | None = None) -> dict[str, Any]:
    centres = await served(call)
    found = await store.checks(call.connection, check_id=number, centres=centres, limit=1)
    if not found:
        raise _no_such_check(call)
    counts = await store.counts(call.connection, [number], centres=centres)
    rows = await store.people(call.connection, number, centres=centres, after=after, limit=limit + 1)
    page = rows[:limit]
    return _short(found[0], counts[number]) | {
        "open": [_person(call, row) for row in page],
        "next": str(page[-1]["elder_id"]) if len(rows) > limit else None,
    }


async def _row(call: Call) -> Row:
    return await store.elder(
        call.connection, _id(call), int(call.path["elder_id"]), centres=await served(call)
    )


async def _person_with_marks(call: Call) -> dict[str, Any]:
    row = await _row(call)
    marks = await store.marks(call.connection, _id(call), row["elder_id"])
    return {"person": _person(call, row), "marks": [mark_ | {"at": iso(mark_["at"])} for mark_ in marks]}


def _short(row: Mapping[str, Any], counts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "town": row["town"],
        "centre_id": row["centre_id"],
        "say": row["say"],
        "by": row["by"],
        "by_name": row["by_name"],
        "at": iso(row["at"]),
        "ended_at": iso(row["ended_at"]),
        "ended_by": row["ended_by"],
        "ended_note": row["ended_note"],
        "unreached_at_end": row["unreached"],
        "elders": counts["elders"],
        "to_ask": counts["to_ask"],
        "asked": counts["asked"],
        "answered": counts["answered"],
        "reached": counts["reached"],
        "unreached": counts["elders"] - counts["answered"] - counts["reached"],
    }


def _person(call: Call, row: Mapping[str, Any]) -> dict[str, Any]:
    elder = elder_of(row, now=call.now)
    return {
        "elder_id": elder.id,
        "name": elder.name,
        "sex": elder.sex,
        "age": elder.age,
        "phone": elder.phone,
        "address": elder.address,
        "town": row["town"],
        "centre_id": row["asked_of"],
        "lat": row["lat"],
        "lon": row["lon"],
        "language": elder.language,
        "access_notes": elder.access_notes,
        "conditions": elder.conditions,
        "frailty": row["frailty"],
        "why": row["why"],
        "asked_at": iso(row["asked_at"]),
        "answered_at": iso(row["answered_at"]),
        "how": row["how"],
        "marked_at": iso(row["marked_at"]),
        "stands": "answered" if row["answered"] else "reached" if row["reached"] else "open",
        "devices": [
            {
                "id": device.id,
                "kind": device.kind,
                "room": device.room,
                "speaks": device.speaks,
                "silent": device.silent,
                "never_heard": device.never_heard,
                "said": device.id in row["said_by"],
            }
            for device in elder.devices
        ],
        "contacts": row["contacts"],
    }


def _no_such_check(call: Call) -> NotFound:
    return NotFound(f"there is no welfare check {call.path['id']}, or it is not yours to see")


def _id(call: Call) -> int:
    return int(call.path["id"])
