"""Who can be reached, in the API: people whom nothing reaches, the monthly tests, and how telling people went."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from dispatcher.alarms.view import iso
from dispatcher.database import Row
from dispatcher.errors import Invalid, NotAllowed, NotFound
from dispatcher.reachable import monthly, rules, store
from dispatcher.reachable.store import Page, Who
from dispatcher.web import reachable_asked as asks
from dispatcher.web.api import Call
from dispatcher.web.serving import city, served

__all__ = ["begin_test", "list_failed", "list_tests", "list_unreachable", "put_phone", "summary"]

_STATES: Final = {"all": None, "troubled": ("not_reached", "no_way")}


async def summary(call: Call, asked: asks.ReachQuery) -> dict[str, Any]:
    """This month in figures: the tests, each channel, what was told; and how many people nothing reaches now."""
    where = await _where(call, asked)
    month = rules.month_of(call.now)
    since = rules.month_begins(month)
    counts = await store.test_counts(call.connection, where, month=month, now=call.now)
    told = await store.told(call.connection, where, since=since)
    channels = await store.channels(call.connection, where, since=since)
    return {
        "at": iso(call.now),
        "month": month.isoformat(),
        "tests": {name: counts.get(name, 0) for name in ("reached", "waiting", "not_reached", "no_way")}
        | {"people": await store.to_be_tested(call.connection, where), "tested": sum(counts.values())},
        "channels": [row | {"share": rules.share(row["reached"], row["sent"])} for row in channels],
        "told": told | {"share": rules.share(told["reached"], told["reached"] + told["failed"])},
        "unreachable": {
            kind: _count(
                await store.unreachable(call.connection, kind, Page(centres=where, limit=1), now=call.now)
            )
            for kind in ("contacts", "elders", "staff")
        },
    }


async def list_unreachable(call: Call, asked: asks.UnreachableQuery) -> dict[str, Any]:
    """Contacts, elders without any contact, or staff on duty within seven days, whom nothing reaches."""
    page = await _page(call, asked)
    rows = await store.unreachable(call.connection, asked.kind, page, now=call.now)
    shown, following = _cut(rows, asked)
    say = {"contacts": _contact, "elders": _elder, "staff": _staff}[asked.kind]
    return {"items": [_NOTHING | say(row) for row in shown], "count": _count(rows), "next": following}


async def list_tests(call: Call, asked: asks.TestQuery) -> dict[str, Any]:
    """The tests of a month, the newest first; `troubled` are those that reached nobody or had no way."""
    month = (asked.month or rules.month_of(call.now)).replace(day=1)
    states = _STATES.get(asked.state, (asked.state,))
    page = await _page(call, asked)
    rows = await store.tests(call.connection, page, month=month, states=states, now=call.now)
    shown, following = _cut(rows, asked)
    return {
        "items": [row | {name: iso(row[name]) for name in ("made_at", "reached_at")} for row in shown],
        "next": following,
    }


async def list_failed(call: Call, asked: asks.FailedQuery) -> dict[str, Any]:
    """Messages of the last days that reached their person by no channel, the newest first."""
    since = call.now - timedelta(days=asked.days)
    rows = await store.failed(call.connection, await _page(call, asked), since=since)
    shown, following = _cut(rows, asked)
    return {"items": [row | {"created_at": iso(row["created_at"])} for row in shown], "next": following}


async def begin_test(call: Call, asked: asks.TestAsked) -> dict[str, Any]:
    """Send one person a test now, whenever their turn is; refused when one was sent to them just now."""
    who, number = await _whom(call, asked)
    await _supervised(call, who, number)
    await monthly.test_now(call.connection, who, number, now=call.now)
    return {"made_at": iso(call.now)}


async def put_phone(call: Call, asked: asks.PhoneOfStaff) -> dict[str, Any]:
    """Write down a member of staff's telephone number, so that they can be called when on duty."""
    username = call.path["username"]
    number = await _staff_number(call, username)
    await _supervised(call, "staff", number)
    await store.put_phone(call.connection, number, asked.phone)
    return {"username": username, "phone": rules.phone_of(asked.phone)}


async def _supervised(call: Call, who: Who, number: int) -> None:
    """NotFound for one of another centre, NotAllowed for who does not supervise them."""
    concerned = await store.centres_of(call.connection, who, number)
    mine = await served(call)
    if mine is not None and not concerned & mine:
        raise NotFound
    if not call.by.supervises_at(concerned | await city(call)):
        raise NotAllowed("only who supervises the centre may do this to its people")


async def _whom(call: Call, asked: asks.TestAsked) -> tuple[Who, int]:
    if (asked.contact_id is None) == (not asked.username):
        raise Invalid("say either a contact_id or a username", field="contact_id")
    if asked.contact_id is not None:
        return "contact", asked.contact_id
    return "staff", await _staff_number(call, asked.username or "")


async def _staff_number(call: Call, username: str) -> int:
    number = await store.staff_id(call.connection, username)
    if number is None:
        raise NotFound(f"there is no {username}, or they are not yours to see")
    return number


async def _where(call: Call, asked: asks.ReachQuery) -> frozenset[str] | None:
    mine = await served(call)
    if asked.centre_id is None:
        return mine
    if mine is not None and asked.centre_id not in mine:
        raise NotFound(f"there is no centre {asked.centre_id}, or its people are not yours to see")
    return frozenset({asked.centre_id})


async def _page(call: Call, asked: asks.UnreachableQuery | asks.TestQuery | asks.FailedQuery) -> Page:
    return Page(centres=await _where(call, asked), limit=asked.limit + 1, skip=asked.after)


def _cut(
    rows: Sequence[Row], asked: asks.UnreachableQuery | asks.TestQuery | asks.FailedQuery
) -> tuple[Sequence[Row], str | None]:
    more = len(rows) > asked.limit
    return rows[: asked.limit], str(asked.after + asked.limit) if more else None


def _count(rows: Sequence[Row]) -> int:
    return int(rows[0]["in_all"]) if rows else 0


_NOTHING: Final = dict.fromkeys(
    (
        "relation",
        "username",
        "elder_id",
        "elder_name",
        "detail",
        "since",
        "contacts",
        "role",
        "on_duty_from",
        "on_duty",
    )
)


def _contact(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("id", "name", "relation", "phone", "elder_id", "elder_name", "centre_id", "detail")
    known = {name: row[name] for name in names}
    return known | {"kind": "contact", "why": rules.why(row), "since": iso(row["since"])}


def _staff(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("id", "name", "username", "phone", "centre_id", "detail", "role")
    return {name: row[name] for name in names} | {
        "kind": "staff",
        "why": rules.why(row),
        "since": iso(row["since"]),
        "on_duty_from": iso(row["starts_at"]),
        "on_duty": row["on_now"],
    }


def _elder(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": "elder",
        "id": row["elder_id"],
        "name": row["elder_name"],
        "phone": row["phone"],
        "elder_id": row["elder_id"],
        "elder_name": row["elder_name"],
        "centre_id": row["centre_id"],
        "contacts": row["contacts"],
        "why": "all_contacts" if row["contacts"] else "no_contacts",
    }
