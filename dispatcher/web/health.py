"""/healthz and /metrics: whether the engine turns, not only whether a process lives."""

import asyncio
from datetime import datetime
from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from dispatcher.alarms import store as alarms
from dispatcher.database import TROUBLE, Pool, Row
from dispatcher.pulse import Pulse
from dispatcher.signals import store as signals
from dispatcher.telemetry import store as telemetry
from dispatcher.watch import store as watch
from dispatcher.watch.auditor import Auditor
from dispatcher.watch.model import Look, judge
from dispatcher.web.api import CLOCK, POOL

__all__ = ["AUDITOR", "PULSE", "healthz", "metrics"]

PULSE: Final = web.AppKey("pulse", Pulse)
AUDITOR: Final[web.AppKey[Auditor | None]] = web.AppKey("auditor")

_OURS: Final = frozenset({"stream"})
"""What only this dispatcher can be blamed for: its own stream is late, though the engine has handled what should be on it."""

_ANSWER_WITHIN_S: Final = 5.0


async def healthz(request: web.Request) -> web.Response:
    """200 when every loop of this process has finished a turn within ten seconds and its stream is on time, else 503.

    What all dispatchers share is told in the body and by the auditor's alarms, but with 200: signals and alarms that
    wait, a gateway, the broker. They would all answer 503 at the same moment, and a balancer that took every desk away
    for it would leave the operators with nothing, just when alarms are late. A database that does not answer is 503:
    without it no desk has anything to show.
    """
    pulse, auditor = request.app[PULSE], request.app[AUDITOR]
    now = request.app[CLOCK]()
    try:
        backlog, late, asleep, look = await _asked_in_time(request.app[POOL], now)
    except (*TROUBLE, TimeoutError):
        return web.json_response({"ok": False, "detail": "the database does not answer"}, status=503)
    overdue = 0.0 if late["worst"] is None else (now - late["worst"]).total_seconds()
    verdict = judge(look) if auditor is None else auditor.judge(look)
    faults = [fault.what for fault in verdict.faults]
    ok = not pulse.stale() and _OURS.isdisjoint(faults) and (auditor is None or auditor.fresh)
    body = {
        "ok": ok,
        "loops": pulse.ages(),
        "waiting_signals": backlog["waiting"],
        "late_alarms": late["late"],
        "worst_overdue_s": round(overdue, 3),
        "timescale_asleep": asleep,
        "late_signals": look.signals.late,
        "late": faults,
        "canaries": {
            gateway: {"age_s": age, "here_s": None if auditor is None else auditor.heard_s(gateway)}
            for gateway, age in verdict.ages.items()
        },
    }
    return web.json_response(body, status=200 if ok else 503)


async def _asked_in_time(pool: Pool, now: datetime) -> tuple[Row, Row, bool, Look]:
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


async def _ask(pool: Pool, now: datetime) -> tuple[Row, Row, bool, Look]:
    async with pool.connection(timeout=3) as connection:
        return (
            await signals.backlog(connection),
            await alarms.late(connection, now=now),
            await telemetry.asleep(connection),
            await watch.look(connection, now=now),
        )


async def metrics(_: web.Request) -> web.Response:
    """Prometheus's text format."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
