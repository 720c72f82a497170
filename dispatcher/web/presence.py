"""Who is at a live console, and which desks nobody watches."""

from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from dispatcher.alarms.desks import store as desks
from dispatcher.alarms.desks.watch import gap_json
from dispatcher.people.consoles import rules
from dispatcher.people.consoles import store as consoles
from dispatcher.web.api import Call
from dispatcher.web.presence_asked import Left, Present

__all__ = ["UNATTENDED_AFTER", "leave", "say", "show_coverage"]

UNATTENDED_AFTER: Final[web.AppKey[timedelta]] = web.AppKey("unattended after", timedelta)


async def say(call: Call, asked: Present) -> dict[str, float]:
    """Somebody is at this console; said again and again, for what nobody holds up rings at everybody's."""
    await consoles.heard(
        call.connection, console=asked.console, staff_id=call.by.id, sound=asked.sound, now=call.now
    )
    every = rules.every(call.request.app[UNATTENDED_AFTER])
    return {"every_s": every.total_seconds(), "stale_after_s": rules.STALE_AFTER.total_seconds()}


async def leave(call: Call, asked: Left) -> None:
    """Nobody is at this console any more: its person signs out."""
    await consoles.closed(call.connection, console=asked.console, staff_id=call.by.id, now=call.now)


async def show_coverage(call: Call, _: None) -> dict[str, Any]:
    """Which centres are on duty, where somebody is at a live console, and who has the work of those where nobody is."""
    now = call.now
    nobody_since = now - call.request.app[UNATTENDED_AFTER]
    gaps = {gap["centre_id"]: gap_json(gap) for gap in await desks.gaps(call.connection, now=now)}
    none: dict[str, Any] = {"unattended_since": None, "covered_by": None, "alarm_id": None}
    rows = await desks.coverage(call.connection, stale=now - rules.STALE_AFTER, now=now)
    items = []
    for row in rows:
        attended_at = row.pop("attended_at")
        expected = row["on_duty"] > 0 and attended_at is not None
        attended = attended_at > nobody_since if expected else None
        items.append(row | {"attended": attended} | none | gaps.get(row["centre_id"], {}))
    return {"items": items}
