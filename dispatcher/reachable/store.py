"""The only hands on SQL of who can be reached, and of the monthly tests."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import NotFound
from dispatcher.reachable import rules

__all__ = [
    "TESTED",
    "Page",
    "Who",
    "again",
    "begin",
    "centres_of",
    "channels",
    "duty",
    "failed",
    "note_tellings",
    "put_phone",
    "staff_id",
    "test_counts",
    "tests",
    "to_be_tested",
    "told",
    "unreachable",
    "unreached_staff",
]

Who = Literal["contact", "staff"]

TESTED: Final = ("operator", "supervisor", "manager")
"""Whoever holds one of these roles may be put on duty, and is tested."""

_sql = named_queries(__file__)

_UNREACHABLE: Final = {"contacts": _sql["contacts"], "elders": _sql["elders"], "staff": _sql["staff"]}
_BEGIN: Final = {"contact": _sql["begin_contacts"], "staff": _sql["begin_staff"]}
_AGAIN: Final = {"contact": _sql["again_contact"], "staff": _sql["again_staff"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Of which centres (None: all), how many, and how many were seen before."""

    centres: Collection[str] | None
    limit: int
    skip: int = 0

    def asked(self) -> dict[str, Any]:
        """As the queries take it."""
        return {"centres": _list(self.centres), "limit": self.limit, "skip": self.skip}


async def unreachable(
    connection: Connection, kind: Literal["contacts", "elders", "staff"], page: Page, *, now: datetime
) -> list[Row]:
    """Contacts, members of staff on duty within the coming days, or elders without any contact whom nothing reaches."""
    asked = page.asked() | {
        "failing": now - rules.FAILING_AFTER,
        "now": now,
        "until": now + rules.AHEAD,
    }
    return await (await connection.execute(_UNREACHABLE[kind], asked)).fetchall()


async def unreached_staff(
    connection: Connection, usernames: Collection[str], *, now: datetime
) -> frozenset[str]:
    """Which of these members of staff have no address that works."""
    asked = {"usernames": sorted(set(usernames)), "failing": now - rules.FAILING_AFTER}
    rows = await (await connection.execute(_sql["unreached_staff"], asked)).fetchall()
    return frozenset(row["username"] for row in rows)


async def begin(
    connection: Connection, who: Who, *, month: date, slot: int, limit: int, now: datetime
) -> list[int]:
    """Begin the tests that are due and return whose they are; each is begun once in a month, by whoever was first."""
    asked = {
        "month": month,
        "slot": slot,
        "slots": rules.SLOTS,
        "stride": rules.STRIDE,
        "roles": list(TESTED),
        "limit": limit,
        "now": now,
    }
    cursor = await connection.execute(_BEGIN[who], asked)
    return [row["id"] for row in await cursor.fetchall()]


async def again(
    connection: Connection, who: Who, number: int, *, month: date, before: datetime, now: datetime
) -> bool:
    """Begin somebody's test now, in the place of this month's earlier one; False when that was made after `before`."""
    asked = {"id": number, "month": month, "before": before, "now": now}
    cursor = await connection.execute(_AGAIN[who], asked)
    return await cursor.fetchone() is not None


async def note_tellings(
    connection: Connection, *, contacts: Sequence[int], staff: Sequence[int], month: date, now: datetime
) -> None:
    """Tie the tests that began just now to what was told for them, in the same transaction."""
    asked = {"contacts": list(contacts), "staff": list(staff), "month": month, "now": now}
    await connection.execute(_sql["note_tellings"], asked)


async def centres_of(connection: Connection, who: Who, number: int) -> frozenset[str]:
    """Whose a contact or a member of staff is; an empty name for one of all centres. NotFound for who is one no more."""
    if who == "contact":
        cursor = await connection.execute(_sql["contact_centre"], {"id": number})
    else:
        cursor = await connection.execute(_sql["staff_centres"], {"id": number, "roles": list(TESTED)})
    found = frozenset(row["centre_id"] or "" for row in await cursor.fetchall())
    if not found:
        raise NotFound
    return found


async def staff_id(connection: Connection, username: str) -> int | None:
    """The number of a member of staff in service."""
    row = await (await connection.execute(_sql["person_of"], {"username": username})).fetchone()
    return None if row is None else int(row["id"])


async def put_phone(connection: Connection, number: int, phone: str) -> None:
    """Where a member of staff is called and texted from now on; another number is tried whatever became of the one before."""
    await connection.execute(_sql["put_phone"], {"id": number, "phone": rules.phone_of(phone)})


async def duty(connection: Connection, number: int) -> Row:
    """One duty as its person is told of it: staff_id, role, from when to when, where; NotFound."""
    row = await (await connection.execute(_sql["duty_of"], {"id": number})).fetchone()
    if row is None:
        raise NotFound
    return row


async def tests(
    connection: Connection, page: Page, *, month: date, states: Collection[str] | None, now: datetime
) -> list[Row]:
    """The tests of a month with what became of each, the newest first."""
    asked = page.asked() | {
        "month": month,
        "states": _list(states),
        "unconfirmed": now - rules.UNCONFIRMED_AFTER,
    }
    return await (await connection.execute(_sql["tests"], asked)).fetchall()


async def test_counts(
    connection: Connection, centres: Collection[str] | None, *, month: date, now: datetime
) -> dict[str, int]:
    """How many tests of a month reached their person, wait, reached nobody, or had no way to go."""
    asked = {"centres": _list(centres), "month": month, "unconfirmed": now - rules.UNCONFIRMED_AFTER}
    rows = await (await connection.execute(_sql["test_counts"], asked)).fetchall()
    return {row["state"]: row["count"] for row in rows}


async def to_be_tested(connection: Connection, centres: Collection[str] | None) -> int:
    """How many people have a test each month."""
    asked = {"centres": _list(centres), "roles": list(TESTED)}
    row = await (await connection.execute(_sql["to_be_tested"], asked)).fetchone()
    return int(row["count"]) if row else 0


async def channels(connection: Connection, centres: Collection[str] | None, *, since: datetime) -> list[Row]:
    """What was sent over each channel since a moment: sent, reached, unconfirmed, failed."""
    return await (
        await connection.execute(_sql["channels"], {"centres": _list(centres), "since": since})
    ).fetchall()


async def told(connection: Connection, centres: Collection[str] | None, *, since: datetime) -> Row:
    """How many people were told something since a moment (told), whom it reached, and whom by no channel (failed)."""
    cursor = await connection.execute(_sql["told"], {"centres": _list(centres), "since": since})
    return await cursor.fetchone() or {"told": 0, "reached": 0, "failed": 0}


async def failed(connection: Connection, page: Page, *, since: datetime) -> list[Row]:
    """Messages since a moment that reached their person by no channel, the newest first."""
    return await (await connection.execute(_sql["failed"], page.asked() | {"since": since})).fetchall()


def _list(names: Collection[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
