"""The chain's only hands on SQL. Whoever changes a chain or an ask has locked its alarm first, so none waits in a circle."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, LiteralString

from dispatcher.alarms.contacts.chain import Asked, Contact
from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import NotFound

__all__ = [
    "add_asks",
    "add_wrong_link",
    "ask",
    "askable",
    "asked",
    "asks_of_alarm",
    "begin_again",
    "begin_planned",
    "begin_together",
    "behind_link",
    "contacts",
    "due",
    "end_chain",
    "go_on",
    "last_chain",
    "link",
    "on_call",
    "put_answer",
    "put_off",
    "recipients",
    "running",
    "speakers",
    "standing",
    "wrong_links",
]

_sql = named_queries(__file__)


async def recipients(connection: Connection, elder_id: int) -> list[int]:
    """The contacts who are told of every emergency of an elder, with the elder's consent."""
    rows = await _rows(connection, _sql["recipients"], elder_id=elder_id)
    return [row["id"] for row in rows]


async def begin_planned(
    connection: Connection, alarm_id: int, elder_id: int, *, by: str, now: datetime
) -> None:
    """Begin to ask an elder's contacts as their plan says, once for an emergency; the clock asks the first of them."""
    known = {"alarm_id": alarm_id, "elder_id": elder_id, "by": by, "now": now}
    await connection.execute(_sql["begin_planned"], known)


async def begin_together(
    connection: Connection, alarm_id: int, elder_id: int, *, by: str, now: datetime
) -> None:
    """The same, all at once whatever the plan says."""
    known = {"alarm_id": alarm_id, "elder_id": elder_id, "by": by, "now": now}
    await connection.execute(_sql["begin_together"], known)


async def begin_again(
    connection: Connection,
    alarm_id: int,
    elder_id: int,
    *,
    mode: str,
    contact_ids: Collection[int] | None,
    by: str,
    now: datetime,
) -> Row:
    """Ask because a person wants it, whatever was before; returns the chain."""
    chosen = None if contact_ids is None else sorted(contact_ids)
    known = {"alarm_id": alarm_id, "elder_id": elder_id, "by": by, "now": now}
    return await _one(connection, _sql["begin_again"], mode=mode, contact_ids=chosen, **known)


async def askable(connection: Connection, alarm_id: int) -> Row:
    """The elder of an alarm (elder_id, contacts_asked, contact_ids); NotFound for an alarm without one."""
    return await _one(connection, _sql["elder_of_chain"], alarm_id=alarm_id)


async def due(connection: Connection, *, now: datetime) -> Row | None:
    """The alarm (alarm_id, tries) whose contacts have waited longest for the next step; locked."""
    return await _maybe(connection, _sql["due"], now=now)


async def running(connection: Connection, alarm_id: int) -> Row | None:
    """The chain of a locked alarm that still runs."""
    return await _maybe(connection, _sql["running"], alarm_id=alarm_id)


async def contacts(connection: Connection, chain_id: int) -> tuple[list[Contact], dict[int, Row]]:
    """Whom a chain asks: for the rules, and with name and relation."""
    rows = await _rows(connection, _sql["contacts"], chain_id=chain_id)
    plain = [Contact(id=row["id"], position=row["position"], hours=row["hours"]) for row in rows]
    return plain, {row["id"]: row for row in rows}


async def asked(connection: Connection, chain_id: int) -> list[Asked]:
    """Whom a chain has asked, and what they said."""
    return [
        Asked(
            contact_id=row["contact_id"],
            cycle=row["cycle"],
            asked_at=row["asked_at"],
            answer=row["answer"],
        )
        for row in await _rows(connection, _sql["asks"], chain_id=chain_id)
    ]


async def add_asks(
    connection: Connection,
    chain: Mapping[str, Any],
    contact_ids: Sequence[int],
    *,
    cycle: int,
    now: datetime,
) -> dict[int, int]:
    """Ask these contacts; returns the number of each one's ask, by contact."""
    rows = await _rows(
        connection,
        _sql["add_asks"],
        chain_id=chain["id"],
        alarm_id=chain["alarm_id"],
        contact_ids=list(contact_ids),
        cycle=cycle,
        now=now,
    )
    return {row["contact_id"]: row["id"] for row in rows}


