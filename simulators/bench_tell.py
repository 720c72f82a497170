"""How soon the message of a red key leaves while ten thousand others wait for the same provider.

The provider is this program, outside the platform: it takes each message after so many milliseconds. The contacts of the
elders whose keys are pressed hear of every alarm, so that a press is told in its own transaction; what is measured is the
whole way, from the key to the request at the provider's door, on this machine's monotonic clock.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import psycopg
from aiohttp import web
from rich.table import Table

from devices import codec
from devices.messages import Signal
from simulators.bench_target import Latency, Target, wait_for_gateway
from simulators.bench_wire import Wire
from simulators.processes import ProcessEnded

__all__ = ["TellReport", "run", "table"]

_LATE_S: Final = 30.0
_GOAL_MS: Final = 1000.0
_WARM_S: Final = 1.0

_NUMBERS: Final = """
UPDATE contacts SET phone = '1000' || lpad(id::text, 7, '0')
"""
_HEAR_EVERYTHING: Final = """
WITH pressed AS (
    SELECT contacts.id, devices.id AS device, contacts.phone
    FROM devices JOIN contacts ON contacts.elder_id = devices.elder_id AND contacts.position = 1 AND contacts.removed_at IS NULL
    WHERE devices.id = ANY (%(devices)s)
), hears AS (
    UPDATE contacts SET every_alarm = true, account_id = NULL FROM pressed WHERE contacts.id = pressed.id
), agreed AS (
    INSERT INTO consents (contact_id, what, given_at, given_how)
    SELECT id, 'alarms', now(), 'benchmark' FROM pressed
    ON CONFLICT DO NOTHING
)
SELECT device, phone FROM pressed
"""
_STORM: Final = """
WITH wanted AS (
    SELECT addresses.contact_id, min(addresses.id) AS address_id,
           row_number() OVER (ORDER BY addresses.contact_id) AS number, count(*) OVER () AS people
    FROM addresses JOIN contacts ON contacts.id = addresses.contact_id AND NOT every_alarm
    WHERE channel = 'sms' AND addresses.removed_at IS NULL
    GROUP BY addresses.contact_id
), told AS (
    INSERT INTO tellings (about, wording, contact_id, created_at)
    SELECT 'test', 'test.monthly', wanted.contact_id, now()
    FROM generate_series(1, %(many)s::bigint) AS one JOIN wanted ON wanted.number = one %% wanted.people + 1
    RETURNING id, contact_id
)
INSERT INTO deliveries (telling_id, address_id, channel, rank, urgent, due_at)
SELECT told.id, wanted.address_id, 'sms', 0, false, now() FROM told JOIN wanted USING (contact_id)
"""
_WAITING: Final = "SELECT count(*) FROM deliveries WHERE due_at IS NOT NULL AND NOT urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class TellReport:
    """The figures; the goal is a p99 below one second, with ordinary messages waiting until the last press."""

    pressed: Latency
    queued: int
    waiting_at_end: int
    """Ordinary messages that still waited when the last key was pressed: 0 would mean that the storm was too small."""
    ordinary_per_s: float
    provider_ms: float
    missing: int
    within_goal: bool

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


@dataclass
class _Provider:
    """Takes every message, and notes when one for an awaited number came first."""

    delay_s: float
    awaited: dict[str, asyncio.Future[float]] = field(default_factory=dict)
    ordinary: int = 0

    async def take(self, request: web.Request) -> web.Response:
        """One message, at the provider's door."""
        now = time.monotonic()
        body = json.loads(await request.read())
        waiting = self.awaited.get(body["to"])
        if waiting is None:
            self.ordinary += 1
        elif not waiting.done():
            waiting.set_result(now)
        await asyncio.sleep(self.delay_s)
        return web.json_response({"ref": body["id"]}, status=202)


@asynccontextmanager
async def _providing(port: int, delay_s: float) -> AsyncIterator[_Provider]:
    provider = _Provider(delay_s)
    app = web.Application()
    app.router.add_post("/{any:.*}", provider.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield provider
    finally:
        await runner.cleanup()


async def run(
    target: Target, *, port: int, queued: int, presses: int, rate: float, provider_ms: float
) -> TellReport:
    """Queue so many ordinary messages, then press so many keys, `rate` a second; the provider listens at `port`."""
    devices = target.devices[:presses]
    async with _providing(port, provider_ms / 1000) as provider:
        await wait_for_gateway(target)
        with psycopg.connect(target.database_url, autocommit=True) as record:
            record.execute(_NUMBERS)
            names = [device for device, _ in devices]
            phones: dict[str, str] = dict(record.execute(_HEAR_EVERYTHING, {"devices": names}).fetchall())
            record.execute(_STORM, {"many": queued})
            record.execute("NOTIFY delivery")
            await asyncio.sleep(_WARM_S)
            took, per_s = await _press(target, provider, devices, phones, rate)
            (waiting,) = record.execute(_WAITING).fetchone() or (0,)
    if not took:
        raise ProcessEnded("no message of a pressed key ever left")
    pressed = Latency.of(took)
    return TellReport(
        pressed=pressed,
        queued=queued,
        waiting_at_end=waiting,
        ordinary_per_s=round(per_s, 1),
        provider_ms=provider_ms,
        missing=len(devices) - len(took),
        within_goal=pressed.p99 < _GOAL_MS and len(took) == len(devices) and waiting > 0,
    )


async def _press(
    target: Target,
    provider: _Provider,
    devices: Sequence[tuple[str, str]],
    phones: dict[str, str],
    rate: float,
) -> tuple[list[float], float]:
    """Press every key once; the seconds from key to provider of those that came, and ordinary messages a second."""
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        wires: dict[str, Wire] = {}
        for device, secret in devices:
            wires[device] = await Wire.connected(
                target.mqtt_host,
                target.mqtt_port,
                username=device,
                password=secret,
                client_id=f"bench-{device}",
            )
            stack.callback(wires[device].close)
        begun: dict[str, float] = {}
        ordinary, start = provider.ordinary, time.monotonic()
        for number, (device, _) in enumerate(devices):
            await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
            provider.awaited[phones[device]] = loop.create_future()
            signal = Signal(id=f"bench-{number:06d}", type="sos", key="red", battery=81, rssi=-71)
            begun[device] = time.monotonic()
            wires[device].publish(f"yilao/v1/{device}/up/signal", codec.encode_signal(signal))
        per_s = (provider.ordinary - ordinary) / (time.monotonic() - start)
        came = {device: provider.awaited[phones[device]] for device in begun}
        await asyncio.wait(came.values(), timeout=_LATE_S)
    return [came[device].result() - at for device, at in begun.items() if came[device].done()], per_s


def table(report: TellReport) -> Table:
    """The report for people."""
    title = f"A press, told: from the key to the provider, with {report.queued:,} messages queued before it"
    shown = Table("milliseconds", "p50", "p99", "max", title=title)
    shown.add_row("red key (goal p99 1,000)", *report.pressed.columns())
    shown.add_section()
    shown.add_row("ordinary messages a second meanwhile", f"{report.ordinary_per_s:.0f}", "", "")
    shown.add_row("still waiting after the last press", f"{report.waiting_at_end:,}", "", "")
    shown.add_row("provider takes one in, ms", f"{report.provider_ms:.0f}", "", "")
    shown.add_row("messages that never left", str(report.missing), "", "")
    return shown
