"""Everything that can go wrong, each as an act on the stage that ends by itself and leaves the cause mended."""

import asyncio
import contextlib
import errno
import os
import random
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import psycopg

from simulators.trouble import FINE, Trouble, Weather
from tests.chaos.stage import Stage
from tests.support.chaos import Service

__all__ = ["FAULTS", "Fault", "left_out"]

Act = Callable[[Stage, str, float, random.Random], Awaitable[None]]
"""Does it to a target for so many seconds; the dice are the fault's own."""

_PROCESSES: Final = ("gateway-1", "gateway-2", "dispatcher-1", "dispatcher-2")
_DEVICES_AIR: Final = "the devices' network"
_NETWORKS: Final = (_DEVICES_AIR, _DEVICES_AIR, "gateway-1", "gateway-2")
_MOMENT: Final = (0.0, 0.0)
_WHILE: Final = (1.0, 6.0)
_LONG: Final = (3.0, 15.0)
_JUMPS: Final = ("+3600", "-3600", "+86400", "-45", "+45")
_BALLAST_CHUNK: Final = 1 << 20
_TERMINATE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
      AND NOT application_name = 'chaos'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One kind of trouble: to whom it can happen, how long it lasts, and what it needs of the machine."""

    act: Act
    targets: Sequence[str]
    lasts: tuple[float, float] = _MOMENT
    needs: str = ""


async def _kill(stage: Stage, target: str, _lasts: float, _chance: random.Random) -> None:
    await stage.hit(target, Service.kill)


async def _restart(stage: Stage, target: str, _lasts: float, _chance: random.Random) -> None:
    await stage.hit(target, Service.restart)


async def _pause(stage: Stage, target: str, lasts: float, _chance: random.Random) -> None:
    await stage.hit(target, Service.pause)
    try:
        await asyncio.sleep(lasts)
    finally:
        stage.services[target].wake()


# The broker.


async def _broker_down(
    stage: Stage,
    target: str,
    lasts: float,
    end: Callable[[Service], bool],
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    service = stage.services[target]
    with service.held_down():
        await stage.hit(target, end)
        while service.is_running:  # noqa: ASYNC110  # a process sets no asyncio event
            await asyncio.sleep(0.02)
        meanwhile()
        await asyncio.sleep(lasts)


async def _broker_restart(stage: Stage, target: str, lasts: float, _chance: random.Random) -> None:
    await _broker_down(stage, target, lasts, Service.restart)


async def _broker_crash(stage: Stage, target: str, lasts: float, _chance: random.Random) -> None:
    await _broker_down(stage, target, lasts, Service.kill)


async def _broker_without_memory(stage: Stage, target: str, lasts: float, _chance: random.Random) -> None:
    def forget() -> None:
        for file in stage.broker_data.glob("mosquitto.db*"):
            file.unlink()

    await _broker_down(stage, target, lasts, Service.kill, forget)


# The database.


async def _database_restart(stage: Stage, target: str, _lasts: float, _chance: random.Random) -> None:
    await stage.hit(target, lambda service: service.signal(signal.SIGUSR1))


async def _database_crash(stage: Stage, _target: str, _lasts: float, _chance: random.Random) -> None:
    _send(stage.postgres[:1], signal.SIGKILL)


async def _backend_killed(stage: Stage, _target: str, _lasts: float, chance: random.Random) -> None:
    clients = [pid for pid in stage.postgres[1:] if " yilao yilao " in _command_line(pid)]
    _send([chance.choice(clients)] if clients else [], signal.SIGKILL)


async def _database_pause(stage: Stage, _target: str, lasts: float, _chance: random.Random) -> None:
    stopped = stage.postgres
    _send(stopped, signal.SIGSTOP)
    try:
        await asyncio.sleep(lasts)
    finally:
        _send(stopped, signal.SIGCONT)


async def _connections_terminated(stage: Stage, _target: str, _lasts: float, _chance: random.Random) -> None:
    with contextlib.suppress(psycopg.OperationalError):
        async with await _connect(stage) as connection:
            await connection.execute(_TERMINATE)


async def _connections_exhausted(stage: Stage, _target: str, lasts: float, _chance: random.Random) -> None:
    """Take every connection that there is, also those of the platform, and keep them."""
    loop = asyncio.get_running_loop()
    until = loop.time() + lasts
    async with contextlib.AsyncExitStack() as taken:
        with contextlib.suppress(psycopg.OperationalError):  # another fault may hit the database meanwhile
            first = await taken.enter_async_context(await _connect(stage))
            while loop.time() < until:
                try:
                    await taken.enter_async_context(await _connect(stage))
                except psycopg.OperationalError:  # there are no more
                    await first.execute(_TERMINATE)
                    await asyncio.sleep(0.2)


async def _disk_full(stage: Stage, _target: str, lasts: float, _chance: random.Random) -> None:
    """Fill the database's disk to the last byte, again and again: what it gives back is taken too."""
    assert stage.small_disk is not None
    loop = asyncio.get_running_loop()
    until = loop.time() + lasts
    ballast = stage.small_disk / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            while loop.time() < until:
                _fill(file.fileno())
                await asyncio.sleep(0.1)
    finally:
        ballast.unlink(missing_ok=True)