async def go_on(connection: Connection, chain_id: int, *, cycle: int, due_at: datetime) -> None:
    """When the next step of a chain is due."""
    await connection.execute(_sql["go_on"], {"chain_id": chain_id, "cycle": cycle, "due_at": due_at})


async def put_off(connection: Connection, alarm_id: int, *, until: datetime) -> None:
    """Let a step that failed come again soon."""
    await connection.execute(_sql["put_off"], {"alarm_id": alarm_id, "due_at": until})


async def end_chain(connection: Connection, alarm_id: int, ended: str, *, now: datetime) -> None:
    """The asking of an alarm's contacts ends, if it runs: accepted, nobody or over."""
    await connection.execute(_sql["end_chain"], {"alarm_id": alarm_id, "ended": ended, "now": now})


async def ask(connection: Connection, ask_id: int) -> Row:
    """One ask, with who was asked and the state of the alarm; NotFound."""
    return await _one(connection, _sql["ask"], ask_id=ask_id)


async def put_answer(
    connection: Connection, ask_id: int, answer: str, *, by: str, eta_minutes: int | None, now: datetime
) -> None:
    """What a contact says."""
    await connection.execute(
        _sql["put_answer"],
        {"ask_id": ask_id, "answer": answer, "by": by, "eta_minutes": eta_minutes, "now": now},
    )


async def asks_of_alarm(connection: Connection, alarm_id: int) -> list[Row]:
    """Everybody who was asked about an alarm, in order."""
    return await _rows(connection, _sql["asks_of_alarm"], alarm_id=alarm_id)


async def last_chain(connection: Connection, alarm_id: int) -> Row | None:
    """How far the asking of an alarm's contacts has come."""
    return await _maybe(connection, _sql["last_chain"], alarm_id=alarm_id)


async def standing(connection: Connection, alarm_id: int) -> dict[int, Row]:
    """What each contact last said to an alarm (id of that ask, answer, eta_minutes, relation), by contact."""
    return {row["contact_id"]: row for row in await _rows(connection, _sql["standing"], alarm_id=alarm_id)}


async def speakers(connection: Connection, elder_id: int) -> list[Row]:
    """The devices of an elder (id, kind, language)."""
    return await _rows(connection, _sql["speakers"], elder_id=elder_id)


async def on_call(
    connection: Connection, centre_id: str, reach: Collection[str], *, now: datetime
) -> list[int]:
    """The members of staff whom a step of the escalation of this centre's alarm calls."""
    rows = await _rows(connection, _sql["on_call"], centre_id=centre_id, reach=sorted(reach), now=now)
    return [row["id"] for row in rows]


async def link(connection: Connection, token_hash: bytes, *, now: datetime) -> int | None:
    """The ask that a link opens."""
    row = await _maybe(connection, _sql["link"], token_hash=token_hash, now=now)
    return None if row is None else int(row["ask_id"])


async def behind_link(connection: Connection, ask_id: int) -> Row:
    """What whoever was asked sees."""
    return await _one(connection, _sql["behind_link"], ask_id=ask_id)


async def wrong_links(
    connection: Connection, address: str, *, now: datetime, within: timedelta
) -> tuple[int, datetime | None]:
    """How many links that open nothing were tried from an address, and when the last."""
    row = await _one(connection, _sql["wrong_links"], address=address, since=now - within)
    return row["tries"], row["last_at"]


async def add_wrong_link(connection: Connection, address: str, *, now: datetime) -> None:
    """A link was tried that opens nothing."""
    await connection.execute(_sql["add_wrong_link"], {"address": address, "now": now})


async def _rows(connection: Connection, statement: LiteralString, **values: Any) -> list[Row]:
    return await (await connection.execute(statement, values)).fetchall()


async def _maybe(connection: Connection, statement: LiteralString, **values: Any) -> Row | None:
    return await (await connection.execute(statement, values)).fetchone()


async def _one(connection: Connection, statement: LiteralString, **values: Any) -> Row:
    row = await _maybe(connection, statement, **values)
    if row is None:
        raise NotFound
    return row
