"""Who was told of an alarm and who goes: for the desk, and behind the link that a contact was sent."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from dispatcher.alarms import store
from dispatcher.alarms.contacts import asking, links
from dispatcher.alarms.contacts import store as contacts
from dispatcher.alarms.contacts.rules import END
from dispatcher.alarms.model import Outcome, State
from dispatcher.alarms.view import alarm_json, iso
from dispatcher.database import Connection
from dispatcher.errors import IllegalTransition, NotAllowed, Stale
from dispatcher.notify import store as notify
from dispatcher.web import told_asked as asks
from dispatcher.web.api import Call

__all__ = ["answer", "answer_link", "ask_contacts", "show", "show_link", "told_json"]

_OVER: Final = "this alarm is over: nobody needs to go any more"
_SAID: Final = frozenset(
    {"well", "helped", "hospital", "false_alarm"}
)  # nobody learns of a death from a page


async def show(call: Call, _: None) -> dict[str, Any]:
    """Who was told of an alarm, over which channel and how far it has come; who was asked to go, and what they said."""
    card = await store.card(call.connection, _id(call), centres=call.by.centres)
    return await told_json(call.connection, card["id"])


async def ask_contacts(call: Call, asked: asks.ContactsAsked) -> dict[str, Any]:
    """Ask the elder's contacts whether one of them goes, now."""
    alarm = await store.lock(call.connection, _id(call), centres=call.by.centres)
    card = await store.card(call.connection, alarm.id)
    if not call.by.acts_at(card["audience"]):
        raise NotAllowed
    if asked.version != alarm.version:
        sentence = f"you saw version {asked.version}, it is now version {alarm.version}: look again"
        raise Stale(sentence, alarm=alarm_json(card))
    await asking.begin(
        call.connection,
        alarm.id,
        by=f"staff:{call.by.username}",
        now=call.now,
        together=asked.together,
        contact_ids=asked.contact_ids,
    )
    return await told_json(call.connection, alarm.id)


async def answer(call: Call, asked: asks.AskAnswered) -> dict[str, Any]:
    """A contact said to an operator whether they go."""
    ask = await contacts.ask(call.connection, _id(call))
    card = await store.card(call.connection, ask["alarm_id"], centres=call.by.centres)
    if not call.by.acts_at(card["audience"]):
        raise NotAllowed
    counted = await asking.answer(
        call.connection,
        ask["id"],
        accepted=asked.accepted,
        by="desk",
        now=call.now,
        eta_minutes=asked.eta_minutes,
        actor=f"staff:{call.by.username}",
    )
    if not counted:
        raise IllegalTransition(_OVER)
    return await told_json(call.connection, card["id"])


async def show_link(call: Call, _: None) -> dict[str, Any]:
    """What whoever was asked to go needs to know, behind the link in their message."""
    ask_id = await links.opened(call.connection, call.path["token"], address=call.address, now=call.now)
    return await _behind(call.connection, ask_id)


async def answer_link(call: Call, asked: asks.AskAnswered) -> dict[str, Any]:
    """They go, or cannot; they may think better of it while the alarm is open. When it is over, that is the answer."""
    ask_id = await links.opened(call.connection, call.path["token"], address=call.address, now=call.now)
    async with call.connection.transaction():
        await asking.answer(
            call.connection,
            ask_id,
            accepted=asked.accepted,
            by="link",
            now=call.now,
            eta_minutes=asked.eta_minutes,
        )
    return await _behind(call.connection, ask_id)


async def told_json(connection: Connection, alarm_id: int) -> dict[str, Any]:
    """The body of `Told`."""
    chain = await contacts.last_chain(connection, alarm_id)
    names = ("id", "contact_id", "name", "relation", "cycle", "answer", "answered_by", "eta_minutes")
    return {
        "chain": None
        if chain is None
        else {
            "mode": chain["mode"],
            "cycle": chain["cycle"],
            "began_at": iso(chain["began_at"]),
            "due_at": iso(chain["due_at"]),
            "ended_at": iso(chain["ended_at"]),
            "ended": chain["ended"],
        },
        "asks": [
            {name: row[name] for name in names}
            | {"asked_at": iso(row["asked_at"]), "answered_at": iso(row["answered_at"])}
            for row in await contacts.asks_of_alarm(connection, alarm_id)
        ],
        "tellings": [_telling(row) for row in await notify.of_alarm(connection, alarm_id)],
    }


async def _behind(connection: Connection, ask_id: int) -> dict[str, Any]:
    ask = await contacts.ask(connection, ask_id)
    row = await contacts.behind_link(connection, ask_id)
    standing = await contacts.standing(connection, row["alarm_id"])
    mine = standing[ask["contact_id"]]
    over = row["state"] == State.RESOLVED
    ending = END[Outcome(row["outcome"])].rpartition(".")[2] if over else None
    return {
        "state": "over" if over else "open",
        "ending": ending if ending is None or ending in _SAID else "other",
        "elder": row["elder"],
        "relation": row["relation"],
        "what": row["type"],
        "at": iso(row["raised_at"]),
        "centre": row["centre_en"] if row["language"] == "en" else row["centre_zh"],
        "centre_phone": row["centre_phone"],
        "address": None if over else row["address"],
        "answer": mine["answer"],
        "eta_minutes": mine["eta_minutes"],
        "others": [
            {"relation": other["relation"], "answer": other["answer"]}
            for number, other in standing.items()
            if number != ask["contact_id"]
        ],
        "language": row["language"],
    }


def _telling(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = next(kind for kind in ("contact", "staff", "account") if row[f"{kind}_id"] is not None)
    return {
        "id": row["id"],
        "to": {"kind": kind, "id": row[f"{kind}_id"], "name": row["name"], "relation": row["relation"]},
        "wording": row["wording"],
        "created_at": iso(row["created_at"]),
        "read_at": iso(row["read_at"]),
        "ended": row["ended"],
        "deliveries": [
            {
                "id": one["id"],
                "channel": one["channel"],
                "status": one["status"],
                "sent_at": _moment(one["sent_at"]),
                "delivered_at": _moment(one["delivered_at"]),
                "why": one["why"],
                "text": one["text"],
            }
            for one in row["deliveries"]
        ],
    }


def _moment(written: str | None) -> str | None:
    """A time out of a JSON object of the database, as everywhere else."""
    return None if written is None else iso(datetime.fromisoformat(written).astimezone(UTC))


def _id(call: Call) -> int:
    return int(call.path["id"])
