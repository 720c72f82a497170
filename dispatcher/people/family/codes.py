"""Signing in by a code: six digits sent to the account's own telephone, ten minutes, few tries, once."""

import hmac
from datetime import datetime
from typing import Final

from dispatcher.database import Connection, named_queries
from dispatcher.errors import Invalid, NotSignedIn
from dispatcher.notify import links
from dispatcher.notify import store as notify
from dispatcher.notify.model import Message
from dispatcher.people import staff
from dispatcher.people.family import sessions
from dispatcher.people.family.model import Account, plain_phone

__all__ = ["ask_for", "send", "sign_in"]

MOST_TRIES: Final = 5
_WRONG: Final = "手机号或验证码不对 (wrong number or code)"

_sql = named_queries(__file__)


async def ask_for(connection: Connection, phone: str, *, address: str, now: datetime) -> None:
    """Send a code to the account of a telephone, one a minute; for a number that has none, nothing happens.

    Which of the two it was cannot be told from the answer. The code itself is made when the message goes out.
    """
    plain = _plain(phone)
    await staff.count_try(connection, username=f"code:{plain}", address=address, now=now)
    async with connection.transaction():
        row = await (await connection.execute(_sql["account_of_phone"], {"phone": plain})).fetchone()
        if row is not None:
            await send(connection, sessions.account_of(row), now=now)


async def send(connection: Connection, account: Account, *, now: datetime) -> None:
    """Tell the account a code, at its own telephone and nowhere else. To be called in a transaction."""
    whose = {"account_id": account.id, "now": now}
    if await (await connection.execute(_sql["code_sent_lately"], whose)).fetchone() is None:
        message = Message(about="code", wording="code", urgent=True)
        await notify.tell(connection, message, accounts=[account.id], now=now)


async def sign_in(connection: Connection, phone: str, code: str, *, address: str, now: datetime) -> Account:
    """Whose code it is; NotSignedIn when it is wrong, Throttled after too many wrong ones."""
    plain = _plain(phone)
    name = f"family:{plain}"
    await staff.count_try(connection, username=name, address=address, now=now)
    async with connection.transaction():
        row = await (await connection.execute(_sql["account_of_phone"], {"phone": plain})).fetchone()
        account = None if row is None else sessions.account_of(row)
        right = account is not None and await _is_right(connection, account.id, code, now)
    # Outside the transaction: that it was tried once more must stand.
    if account is None or not right:
        raise NotSignedIn(_WRONG)
    # Half a town may share one address of its telephone company: who came in all right counts against nobody.
    for right_name in (name, f"code:{plain}"):
        await staff.forgive(connection, right_name)
    return account


async def _is_right(connection: Connection, account_id: int, code: str, now: datetime) -> bool:
    values = {"account_id": account_id, "now": now}
    cursor = await connection.execute(_sql["try_codes"], values | {"most": MOST_TRIES})
    rows = await cursor.fetchall()
    asked = links.code_hash(account_id, code)
    right = any(hmac.compare_digest(bytes(row["code_hash"]), asked) for row in rows)
    if right:
        await connection.execute(_sql["use_codes"], values)
    return right


def _plain(phone: str) -> str:
    plain = plain_phone(phone)
    if plain is None:
        raise Invalid("this is no telephone number", field="phone")
    return plain
