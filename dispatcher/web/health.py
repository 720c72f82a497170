"""/healthz and /metrics: whether the engine turns, not only whether a process lives."""

import asyncio
from datetime import datetime
from typing import Final

import psycopg
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from psycopg_pool import PoolTimeout

from dispatcher.alarms import store as alarms
from dispatcher.database import Pool, Row
from dispatcher.pulse import STALE_AFTER_S, Pulse
from dispatcher.signals import store as signals
from dispatcher.telemetry import store as telemetry
from dispatcher.web.api import CLOCK, POOL

__all__ = ["PULSE", "healthz", "metrics"]

PULSE: Final = web.AppKey("pulse", Pulse)

_ANSWER_WITHIN_S: Final = 5.0


async def healthz(request: web.Request) -> web.Response:
    """200 when every loop has finished a turn within ten seconds and no open alarm is long past its deadline, else 503."""
    pulse = request.app[PULSE]
    now = request.app[CLOCK]()
    try:
        backlog, late, asleep = await _asked_in_time(request.app[POOL], now)
    except (psycopg.OperationalError, PoolTimeout, TimeoutError):
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


async def _asked_in_time(pool: Pool, now: datetime) -> tuple[Row, Row, bool]:
    """What the record says; TimeoutError when it does not say it in time.

    Nobody waits for the end of a question that is given up: that takes as long again when the database's machine is gone.
    """
    asking = asyncio.create_task(_ask(pool, now))
    done, _ = await asyncio.wait({asking}, timeout=_ANSWER_WITHIN_S)
    if not done:
        asking.cancel()
        asking.add_done_callback(lambda task: task.cancelled() or task.exception())  # seen, and of no use
        raise TimeoutError
    return asking.result()


async def _ask(pool: Pool, now: datetime) -> tuple[Row, Row, bool]:
    async with pool.connection(timeout=3) as connection:
        return (
            await signals.backlog(connection),
            await alarms.late(connection, now=now),
            await telemetry.asleep(connection),
        )


async def metrics(_: web.Request) -> web.Response:
    """Prometheus's text format."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
