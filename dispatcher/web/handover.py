"""Shift handovers of the API."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from dispatcher.alarms.view import iso
from dispatcher.database import Row
from dispatcher.errors import Invalid, NotFound, NotSignedIn
from dispatcher.handover import pdf, signing, store
from dispatcher.people import staff
from dispatcher.people.model import Staff
from dispatcher.web import handover_asked as asks
from dispatcher.web.api import Call, Later

__all__ = ["give", "list_handovers", "live_sheet", "sheet_pdf", "show", "take", "withdraw"]

_LATELY = 20


async def live_sheet(call: Call, asked: asks.SheetQuery) -> dict[str, Any]:
    """The sheet of a desk as it would be signed now."""
    _must_see(call, asked.centre_id)
    sheet = await signing.live(call.connection, asked.centre_id, now=call.now)
    rows = await store.listed(call.connection, asked.centre_id, after=None, limit=_LATELY)
    last = next((_short(row) for row in rows if row["withdrawn_at"] is None), None)
    return sheet | {"last": last}


async def give(call: Call, asked: asks.HandoverGiven) -> dict[str, Any]:
    """Sign that the shift is over: the sheet is kept as it is in this moment, and waits for the second signature."""
    _must_see(call, asked.centre_id)
    number = await signing.give(call.connection, asked.centre_id, notes=asked.notes, by=call.by, now=call.now)
    return _whole(await store.one(call.connection, number))


async def take(call: Call, asked: asks.HandoverTaken) -> dict[str, Any]:
    """Sign that the shift was taken over; to repeat it changes nothing, so it needs no Idempotency-Key.

    It takes none because the hash of a request is kept with its key, and this one may hold a password.
    """
    row = await _one(call)
    if row["taken_by_username"] != (asked.username or call.by.username):
        signing.refuse_ended(row)  # before any password is looked at: there is nothing here to sign with it
    taker = await _signed_by(call, asked)
    async with call.connection.transaction():
        await signing.take(
            call.connection,
            _id(call),
            by=taker,
            remarks=asked.remarks,
            with_alarms=asked.with_alarms,
            now=call.now,
        )
        return _whole(await store.one(call.connection, _id(call)))


async def withdraw(call: Call, _: None) -> dict[str, Any]:
    """Take back a handover that nobody has taken over."""
    await _one(call)
    await signing.withdraw(call.connection, _id(call), by=call.by, now=call.now)
    return _whole(await store.one(call.connection, _id(call)))


async def list_handovers(call: Call, asked: asks.HandoverQuery) -> dict[str, Any]:
    """The handovers of a desk, the newest first."""
    _must_see(call, asked.centre_id)
    await store.centre(call.connection, asked.centre_id)
    rows = await store.listed(call.connection, asked.centre_id, after=asked.after, limit=asked.limit + 1)
    page = rows[: asked.limit]
    following = str(page[-1]["id"]) if len(rows) > asked.limit else None
    return {"items": [_short(row) for row in page], "next": following}


async def show(call: Call, _: None) -> dict[str, Any]:
    """One handover, with the sheet as it was signed."""
    return _whole(await _one(call))


async def sheet_pdf(call: Call, _: None) -> Later:
    """One handover as pages to print; what is not signed yet has a line to sign on."""
    row = await _one(call)

    async def make() -> web.Response:
        name = f"handover-{row['centre_id']}-{row['id']}.pdf"
        return web.Response(
            body=await asyncio.to_thread(pdf.write, pdf.paper_of(row)),
            headers={
                "Content-Type": "application/pdf",
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )

    return Later(make)


async def _signed_by(call: Call, asked: asks.HandoverTaken) -> Staff:
    """Whose signature it is; wrong tries count as those at the sign-in do, so no transaction may undo them."""
    if asked.username is None and asked.password is None:
        return call.by
    if asked.username is None or asked.password is None:
        raise Invalid("say both a username and a password, or neither", field="password")
    try:
        return await staff.sign_in(
            call.connection,
            username=asked.username,
            password=asked.password,
            address=call.address,
            now=call.now,
        )
    except NotSignedIn as error:  # the session that asks is as good as before
        raise Invalid(str(error), field="password") from error


async def _one(call: Call) -> Row:
    row = await store.one(call.connection, _id(call))
    if not _sees(call, row["centre_id"]):
        raise NotFound(f"there is no handover {_id(call)}, or it is not yours to see")
    return row


def _must_see(call: Call, centre_id: str) -> None:
    if not _sees(call, centre_id):
        raise NotFound(f"there is no centre {centre_id}, or it is not yours to see")


def _sees(call: Call, centre_id: str) -> bool:
    """Its alarms are on the sheet, so only who is shown all of them may read it."""
    return call.by.centres is None or centre_id in call.by.centres


def _short(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "centre_id": row["centre_id"],
        "at": iso(row["at"]),
        "notes": row["notes"],
        "given_by": row["given_by_username"],
        "given_by_name": row["given_by_name"],
        "taken_by": row["taken_by_username"],
        "taken_by_name": row["taken_by_name"],
        "taken_at": iso(row["taken_at"]),
        "remarks": row["remarks"],
        "handed": row["handed"],
        "withdrawn_by_name": row["withdrawn_by_name"],
        "withdrawn_at": iso(row["withdrawn_at"]),
        "counts": {name: row[name] for name in ("open", "overdue", "silent", "follow_ups")},
    }


def _whole(row: Row) -> dict[str, Any]:
    sheet = row["sheet"]
    counts = {
        "open": len(sheet["open"]),
        "overdue": len(sheet["overdue"]),
        "silent": sheet["silent_count"],
        "follow_ups": sheet["follow_up_count"],
    }
    return _short({**row, **counts}) | {"sheet": sheet}


def _id(call: Call) -> int:
    return int(call.path["id"])
