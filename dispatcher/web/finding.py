"""The search line of the API, and what the map needs to know."""

from typing import Any

from dispatcher.alarms.view import iso
from dispatcher.centres import store as centres
from dispatcher.finding import store, words
from dispatcher.web.api import Call
from dispatcher.web.finding_answers import FindAsked
from dispatcher.web.serving import served
from dispatcher.web.tiles import TILES

__all__ = ["find", "show_map"]


async def find(call: Call, asked: FindAsked) -> dict[str, Any]:
    """Elders, devices and alarms by whatever is in hand, as far as the reader may see them."""
    sought = words.read(asked.q)
    if sought is None:
        return {"alarms": [], "elders": [], "devices": []}
    found = await store.find(
        call.connection,
        sought,
        looks_after=await served(call),
        sees=call.by.centres,
        now=call.now,
        limit=asked.limit,
    )
    return {
        "alarms": [row | {"raised_at": iso(row["raised_at"])} for row in found.alarms],
        "elders": [
            row | {"born_on": row["born_on"].isoformat() if row["born_on"] else None} for row in found.elders
        ],
        "devices": found.devices,
    }


async def show_map(call: Call, _: None) -> dict[str, Any]:
    """The bounds of the city, out of its towns and centres, and the tile server if one was chosen."""
    tiles = call.request.app[TILES]
    places = [*await centres.towns(call.connection), *await centres.listed(call.connection, now=call.now)]
    lats, lons = [place["lat"] for place in places], [place["lon"] for place in places]
    return {
        "tiles": tiles.url if tiles else None,
        "attribution": tiles.attribution if tiles else None,
        "bounds": [[min(lats), min(lons)], [max(lats), max(lons)]] if places else None,
    }
