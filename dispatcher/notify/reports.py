"""What providers report of a delivery: which report moves it how far, and how a report proves where it comes from."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from dispatcher.database import Connection, named_queries
from dispatcher.notify.model import Status

__all__ = ["SIGNATURE", "TIMESTAMP", "ask_of", "is_genuine", "reached"]

TIMESTAMP: Final = "X-Yilao-Timestamp"
SIGNATURE: Final = "X-Yilao-Signature"
_WINDOW: Final = timedelta(minutes=5)
_ANSWERS: Final = frozenset({"1", "2"})

_sql = named_queries(__file__)


def is_genuine(
    secret: str | None, body: bytes, *, timestamp: str | None, signature: str | None, now: datetime
) -> bool:
    """Say whether the provider signed this: HMAC-SHA256 over the moment, a full stop and the body, within five minutes."""
    if not secret or not timestamp or not signature or not (timestamp.isascii() and timestamp.isdigit()):
        return False
    if abs(now.timestamp() - int(timestamp[:15])) > _WINDOW.total_seconds():
        return False
    made = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), signature.lower().encode())


def reached(status: str, *, key: str | None, permanent: bool) -> Status | None:
    """How far a delivery is after a report; None: no further. A machine that answers is nobody."""
    match status:
        case "ringing":
            return None
        case "answered":
            return Status.READ if key in _ANSWERS else Status.DELIVERED
        case "delivered":
            return Status.DELIVERED
        case "failed" if permanent:
            return Status.FAILED_FOR_GOOD
        case _:
            return Status.FAILED


async def ask_of(connection: Connection, delivery_id: int) -> int | None:
    """The ask that a delivery is about, if any; locks nothing."""
    row = await (await connection.execute(_sql["ask_of_delivery"], {"id": delivery_id})).fetchone()
    return None if row is None else row["ask_id"]
