"""How long a press takes from the key to the operator's stream, idle and beside a load of readings.

The operator is a signed-in client of the live stream, the devices are connections to the broker: both outside the
platform, on this machine's monotonic clock. Rounds of idle and loaded presses take turns, with the floor measured before
each, because a shared machine's moods last longer than a press. After each round the operator closes all alarms, so that
nothing escalates while the next presses are timed.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final

import aiohttp
from rich.table import Table

from devices import codec
from devices.messages import Signal
from simulators.bench_floor import Floor, measure_floor, middle
from simulators.bench_load import Order, generating
from simulators.bench_target import Latency, Target, wait_for_gateway
from simulators.bench_wire import Wire
from simulators.sse import parse_events

__all__ = ["Bench", "PressReport", "bench_of", "run", "table"]

_HEADERS: Final = {"X-Yilao-Request": "1"}
_LATE_S: Final = 20.0  # a press that is not on the stream by then is counted as missing
_SETTLE_S: Final = 1.0
_LOADERS: Final = 50
_CLOSERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PressReport:
    """The figures; the ratios are what the goals are about: 3, 5 and 3 at most."""

    idle: Latency
    loaded: Latency
    floor: Floor
    telemetry_per_s: float
    """Readings that were really sent a second while the loaded presses were made."""
    missing: int
    p50_to_floor: float
    p99_to_floor: float
    loaded_p99_to_idle_p99: float

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


async def run(
    target: Target, *, presses: int, rate: float, telemetry: float, rounds: int = 2, floor_samples: int = 200
) -> PressReport:
    """Press `presses` keys in all, idle, and as many beside `telemetry` readings a second, `rate` presses a second."""
    taken: dict[bool, list[float]] = {False: [], True: []}
    floors: list[Floor] = []
    each = -(-presses // rounds)
    readings, loaded_s = 0, 0.0
    await wait_for_gateway(target)
    async with bench_of(target) as bench:
        await bench.press_all(
            target.devices[: min(20, each)], rate
        )  # caches, statements, the first connections
        await bench.close_all()
        for number in range(rounds):
            floors.append(await measure_floor(target, samples=floor_samples // rounds, rate=rate))
            for loaded in (False, True) if number % 2 == 0 else (True, False):
                chosen = target.devices[:each]
                if loaded:
                    began = time.monotonic()
                    seconds, sent = await _loaded(target, bench, chosen, rate, telemetry)
                    readings, loaded_s = readings + sent, loaded_s + time.monotonic() - began
                else:
                    seconds = await bench.press_all(chosen, rate)
                taken[loaded] += seconds
                await bench.close_all()
    return _report(taken, middle(floors), readings / loaded_s, bench.missing)


def _report(
    taken: dict[bool, list[float]], floor: Floor, telemetry_per_s: float, missing: int
) -> PressReport:
    idle, loaded = Latency.of(taken[False]), Latency.of(taken[True])
    return PressReport(
        idle=idle,
        loaded=loaded,
        floor=floor,
        telemetry_per_s=round(telemetry_per_s, 1),
        missing=missing,
        p50_to_floor=round(idle.p50 / floor.p50, 2),
        p99_to_floor=round(idle.p99 / floor.p99, 2),
        loaded_p99_to_idle_p99=round(loaded.p99 / idle.p99, 2),
    )


async def _loaded(
    target: Target, bench: "Bench", devices: Sequence[tuple[str, str]], rate: float, telemetry: float
) -> tuple[list[float], int]:
    order = Order(
        host=target.mqtt_host,
        port=target.mqtt_port,
        devices=target.devices[-_LOADERS:],
        since=target.since,
        rate=telemetry,
    )
    async with generating(order) as load:
        await asyncio.sleep(_SETTLE_S)
        seconds = await bench.press_all(devices, rate)
        sent = await load.finish()
    return seconds, sent.sent


@asynccontextmanager
async def bench_of(target: Target) -> AsyncIterator["Bench"]:
    """An operator at the stream and all keys connected, for the time of the block."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            aiohttp.ClientSession(
                target.http_url, headers=_HEADERS, timeout=aiohttp.ClientTimeout(total=None, connect=10)
            )
        )
        body = {"username": target.username, "password": target.password}
        async with http.post("/api/v1/session", json=body, raise_for_status=True) as answer:
            token = (await answer.json())["token"]
        bench = Bench(http, {"Authorization": f"Bearer {token}"})
        group = await stack.enter_async_context(asyncio.TaskGroup())
        watching = group.create_task(bench.watch(), name="bench operator")
        stack.callback(watching.cancel)
        async with asyncio.timeout(_LATE_S):
            await bench.watching.wait()
        for device, secret in target.devices:
            wire = await Wire.connected(
                target.mqtt_host,
                target.mqtt_port,
                username=device,
                password=secret,
                client_id=f"bench-{device}",
            )
            await wire.subscribe(f"yilao/v1/{device}/down/receipt")
            bench.wires[device] = wire
            stack.callback(wire.close)
        yield bench


