"""The SQL of elders and their contacts; that of staff and sign-in is in staff.py."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import NotFound

__all__ = ["contacts", "elder", "put_elder", "search"]

_sql = named_queries(__file__)


async def put_elder(
    connection: Connection, elder: dict[str, Any], contacts: Sequence[dict[str, Any]], *, now: datetime
) -> bool:
    """Add an elder with contacts, or replace what is known of one with the same `ref`; True when it is a new one."""
    row = await (await connection.execute(_sql["put_elder"], elder | {"now": now})).fetchone()
    if row is None:
        raise NotFound
    await _put_contacts(connection, row["id"], contacts, now=now)
    return bool(row["added"])


async def _put_contacts(
    connection: Connection, elder_id: int, contacts: Sequence[dict[str, Any]], *, now: datetime
) -> None:
    """Say an elder's contacts anew. Whoever was one already stays the same one, by name: what they were told is theirs."""
    whose = {"elder_id": elder_id, "now": now}
    names = [contact["name"] for contact in contacts]
    await connection.execute(_sql["leave_contacts"], whose | {"names": names})
    await connection.execute(_sql["loosen_contacts"], whose)
    for position, contact in enumerate(contacts, start=1):
        values = contact | {"elder_id": elder_id, "position": position}
        kept = await (await connection.execute(_sql["keep_contact"], values)).fetchone()
        if kept is None:
            await connection.execute(_sql["put_contact"], values)
    await connection.execute(_sql["leave_loose_contacts"], whose)


async def elder(connection: Connection, elder_id: int, *, centres: Collection[str] | None) -> Row:
    """An elder, for readers of their centre or of an open alarm of theirs; else NotFound."""
    cursor = await connection.execute(
        _sql["elder"], {"id": elder_id, "centres": None if centres is None else sorted(centres)}
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound(f"there is no elder {elder_id}, or they are not yours to see")
    return row


async def contacts(connection: Connection, elder_id: int) -> list[Row]:
    """An elder's contacts in calling order."""
    return await (await connection.execute(_sql["contacts"], {"elder_id": elder_id})).fetchall()


async def search(
    connection: Connection, *, q: str | None, centres: Collection[str] | None, after: int | None, limit: int
) -> list[Row]:
    """Elders by a part of name, phone or address, or by reference."""
    cursor = await connection.execute(
        _sql["search"],
        {"q": q, "centres": None if centres is None else sorted(centres), "after": after, "limit": limit},
    )
    return await cursor.fetchall()
