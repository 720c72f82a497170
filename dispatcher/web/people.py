"""Elders, devices, centres and towns of the API."""

from collections.abc import Collection, Mapping
from typing import Any

from dispatcher.alarms import store as alarms
from dispatcher.alarms.view import alarm_json, iso
from dispatcher.centres import store as centres
from dispatcher.commands import store as commands
from dispatcher.database import Connection
from dispatcher.errors import Invalid, NotAllowed, NotFound
from dispatcher.fleet import store as fleet
from dispatcher.people import store as people
from dispatcher.signals import store as signals
from dispatcher.web import asked as asks
from dispatcher.web.api import Call

__all__ = [
    "command_device",
    "device_json",
    "elder_json",
    "list_centres",
    "list_devices",
    "list_elders",
    "list_quarantine",
    "list_towns",
    "show_device",
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
        call.connection, q=asked.q or None, centres=call.by.centres, after=asked.after, limit=asked.limit + 1
    )
    return _page([_dated(row) for row in rows], asked.limit)


async def show_elder(call: Call, _: None) -> dict[str, Any]:
    """Everything about an elder, with the alarms the reader may see."""
    elder = await elder_json(call.connection, int(call.path["id"]), centres=call.by.centres)
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


async def list_devices(call: Call, asked: asks.DeviceQuery) -> dict[str, Any]:
    """Devices that the reader may see, by id, or by the elder's name or phone."""
    rows = await fleet.search(
        call.connection,
        q=asked.q or None,
        centre_id=asked.centre_id,
        centres=_list(call.by.centres),
        after=asked.after,
        limit=asked.limit + 1,
    )
    return _page([_device(row) for row in rows], asked.limit)


async def show_device(call: Call, _: None) -> dict[str, Any]:
    """One device and the last that was heard of it."""
    return _device(await fleet.device(call.connection, call.path["id"], centres=_list(call.by.centres)))


async def command_device(call: Call, asked: asks.CommandAsked) -> dict[str, Any]:
    """Ask a device to do something; `test` makes it press its own test key, so the whole way is tried."""
    if not call.by.may_act:
        raise NotAllowed
    device = await fleet.device(call.connection, call.path["id"], centres=_list(call.by.centres))
    if not call.by.acts_at(await fleet.seen_by(call.connection, device["id"])):
        raise NotAllowed
    if asked.command in {"speak", "remind"} and asked.say is None:
        raise Invalid(f"say what the device shall {asked.command}", field="say")
    args = {} if asked.say is None else {"say": asked.say}
    number = await commands.add_command(call.connection, device["id"], asked.command, args, now=call.now)
    return {"id": number}


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
    connection: Connection, elder_id: int, *, centres: Collection[str] | None
) -> dict[str, Any]:
    """An elder with contacts and devices; NotFound when the reader may not see them."""
    elder = await people.elder(connection, elder_id, centres=centres)
    return _dated(elder) | {
        "contacts": await people.contacts(connection, elder_id),
        "devices": [_device(row) for row in await fleet.of_elder(connection, elder_id)],
    }


async def device_json(
    connection: Connection, device_id: str, *, centres: frozenset[str] | None
) -> dict[str, Any] | None:
    """A device as JSON, or None when nobody knows it or the reader may not see it."""
    try:
        return _device(await fleet.device(connection, device_id, centres=_list(centres)))
    except NotFound:
        return None


def _device(row: Mapping[str, Any]) -> dict[str, Any]:
    body = dict(row) | {"heard_at": iso(row["heard_at"])}
    if "last_signal_at" in row:
        body["last_signal_at"] = iso(row["last_signal_at"])
    return body


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    born_on = row["born_on"]
    return dict(row) | {"born_on": born_on.isoformat() if born_on else None}


def _page(rows: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    page = rows[:limit]
    return {"items": page, "next": str(page[-1]["id"]) if len(rows) > limit else None}


def _list(centres_: frozenset[str] | None) -> list[str] | None:
    return None if centres_ is None else sorted(centres_)
