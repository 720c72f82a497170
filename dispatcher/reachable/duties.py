"""Whoever is put on duty, or taken off, is told so, in the transaction of the change: nobody learns it from the rota."""

from datetime import datetime

from dispatcher.database import Connection, Row
from dispatcher.notify import store as notify
from dispatcher.notify.model import Message
from dispatcher.reachable import rules

__all__ = ["cancelled", "planned"]


async def planned(connection: Connection, duty: Row, *, by: int, now: datetime) -> None:
    """Tell the person of a duty that was just planned."""
    await _tell(connection, "duty.planned", duty, by=by, now=now)


async def cancelled(connection: Connection, duty: Row, *, by: int, now: datetime) -> None:
    """Tell the person of a duty that was just taken off the rota."""
    await _tell(connection, "duty.cancelled", duty, by=by, now=now)


async def _tell(connection: Connection, wording: str, duty: Row, *, by: int, now: datetime) -> None:
    """What is far away is told by day; what is near, at once. Who plans their own duty knows it."""
    if duty["staff_id"] == by:
        return
    at = rules.in_daytime(now, about=duty["starts_at"])
    detail = {
        "centre_id": duty["centre_id"],
        "role": duty["role"],
        "from": duty["starts_at"].isoformat(),
        "until": None if duty["ends_at"] is None else duty["ends_at"].isoformat(),
    }
    message = Message(about="duty", wording=wording, detail=detail)
    await notify.tell(connection, message, staff=[duty["staff_id"]], now=at)
