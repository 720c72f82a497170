"""The alarms of the API: the queue, the card, and the verbs."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec

from dispatcher.alarms import protocols, store, verbs
from dispatcher.alarms.events import (
    Answered,
    Arrived,
    Dispatched,
    Event,
    HandedOver,
    HandedToCentre,
    Held,
    Noted,
    Reopened,
    Resolved,
)
from dispatcher.alarms.sent import sent
from dispatcher.alarms.view import alarm_json, iso
from dispatcher.centres import store as centres
from dispatcher.commands import store as commands
from dispatcher.database import Row
from dispatcher.errors import Invalid, NotFound
from dispatcher.people import staff
from dispatcher.people.helpers import store as helpers
from dispatcher.people.model import Staff
from dispatcher.web import asked as asks
from dispatcher.web.api import Call
from dispatcher.web.devices import device_json
from dispatcher.web.people import elder_json

__all__ = [
    "answer",
    "arrive",
    "claim",
    "dispatch",
    "hand_over",
    "hold",
    "list_alarms",
    "note",
    "release",
    "reopen",
    "resolve",
    "show",
]


async def list_alarms(call: Call, asked: asks.AlarmQuery) -> dict[str, Any]:
    """The alarms that the reader may see, the newest first."""
    rows = await store.list_cards(
        call.connection,
        open_={"open": True, "resolved": False, "all": None}[asked.state],
        centre_id=asked.centre_id,
        elder_id=asked.elder_id,
        centres=call.by.centres,
        before=asked.after,
        limit=asked.limit + 1,
    )
    page = rows[: asked.limit]
    following = str(page[-1]["id"]) if len(rows) > asked.limit else None
    return {"items": [alarm_json(row) for row in page], "next": following}


async def show(call: Call, _: None) -> dict[str, Any]:
    """The whole card of one alarm; `elder` and `device` are null when the reader may not see more than the alarm."""
    card = await store.card(call.connection, _id(call), centres=call.by.centres)
    history = await store.history(call.connection, card["id"])
    receipts = await commands.receipts(call.connection, card["id"])
    elder, recent = None, []
    if card["elder_id"] is not None:
        # A centre that an alarm once reached sees the alarm for ever, but the elder's file only while it is open.
        with suppress(NotFound):
            elder = await elder_json(call.connection, card["elder_id"], centres=call.by.centres, now=call.now)
        recent = await store.recent_of_elder(
            call.connection, card["elder_id"], except_id=card["id"], centres=call.by.centres, now=call.now
        )
    return {
        "alarm": alarm_json(card),
        "elder": elder,
        "device": await device_json(
            call.connection, card["device_id"], centres=call.by.centres, now=call.now
        ),
        "history": [
            {
                "id": row["id"],
                "at": iso(row["at"]),
                "actor": row["actor"],
                "actor_name": row["actor_name"],
                "event": row["event"],
                "from": row["from_state"],
                "to": row["to_state"],
                "detail": row["detail"],
            }
            for row in history
        ],
        "receipts": [
            {
                "stage": row["stage"],
                "at": iso(row["at"]),
                "say": msgspec.json.decode(row["payload"]).get("say"),
                "delivered_at": iso(row["delivered_at"]),
            }
            for row in receipts
        ],
        "recent": [row | {"raised_at": iso(row["raised_at"])} for row in recent],
        "protocol": await protocols.of_alarm(call.connection, card),
        "sent": [
            one | {name: iso(one[name]) for name in ("at", "eta_at", "arrived_at")} for one in sent(history)
        ],
        "false_alarms": await store.false_alarms(
            call.connection, elder_id=card["elder_id"], device_id=card["device_id"], now=call.now
        ),
    }


async def claim(call: Call, asked: asks.Claim) -> dict[str, Any]:
    """Take the alarm."""
    return await _act(call, verbs.claim_event(by=call.by, take_over=asked.take_over), asked.version)


async def answer(call: Call, asked: asks.Answer) -> dict[str, Any]:
    """Speak with the elder."""
    return await _act(call, Answered(by=call.by.id), asked.version)


async def dispatch(call: Call, asked: asks.Dispatch) -> dict[str, Any]:
    """Send help."""
    helper, kind, phone = asked.helper, asked.kind, None
    if asked.helper_id is not None:
        known = await _helper(call, asked.helper_id)
        helper, kind, phone = known["name"], known["kind"], known["phone"]
    event = Dispatched(
        by=call.by.id,
        helper=helper,
        kind=kind,
        helper_id=asked.helper_id,
        phone=phone,
        eta=None if asked.eta_minutes is None else timedelta(minutes=asked.eta_minutes),
        note=asked.note,
    )
    return await _act(call, event, asked.version)


async def arrive(call: Call, asked: asks.Arrive) -> dict[str, Any]:
    """Help has arrived."""
    if asked.sent is not None:
        card = await store.card(call.connection, _id(call), centres=call.by.centres)
        on_the_way = sent(await store.history(call.connection, card["id"]))
        if all(one["id"] != asked.sent or one["arrived_at"] for one in on_the_way):
            raise Invalid("nobody of this number is on the way", field="sent")
    return await _act(call, Arrived(by=call.by.id, sent=asked.sent), asked.version)


async def hold(call: Call, asked: asks.Hold) -> dict[str, Any]:
    """Wait for something, for a few minutes; the hold rings when it ends and is broken by any new press."""
    event = Held(by=call.by.id, length=timedelta(minutes=asked.minutes), reason=asked.reason)
    return await _act(call, event, asked.version)


async def release(call: Call, asked: asks.Release) -> dict[str, Any]:
    """Lift the hold, if there is one; else give the alarm back to the queue, where it rings."""
    return await _act(call, None, asked.version)


async def note(call: Call, asked: asks.NoteText) -> dict[str, Any]:
    """Write something down."""
    return await _act(call, Noted(by=call.by.id, text=asked.text), asked.version)


async def hand_over(call: Call, asked: asks.HandOver) -> dict[str, Any]:
    """Pass the alarm to a colleague, or to another centre's queue."""
    if (asked.username is None) == (asked.centre_id is None):
        raise Invalid("say either a username or a centre_id", field="username")
    if asked.username is not None:
        colleague = await staff.find(call.connection, asked.username)
        await _refuse_blind(call, colleague)
        return await _act(call, HandedOver(by=call.by.id, to=colleague.id, note=asked.note), asked.version)
    known = {row["id"] for row in await centres.listed(call.connection, now=call.now)}
    if asked.centre_id not in known:
        raise NotFound(f"there is no centre {asked.centre_id}")
    event = HandedToCentre(by=call.by.id, centre_id=str(asked.centre_id), note=asked.note)
    return await _act(call, event, asked.version)