class Bench:
    """An operator at the stream, and the keys."""

    def __init__(self, http: aiohttp.ClientSession, authorization: dict[str, str]) -> None:
        self.watching = asyncio.Event()
        self.wires: dict[str, Wire] = {}
        self.missing = 0
        self._http = http
        self._authorization = authorization
        self._seen: dict[str, asyncio.Future[float]] = {}
        self._presses = 0
        self._tag = secrets.token_hex(3)  # a device's press of an earlier bench is not this one sent again

    async def watch(self) -> None:
        """Note when each alarm is on the stream, from the bytes' arrival."""
        async with self._http.get(
            "/api/v1/stream", headers=self._authorization, raise_for_status=True
        ) as response:
            self.watching.set()
            buffer = bytearray()
            async for chunk in response.content.iter_any():
                now = time.monotonic()
                buffer += chunk
                for event in parse_events(buffer):
                    if event.event == "alarm":
                        self._note(json.loads(event.data), now)

    def _note(self, alarm: dict[str, Any], now: float) -> None:
        future = self._seen.get(alarm["device_id"])
        if future is not None and not future.done() and alarm["change"]["event"] == "raised":
            future.set_result(now)

    async def press_all(self, devices: Sequence[tuple[str, str]], rate: float) -> list[float]:
        """Press every red key once, so many a second; returns the seconds from key to stream of those that came."""
        begun: dict[str, float] = {}
        loop = asyncio.get_running_loop()
        start = time.monotonic()
        for number, (device, _) in enumerate(devices):
            await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
            self._presses += 1
            signal = Signal(
                id=f"bench-{self._tag}-{self._presses:06d}", type="sos", key="red", battery=81, rssi=-71
            )
            payload = codec.encode_signal(signal)
            self._seen[device] = loop.create_future()
            begun[device] = time.monotonic()
            self.wires[device].publish(f"yilao/v1/{device}/up/signal", payload)
        waiting = [self._seen[device] for device in begun]
        await asyncio.wait(waiting, timeout=_LATE_S)
        took = [self._seen[name].result() - at for name, at in begun.items() if self._seen[name].done()]
        self.missing += len(begun) - len(took)
        self._seen.clear()
        return took

    async def close_all(self) -> None:
        """Claim and resolve every open alarm, as operators do."""
        while True:
            async with self._http.get(
                "/api/v1/alarms",
                params={"state": "open", "limit": "200"},
                headers=self._authorization,
                raise_for_status=True,
            ) as answer:
                alarms = (await answer.json())["items"]
            if not alarms:
                return
            turns = asyncio.Semaphore(_CLOSERS)
            await asyncio.gather(*(self._close(alarm, turns) for alarm in alarms))

    async def _close(self, alarm: dict[str, Any], turns: asyncio.Semaphore) -> None:
        async with turns:
            for verb, fields in (
                ("claim", {"take_over": False}),
                ("resolve", {"outcome": "other", "note": "benchmark"}),
            ):
                async with self._http.post(
                    f"/api/v1/alarms/{alarm['id']}/{verb}",
                    json={"version": alarm["version"], **fields},
                    headers=self._authorization,
                    raise_for_status=True,
                ) as answer:
                    alarm = (await answer.json())["alarm"]


def table(report: PressReport) -> Table:
    """The report for people."""
    shown = Table("milliseconds", "p50", "p99", "max", title="A press: from the key to the operator's stream")
    floor = report.floor
    shown.add_row("idle", *report.idle.columns())
    shown.add_row(f"beside {report.telemetry_per_s:.0f} readings/s", *report.loaded.columns())
    shown.add_row("floor: two MQTT hops", *floor.mqtt.columns())
    shown.add_row("floor: one commit (counted twice)", *floor.commit.columns())
    shown.add_row("floor: one NOTIFY", *floor.notify.columns())
    shown.add_row("floor: one event", *floor.event.columns())
    shown.add_row("floor: sum", f"{floor.p50:.2f}", f"{floor.p99:.2f}", "")
    shown.add_section()
    shown.add_row(
        "idle / floor (goal 3 and 5)", f"{report.p50_to_floor:.2f}", f"{report.p99_to_floor:.2f}", ""
    )
    shown.add_row("beside readings / idle (goal 3)", "", f"{report.loaded_p99_to_idle_p99:.2f}", "")
    shown.add_row("presses that never came", str(report.missing), "", "")
    return shown
