"""Telling people: made in the cause's own transaction, sent afterwards by whichever process comes first.

Whoever writes about a telling locks it before its deliveries (`lock_…`), so that reports, senders and alarms never wait
for each other in a circle. The one exception is claiming, which skips whatever it would have to wait for.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from psycopg.types.json import Jsonb

from dispatcher.database import Connection, Row, named_queries
from dispatcher.notify import rules
from dispatcher.notify.model import Message, Status

__all__ = ["answered", "drop_unsent", "of_alarm", "read", "reported", "tell", "told_contacts", "told_staff"]

_FAILED = (Status.FAILED, Status.FAILED_FOR_GOOD)

_sql = named_queries(__file__)


async def tell(
    connection: Connection,
    message: Message,
    *,
    contacts: Collection[int] = (),
    accounts: Collection[int] = (),
    staff: Collection[int] = (),
    asks: Mapping[int, int] | None = None,
    now: datetime,
) -> int:
    """Tell each of these people over each way that reaches them; `asks` has the ask of each contact who is asked to go.

    One statement in the caller's transaction. Returns how many of them have a way at all; for the others there is a
    telling that says it failed.
    """
    asks = asks or {}
    ways = rules.ways(message)
    cursor = await connection.execute(
        _sql["tell"],
        {
            "contacts": list({*contacts, *asks}),
            "accounts": list(accounts),
            "staff": list(staff),
            "ask_contacts": list(asks),
            "ask_ids": list(asks.values()),
            "asked": [str(channel) for channel in ways.asked],
            "family": [str(channel) for channel in ways.family],
            "staff_ways": [str(channel) for channel in ways.staff],
            "last_resort": [str(channel) for channel in ways.last_resort],
            "own_phone_only": ways.own_phone_only,
            "about": message.about,
            "wording": message.wording,
            "detail": Jsonb(dict(message.detail)),
            "alarm_id": message.alarm_id,
            "elder_id": message.elder_id,
            "urgent": message.urgent,
            "step": rules.STEP,
            "now": now,
        },
    )
    row = await cursor.fetchone()
    return int(row["told"]) if row else 0


async def answered(connection: Connection, ask_id: int, *, now: datetime) -> None:
    """This ask has its answer, or needs none: it is sent over no further way."""
    await connection.execute(_sql["lock_answered"], {"ask_id": ask_id})
    await connection.execute(_sql["end_answered"], {"ask_id": ask_id, "now": now})


async def drop_unsent(connection: Connection, alarm_id: int, *, now: datetime) -> None:
    """Send nothing more about this alarm that was not begun to be sent. Ask `told_contacts` after this, not before."""
    await connection.execute(_sql["lock_of_alarm"], {"alarm_id": alarm_id})
    await connection.execute(_sql["drop_unsent"], {"alarm_id": alarm_id})
    await connection.execute(_sql["end_unsent"], {"alarm_id": alarm_id, "now": now})


async def told_contacts(connection: Connection, alarm_id: int) -> list[int]:
    """The contacts to whom something about this alarm went out, or may have: a try in flight counts."""
    cursor = await connection.execute(_sql["told_contacts"], {"alarm_id": alarm_id})
    return [int(row["contact_id"]) for row in await cursor.fetchall()]


async def told_staff(connection: Connection, alarm_id: int) -> list[int]:
    """The members of staff to whom something about this alarm went out, or may have."""
    cursor = await connection.execute(_sql["told_staff"], {"alarm_id": alarm_id})
    return [int(row["staff_id"]) for row in await cursor.fetchall()]


async def of_alarm(connection: Connection, alarm_id: int) -> list[Row]:
    """Each telling about an alarm, with its `deliveries` (a list of objects) in the order they are tried."""
    return await (await connection.execute(_sql["of_alarm"], {"alarm_id": alarm_id})).fetchall()


async def reported(
    connection: Connection, delivery_id: int, status: Status, *, why: str | None = None, now: datetime
) -> Row | None:
    """A provider says how far a delivery has come (delivered, read, failed, failed_for_good), in whatever order.

    Returns the telling it belongs to (id, ask_id, contact_id, …), also when the report says nothing new; None for a
    number that nobody gave it.
    """
    telling = await (await connection.execute(_sql["lock_telling_of"], {"id": delivery_id})).fetchone()
    if telling is None:
        return None
    cursor = await connection.execute(
        _sql["report"], {"id": delivery_id, "status": str(status), "why": why, "now": now}
    )
    moved = await cursor.fetchone()
    if moved is None:
        return telling
    about = {"telling_id": telling["id"], "now": now}
    if status in _FAILED:
        permanent = status is Status.FAILED_FOR_GOOD
        blamed = {
            "address_id": moved["address_id"],
            "permanent": permanent,
            "why": why,
            "target": None,
            "now": now,
        }
        await connection.execute(_sql["address_fails"], blamed)
        await connection.execute(_sql["next_at_once"], about)
        await connection.execute(_sql["wake"])
        await connection.execute(_sql["failed_altogether"], about)
    else:
        await connection.execute(_sql["address_works"], {"id": delivery_id, "now": now})
        if status is Status.READ:
            await connection.execute(_sql["read"], about)
        await connection.execute(_sql["reached"], {**about, "read": status is Status.READ})
    return telling


async def read(connection: Connection, telling_id: int, *, now: datetime) -> None:
    """They have seen this telling by another way than a provider's report, for example on the family page."""
    about = {"telling_id": telling_id, "now": now}
    await connection.execute(_sql["lock_telling"], about)
    await connection.execute(_sql["read"], about)
    await connection.execute(_sql["deliveries_read"], about)
    await connection.execute(_sql["reached"], {**about, "read": True})
