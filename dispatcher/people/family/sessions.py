"""Who of the family is signed in: sessions kept as hashes of their tokens."""

import secrets
from datetime import datetime

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import NotSignedIn
from dispatcher.people.family.model import SESSION_LIFE, Account, digest

__all__ = ["account", "account_of", "end", "open_session", "seen", "signed_in"]

_sql = named_queries(__file__)


async def open_session(connection: Connection, account_id: int, *, now: datetime) -> str:
    """Sign in; returns the token, the only time it is seen."""
    token = secrets.token_urlsafe(32)
    values = {"token_hash": digest(token), "account_id": account_id, "now": now}
    await connection.execute(_sql["add_session"], values | {"expires_at": now + SESSION_LIFE})
    await connection.execute(_sql["seen"], {"account_id": account_id, "now": now})
    return token


async def signed_in(connection: Connection, token: str, *, now: datetime) -> Account:
    """Whose session a token is; NotSignedIn when it is nobody's, has ended or is over."""
    cursor = await connection.execute(_sql["session"], {"token_hash": digest(token), "now": now})
    row = await cursor.fetchone()
    if row is None:
        raise NotSignedIn("您的登录已结束，请重新登录 (your session has ended; please sign in again)")
    return account_of(row)


async def account(connection: Connection, account_id: int) -> Account:
    """An account by its number; NotSignedIn when it is closed."""
    row = await (await connection.execute(_sql["account"], {"id": account_id})).fetchone()
    if row is None:
        raise NotSignedIn
    return account_of(row)


async def seen(connection: Connection, account_id: int, *, now: datetime) -> None:
    """They look at the page."""
    await connection.execute(_sql["seen"], {"account_id": account_id, "now": now})


async def end(connection: Connection, token: str, *, now: datetime) -> None:
    """Sign out."""
    await connection.execute(_sql["end_session"], {"token_hash": digest(token), "now": now})


def account_of(row: Row) -> Account:
    """An account as a query gives it."""
    return Account(
        id=row["id"],
        name=row["name"],
        phone=row["phone"],
        language=row["language"],
        quiet_from=row["quiet_from"],
        quiet_until=row["quiet_until"],
    )
