"""/healthz and /metrics: whether the engine turns, not only whether a process lives."""

from typing import Final

import psycopg
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from psycopg_pool import PoolTimeout

from dispatcher.alarms import store as alarms
from dispatcher.pulse import STALE_AFTER_S, Pulse
from dispatcher.signals import store as signals
from dispatcher.telemetry import store as telemetry
from dispatcher.web.api import CLOCK, POOL

__all__ = ["PULSE", "healthz", "metrics"]

PULSE: Final = web.AppKey("pulse", Pulse)


async def healthz(request: web.Request) -> web.Response:
    """200 when every loop has finished a turn within ten seconds and no open alarm is long past its deadline, else 503."""
    pulse = request.app[PULSE]
    try:
        async with request.app[POOL].connection(timeout=3) as connection:
            now = request.app[CLOCK]()
            backlog = await signals.backlog(connection)
            late = await alarms.late(connection, now=now)
            asleep = await telemetry.asleep(connection)
    except (psycopg.OperationalError, PoolTimeout):
        return web.json_response({"ok": False, "detail": "the database does not answer"}, status=503)
    overdue = 0.0 if late["worst"] is None else (now - late["worst"]).total_seconds()
    ok = not pulse.stale() and overdue < STALE_AFTER_S and not asleep
    body = {
        "ok": ok,
        "loops": pulse.ages(),
        "waiting_signals": backlog["waiting"],
        "late_alarms": late["late"],
        "worst_overdue_s": round(overdue, 3),
        "timescale_asleep": asleep,
    }
    return web.json_response(body, status=200 if ok else 503)


async def metrics(_: web.Request) -> web.Response:
    """Prometheus's text format."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
