"""The storm from beginning to end: everything is brought up, struck by a plan, left to calm down, and counted."""

import asyncio
import contextlib
import random
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
import psycopg

from simulators.journal import Entry, Event
from simulators.operators import run_operators
from tests.chaos import figures
from tests.chaos.devices import BURST, NOW
from tests.chaos.faults import FAULTS, left_out
from tests.chaos.figures import Line, Taken, Window
from tests.chaos.plan import Blow, draw
from tests.chaos.screens import Screen
from tests.chaos.stage import PASSWORD, Stage, staged
from tests.support.account import Account, Broken, settled
from tests.support.record import Epoch, Record
from tests.support.until import until

__all__ = ["Order", "Outcome", "storm"]

_UP_WITHIN_S: Final = 120.0
_CALM_WITHIN_S: Final = 180.0
_PRESSED_WITHIN_S: Final = 120.0  # what the blows left of the pace makes up for it after them
_IN_FLIGHT_S: Final = 0.15
_LOOK_EVERY_S: Final = 0.2
_OURS: Final = ("gateway", "dispatcher")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How big the storm is to be."""

    seed: int
    presses: int
    devices: int
    seconds: float
    blows: int
    faults: Sequence[str] = tuple(FAULTS)
    readings_per_s: float = 100.0
    operators: int = 12
    pace: float = 8.0
    """How much faster than people the operators work."""
    disk_mb: int | None = None
    logs: Path | None = None
    """Where to keep what the programs said."""

    @property
    def elders(self) -> int:
        """Enough elders to have so many devices."""
        return max(30, round(0.85 * self.devices))


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of it."""

    broken: Sequence[Broken]
    lines: Sequence[Line]
    windows: Sequence[Window]
    presses: int
    attempts: int
    steps: int
    latest_step_s: float
    alarms: int
    calm_after_s: float
    """How long after the last press and the last fault it took until all was well."""
    unshown: int
    """Presses that never came to a screen."""
    left_out: dict[str, str]
    tracebacks: dict[str, list[str]]
    """What our programs did not foresee: the traces in their logs, by their last lines."""
    exit_codes: dict[str, int | None] = field(default_factory=dict)


async def storm(order: Order, *, say: Callable[[str], None]) -> Outcome:
    """Have a storm; raises CannotStage when this machine cannot have any, AssertionError when it never begins."""
    loop = asyncio.get_running_loop()
    async with staged(
        elders=order.elders,
        devices=order.devices,
        presses_per_s=max(1.0, order.presses - order.blows * 2 * BURST) / order.seconds,
        readings_per_s=order.readings_per_s,
        disk_mb=order.disk_mb,
        seed=order.seed,
    ) as stage:
        missing = {name: why for name, why in left_out(stage).items() if name in order.faults}
        faults = [name for name in order.faults if name not in missing]
        plan = draw(faults, blows=order.blows, seconds=order.seconds, seed=order.seed)
        for blow in plan:
            say(str(blow))
        account = Account(epoch=await _epoch(stage))
        screens = [Screen(desk, username="admin", password=PASSWORD) for desk in stage.desks]
        async with _reading(stage, account), _watching(screens):
            async with _operating(stage, order):
                await until(lambda: _is_up(account, screens), timeout=_UP_WITHIN_S)
                say(f"all is up; the storm of {order.seconds:.0f} s begins")
                began = loop.time()
                windows = await _strike(stage, plan, account, say)
                await _wait_for(lambda: len(account.pressed) >= order.presses, _PRESSED_WITHIN_S)
                stage.fleets[0].hands_off.touch()
                await _wait_for(lambda: all(orders.is_idle.exists() for orders in stage.fleets), _UP_WITHIN_S)
                await asyncio.sleep(2 * _LOOK_EVERY_S)  # until the last press is read from the journals
                calm_from = loop.time()
            await _calm(stage, account, say)
            calm_after = loop.time() - calm_from
            broken = await account.broken(stage.database_url)
        if order.logs is not None:
            _keep_logs(stage.place, order.logs)
        outcome = await _outcome(stage, account, screens, windows, began)
        outcome.broken, outcome.left_out, outcome.calm_after_s = broken, missing, calm_after
        outcome.steps, outcome.latest_step_s = account.steps_taken, account.latest_step.total_seconds()
    outcome.exit_codes = {name: code for name, code in stage.exit_codes.items() if name.startswith(_OURS)}
    return outcome


