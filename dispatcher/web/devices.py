"""Devices of the API: what is known of each, what is wrong, what it shall do, and what is done until it works again."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from devices.kinds import KINDS, OWN
from dispatcher.absences import store as absences
from dispatcher.alarms import verbs
from dispatcher.alarms.events import Noted
from dispatcher.alarms.view import iso
from dispatcher.commands import store as commands
from dispatcher.database import Connection, Row
from dispatcher.errors import Invalid, NotAllowed, NotFound
from dispatcher.fleet import keytests, stopgaps
from dispatcher.fleet import store as fleet
from dispatcher.fleet.battery import LOCAL
from dispatcher.web import asked as asks
from dispatcher.web.api import Call
from dispatcher.web.serving import city, served

__all__ = [
    "agree_on_stopgap",
    "command_device",
    "count_devices",
    "device_body",
    "device_json",
    "end_stopgap",
    "list_devices",
    "show_device",
]

_PLAIN: Final = (
    "id",
    "kind",
    "room",
    "elder_id",
    "elder_name",
    "centre_id",
    "online",
    "battery",
    "rssi",
    "mains",
    "alarm_id",
)
_TIMES: Final = ("heard_at", "silent_since", "mains_lost_since", "tested_at")


async def list_devices(call: Call, asked: asks.DeviceQuery) -> dict[str, Any]:
    """Devices that the reader may see, by id, by the elder's name or phone, or by what is wrong with them."""
    rows = await fleet.search(
        call.connection,
        q=asked.q or None,
        centre_id=asked.centre_id,
        centres=_list(await served(call)),
        after=asked.after,
        limit=asked.limit + 1,
        now=call.now,
        show=asked.show,
    )
    page = rows[: asked.limit]
    following = page[-1]["id"] if len(rows) > asked.limit else None
    elders = [row["elder_id"] for row in page if row["elder_id"] is not None]
    away = await absences.away_now(call.connection, elders, now=call.now)
    items = [device_body(row, now=call.now) | {"away": _away(away.get(row["elder_id"]))} for row in page]
    return {"items": items, "next": following}


def _away(absence: Row | None) -> dict[str, Any] | None:
    return None if absence is None else {"kind": absence["kind"], "until": iso(absence["until"])}


async def count_devices(call: Call, asked: asks.DeviceCountQuery) -> dict[str, Any]:
    """How many devices each centre has, and with how many something is wrong."""
    rows = await fleet.counts(
        call.connection, centre_id=asked.centre_id, centres=_list(await served(call)), now=call.now
    )
    return {
        "centres": [
            {name: row[name] for name in row if name != "tested"}
            | {"tested_share": round(row["tested"] / row["with_keys"], 4) if row["with_keys"] else None}
            for row in rows
        ]
    }


async def show_device(call: Call, _: None) -> dict[str, Any]:
    """One device and the last that was heard of it."""
    return device_body(await _seen(call), now=call.now)


async def command_device(call: Call, asked: asks.CommandAsked) -> dict[str, Any]:
    """Ask a device to do something; `test` makes it press its own test key, so the whole way is tried."""
    device = await _to_act_on(call)
    if asked.command in {"speak", "remind"} and asked.say is None:
        raise Invalid(f"say what the device shall {asked.command}", field="say")
    args = {} if asked.say is None else {"say": asked.say}
    number = await commands.add_command(call.connection, device["id"], asked.command, args, now=call.now)
    return {"id": number}


async def agree_on_stopgap(call: Call, asked: asks.StopgapAsked) -> dict[str, Any]:
    """Write down how the elder is looked after until the device works again, in the place of an earlier plan."""
    device = await _to_act_on(call)
    await stopgaps.agree(
        call.connection, device["id"], plan=asked.plan, until=asked.until, by=call.by.id, now=call.now
    )
    body = await show_device(call, None)
    until = asked.until.astimezone(LOCAL)
    await _note_on_alarm(
        call, device, f"临时照护方案（{device['id']}，至 {until:%Y-%m-%d %H:%M}）：{asked.plan}"
    )
    return body


async def end_stopgap(call: Call, _: None) -> dict[str, Any]:
    """End a plan before its time; when there is none in force, nothing happens."""
    device = await _to_act_on(call)
    was_in_force = await stopgaps.end(call.connection, device["id"], by=call.by.id, now=call.now)
    body = await show_device(call, None)
    if was_in_force:
        await _note_on_alarm(call, device, f"临时照护方案已结束（{device['id']}）")
    return body


async def device_json(
    connection: Connection, device_id: str, *, centres: frozenset[str] | None, now: datetime
) -> dict[str, Any] | None:
    """A device as JSON, or None when nobody knows it or the reader may not see it."""
    try:
        return device_body(await fleet.device(connection, device_id, centres=_list(centres)), now=now)
    except NotFound:
        return None


def device_body(row: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """One row of `device_cards` as JSON: see Device in web/device_answers.py for the shape."""
    body: dict[str, Any] = {name: row[name] for name in _PLAIN}
    body.update({name: iso(row[name]) for name in _TIMES})
    if "last_signal_at" in row:
        body["last_signal_at"] = iso(row["last_signal_at"])
    kind = KINDS.get(row["kind"])
    body["supervision_s"] = row["supervision_s"] or (None if kind is None else kind.supervision)
    empty_on = row["battery_empty_on"]
    body["battery_empty_on"] = None if empty_on is None else empty_on.isoformat()
    due_at = keytests.due_at(row["kind"], tested_at=row["tested_at"], added_at=row["added_at"])
    body["test_due_at"] = iso(due_at)
    body["stopgap"] = None
    if row["stopgap_until"] is not None and row["stopgap_until"] > now:
        body["stopgap"] = {
            "plan": row["stopgap_plan"],
            "by": row["stopgap_by"],
            "at": iso(row["stopgap_at"]),
            "until": iso(row["stopgap_until"]),
        }
    return body


async def _seen(call: Call) -> Row:
    """A device of a home; the platform's own kinds are nobody's to look at or to command, as in the list of devices."""
    device = await fleet.device(call.connection, call.path["id"], centres=_list(await served(call)))
    if device["kind"] in OWN:
        raise NotFound(f"there is no device {device['id']}, or it is not yours to see")
    return device


async def _to_act_on(call: Call) -> Row:
    if not call.by.may_act:
        raise NotAllowed
    device = await _seen(call)
    if not call.by.acts_at(await city(call) | set(await fleet.seen_by(call.connection, device["id"]))):
        raise NotAllowed
    return device


async def _note_on_alarm(call: Call, device: Row, text: str) -> None:
    """Whoever opens the device's alarm reads of the plan; one who sees the device by another alarm writes in none.

    The last act of its transaction, as every line of a history.
    """
    alarm = await stopgaps.trouble_alarm(call.connection, device["id"])
    if alarm is None:
        return
    with suppress(NotFound, NotAllowed):
        await verbs.act(
            call.connection,
            alarm["id"],
            Noted(by=call.by.id, text=text),
            by=call.by,
            version=alarm["version"],
            now=call.now,
        )


def _list(centres: frozenset[str] | None) -> list[str] | None:
    return None if centres is None else sorted(centres)
