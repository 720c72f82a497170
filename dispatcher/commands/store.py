"""The outbox's only hands on SQL. Rows are made in their cause's transaction; any gateway sends them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg.types.json import Jsonb

from devices import codec, topics
from devices.messages import Command, Receipt
from dispatcher.database import Connection, Row, named_queries

__all__ = [
    "add_centre_message",
    "add_command",
    "add_commands",
    "add_receipt",
    "answered",
    "broker_forgot",
    "claim",
    "forget_centre_messages",
    "receipts",
    "reconnected",
    "retire",
    "sent",
    "withdraw",
]

_SEEN_BY_ANOTHER: Final = timedelta(seconds=3)
"""Several gateways lose a broker at once, and each connects again within a second: one of them does what is to be done."""

LEASE: Final = timedelta(seconds=10)
"""How long a gateway has to publish what it claimed before another one takes it over."""

_RECEIPT_LIFE = timedelta(days=1)
_CENTRE_MESSAGE_LIFE = timedelta(hours=1)
_CENTRE_MESSAGE_KEPT = timedelta(days=7)  # beyond its life, for whoever looks into what was sent
_FORGET_AT_ONCE = 1000

_sql = named_queries(__file__)


async def add_receipt(
    connection: Connection, device_id: str, receipt: Receipt, *, urgent: bool, now: datetime
) -> None:
    """Tell a device what became of its signal; `receipt.signal` is the id as the device knows it."""
    await connection.execute(
        _sql["add"],
        {
            "kind": "receipt",
            "device_id": device_id,
            "centre_id": None,
            "alarm_id": receipt.alarm,
            "signal_id": receipt.signal,
            "stage": str(receipt.stage),
            "topic": topics.down(device_id, "receipt"),
            "payload": codec.encode_receipt(receipt),
            "urgent": urgent,
            "now": now,
            "expires_at": now + _RECEIPT_LIFE,
        },
    )


async def add_centre_message(
    connection: Connection, centre_id: str, payload: bytes, *, alarm_id: int, urgent: bool, now: datetime
) -> None:
    """Tell a centre's own systems about a change of an alarm that the centre is responsible for."""
    await connection.execute(
        _sql["add"],
        {
            "kind": "centre",
            "device_id": None,
            "centre_id": centre_id,
            "alarm_id": alarm_id,
            "signal_id": None,
            "stage": None,
            "topic": topics.centre_alarms(centre_id),
            "payload": payload,
            "urgent": urgent,
            "now": now,
            "expires_at": now + _CENTRE_MESSAGE_LIFE,
        },
    )


async def add_command(
    connection: Connection,
    device_id: str,
    verb: str,
    args: Mapping[str, Any],
    *,
    now: datetime,
    life: timedelta = timedelta(minutes=10),
) -> int:
    """Ask a device to do something and return the command's number, under which its answer will come."""
    row = await (await connection.execute(_sql["next_id"])).fetchone()
    number = int(row["id"]) if row else 0
    command = Command(id=str(number), command=verb, args=args)
    await connection.execute(
        _sql["add_command"],
        {
            "id": number,
            "device_id": device_id,
            "topic": topics.down(device_id, "command"),
            "payload": codec.encode_command(command),
            "now": now,
            "expires_at": now + life,
        },
    )
    return number


async def add_commands(
    connection: Connection,
    asked: Sequence[tuple[str, str, Mapping[str, Any]]],
    *,
    now: datetime,
    life: timedelta,
) -> list[int]:
    """Ask many devices at once, each (device, verb, arguments); returns the commands' numbers in the same order."""
    if not asked:
        return []
    cursor = await connection.execute(_sql["next_ids"], {"many": len(asked)})
    numbers = [int(row["id"]) for row in await cursor.fetchall()]
    await connection.execute(
        _sql["add_commands"],
        {
            "ids": numbers,
            "device_ids": [device_id for device_id, _, _ in asked],
            "topics": [topics.down(device_id, "command") for device_id, _, _ in asked],
            "payloads": [
                codec.encode_command(Command(id=str(number), command=verb, args=args))
                for number, (_, verb, args) in zip(numbers, asked, strict=True)
            ],
            "now": now,
            "expires_at": now + life,
        },
    )
    return numbers


async def withdraw(connection: Connection, ids: Sequence[int], *, limit: int, now: datetime) -> int:
    """Take back some of these commands; returns how many of them were still to be sent, 0 when none is left."""
    cursor = await connection.execute(_sql["withdraw"], {"ids": list(ids), "limit": limit, "now": now})
    row = await cursor.fetchone()
    return int(row["outstanding"]) if row else 0


async def claim(connection: Connection, *, now: datetime, limit: int) -> list[Row]:
    """Take due messages (id, kind, device_id, topic, payload, urgent, tries), urgent and old ones first.

    They come back to everybody when `sent` has not been said of them within LEASE.
    """
    cursor = await connection.execute(_sql["claim"], {"now": now, "lease_until": now + LEASE, "limit": limit})
    return sorted(await cursor.fetchall(), key=lambda row: (not row["urgent"], row["id"]))


async def sent(connection: Connection, ids: Sequence[int], *, now: datetime) -> None:
    """Write down that a broker has taken these messages."""
    await connection.execute(_sql["sent"], {"ids": list(ids), "now": now})


async def answered(
    connection: Connection, device_id: str, command: str, *, result: Mapping[str, Any], now: datetime
) -> bool:
    """Write down a device's answer; False when it answers nothing that it was asked, or answers it again."""
    if not command.isdecimal() or len(command) > 18:  # noqa: PLR2004  # what fits a bigint
        return False
    cursor = await connection.execute(
        _sql["answered"],
        {"id": int(command), "device_id": device_id, "result": Jsonb(dict(result)), "now": now},
    )
    return await cursor.fetchone() is not None


async def reconnected(connection: Connection, device_id: str, *, now: datetime) -> int:
    """A device is back: make due again what it may have missed; returns how many messages."""
    row = await (
        await connection.execute(_sql["reconnected"], {"device_id": device_id, "now": now})
    ).fetchone()
    return int(row["again"]) if row else 0


async def broker_forgot(connection: Connection, *, began: datetime, now: datetime, limit: int) -> int:
    """A broker lost its memory: make due again what devices may have missed, at most `limit` messages; how many it was.

    Who asks until nothing is left says each time when it `began`, or it is given again what was sent since then.
    """
    row = await (
        await connection.execute(
            _sql["broker_forgot"], {"now": now, "before": began - _SEEN_BY_ANOTHER, "limit": limit}
        )
    ).fetchone()
    return int(row["again"]) if row else 0


async def retire(connection: Connection, *, now: datetime) -> None:
    """Stop trying what has outlived its use."""
    await connection.execute(_sql["retire"], {"now": now})


async def forget_centre_messages(connection: Connection, *, now: datetime) -> None:
    """Delete centres' messages that expired a week ago; in small steps, so that no press waits behind a long one."""
    gone = _FORGET_AT_ONCE
    while gone == _FORGET_AT_ONCE:
        cursor = await connection.execute(
            _sql["forget_centre_messages"], {"before": now - _CENTRE_MESSAGE_KEPT, "limit": _FORGET_AT_ONCE}
        )
        gone = cursor.rowcount


async def receipts(connection: Connection, alarm_id: int) -> list[Row]:
    """What devices have been told about an alarm: stage, at, payload, delivered_at."""
    return await (await connection.execute(_sql["receipts"], {"alarm_id": alarm_id})).fetchall()