@asynccontextmanager
async def _operating(stage: Stage, order: Order) -> AsyncIterator[None]:
    """Operators at both dispatchers for the time of the block, so that verbs and escalations happen in the storm too."""
    names = [
        worker.username
        for worker in stage.town.workers
        if any(role.role == "operator" for role in worker.roles)
    ]
    sitting = names[: order.operators]
    chance = random.Random(f"{order.seed} operators")
    tasks = [
        asyncio.create_task(
            run_operators(
                desk,
                [(name, PASSWORD) for name in sitting[number :: len(stage.desks)]],
                chance=chance,
                pace=order.pace,
            )
        )
        for number, desk in enumerate(stage.desks)
    ]
    try:
        yield
    finally:
        await _end(tasks)


@asynccontextmanager
async def _watching(screens: Sequence[Screen]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(screen.watch()) for screen in screens]
    try:
        yield
    finally:
        await _end(tasks)


@asynccontextmanager
async def _reading(stage: Stage, account: Account) -> AsyncIterator[None]:
    """Read the fleets' journals into the account, to their ends when the block is over."""
    tails = [_Tail(orders.journal, account) for orders in stage.fleets]

    async def read() -> None:
        while True:
            for tail in tails:
                tail.read()
            await asyncio.sleep(_LOOK_EVERY_S)

    task = asyncio.create_task(read())
    try:
        yield
    finally:
        await _end([task])
        for tail in tails:
            tail.read()


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class _Tail:
    """Reads a journal as it grows."""

    def __init__(self, path: Path, account: Account) -> None:
        self._path = path
        self._account = account
        self._at = 0
        self._decode = msgspec.json.Decoder(Entry).decode

    def read(self) -> None:
        """Take what is new."""
        with contextlib.suppress(FileNotFoundError), self._path.open("rb") as file:
            file.seek(self._at)
            new = file.read()
            end = new.rfind(b"\n") + 1
            self._at += end
            for line in new[:end].splitlines():
                self._take(self._decode(line))

    def _take(self, entry: Entry) -> None:
        key = (entry.device_id, entry.signal_id or "")
        again = entry.event is Event.PRESSED and key in self._account.pressed
        if not again and (entry.event is not Event.RECEIPT or self._account.heard(key) != entry.stage):
            self._account.listen(entry)  # a fleet that starts again tells what its devices remember


async def _epoch(stage: Stage) -> Epoch:
    async with await psycopg.AsyncConnection.connect(stage.database_url) as connection:
        row = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
    assert row is not None
    return Epoch(monotonic=asyncio.get_running_loop().time(), wall=row[0])


def _is_up(account: Account, screens: Sequence[Screen]) -> bool:
    """Whether presses come through, to every screen."""
    receipted = len(account.pressed) - account.unreceipted
    return receipted > 0 and all(screen.seen for screen in screens)


