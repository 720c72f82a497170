"""Twice the load that can be committed: what it does to memory, to disk, to presses, and what becomes of the readings.

Twice over: first with devices that know nothing of gathering, whose surplus the broker drops; then with devices that
gather their readings when the gateway tells them to. Beside both an operator watches, and keys are pressed.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

import psycopg
from rich.table import Table

from simulators.bench_load import Order, Sent, generating
from simulators.bench_press import Bench, bench_of
from simulators.bench_target import Latency, Target
from simulators.bench_wire import Wire
from simulators.processes import tree_mb

__all__ = ["Memory", "Overload", "overload", "row_count", "rows_of", "settled"]

_SAMPLE_S: Final = 1.0
_STILL_S: Final = 4.0
_LOOK_S: Final = 0.2
_PRESSES_PER_S: Final = 5.0
_IDLE_PRESSES: Final = 100
_DROPPED: Final = "$SYS/broker/publish/messages/dropped"
_TOLD_WITHIN_S: Final = 25.0  # mosquitto tells its counts every ten seconds, unless they stay as they are


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What one process and its children held, in MB: before, and at most in the second and in the last quarter."""

    before: float
    second_quarter: float
    last_quarter: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """What happened at twice the rate: memory in MB, latencies in ms, seconds until the last reading was committed."""

    offered_per_s: float
    seconds: float
    sent: int
    messages: int
    committed: int
    dropped_by_broker: int
    """The broker's queue for the gateway is bounded, and readings are not sent again; presses are."""
    broker_counted: int
    """How many the broker itself says it dropped ($SYS), heard after the load."""
    asked: int
    """How often a device was told to gather its readings."""
    caught_up_s: float
    memory: Mapping[str, Memory]
    database_mb: tuple[float, float]
    """Size of the database before and after."""
    idle: Latency
    presses: Latency
    presses_missing: int
    press_p99_to_idle: float


async def overload(
    target: Target, record: psycopg.Connection, order: Order, rate: float, seconds: float, *, obedient: bool
) -> tuple[Overload, Sent]:
    """Offer `rate` readings a second for so long, with presses beside them; also returns what the generator said."""
    async with bench_of(target) as bench, _dropped(target) as dropped:
        idle = await _press(
            bench, target, min(_IDLE_PRESSES, max(5, seconds * _PRESSES_PER_S)) / _PRESSES_PER_S
        )
        before, size, counted = row_count(record), _database_mb(record), dropped()
        sampler = _Sampler(target.pids)
        async with generating(replace(order, rate=rate, obedient=obedient)) as load:
            async with asyncio.TaskGroup() as group:
                sampling = group.create_task(sampler.run(), name="memory samples")
                pressed = await _press(bench, target, seconds)
                sampling.cancel()
            sent = await load.finish()
        ended = time.monotonic()
        committed = await settled(record, before, sent.sent)
        caught_up = time.monotonic() - ended - (0 if committed == sent.sent else _STILL_S)
        lost = sent.sent - committed
        until = time.monotonic() + _TOLD_WITHIN_S
        while lost and dropped() - counted < lost and time.monotonic() < until:  # noqa: ASYNC110  # told every 10 s
            await asyncio.sleep(_LOOK_S)
        report = Overload(
            offered_per_s=round(sent.sent / seconds),
            seconds=seconds,
            sent=sent.sent,
            messages=sent.messages,
            committed=committed,
            dropped_by_broker=lost,
            broker_counted=dropped() - counted,
            asked=sent.asked,
            caught_up_s=round(max(0.0, caught_up), 1),
            memory=sampler.memory(),
            database_mb=(size, _database_mb(record)),
            idle=Latency.of(idle),
            presses=Latency.of(pressed),
            presses_missing=bench.missing,
            press_p99_to_idle=round(Latency.of(pressed).p99 / Latency.of(idle).p99, 2),
        )
    return report, sent


