"""What a family account may see, and what it wants. Whatever an elder did not agree to is refused here, in the SQL."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final, LiteralString

from psycopg.types.json import Jsonb

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import NotFound
from dispatcher.people.family.model import Account

__all__ = [
    "addresses",
    "alarms",
    "ask_alarm",
    "asks",
    "changes",
    "check_letter",
    "course",
    "devices",
    "elder_ids",
    "elders",
    "inbox",
    "put_settings",
    "summary",
    "tests",
    "unread",
]

_NEWEST: Final = 50

_sql = named_queries(__file__)


async def elders(connection: Connection, account: Account, *, contact_id: int | None = None) -> list[Row]:
    """Whose contact they are, with what each elder agreed to; one of them, if asked."""
    return await _all(connection, _sql["elders"], account, contact_id=contact_id)


async def elder_ids(connection: Connection, account: Account) -> frozenset[int]:
    """The elders whose alarms may concern an account."""
    rows = await _all(connection, _sql["elders_of"], account)
    return frozenset(row["elder_id"] for row in rows)


async def alarms(
    connection: Connection, account: Account, *, contact_id: int | None = None, alarm_id: int | None = None
) -> list[Row]:
    """The alarms that they may see, the open ones and then the newest first; of one elder, or one alarm, if asked."""
    return await _all(
        connection, _sql["alarms"], account, contact_id=contact_id, alarm_id=alarm_id, limit=_NEWEST
    )


async def course(connection: Connection, alarm_id: int) -> list[Row]:
    """What became of an alarm that they may see (ask `alarms` first)."""
    return await (await connection.execute(_sql["course"], {"alarm_id": alarm_id})).fetchall()


async def asks(connection: Connection, account: Account, alarm_id: int) -> list[Row]:
    """Who was asked about an alarm that they may see, and what they said."""
    return await _all(connection, _sql["asks"], account, alarm_id=alarm_id)


async def ask_alarm(connection: Connection, account: Account, ask_id: int) -> int:
    """The alarm of an ask that is for this account; NotFound for anybody else's."""
    rows = await _all(connection, _sql["ask_of"], account, id=ask_id)
    if not rows:
        raise NotFound("there is no such question to you")
    return int(rows[0]["alarm_id"])


async def devices(connection: Connection, account: Account, contact_id: int) -> list[Row]:
    """The elder's devices as they are now."""
    return await _all(connection, _sql["devices"], account, contact_id=contact_id)


async def tests(connection: Connection, account: Account, contact_id: int, *, now: datetime) -> list[Row]:
    """When the elder's keys were tried lately."""
    return await _all(connection, _sql["tests"], account, contact_id=contact_id, now=now)


async def summary(
    connection: Connection,
    account: Account,
    contact_id: int,
    *,
    begins: datetime,
    ends: datetime,
    first: date,
    next_: date,
) -> Row | None:
    """A month in figures; None when it is not for them."""
    rows = await _all(
        connection,
        _sql["summary"],
        account,
        contact_id=contact_id,
        begins=begins,
        ends=ends,
        first=first,
        next=next_,
    )
    return rows[0] if rows else None


async def inbox(connection: Connection, account: Account, *, before: int | None, limit: int) -> list[Row]:
    """What they were told, the newest first."""
    return await _all(connection, _sql["inbox"], account, before=before, limit=limit)


async def unread(connection: Connection, account: Account, *, now: datetime) -> int:
    """How much they were told lately and have not read."""
    rows = await _all(connection, _sql["unread"], account, now=now)
    return int(rows[0]["unread"])


async def check_letter(connection: Connection, account: Account, telling_id: int) -> None:
    """NotFound when something was not told to them."""
    if not await _all(connection, _sql["letter"], account, id=telling_id):
        raise NotFound("there is no such message to you")


async def put_settings(
    connection: Connection,
    account: Account,
    *,
    language: str,
    quiet: tuple[time, time] | None,
    contacts: Sequence[tuple[int, bool, Sequence[Mapping[str, Any]] | None]],
) -> None:
    """What they want: language, quiet hours, and for each contact that they are, every alarm and when they can come."""
    await connection.execute(
        _sql["put_settings"],
        {
            "account_id": account.id,
            "language": language,
            "quiet_from": quiet[0] if quiet else None,
            "quiet_until": quiet[1] if quiet else None,
        },
    )
    for contact_id, every_alarm, hours in contacts:
        wanted = {
            "contact_id": contact_id,
            "every_alarm": every_alarm,
            "hours": None if hours is None else Jsonb(hours),
            "language": language,
        }
        if not await _all(connection, _sql["put_own_contact"], account, **wanted):
            raise NotFound(f"there is no contact {contact_id} that is you")


async def addresses(connection: Connection, account: Account) -> list[Row]:
    """Where they are told things."""
    return await _all(connection, _sql["addresses"], account)


async def changes(connection: Connection, account: Account, *, after: int, limit: int) -> list[Row]:
    """What happened after a point of the history to alarms that they may see."""
    return await _all(connection, _sql["changes"], account, after=after, limit=limit)


async def _all(connection: Connection, query: LiteralString, account: Account, **values: Any) -> list[Row]:
    cursor = await connection.execute(query, {"account_id": account.id} | values)
    return await cursor.fetchall()
