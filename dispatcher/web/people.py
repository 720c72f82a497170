"""Elders, centres, towns and quarantine of the API."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from dispatcher.alarms import store as alarms
from dispatcher.alarms.view import alarm_json, iso
from dispatcher.centres import store as centres
from dispatcher.database import Connection
from dispatcher.fleet import store as fleet
from dispatcher.people import store as people
from dispatcher.signals import store as signals
from dispatcher.web import asked as asks
from dispatcher.web.api import Call
from dispatcher.web.devices import device_body
from dispatcher.web.serving import served

__all__ = [
    "elder_json",
    "list_centres",
    "list_elders",
    "list_quarantine",
    "list_towns",
    "show_elder",
]


async def list_centres(call: Call, _: None) -> dict[str, Any]:
    """All centres, with how many are on duty."""
    return {"items": await centres.listed(call.connection, now=call.now)}


async def list_towns(call: Call, _: None) -> dict[str, Any]:
    """All towns, with the centres that serve them."""
    return {"items": await centres.towns(call.connection)}


async def list_elders(call: Call, asked: asks.SearchQuery) -> dict[str, Any]:
    """Elders that the reader may see, by a part of name, phone or address."""
    rows = await people.search(
        call.connection,
        q=asked.q or None,
        centres=await served(call),
        after=asked.after,
        limit=asked.limit + 1,
    )
    return _page([_dated(row) for row in rows], asked.limit)


async def show_elder(call: Call, _: None) -> dict[str, Any]:
    """Everything about an elder, with the alarms the reader may see."""
    elder = await elder_json(call.connection, int(call.path["id"]), centres=await served(call), now=call.now)
    rows = await alarms.list_cards(
        call.connection,
        open_=None,
        centre_id=None,
        elder_id=elder["id"],
        centres=call.by.centres,
        before=None,
        limit=50,
    )
    return elder | {"alarms": [alarm_json(row) for row in rows]}


async def list_quarantine(call: Call, asked: asks.PageQuery) -> dict[str, Any]:
    """What devices sent that could not be read, the newest first."""
    rows = await signals.list_quarantine(
        call.connection, centres=_list(call.by.centres), before=asked.after, limit=asked.limit + 1
    )
    shown = [
        row
        | {
            "payload": bytes(row["payload"])[:2000].decode("utf-8", "backslashreplace"),
            "received_at": iso(row["received_at"]),
        }
        for row in rows
    ]
    return _page(shown, asked.limit)


async def elder_json(
    connection: Connection, elder_id: int, *, centres: Collection[str] | None, now: datetime
) -> dict[str, Any]:
    """An elder with contacts and devices; NotFound when the reader may not see them."""
    elder = await people.elder(connection, elder_id, centres=centres)
    return _dated(elder) | {
        "photo_at": iso(elder["photo_at"]),
        "contacts": await people.contacts(connection, elder_id),
        "devices": [device_body(row, now=now) for row in await fleet.of_elder(connection, elder_id)],
    }


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    born_on = row["born_on"]
    return dict(row) | {"born_on": born_on.isoformat() if born_on else None}


def _page(rows: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    page = rows[:limit]
    return {"items": page, "next": str(page[-1]["id"]) if len(rows) > limit else None}


def _list(centres_: frozenset[str] | None) -> list[str] | None:
    return None if centres_ is None else sorted(centres_)
