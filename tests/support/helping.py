"""Helpers of the tests' town, as `yilao import helpers` would be given them."""

from typing import Any

from dispatcher.people import importing
from tests.support.build import FAR, HOME, NEIGHBOUR, SECOND
from tests.support.desk import Desk

__all__ = ["HELPERS", "a_team", "helper_id"]

HELPERS: list[dict[str, Any]] = [
    {
        "ref": "H-1",
        "name": "何护理",
        "kind": "caregiver",
        "phone": "10070000190",
        "centre": HOME,
        "lat": 22.51,
        "lon": 113.40,
        "languages": ["yue", "cmn"],
        "available": "白天",
    },
    {
        "ref": "H-2",
        "name": "李义工",
        "kind": "volunteer",
        "phone": "10070000290",
        "centre": SECOND,
        "lat": 22.501,
        "lon": 113.40,
        "languages": ["cmn"],
    },
    {
        "ref": "H-3",
        "name": "周社工",
        "kind": "social_worker",
        "phone": "10070000390",
        "centre": NEIGHBOUR,
        "lat": 22.52,
        "lon": 113.40,
    },
    {"ref": "H-4", "name": "安护理", "kind": "caregiver", "phone": "10070000490", "centre": HOME},
    {
        "ref": "H-5",
        "name": "远护理",
        "kind": "caregiver",
        "phone": "10070000590",
        "centre": FAR,
        "lat": 22.5,
        "lon": 113.4,
    },
    {
        "ref": "H-6",
        "name": "旧护理",
        "kind": "caregiver",
        "phone": "10070000690",
        "centre": HOME,
        "lat": 22.5,
        "lon": 113.4,
        "active": False,
    },
]
"""At 1.1 km and 0.1 km and 2.2 km of (22.5, 113.4), one without a place, one of a centre far away, one who has left."""


async def a_team(desk: Desk) -> None:
    """Write them into the record."""
    async with desk.pool.connection() as connection:
        await importing.import_helpers(connection, HELPERS, now=desk.clock())


async def helper_id(desk: Desk, ref: str) -> int:
    """The number of one of them."""
    rows = await desk.rows("SELECT id FROM helpers WHERE ref = %(ref)s", ref=ref)
    return int(rows[0]["id"])
