"""How many readings a second the platform commits, next to what a bare consumer of the same broker can take at all.

The same generator feeds both, at QoS 1, and keeps a fixed number of messages on the way: what has been committed (or, for
the bare consumer, heard) makes room for more. So neither side is ever starved or drowned, the broker's queue never
overflows, and every message sent must be found in the record at the end. Rounds of both take turns.

Then the load is made twice what was committed, without mercy: see `bench_overload`.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
from rich.table import Table

from simulators.bench_consumer import LEAF, consuming
from simulators.bench_load import Load, Order, Sent, generating
from simulators.bench_overload import Overload, overload, row_count, rows_of, settled
from simulators.bench_target import Target, wait_for_gateway
from simulators.processes import cpu_seconds

__all__ = ["IngestReport", "run", "table"]

_ON_THE_WAY: Final = 8000  # four windows of the gateway, and less than half of what the broker queues
_LOOK_S: Final = 0.02
_WARM_S: Final = 1.0
_CAUGHT_UP_WITHIN_S: Final = 60.0

Progress = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """The figures; the goals are a ratio of 0.6 and, where the machine allows it, 10,000 a second."""

    committed_per_s: float
    bare_per_s: float
    ratio: float
    committed_rounds: Sequence[float]
    bare_rounds: Sequence[float]
    sent: int
    lost: int
    cpu_us_per_message: Mapping[str, float]
    """Processor time that each process used for one message while the platform was measured."""
    overload: Overload | None
    """Twice the rate from devices that know nothing of gathering."""
    eased: Overload | None
    """The same from devices that gather their readings when they are told to."""

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


@dataclass(slots=True)
class _Run:
    per_s: float
    sent: Sent
    cpu: dict[str, float]


async def run(
    target: Target, *, seconds: float, rounds: int = 3, devices: int = 50, overload_s: float = 10.0
) -> IngestReport:
    """Measure `rounds` times `seconds` of each; `overload_s` 0 leaves the overload out."""
    await wait_for_gateway(target)
    order = Order(
        host=target.mqtt_host, port=target.mqtt_port, devices=target.devices[:devices], since=target.since
    )
    bare: list[_Run] = []
    ours: list[_Run] = []
    lost = 0
    with psycopg.connect(target.database_url, autocommit=True) as record:
        for number in range(rounds):
            for platform in (False, True) if number % 2 == 0 else (True, False):
                if platform:
                    before = row_count(record)
                    ours.append(await _feed(order, _committed(record, order), seconds, target.pids))
                    lost += ours[-1].sent.sent - await settled(record, before, ours[-1].sent.sent)
                    order = _later(order, ours[-1].sent)
                else:
                    async with consuming(target) as heard:
                        bare.append(await _feed(replace(order, leaf=LEAF), heard, seconds, {}))
        rate = statistics.median(one.per_s for one in ours)
        report = _report(ours, bare, lost)
        if overload_s:
            deaf, sent = await overload(target, record, order, 2 * rate, overload_s, obedient=False)
            order = _later(order, sent)
            eased, _ = await overload(target, record, order, 2 * rate, overload_s, obedient=True)
            report = replace(report, overload=deaf, eased=eased)
    return report


def _report(ours: Sequence[_Run], bare: Sequence[_Run], lost: int) -> IngestReport:
    rate, bare_rate = (statistics.median(one.per_s for one in runs) for runs in (ours, bare))
    sent = sum(one.sent.sent for one in ours)
    spent = {name: sum(one.cpu[name] for one in ours) for name in ours[0].cpu}
    spent["generator"] = sum(one.sent.cpu_s for one in ours)
    return IngestReport(
        committed_per_s=round(rate),
        bare_per_s=round(bare_rate),
        ratio=round(rate / bare_rate, 3),
        committed_rounds=[round(one.per_s) for one in ours],
        bare_rounds=[round(one.per_s) for one in bare],
        sent=sent,
        lost=lost,
        cpu_us_per_message={name: round(1e6 * used / sent, 1) for name, used in spent.items()},
        overload=None,
        eased=None,
    )


async def _feed(order: Order, progress: Progress, seconds: float, pids: Mapping[str, int]) -> _Run:
    """Keep the way filled for so long; the rate is that of the time after the first second."""
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    async with generating(order) as load:
        first = await _keep_filled(load, progress, min(_WARM_S, seconds / 2))
        last = await _keep_filled(load, progress, seconds)
        sent = await load.finish()
        deadline = time.monotonic() + _CAUGHT_UP_WITHIN_S
        while await progress() < sent.sent - len(order.devices) and time.monotonic() < deadline:  # noqa: ASYNC110  # the record tells nobody
            await asyncio.sleep(_LOOK_S)
    cpu = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
    return _Run(per_s=(last[1] - first[1]) / (last[0] - first[0]), sent=sent, cpu=cpu)


async def _keep_filled(load: Load, progress: Progress, seconds: float) -> tuple[float, int]:
    """Make room for as much as was taken; returns when, and how much, it was at the end."""
    until = time.monotonic() + seconds
    while True:
        done, now = await progress(), time.monotonic()
        if now >= until:
            return now, done
        load.allow(done + _ON_THE_WAY)
        await asyncio.sleep(_LOOK_S)


def _committed(record: psycopg.Connection, order: Order) -> Progress:
    """How far the last device has come, which costs one look at an index, tells how far all have."""
    since = datetime.fromisoformat(order.since)
    last = order.devices[-1][0]

    async def progress() -> int:
        row = record.execute(
            "SELECT max(time) FROM telemetry WHERE device_id = %s AND time >= %s", (last, since), prepare=True
        ).fetchone()
        newest = row[0] if row else None
        turns = 0 if newest is None else round((newest - since) / timedelta(milliseconds=1)) + 1
        return turns * len(order.devices)

    return progress


def _later(order: Order, sent: Sent) -> Order:
    """The next run's readings begin where these ended: no two may have one device and time."""
    turns = sent.sent // len(order.devices) + 1
    since = datetime.fromisoformat(order.since) + timedelta(milliseconds=turns)
    return replace(order, since=since.isoformat())


def table(report: IngestReport) -> Table:
    """The report for people."""
    shown = Table(
        "", "", title="Readings through the broker at QoS 1, acknowledged after the commit", show_header=False
    )
    shown.add_row("committed a second", f"{report.committed_per_s:,.0f}   {list(report.committed_rounds)}")
    shown.add_row("bare consumer, a second", f"{report.bare_per_s:,.0f}   {list(report.bare_rounds)}")
    shown.add_row("ratio (goal 0.6)", f"{report.ratio:.2f}")
    shown.add_row("sent / lost", f"{report.sent:,} / {report.lost}")
    cpu = ", ".join(f"{name} {used:.0f}" for name, used in report.cpu_us_per_message.items())
    shown.add_row("processor time for one, µs", cpu)
    if report.overload is not None:
        rows_of(shown, report.overload, title="overload, devices that do not gather")
    if report.eased is not None:
        rows_of(shown, report.eased, title="overload, devices that gather when told")
    return shown
