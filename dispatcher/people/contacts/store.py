"""An elder's contacts as the desk keeps them: how they are asked and told, at which numbers, and who looks at the page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Conflict, NotFound
from dispatcher.people.family.model import plain_phone

__all__ = [
    "add_address",
    "asking",
    "contact",
    "follow",
    "listed",
    "put",
    "put_asking",
    "put_phone",
    "remove_address",
]

MOST_ADDRESSES: Final = 20

_sql = named_queries(__file__)


async def listed(connection: Connection, elder_id: int) -> list[dict[str, Any]]:
    """An elder's contacts in calling order, each with `addresses` and `consents`."""
    whose = {"elder_id": elder_id}
    rows = await (await connection.execute(_sql["contacts"], whose)).fetchall()
    addresses = await (await connection.execute(_sql["addresses_of_contacts"], whose)).fetchall()
    consents = await (await connection.execute(_sql["consents_of_contacts"], whose)).fetchall()
    return [
        dict(row)
        | {
            "addresses": [one for one in addresses if one["contact_id"] == row["id"]],
            "consents": [one for one in consents if one["contact_id"] == row["id"]],
        }
        for row in rows
    ]


async def contact(connection: Connection, contact_id: int) -> Row:
    """One contact, kept still to the end of the transaction; NotFound."""
    row = await (await connection.execute(_sql["contact"], {"id": contact_id})).fetchone()
    if row is None:
        raise NotFound(f"there is no contact {contact_id}, or their elder is not yours to see")
    return row


async def asking(connection: Connection, elder_id: int) -> tuple[str, str]:
    """How an elder's contacts are asked, and when."""
    row = await (await connection.execute(_sql["asking"], {"elder_id": elder_id})).fetchone()
    if row is None:
        raise NotFound(f"there is no elder {elder_id}")
    return row["contacts_asked"], row["contacts_asked_when"]


async def put_asking(connection: Connection, elder_id: int, *, asked: str, asked_when: str) -> None:
    """Say how an elder's contacts are to be asked, and when."""
    values = {"elder_id": elder_id, "asked": asked, "asked_when": asked_when}
    await connection.execute(_sql["put_asking"], values)


async def put(
    connection: Connection,
    contact_id: int,
    *,
    language: str,
    hours: Sequence[Mapping[str, Any]] | None,
    every_alarm: bool,
    told_of_trouble: bool,
) -> None:
    """Say how a contact wants to be told."""
    await connection.execute(
        _sql["put_contact"],
        {
            "id": contact_id,
            "language": language,
            "hours": None if hours is None else Jsonb(hours),
            "every_alarm": every_alarm,
            "told_of_trouble": told_of_trouble,
        },
    )


async def put_phone(connection: Connection, row: Row, phone: str, *, now: datetime) -> None:
    """Give a contact (as `contact` found them) another number; the same one again says that it works after all.

    The family account follows, but not while one for whom it stands has the old number still: one centre's change must not
    hand somebody else's number the page about another elder. Codes sent to the old one open nothing.
    """
    await connection.execute(_sql["put_phone"], {"id": row["id"], "phone": phone})
    if row["account_id"] is not None:
        await follow(connection, row["account_id"], phone, now=now)


async def follow(connection: Connection, account_id: int, phone: str, *, now: datetime) -> None:
    """A family account follows its owner to a number, when that is the number of all for whom it stands."""
    whose = {"account_id": account_id, "now": now}
    rows = await (await connection.execute(_sql["phones_of_account"], whose)).fetchall()
    if {plain_phone(one["phone"]) for one in rows} == {plain_phone(phone)}:
        cursor = await connection.execute(_sql["move_account"], whose | {"phone": plain_phone(phone)})
        if await cursor.fetchone() is not None:
            await connection.execute(_sql["void_codes"], whose)


async def add_address(
    connection: Connection,
    *,
    channel: str,
    target: str,
    now: datetime,
    account_id: int | None = None,
    contact_id: int | None = None,
    endpoint: str | None = None,
) -> int:
    """One more way to reach an account or a contact; what was said before is the same one, and good again.

    `endpoint` is what tells one push subscription from another. To be called in a transaction.
    """
    whose = {"account_id": account_id, "contact_id": contact_id}
    values = whose | {"channel": channel, "target": target, "endpoint": endpoint, "now": now}
    await connection.execute(_sql["address_turn"], {"turn": f"account {account_id} contact {contact_id}"})
    row = await (await connection.execute(_sql["renew_address"], values)).fetchone()
    if row is None:
        counted = await (await connection.execute(_sql["count_addresses"], whose)).fetchone()
        if counted is not None and counted["addresses"] >= MOST_ADDRESSES:
            raise Conflict(f"there are {MOST_ADDRESSES} addresses already: remove one first")
        row = await (await connection.execute(_sql["add_address"], values)).fetchone()
    assert row is not None  # noqa: S101  # RETURNING
    return int(row["id"])


async def remove_address(
    connection: Connection,
    address_id: int,
    *,
    now: datetime,
    account_id: int | None = None,
    contact_id: int | None = None,
) -> None:
    """An address is used no longer; NotFound when it is not theirs, or follows a telephone number."""
    values = {"id": address_id, "account_id": account_id, "contact_id": contact_id, "now": now}
    if await (await connection.execute(_sql["remove_address"], values)).fetchone() is None:
        raise NotFound("there is no such address that could be removed")