async def _press(bench: Bench, target: Target, seconds: float) -> list[float]:
    """Press keys for so long, each elder's once before the operator closes all alarms and it begins anew."""
    until, taken = time.monotonic() + seconds, list[float]()
    while not taken or time.monotonic() < until:
        room = max(1, round((until - time.monotonic()) * _PRESSES_PER_S))
        taken += await bench.press_all(target.devices[:room], _PRESSES_PER_S)
        await bench.close_all()
    return taken


class _Sampler:
    """Looks at the memory of the platform's processes once a second."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids
        self._seen = {name: [tree_mb(pid)] for name, pid in pids.items()}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(_SAMPLE_S)
            for name, pid in self._pids.items():
                self._seen[name].append(tree_mb(pid))

    def memory(self) -> dict[str, Memory]:
        """What was seen."""
        return {
            name: Memory(
                before=round(seen[0], 1),
                second_quarter=round(max(seen[len(seen) // 4 : len(seen) // 2 + 1]), 1),
                last_quarter=round(max(seen[len(seen) * 3 // 4 :]), 1),
            )
            for name, seen in self._seen.items()
        }


@asynccontextmanager
async def _dropped(target: Target) -> AsyncIterator["_Dropped"]:
    """What the broker says it has dropped, while the block lasts."""
    dropped = _Dropped()
    wire = await Wire.connected(
        target.mqtt_host,
        target.mqtt_port,
        username=target.gateway_user,
        password=target.gateway_password,
        client_id="bench-dropped",
        on_publish=dropped.hear,
    )
    try:
        await wire.subscribe(_DROPPED)
        yield dropped
    finally:
        wire.close()


class _Dropped:
    """The broker's own count."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> int:
        return self._count

    def hear(self, _topic: str, payload: bytes) -> None:
        """Take the broker's word."""
        self._count = int(payload)


def row_count(record: psycopg.Connection) -> int:
    """How many readings the record holds."""
    row = record.execute("SELECT count(*) FROM telemetry WHERE kind <> 'canary'").fetchone()
    return int(row[0]) if row else 0


async def settled(record: psycopg.Connection, before: int, sent: int) -> int:
    """How many readings were committed, when all are there or nothing has come for a while."""
    count, changed = row_count(record) - before, time.monotonic()
    while count < sent and time.monotonic() < changed + _STILL_S:
        await asyncio.sleep(_LOOK_S)
        now = row_count(record) - before
        count, changed = (now, time.monotonic()) if now != count else (count, changed)
    return count


def _database_mb(record: psycopg.Connection) -> float:
    row = record.execute("SELECT pg_database_size(current_database())").fetchone()
    return round(row[0] / 1e6, 1) if row else 0.0


def rows_of(shown: Table, over: Overload, *, title: str) -> None:
    """The report for people, as a section of a table."""
    shown.add_section()
    shown.add_row(title, f"{over.offered_per_s:,.0f} readings a second for {over.seconds:.0f} s")
    for name, held in over.memory.items():
        shown.add_row(
            f"memory of {name}, MB",
            f"{held.before} before, {held.second_quarter} second quarter, {held.last_quarter} last quarter",
        )
    shown.add_row("database, MB", " → ".join(f"{size:,.0f}" for size in over.database_mb))
    shown.add_row("press p50, p99, max, ms, before", ", ".join(over.idle.columns()))
    shown.add_row("the same beside the overload", ", ".join(over.presses.columns()))
    shown.add_row("presses / never came", f"{over.presses.count} / {over.presses_missing}")
    shown.add_row("readings / in messages", f"{over.sent:,} / {over.messages:,}")
    shown.add_row(
        "dropped by the broker / by its count", f"{over.dropped_by_broker:,} / {over.broker_counted:,}"
    )
    shown.add_row("devices were told to gather", f"{over.asked:,} times")
    shown.add_row("caught up after", f"{over.caught_up_s} s")