async def resolve(call: Call, asked: asks.Resolve) -> dict[str, Any]:
    """End the alarm, with an outcome."""
    return await _act(call, Resolved(by=call.by.id, outcome=asked.outcome, note=asked.note), asked.version)


async def reopen(call: Call, asked: asks.Reopen) -> dict[str, Any]:
    """It was not over: back to the queue, where it rings."""
    return await _act(call, Reopened(by=call.by.id, reason=asked.reason), asked.version)


async def _act(call: Call, event: Event | None, version: int) -> dict[str, Any]:
    card = await verbs.act(call.connection, _id(call), event, by=call.by, version=version, now=call.now)
    return {"alarm": alarm_json(card)}


async def _helper(call: Call, helper_id: int) -> Row:
    """One of those whom the card offers to send; Invalid for anybody else."""
    card = await store.card(call.connection, _id(call), centres=call.by.centres)
    return await helpers.offered(
        call.connection, helper_id, elder_id=card["elder_id"], centres=card["audience"]
    )


async def _refuse_blind(call: Call, colleague: Staff) -> None:
    """Nobody is handed what they could not see or act on."""
    card = await store.card(call.connection, _id(call), centres=call.by.centres)
    if not colleague.acts_at(card["audience"]):
        raise Invalid(
            f"{colleague.username} cannot handle this alarm: hand it to their centre instead",
            field="username",
        )


def _id(call: Call) -> int:
    return int(call.path["id"])
