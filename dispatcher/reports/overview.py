"""All centres at a glance, for the city desk and the bureau. The only hands on SQL of this room."""

import math
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from dispatcher.database import Connection, Row, named_queries
from dispatcher.people.colleagues import HEARD_WITHIN
from dispatcher.people.model import ACTING

__all__ = ["QUICK", "SLOW", "TARGETS", "overview"]

QUICK: Final = timedelta(seconds=60)
SLOW: Final = timedelta(seconds=180)
"""The two marks by which alarm centres are measured in the field (UK TSA/TEC)."""

TARGETS: Final = {"within_60": 0.975, "within_180": 0.99}
"""The share of calls that is to be answered within each mark."""

_COUNTED: Final = ("count", "answered", "within_60", "within_180")
_SUMMED: Final = (
    "open",
    "emergencies",
    "ringing",
    "waiting",
    "held",
    "overdue",
    "on_duty",
    "at_console",
    "silent",
)

_sql = named_queries(__file__)


async def overview(
    connection: Connection, centres: Collection[str] | None, *, days: int, now: datetime
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Every centre of the reader (None: all), and all of them together; the shares of all are counted over all calls."""
    asked = None if centres is None else sorted(centres)
    there = {"centres": asked, "now": now}
    cursor = await connection.execute(
        _sql["standing"], there | {"acting": sorted(ACTING), "heard_after": now - HEARD_WITHIN}
    )
    standing = await cursor.fetchall()
    cursor = await connection.execute(
        _sql["answers"], there | {"since": now - timedelta(days=days), "quick": QUICK, "slow": SLOW}
    )
    by_centre = {row["centre_id"]: row for row in await cursor.fetchall()}
    items = [row | _answered(by_centre.get(row["centre_id"])) for row in standing]
    waits = [row["longest_wait_since"] for row in standing if row["longest_wait_since"] is not None]
    together = {name: sum(row[name] for row in standing) for name in _SUMMED} | {
        "longest_wait_since": min(waits, default=None),
        "unattended": sum(row["unattended_since"] is not None for row in standing),
    }
    return items, together | _answered(by_centre.get(None))


def _answered(row: Row | None) -> dict[str, Any]:
    """What the record says of the answers; a share of nothing is None, and never 100 %."""
    counted = {name: 0 if row is None else int(row[name]) for name in _COUNTED}
    shares = {
        f"share_{name.removeprefix('within_')}": math.floor(10_000 * counted[name] / counted["count"])
        / 10_000
        if counted["count"]
        else None
        for name in TARGETS
    }
    times = {
        name: None if row is None or row[name] is None else round(row[name], 1)
        for name in ("median_s", "slowest_s")
    }
    return {
        "answered": counted | shares | times,
        "false_alarms": 0 if row is None else int(row["false_alarms"]),
    }