async def _strike(
    stage: Stage, plan: Sequence[Blow], account: Account, say: Callable[[str], None]
) -> list[Window]:
    """Do what is planned; returns when each fault really was there."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    windows: list[Window] = []

    async def one(blow: Blow) -> None:
        await asyncio.sleep(max(0.0, began + blow.at - loop.time()))
        since = loop.time()
        account.happenings.append((since, f"!! {blow.fault}: {blow.target}"))
        for orders in stage.fleets:
            stage.services[orders.name].signal(NOW)
        await asyncio.sleep(random.Random(blow.seed).uniform(0, _IN_FLIGHT_S))
        await FAULTS[blow.fault].act(stage, blow.target, blow.lasts, random.Random(blow.seed))
        ended = loop.time()
        account.happenings.append((ended, f"!! {blow.fault}: mended"))
        windows.append(Window(fault=blow.fault, target=blow.target, began=since, ended=ended))
        say(
            f"{since - began:6.1f} s  {blow.fault}: {blow.target} ({ended - since:.1f} s);"
            f" {len(account.pressed)} presses, {account.unreceipted} without receipt"
        )

    async with asyncio.TaskGroup() as group:
        for blow in plan:
            group.create_task(one(blow))
    return sorted(windows, key=lambda window: window.began)


async def _wait_for(condition: Callable[[], bool], seconds: float) -> None:
    with contextlib.suppress(AssertionError):
        await until(condition, timeout=seconds)


async def _calm(stage: Stage, account: Account, say: Callable[[str], None]) -> None:
    """Wait until nothing is under way any more, or for so long that the account must say what is not."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _CALM_WITHIN_S
    while loop.time() < deadline:
        try:
            unreceipted, waits = account.unreceipted, not await settled(stage.database_url)
            behind = await account.behind(stage.database_url)
            overdue = await account.overdue(stage.database_url)
        except psycopg.OperationalError as error:
            say(f"calming down: the record cannot be read ({str(error).strip().splitlines()[0]})")
        else:
            if not (unreceipted or waits or behind or overdue):
                return
            say(
                f"calming down: {unreceipted} without receipt, {behind} devices behind, {overdue} steps overdue"
            )
        await asyncio.sleep(2)


async def _outcome(
    stage: Stage, account: Account, screens: Sequence[Screen], windows: Sequence[Window], began: float
) -> Outcome:
    record = await Record.read(stage.database_url)
    lines = figures.lines_of_history(record)
    taken = []
    for press in account.pressed:
        entries = account.entries[press]
        first = next((entry.at for entry in entries if entry.event is Event.RECEIPT), None)
        line = lines.get(press)
        shown = [screen.shown(line) for screen in screens] if line is not None else []
        times = [time for time in shown if time is not None]
        pressed = next(entry.at for entry in entries if entry.event is Event.PRESSED)
        everywhere = max(times) if times and len(times) == len(screens) else None
        taken.append(
            Taken(pressed=pressed, receipted=first, shown=min(times, default=None), everywhere=everywhere)
        )
    return Outcome(
        broken=(),
        # What was pressed before all was up says nothing about faults.
        lines=figures.by_fault([one for one in taken if one.pressed >= began], windows),
        windows=windows,
        presses=len(account.pressed),
        attempts=account.attempts,
        steps=0,
        latest_step_s=0.0,
        alarms=len(record.alarms),
        calm_after_s=0.0,
        unshown=len(lines) - sum(one.shown is not None for one in taken),
        left_out={},
        tracebacks=_tracebacks(stage.place),
    )


def _keep_logs(place: Path, kept: Path) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    for log in [*place.glob("*.log*"), place / "postgres" / "postgres.log"]:
        if log.exists():
            shutil.copy(log, kept)


def _tracebacks(place: Path) -> dict[str, list[str]]:
    """The traces that our programs wrote, by their last lines."""
    found: dict[str, list[str]] = defaultdict(list)
    for log in place.glob("*.log.err"):
        if not log.name.startswith(_OURS):
            continue
        trace: list[str] = []
        for line in log.read_text(errors="replace").splitlines():
            if line.lstrip(" |+-").startswith("Traceback (most recent call last)"):
                trace = [f"{log.name}:"]
            if trace:
                trace.append(line)
                if line.strip(" |+-") and not line.startswith((" ", "|", "+", "Traceback")):
                    found[line[:200]].append("\n".join(trace))
                    trace = []
    return found
