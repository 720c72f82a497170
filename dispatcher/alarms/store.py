"""The alarms' only hands on SQL. Whoever changes an alarm holds its row lock; history and stream are one table."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from dispatcher.alarms.model import Alarm, AlarmClass, Deadline, Outcome, State
from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import NotFound

__all__ = [
    "Entry",
    "after",
    "alone_with",
    "card",
    "cursor",
    "due",
    "false_alarms",
    "fault_is_known",
    "history",
    "insert",
    "late",
    "list_cards",
    "lock",
    "lock_subject",
    "open_cards",
    "open_of",
    "postpone",
    "pressed_since",
    "recent_of_elder",
    "record",
    "save",
    "see",
    "signals_of",
    "subject",
]

_sql = named_queries(__file__)
_READ = "silent_since"  # not a column: the troubles know it, and a new alarm has none yet
_COLUMNS = tuple("class" if f.name == "class_" else f.name for f in fields(Alarm) if f.name != _READ)


def _alarm(row: Row) -> Alarm:
    values = {name: row[name] for name in _COLUMNS}
    values["class_"] = AlarmClass(values.pop("class"))
    values["types"] = tuple(values["types"])
    values["state"] = State(values["state"])
    values["deadline"] = Deadline(values["deadline"]) if values["deadline"] else None
    values["outcome"] = Outcome(values["outcome"]) if values["outcome"] else None
    return Alarm(**values, silent_since=row.get(_READ))


def _columns(alarm: Alarm) -> dict[str, Any]:
    return asdict(alarm) | {"types": list(alarm.types)}


async def subject(connection: Connection, device_id: str) -> Row | None:
    """Whose device it is (elder_id, town_code, centre_id, language); None for a device that nobody knows."""
    return await (await connection.execute(_sql["subject"], {"device_id": device_id})).fetchone()


async def alone_with(connection: Connection, device_id: str) -> Row:
    """Be the only one to raise or join alarms of a device's elder until the transaction ends.

    Returns whose device it is, as `subject` does, and whether it is `known`.
    """
    row = await (await connection.execute(_sql["alone_with"], {"device_id": device_id})).fetchone()
    if row is None:
        raise NotFound
    return row


async def lock_subject(connection: Connection, *, elder_id: int | None, device_id: str) -> None:
    """Be the only one to raise or join alarms of this elder until the transaction ends."""
    name = f"device {device_id}" if elder_id is None else f"elder {elder_id}"
    await connection.execute(_sql["lock_subject"], {"subject": name})


async def open_of(connection: Connection, *, elder_id: int | None, device_id: str) -> list[Alarm]:
    """The open alarms of an elder, or of a device that belongs to nobody; locked."""
    cursor_ = await connection.execute(_sql["open_of"], {"elder_id": elder_id, "device_id": device_id})
    return [_alarm(row) for row in await cursor_.fetchall()]


async def lock(connection: Connection, alarm_id: int, *, centres: Collection[str] | None) -> Alarm:
    """One alarm, locked; NotFound when there is none or when none of the reader's centres may see it."""
    cursor_ = await connection.execute(
        _sql["lock"], {"id": alarm_id, "centres": None if centres is None else sorted(centres)}
    )
    row = await cursor_.fetchone()
    if row is None:
        raise NotFound(f"there is no alarm {alarm_id}, or it is not yours to see")
    return _alarm(row)


async def insert(connection: Connection, values: Mapping[str, Any]) -> Alarm:
    """Write a new waiting alarm and return it."""
    row = await (await connection.execute(_sql["insert"], values)).fetchone()
    if row is None:
        raise NotFound
    return _alarm(row)


async def save(connection: Connection, alarm: Alarm) -> None:
    """Write back a locked alarm."""
    await connection.execute(_sql["save"], _columns(alarm))


