"""The inbox's only hands on SQL. What `add` returned for a signal is committed when its transaction is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from psycopg.errors import SerializationFailure

from devices.messages import priority_of
from dispatcher.database import Connection, Row, named_queries
from dispatcher.signals.model import REUSED_AFTER, Arrival, Fate, Stored, Unreadable, reused_key

__all__ = [
    "add",
    "backlog",
    "claim",
    "claim_quarantine",
    "handled",
    "list_quarantine",
    "postpone",
    "postpone_quarantine",
    "quarantine",
    "quarantine_handled",
    "quarantine_signal",
]

_sql = named_queries(__file__)
_ENCODER: Final = msgspec.json.Encoder()


async def add(connection: Connection, arrivals: Sequence[Arrival], *, gateway: str) -> list[Stored]:
    """Store signals, each once, and answer in their order what became of each.

    1. Insert what is new (one statement, one commit for the whole group).
    2. What was not inserted is looked up: a re-send, an unknown device, or an id that a device used before.
    3. A reused id is another press: it is stored under a key of its own, never mistaken for a re-send.
    """
    keys = [(arrival.device_id, arrival.signal.id) for arrival in arrivals]
    answers = await _add_once(connection, arrivals, [key[1] for key in keys], gateway)
    reused = [n for n, answer in enumerate(answers) if answer is None]
    if reused:
        again = [arrivals[n] for n in reused]
        found = await _add_once(
            connection, again, [reused_key(arrival.signal, arrival.payload) for arrival in again], gateway
        )
        for n, answer in zip(reused, found, strict=True):
            answers[n] = answer or Stored(arrival=arrivals[n], fate=Fate.DUPLICATE)
    return [answer for answer in answers if answer is not None]


async def _add_once(
    connection: Connection, arrivals: Sequence[Arrival], signal_ids: Sequence[str], gateway: str
) -> list[Stored | None]:
    """Insert under the given keys; None marks an arrival whose key stands for another press."""
    keys = [(arrival.device_id, key) for arrival, key in zip(arrivals, signal_ids, strict=True)]
    first = {
        key: n for n, key in reversed(list(enumerate(keys)))
    }  # a re-send within the group is inserted once
    rows = [(arrivals[n], key[1]) for key, n in sorted(first.items(), key=lambda item: item[1])]
    said = _ENCODER.encode([_said(arrival, key) for arrival, key in rows]).decode()
    cursor = await connection.execute(_sql["add"], {"said": said, "gateway": gateway})
    new = {(row["device_id"], row["signal_id"]) for row in await cursor.fetchall()}
    found: dict[tuple[str, str], Row] = {}
    if missing := [key for key in first if key not in new]:
        cursor = await connection.execute(
            _sql["find"], {"device_ids": [k[0] for k in missing], "signal_ids": [k[1] for k in missing]}
        )
        found = {(row["device_id"], row["signal_id"]): row for row in await cursor.fetchall()}
    return [
        Stored(arrival=arrival, fate=Fate.NEW if first[key] == n else Fate.DUPLICATE)
        if key in new and not _is_other_than(arrival, arrivals[first[key]])
        else _judge(arrival, found.get(key))
        for n, (arrival, key) in enumerate(zip(arrivals, keys, strict=True))
    ]


def _judge(arrival: Arrival, row: Row | None) -> Stored | None:
    if row is None:
        return None  # two different presses with one id in one group: the second needs a key of its own
    if not row["known"]:
        return Stored(arrival=arrival, fate=Fate.UNKNOWN_DEVICE)
    if not row["stored"]:
        # The device was added between the two questions: nothing is stored under this key, and nothing is known against it.
        raise SerializationFailure("the device was added just now: store its signal again")
    first = _Press(row["type"], row["device_at"], row["received_at"], bytes(row["payload"]))
    if _is_other(_press(arrival), first):
        return None
    return Stored(arrival=arrival, fate=Fate.DUPLICATE, alarm_id=row["alarm_id"])


class _Press(NamedTuple):
    """What tells one press from another under the same id."""

    type: str
    at: datetime | None
    received_at: datetime
    payload: bytes


def _press(arrival: Arrival) -> _Press:
    return _Press(arrival.signal.type, arrival.signal.at, arrival.received_at, arrival.payload)


def _is_other_than(arrival: Arrival, first: Arrival) -> bool:
    return _is_other(_press(arrival), _press(first))


def _is_other(press: _Press, first: _Press) -> bool:
    """Whether something is another press than the one stored under its id.

    A re-send is the same byte for byte. Firmware that stamps its battery anew on each attempt is borne with for
    REUSED_AFTER; other bytes after that come from a device that lost its memory, whose clock may have begun anew too.
    """
    if press.type != first.type:
        return True
    if press.payload != first.payload and abs(press.received_at - first.received_at) > REUSED_AFTER:
        return True
    return press.at is not None and first.at is not None and abs(press.at - first.at) > REUSED_AFTER


def _said(arrival: Arrival, key: str) -> dict[str, object]:
    """One row as JSON: a group is one parameter, which costs a tenth of an array for each column."""
    signal = arrival.signal
    return {
        "device_id": arrival.device_id,
        "signal_id": key,
        "type": signal.type,
        "test": signal.test,
        "priority": priority_of(signal.type, test=signal.test),
        "device_at": signal.at,
        "received_at": arrival.received_at,
        "retained": arrival.retained,
        "payload": rf"\x{arrival.payload.hex()}",  # bytea's own notation
    }


async def quarantine(connection: Connection, items: Sequence[Unreadable], *, gateway: str) -> None:
    """Keep what could not be read; what could have been a press becomes an alarm in the engine."""
    for item in items:
        await connection.execute(
            _sql["quarantine"],
            {
                "device_id": item.device_id,
                "topic": item.topic,
                "payload": item.payload,
                "reason": item.reason,
                "received_at": item.received_at,
                "could_be_press": item.could_be_press,
                "retained": item.retained,
                "gateway": gateway,
            },
        )


async def quarantine_signal(connection: Connection, row_id: int, *, topic: str, reason: str) -> None:
    """Keep a stored signal that cannot be handled, so that people see it and an alarm is raised for it."""
    await connection.execute(_sql["quarantine_signal"], {"id": row_id, "topic": topic, "reason": reason})


async def claim(connection: Connection, *, now: datetime) -> Row | None:
    """Lock the most urgent unhandled signal; only within a transaction, which ends the lock."""
    return await (await connection.execute(_sql["claim"], {"now": now})).fetchone()


async def handled(
    connection: Connection, row_id: int, *, outcome: str, alarm_id: int | None, now: datetime
) -> None:
    """Mark a claimed signal as handled, in the transaction that handled it."""
    await connection.execute(
        _sql["handled"], {"id": row_id, "outcome": outcome, "alarm_id": alarm_id, "now": now}
    )


async def postpone(connection: Connection, row_id: int, *, next_try_at: datetime) -> None:
    """Let a signal that made its handling fail wait, so that the others are not stopped by it."""
    await connection.execute(_sql["postpone"], {"id": row_id, "next_try_at": next_try_at})


async def claim_quarantine(connection: Connection, *, now: datetime) -> Row | None:
    """Lock the oldest quarantined message that still needs its alarm."""
    return await (await connection.execute(_sql["claim_quarantine"], {"now": now})).fetchone()


async def quarantine_handled(connection: Connection, row_id: int, *, alarm_id: int, now: datetime) -> None:
    """Mark a quarantined message as shown to people, by this alarm."""
    await connection.execute(_sql["quarantine_handled"], {"id": row_id, "alarm_id": alarm_id, "now": now})


async def postpone_quarantine(connection: Connection, row_id: int, *, next_try_at: datetime) -> None:
    """Let a quarantined message that made its handling fail wait."""
    await connection.execute(_sql["postpone_quarantine"], {"id": row_id, "next_try_at": next_try_at})


async def list_quarantine(
    connection: Connection, *, centres: Sequence[str] | None, before: int | None, limit: int
) -> list[Row]:
    """The newest quarantined messages of the given centres' devices (None: of all, and of unknown devices)."""
    cursor = await connection.execute(
        _sql["list_quarantine"],
        {"centres": None if centres is None else list(centres), "before": before, "limit": limit},
    )
    return await cursor.fetchall()


async def backlog(connection: Connection) -> Row:
    """How many signals wait to be handled, and since when the oldest does."""
    row = await (await connection.execute(_sql["backlog"])).fetchone()
    return row if row is not None else {"waiting": 0, "oldest": None}