def _fill(file: int) -> None:
    chunk = _BALLAST_CHUNK
    while chunk:
        try:
            os.write(file, b"\0" * chunk)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            chunk //= 2


async def _connect(stage: Stage) -> psycopg.AsyncConnection[tuple[object, ...]]:
    return await psycopg.AsyncConnection.connect(
        stage.database_url, autocommit=True, application_name="chaos", connect_timeout=2
    )


def _send(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


# The network, and the clock.


def _weather(**bad: float) -> Act:
    async def act(stage: Stage, target: str, lasts: float, _chance: random.Random) -> None:
        network = _network(stage, target)
        network.weather = Weather(**bad)  # type: ignore[arg-type]  # a switch is a number here
        try:
            await asyncio.sleep(lasts)
        finally:
            network.weather = FINE

    return act


async def _all_reset(stage: Stage, target: str, _lasts: float, _chance: random.Random) -> None:
    _network(stage, target).reset_all()


def _network(stage: Stage, target: str) -> Trouble:
    return stage.wires.get(target, stage.air)


async def _clock_jumps(stage: Stage, _target: str, lasts: float, chance: random.Random) -> None:
    stage.set_clock(chance.choice(_JUMPS))
    try:
        await asyncio.sleep(lasts)
    finally:
        stage.set_clock("+0")


FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "gateway or dispatcher killed": Fault(act=_kill, targets=_PROCESSES),
        "gateway or dispatcher stands still": Fault(act=_pause, targets=_PROCESSES, lasts=_LONG),
        "gateway or dispatcher restarted": Fault(act=_restart, targets=_PROCESSES),
        "broker restarted": Fault(act=_broker_restart, targets=("mosquitto",), lasts=_WHILE),
        "broker killed": Fault(act=_broker_crash, targets=("mosquitto",), lasts=_WHILE),
        "broker without memory": Fault(act=_broker_without_memory, targets=("mosquitto",), lasts=_WHILE),
        "broker stands still": Fault(act=_pause, targets=("mosquitto",), lasts=_LONG),
        "database restarted": Fault(act=_database_restart, targets=("postgres",)),
        "database killed": Fault(act=_database_crash, targets=("postgres",)),
        "database backend killed": Fault(act=_backend_killed, targets=("postgres",)),
        "database stands still": Fault(act=_database_pause, targets=("postgres",), lasts=_LONG),
        "connections terminated": Fault(act=_connections_terminated, targets=("postgres",)),
        "connections exhausted": Fault(act=_connections_exhausted, targets=("postgres",), lasts=_WHILE),
        "database disk full": Fault(
            act=_disk_full, targets=("postgres",), lasts=_WHILE, needs="a disk of its own (root, mount)"
        ),
        "network slow": Fault(act=_weather(delay_s=0.3, jitter_s=0.5), targets=_NETWORKS, lasts=_LONG),
        "network cut": Fault(act=_weather(stalled=True), targets=_NETWORKS, lasts=_LONG),
        "network resets some": Fault(act=_weather(resets_per_s=0.1), targets=_NETWORKS, lasts=_LONG),
        "network resets all": Fault(act=_all_reset, targets=_NETWORKS),
        "network refuses": Fault(
            act=_weather(refusing=True, resets_per_s=0.05), targets=_NETWORKS, lasts=_LONG
        ),
        "network cuts messages": Fault(act=_weather(cut_short=0.05), targets=_NETWORKS, lasts=_LONG),
        "network loses messages": Fault(act=_weather(drop=0.1), targets=_NETWORKS, lasts=_LONG),
        "network doubles messages": Fault(act=_weather(duplicate=0.3), targets=_NETWORKS, lasts=_LONG),
        "network reorders messages": Fault(act=_weather(reorder=0.3), targets=_NETWORKS, lasts=_LONG),
        "clock jumps": Fault(
            act=_clock_jumps,
            targets=("gateway-2 and dispatcher-2",),
            lasts=_LONG,
            needs="Debian's faketime",
        ),
        "devices lose power": Fault(act=_kill, targets=("devices-1", "devices-2")),
    }
)


def left_out(stage: Stage) -> dict[str, str]:
    """The faults that this machine cannot have, and what they would need."""
    missing = {
        "database disk full": stage.small_disk is None,
        "clock jumps": stage.clock is None,
    }
    return {name: FAULTS[name].needs for name, is_missing in missing.items() if is_missing}