async def see(
    connection: Connection, alarm_id: int, centres: Sequence[tuple[str, str]], *, now: datetime
) -> None:
    """Let centres (id, why) see an alarm; those that already do are left as they are."""
    await connection.execute(
        _sql["see"],
        {
            "alarm_id": alarm_id,
            "centre_ids": [centre for centre, _ in centres],
            "whys": [why for _, why in centres],
            "now": now,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an alarm's history, not yet written."""

    alarm: Alarm
    actor: str
    event: str
    from_state: State | None
    detail: Mapping[str, Any]


async def record(connection: Connection, entries: Iterable[Entry], *, now: datetime) -> None:
    """Add to the history. The last act of a transaction: from here on all other histories wait for its commit."""
    for entry in entries:
        await connection.execute(
            _sql["record"],
            {
                "alarm_id": entry.alarm.id,
                "version": entry.alarm.version,
                "actor": entry.actor,
                "event": entry.event,
                "from_state": entry.from_state,
                "to_state": entry.alarm.state,
                "detail": Jsonb(dict(entry.detail)),
                "now": now,
            },
        )


async def due(connection: Connection, *, now: datetime) -> int | None:
    """The number of the most overdue alarm that nobody else works on; locked, not yet read."""
    row = await (await connection.execute(_sql["due"], {"now": now})).fetchone()
    return None if row is None else int(row["id"])


async def postpone(connection: Connection, alarm_id: int, *, until: datetime) -> None:
    """Let a deadline whose handling failed come again soon."""
    await connection.execute(_sql["postpone"], {"id": alarm_id, "next_deadline_at": until})


async def signals_of(connection: Connection, alarm_id: int) -> list[Row]:
    """The newest signals (device_id, signal_id) behind an alarm, at most twenty."""
    return await (await connection.execute(_sql["signals_of"], {"alarm_id": alarm_id})).fetchall()


async def card(connection: Connection, alarm_id: int, *, centres: Collection[str] | None = None) -> Row:
    """One alarm as people see it; NotFound when there is none or when none of the reader's centres may see it."""
    row = await (await connection.execute(_sql["card"], {"id": alarm_id})).fetchone()
    if row is None or not (centres is None or set(centres) & set(row["audience"])):
        raise NotFound(f"there is no alarm {alarm_id}, or it is not yours to see")
    return row


async def open_cards(connection: Connection, *, centres: Collection[str] | None) -> tuple[list[Row], int]:
    """The open alarms a reader may see, and the stream's cursor of the same moment."""
    async with connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        mark = await cursor(connection)
        rows = await (
            await connection.execute(
                _sql["open_cards"], {"centres": None if centres is None else sorted(centres)}
            )
        ).fetchall()
    return rows, mark


async def cursor(connection: Connection) -> int:
    """Up to where the live stream has come."""
    row = await (await connection.execute(_sql["cursor"])).fetchone()
    return int(row["cursor"]) if row else 0


async def list_cards(
    connection: Connection,
    *,
    open_: bool | None,
    centre_id: str | None,
    elder_id: int | None,
    centres: Collection[str] | None,
    before: int | None,
    limit: int,
) -> list[Row]:
    """Alarms a reader may see, the newest first; `open_` None means all."""
    cursor_ = await connection.execute(
        _sql["list_cards"],
        {
            "open": open_,
            "centre_id": centre_id,
            "elder_id": elder_id,
            "centres": None if centres is None else sorted(centres),
            "before": before,
            "limit": limit,
        },
    )
    return await cursor_.fetchall()


async def history(connection: Connection, alarm_id: int) -> list[Row]:
    """What happened to an alarm, from the beginning."""
    return await (await connection.execute(_sql["history"], {"alarm_id": alarm_id})).fetchall()


async def after(connection: Connection, mark: int, *, limit: int) -> list[Row]:
    """What happened after a point of the live stream, in the order of commits: `change_id` and so on, and the card."""
    return await (await connection.execute(_sql["after"], {"cursor": mark, "limit": limit})).fetchall()


async def recent_of_elder(
    connection: Connection,
    elder_id: int,
    *,
    except_id: int,
    centres: Collection[str] | None,
    now: datetime,
    days: int = 30,
) -> list[Row]:
    """An elder's other alarms of the last days, as far as the reader may see them."""
    cursor_ = await connection.execute(
        _sql["recent_of_elder"],
        {
            "elder_id": elder_id,
            "except_id": except_id,
            "centres": None if centres is None else sorted(centres),
            "since": now - timedelta(days=days),
        },
    )
    return await cursor_.fetchall()


async def false_alarms(
    connection: Connection, *, elder_id: int | None, device_id: str, now: datetime, days: int = 90
) -> Row:
    """How many alarms of the last `days` were false: by this `device`, and of this `elder` by whatever device."""
    what = {"elder_id": elder_id, "device_id": device_id, "since": now - timedelta(days=days)}
    row = await (await connection.execute(_sql["false_alarms"], what)).fetchone()
    return {"days": days} | (row if row is not None else {"device": 0, "elder": 0})


async def late(connection: Connection, *, now: datetime) -> Row:
    """How many open alarms are past their deadline, and since when the worst is."""
    row = await (await connection.execute(_sql["late"], {"now": now})).fetchone()
    return row if row is not None else {"late": 0, "worst": None}


async def fault_is_known(connection: Connection, subject: str, *, since: datetime) -> bool:
    """Whether an alarm about this part of the platform is open, or was closed after `since`."""
    cursor_ = await connection.execute(_sql["fault_is_known"], {"device_id": subject, "since": since})
    return await cursor_.fetchone() is not None


async def pressed_since(connection: Connection, alarm_id: int, *, cancel: int) -> bool:
    """Whether an alarm holds a press that the elder made after this cancel (a signal's number)."""
    cursor_ = await connection.execute(_sql["pressed_since"], {"alarm_id": alarm_id, "cancel": cancel})
    row = await cursor_.fetchone()
    return row is not None and bool(row["pressed"])
