"""Invitations: a link by which a contact opens the family page for the first time, once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Conflict, Gone
from dispatcher.notify import store as notify
from dispatcher.notify.model import Message
from dispatcher.people.contacts import store as contacts
from dispatcher.people.family import sessions
from dispatcher.people.family.model import Account, digest, plain_phone

__all__ = ["Accepted", "accept", "invite", "look", "revoke"]

LIFE: Final = timedelta(days=7)
_GONE: Final = "这个链接已经不能用了 (this link opens nothing: it was used, has expired or was withdrawn)"

_sql = named_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What an invitation opened: a new account, or one that was there and whose owner must still sign in themselves."""

    account: Account
    new: bool


async def invite(
    connection: Connection, contact_id: int, *, elder_id: int, by: int, now: datetime
) -> tuple[str, datetime, bool]:
    """Invite a contact: the token of a link that is shown once, its end, and whether a message with one goes out too.

    Links that they were sent before open nothing any more. To be called in a transaction.
    """
    await revoke(connection, contact_id, now=now)
    token, expires_at = secrets.token_urlsafe(24), now + LIFE
    await connection.execute(
        _sql["add_invitation"],
        {
            "token_hash": digest(token),
            "contact_id": contact_id,
            "by": by,
            "now": now,
            "expires_at": expires_at,
        },
    )
    message = Message(about="invitation", wording="invitation", detail={"made_by": by}, elder_id=elder_id)
    told = await notify.tell(connection, message, contacts=[contact_id], now=now)
    return token, expires_at, told > 0


async def revoke(connection: Connection, contact_id: int, *, now: datetime) -> None:
    """Links that a contact was given open nothing any more, and none is sent that was not sent yet."""
    values = {"contact_id": contact_id, "now": now}
    await connection.execute(_sql["revoke_invitations"], values)
    await connection.execute(_sql["drop_invitation_messages"], values)


async def look(connection: Connection, token: str, *, now: datetime) -> Row:
    """Whose invitation it is; Gone for one that opens nothing, whatever the reason."""
    cursor = await connection.execute(_sql["invitation"], {"token_hash": digest(token), "now": now})
    row = await cursor.fetchone()
    if row is None:
        raise Gone(_GONE)
    return row


async def accept(
    connection: Connection, token: str, *, language: str, signed_in: Account | None, now: datetime
) -> Accepted:
    """Use an invitation, once. To be called in a transaction; raises Gone.

    A number that opens an account already is joined to that account, and whoever holds the link must sign in to it: a
    link that a centre made must not open what other elders agreed to show somebody else.
    """
    row = await look(connection, token, now=now)
    found, new = await _account(connection, row, language=language, signed_in=signed_in, now=now)
    values = {"contact_id": row["contact_id"], "account_id": found.id, "now": now}
    await connection.execute(_sql["link_contact"], values)
    await connection.execute(_sql["use_invitation"], values | {"token_hash": digest(token)})
    await connection.execute(_sql["drop_invitation_messages"], values)
    return Accepted(account=found, new=new)


async def _account(
    connection: Connection, row: Row, *, language: str, signed_in: Account | None, now: datetime
) -> tuple[Account, bool]:
    if signed_in is not None:
        return signed_in, False
    if row["account_id"] is not None:
        await contacts.follow(connection, row["account_id"], row["phone"], now=now)
        return await sessions.account(connection, row["account_id"]), False
    phone = plain_phone(row["phone"])
    values = {"name": row["name"], "phone": phone, "language": language, "now": now}
    added = await (await connection.execute(_sql["add_account"], values)).fetchone()
    if added is not None:
        return sessions.account_of(added), True
    known = await (await connection.execute(_sql["account_of_phone"], values)).fetchone()
    if known is None:  # closed at this very moment: the link is good still
        raise Conflict("somebody is changing this account just now: try again")
    return sessions.account_of(known), False
