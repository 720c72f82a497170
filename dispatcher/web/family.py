"""The family's page in the API: what elders agreed to show, and what the family member wants."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from dispatcher.alarms import store as alarms
from dispatcher.alarms.contacts import asking
from dispatcher.alarms.view import iso
from dispatcher.centres.rota.rules import LOCAL
from dispatcher.database import Row
from dispatcher.errors import Gone, NotFound
from dispatcher.notify import store as notify
from dispatcher.notify.channels import vapid
from dispatcher.people.contacts import store as contacts
from dispatcher.people.family import passkeys, sessions, store
from dispatcher.people.family.model import masked
from dispatcher.web import family_asked as asks
from dispatcher.web.api import Call
from dispatcher.web.family_sign_in import account_json

__all__ = [
    "add_email",
    "add_push",
    "answer_ask",
    "put_settings",
    "read_letter",
    "remove_own_address",
    "show_alarm",
    "show_family_elder",
    "show_inbox",
    "show_me",
]

_UNSAID = frozenset({"died"})
"""What nobody should learn from a page: the centre speaks with them."""


async def show_me(call: Call, _: None) -> dict[str, Any]:
    """Who is signed in, whose contact they are, and how they are reached."""
    connection, account = call.connection, call.family
    cursor = await alarms.cursor(connection)  # before all else: what happens from here on, the stream tells
    await sessions.seen(connection, account.id, now=call.now)
    return {
        "cursor": cursor,
        "account": account_json(account),
        "elders": [_elder(row, account.language) for row in await store.elders(connection, account)],
        "passkeys": [
            {
                "id": row["id"],
                "name": row["name"],
                "added_at": iso(row["added_at"]),
                "used_at": iso(row["used_at"]),
            }
            for row in await passkeys.listed(connection, account.id)
        ],
        "addresses": [
            {
                "id": row["id"],
                "channel": row["channel"],
                "shown": masked(row["channel"], row["target"]),
                "own": row["own"],
                "broken_at": iso(row["broken_at"]),
                "broken_why": row["broken_why"],
            }
            for row in await store.addresses(connection, account)
        ],
        "push_key": (await vapid.keys(connection, now=call.now)).public,
        "unread": await store.unread(connection, account, now=call.now),
    }


async def put_settings(call: Call, asked: asks.AccountSettings) -> dict[str, Any]:
    """Keep what they want: language, quiet hours, and for each elder when to be told and when they can come."""
    quiet = None
    if asked.quiet_from is not None and asked.quiet_until is not None:
        quiet = (asked.quiet_from, asked.quiet_until)
    wanted = [
        (one.contact_id, one.every_alarm, None if one.hours is None else [part.plain() for part in one.hours])
        for one in asked.contacts
    ]
    await store.put_settings(
        call.connection, call.family, language=asked.language, quiet=quiet, contacts=wanted
    )
    return {}


async def add_push(call: Call, asked: asks.PushSubscription) -> dict[str, Any]:
    """Tell them by push on this device from now on."""
    target = json.dumps({"endpoint": asked.endpoint, "keys": asked.keys.model_dump()})
    number = await contacts.add_address(
        call.connection,
        channel="push",
        target=target,
        endpoint=asked.endpoint,
        account_id=call.family.id,
        now=call.now,
    )
    return {"id": number}


async def add_email(call: Call, asked: asks.EmailAdded) -> dict[str, Any]:
    """Tell them by e-mail too from now on."""
    number = await contacts.add_address(
        call.connection,
        channel=asked.channel,
        target=asked.target,
        account_id=call.family.id,
        now=call.now,
    )
    return {"id": number}


async def remove_own_address(call: Call, _: None) -> None:
    """Tell them no longer at an address that they added."""
    await contacts.remove_address(call.connection, _id(call), account_id=call.family.id, now=call.now)


async def show_family_elder(call: Call, _: None) -> dict[str, Any]:
    """What an elder agreed to show this contact; null is what they did not."""
    connection, account, contact_id = call.connection, call.family, _id(call)
    rows = await store.elders(connection, account, contact_id=contact_id)
    if not rows:
        raise NotFound("there is no such elder whose contact you are")
    (row,) = rows
    alarms = await store.alarms(connection, account, contact_id=contact_id)
    devices = await store.devices(connection, account, contact_id)
    tests = await store.tests(connection, account, contact_id, now=call.now)
    return {
        "elder": {"name": row["name"], "age": _age(row["born_on"], call.now.astimezone(LOCAL).date())},
        # Who was asked to go must find the question, whatever else they may see.
        "alarms": [_alarm(one) for one in alarms] if alarms or "alarms" in row["may"] else None,
        "device": [_device(one) for one in devices] if "device" in row["may"] else None,
        "tests": [{"at": iso(one["at"]), "kind": one["kind"], "passed": True} for one in tests]
        if "tests" in row["may"]
        else None,
        "visits": [] if "visits" in row["may"] else None,
        "summary": await _summary(call, contact_id),
    }


async def show_alarm(call: Call, _: None) -> dict[str, Any]:
    """The live course of an alarm that they may see, and who of the contacts goes."""
    return await _course(call, _id(call))


async def _course(call: Call, alarm_id: int) -> dict[str, Any]:
    connection, account = call.connection, call.family
    rows = await store.alarms(connection, account, alarm_id=alarm_id)
    if not rows:
        raise NotFound(f"there is no alarm {alarm_id} that you may see")
    row = rows[0]
    alarm = _alarm(row)
    return {
        "alarm": alarm
        | {
            "elder": row["elder"],
            "centre": row["centre_en" if account.language == "en" else "centre_zh"],
            "centre_phone": row["centre_phone"],
        },
        "course": [_step(step) for step in await store.course(connection, alarm_id)],
        "asks": [
            {
                "contact_id": one["contact_id"],
                "relation": one["relation"],
                "answer": one["answer"],
                "at": iso(one["at"]),
                "mine": one["mine"],
            }
            for one in await store.asks(connection, account, alarm_id)
        ],
        "ask": alarm["ask"],
    }


async def answer_ask(call: Call, asked: asks.FamilyAnswer) -> dict[str, Any]:
    """Say whether they go; they may think better of it while the alarm is open."""
    alarm_id = await store.ask_alarm(call.connection, call.family, _id(call))
    counted = await asking.answer(
        call.connection,
        _id(call),
        accepted=asked.accepted,
        by="page",
        eta_minutes=asked.eta_minutes,
        now=call.now,
    )
    if not counted:
        raise Gone("这次报警已经结束 (this alarm is over: nobody needs to go any more)")
    return await _course(call, alarm_id)


async def show_inbox(call: Call, asked: asks.InboxQuery) -> dict[str, Any]:
    """What they were told, the newest first."""
    rows = await store.inbox(call.connection, call.family, before=asked.after, limit=asked.limit + 1)
    page = rows[: asked.limit]
    return {
        "items": [row | {"at": iso(row["at"]), "read_at": iso(row["read_at"])} for row in page],
        "next": str(page[-1]["id"]) if len(rows) > asked.limit else None,
    }


async def read_letter(call: Call, _: None) -> None:
    """They have read what they were told: no other way to reach them is tried for it."""
    await store.check_letter(call.connection, call.family, _id(call))
    await notify.read(call.connection, _id(call), now=call.now)


async def _summary(call: Call, contact_id: int) -> dict[str, Any] | None:
    """The last whole month, in Zhongshan."""
    next_ = call.now.astimezone(LOCAL).date().replace(day=1)
    first = (next_ - timedelta(days=1)).replace(day=1)
    row = await store.summary(
        call.connection,
        call.family,
        contact_id,
        begins=datetime.combine(first, time(), LOCAL),
        ends=datetime.combine(next_, time(), LOCAL),
        first=first,
        next_=next_,
    )
    return None if row is None else {"month": f"{first:%Y-%m}"} | row


def _elder(row: Row, language: str) -> dict[str, Any]:
    return {
        "contact_id": row["contact_id"],
        "elder_id": row["elder_id"],
        "name": row["name"],
        "relation": row["relation"],
        "centre": row["centre_en" if language == "en" else "centre_zh"] or "",
        "centre_phone": row["centre_phone"],
        "may": row["may"],
        "every_alarm": row["every_alarm"],
        "hours": row["hours"],
    }


def _alarm(row: Row) -> dict[str, Any]:
    ask = None
    if row["ask_id"] is not None:
        ask = {"id": row["ask_id"], "answer": row["answer"], "eta_minutes": row["eta_minutes"]}
    return {
        "id": row["id"],
        "type": row["type"],
        "priority": row["priority"],
        "test": row["test"],
        "state": row["state"],
        "raised_at": iso(row["raised_at"]),
        "resolved_at": iso(row["resolved_at"]),
        "outcome": "other" if row["outcome"] in _UNSAID else row["outcome"],
        "ask": ask,
    }


def _device(row: Row) -> dict[str, Any]:
    return row | {"heard_at": iso(row["heard_at"]), "silent_since": iso(row["silent_since"])}


def _step(row: Row) -> dict[str, Any]:
    detail: Mapping[str, Any] = row["detail"]
    eta = detail.get("eta_minutes")
    return {
        "at": iso(row["at"]),
        "stage": row["event"],
        "helper": detail.get("helper") if row["event"] == "dispatched" else detail.get("relation"),
        "eta_minutes": None if eta is None else round(float(eta)),
    }


def _age(born_on: date | None, on: date) -> int | None:
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _id(call: Call) -> int:
    return int(call.path["id"])
