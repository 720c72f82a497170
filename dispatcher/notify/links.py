"""The secrets that stand in messages: made while a message is put into words, kept only as hashes.

Each try of a message makes its own: the words of an earlier try, which may have arrived, open the same thing until they
expire.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from dispatcher.database import Connection, named_queries

__all__ = ["Secrets", "code_hash", "make", "token_hash"]

_ASK_LIFE: Final = timedelta(days=2)
_INVITATION_LIFE: Final = timedelta(days=7)
_CODE_LIFE: Final = timedelta(minutes=10)
_TOKEN_BYTES: Final = 18  # 144 bits in 24 characters: a short message pays for each of them
_DOTS: Final = "•••"

_sql = named_queries(__file__)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one message may carry that nobody else must read."""

    link: str | None = None
    code: str | None = None
    token: str | None = None

    def masked(self, text: str) -> str:
        """The words as they may be kept."""
        for secret in (self.token, self.code):
            if secret:
                text = text.replace(secret, _DOTS)
        return text


def token_hash(token: str) -> bytes:
    """As ask_links and invitations keep it."""
    return hashlib.sha256(token.encode()).digest()


def code_hash(account_id: int, code: str) -> bytes:
    """As sign_in_codes keeps it: the same six digits of two accounts have nothing in common."""
    return hashlib.sha256(f"{account_id}:{code}".encode()).digest()


async def make(
    connection: Connection, letter: Mapping[str, Any], *, public_url: str, now: datetime
) -> Secrets:
    """What this message opens: its ask, an invitation, an account, or nothing more than a page that asks who comes."""
    detail = letter["detail"]
    if letter["about"] == "code":
        return await _code(connection, int(detail.get("account_id") or letter["account_id"]), now)
    if letter["staff_id"] is not None:
        return Secrets(link=f"{public_url}/")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    about = {"token_hash": token_hash(token), "now": now}
    if letter["ask_id"] is not None:
        row = {**about, "ask_id": letter["ask_id"], "expires_at": now + _ASK_LIFE}
        await connection.execute(_sql["add_ask_link"], row)
        return Secrets(link=f"{public_url}/f/{token}", token=token)
    if letter["about"] == "invitation":
        row = {
            **about,
            "contact_id": letter["contact_id"],
            "made_by": int(detail["made_by"]),
            "expires_at": now + _INVITATION_LIFE,
        }
        await connection.execute(_sql["add_invitation"], row)
        return Secrets(link=f"{public_url}/family/#/invitation/{token}", token=token)
    alarm = "" if letter["alarm_id"] is None else f"#/alarm/{letter['alarm_id']}"
    return Secrets(link=f"{public_url}/family/{alarm}")


async def _code(connection: Connection, account_id: int, now: datetime) -> Secrets:
    code = f"{secrets.randbelow(1_000_000):06d}"
    row = {
        "account_id": account_id,
        "code_hash": code_hash(account_id, code),
        "now": now,
        "expires_at": now + _CODE_LIFE,
    }
    await connection.execute(_sql["add_code"], row)
    return Secrets(code=code)
