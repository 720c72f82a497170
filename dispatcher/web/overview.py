"""All centres at a glance, for the API."""

from collections.abc import Mapping
from typing import Any

from dispatcher.alarms.view import iso
from dispatcher.reports.overview import TARGETS, overview
from dispatcher.web import rota_asked as asks
from dispatcher.web.api import Call
from dispatcher.web.serving import served

__all__ = ["show"]


async def show(call: Call, asked: asks.OverviewQuery) -> dict[str, Any]:
    """How each of the reader's centres stands now, and how quickly it answered in the last days."""
    items, together = await overview(call.connection, await served(call), days=asked.days, now=call.now)
    return {
        "at": iso(call.now),
        "days": asked.days,
        "targets": TARGETS,
        "items": [_dated(item) for item in items],
        "city": _dated(together),
    }


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: iso(row[name]) for name in ("longest_wait_since", "unattended_since") if name in row}
    return dict(row) | times
