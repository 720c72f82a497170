"""The installation that the storm is about: every program of it under a supervisor, and everything a fault may take hold of."""

import asyncio
import contextlib
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from dispatcher import admin, seeding
from dispatcher.database import migrate
from gateway.mosquitto import write_files
from simulators.secrets import device_secret
from simulators.town import Town
from simulators.trouble import Trouble
from tests.chaos.devices import KEY, Orders, devices_of
from tests.support.broker import mosquitto_binary
from tests.support.chaos import DISPATCHER, GATEWAY, Service, steady_port
from tests.support.processes import PYTHON
from tests.support.until import until

__all__ = ["PASSWORD", "CannotStage", "Stage", "clock_settings", "faketime", "staged"]

PASSWORD: Final = "only for this storm"
_GATEWAYS: Final = ("gateway-1", "gateway-2")
_DISPATCHERS: Final = ("dispatcher-1", "dispatcher-2")
_FLEETS: Final = ("devices-1", "devices-2")
_JUMPING: Final = frozenset({"gateway-2", "dispatcher-2"})
"""Those that together are the machine whose clock jumps."""
_FAKETIME: Final = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1")
_READY_WITHIN_S: Final = 120.0


class CannotStage(Exception):
    """Something that this machine must have is missing."""


@dataclass(slots=True, kw_only=True)
class Stage:
    """What runs, and where its handles are."""

    place: Path
    database_url: str
    services: dict[str, Service]
    air: Trouble
    """The network between the devices and the broker."""
    wires: dict[str, Trouble]
    """The network between each gateway and the broker."""
    broker_data: Path
    fleets: Sequence[Orders]
    desks: Sequence[str]
    """The dispatchers' addresses."""
    town: Town
    small_disk: Path | None
    """Where the database's disk is mounted, when it is a small one of its own."""
    clock: Path | None
    """What libfaketime reads on the machine whose clock jumps; None where it is not installed."""
    exit_codes: dict[str, int | None] = field(default_factory=dict)
    """How each program ended when it was asked to at the end."""

    async def hit(self, name: str, act: Callable[[Service], bool]) -> None:
        """Do something to a program's process; one that is just being started is waited for."""
        service = self.services[name]
        while not act(service):  # noqa: ASYNC110  # a process sets no asyncio event
            await asyncio.sleep(0.02)

    @property
    def postgres(self) -> list[int]:
        """The processes of the database server, the postmaster first; empty while there is none."""
        try:
            first = (self.place / "postgres" / "data" / "postmaster.pid").read_text().split("\n", 1)[0]
            postmaster = int(first)
            children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        except (OSError, ValueError):
            return []
        return [postmaster, *map(int, children)]

    def set_clock(self, offset: str) -> None:
        """Set the jumping machine's clock, as libfaketime writes it: `+0`, `-3600`."""
        if self.clock is not None:
            new = self.clock.with_suffix(".new")
            new.write_text(f"{offset}\n")
            new.replace(self.clock)


def faketime() -> Path | None:
    """The library that makes a program's wall clock jump; None when Debian's `faketime` is not installed."""
    return next((found for pattern in _FAKETIME for found in Path("/").glob(pattern[1:])), None)


def clock_settings(library: Path, clock: Path) -> dict[str, str]:
    """The environment of a program whose wall clock is off by what the file `clock` says."""
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        # A wall clock jumps; the monotonic one does not, on any machine.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


@asynccontextmanager
async def staged(
    *, elders: int, devices: int, presses_per_s: float, readings_per_s: float, disk_mb: int | None, seed: int
) -> AsyncIterator[Stage]:
    """Bring everything up, and take it all down again; raises CannotStage with what to do."""
    binary = mosquitto_binary()
    if binary is None:
        raise CannotStage("mosquitto is not installed; install it with: sudo apt-get install mosquitto")
    chance = random.Random(f"{seed} supervisors")
    with _folder() as place, _disk(place / "postgres", disk_mb) as small_disk:
        async with contextlib.AsyncExitStack() as stack:
            running = await stack.enter_async_context(_supervised(chance))
            postgres = Service(
                "postgres",
                [*PYTHON, "-m", "tests.chaos.postgres", str(place / "postgres")],
                directory=place,
            )
            running.start(postgres)
            url = (await until(lambda: _ready(postgres), timeout=_READY_WITHIN_S)).split(" ", 1)[1]
            town, specs = devices_of(elders, devices)
            if len(specs) < devices:
                raise CannotStage(f"{elders} elders have {len(specs)} devices only, fewer than {devices}")
            await asyncio.to_thread(migrate.upgrade, url)
            await _settle(url, town)
            port, inner = steady_port(), steady_port()
            broker, data = await _broker(place, url, binary, port=port, inner=inner)
            air = await stack.enter_async_context(Trouble("127.0.0.1", port, seed=seed))
            wires = {
                name: await stack.enter_async_context(Trouble("127.0.0.1", inner, seed=seed + number))
                for number, name in enumerate(_GATEWAYS, 1)
            }
            library, clock = faketime(), place / "clock"
            stage = Stage(
                place=place,
                database_url=url,
                services=running.services,
                air=air,
                wires=wires,
                broker_data=data,
                fleets=[
                    Orders(
                        name=name,
                        mqtt_url=f"mqtt://127.0.0.1:{air.port}",
                        elders=elders,
                        devices=devices,
                        share=number,
                        of=len(_FLEETS),
                        folder=str(place),
                        presses_per_s=presses_per_s / len(_FLEETS),
                        readings_per_s=readings_per_s / len(_FLEETS),
                    )
                    for number, name in enumerate(_FLEETS)
                ],
                desks=[f"http://127.0.0.1:{steady_port()}" for _ in _DISPATCHERS],
                town=town,
                small_disk=small_disk,
                clock=clock if library is not None else None,
            )
            stage.set_clock("+0")
            running.start(broker)
            for service in _platform(stage, library):
                running.start(service)
            for orders in stage.fleets:
                argv = [*PYTHON, "-m", "tests.chaos.devices", msgspec.json.encode(orders).decode()]
                running.start(Service(orders.name, argv, directory=place))
            stack.callback(lambda: stage.set_clock("+0"))
            yield stage
        stage.exit_codes = running.exit_codes


def _platform(stage: Stage, library: Path | None) -> Iterator[Service]:
    def env(name: str) -> dict[str, str]:
        common = {"YILAO_DATABASE_URL": stage.database_url}
        if library is None or stage.clock is None or name not in _JUMPING:
            return common
        return common | clock_settings(library, stage.clock)

    for name in _GATEWAYS:
        broker = f"mqtt://%24gateway:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{stage.wires[name].port}"
        yield Service(name, GATEWAY, directory=stage.place, env=env(name) | {"YILAO_MQTT_URL": broker})
    for name, desk in zip(_DISPATCHERS, stage.desks, strict=True):
        http_port = desk.rsplit(":", 1)[1]
        yield Service(name, DISPATCHER, directory=stage.place, env=env(name) | {"YILAO_HTTP_PORT": http_port})


def _ready(postgres: Service) -> str | None:
    lines = [line for line in postgres.said.splitlines() if line.startswith("ready ")]
    return lines[-1] if lines else None


async def _settle(url: str, town: Town) -> None:
    plenty = seeding.Plenty(
        towns=town.towns(),
        centres=town.centres(),
        elders=town.elders(),
        devices=town.devices(),
        staff=town.staff(),
    )
    await seeding.seed(
        url, plenty, secret=partial(device_secret, KEY), password=PASSWORD, progress=lambda *_: None
    )


async def _broker(place: Path, url: str, binary: str, *, port: int, inner: int) -> tuple[Service, Path]:
    files = write_files(
        place / "broker",
        await admin.broker_hashes(url),
        gateway_password=PASSWORD,
        tls=None,
        port=port,
        gateway_port=inner,
        user="root" if os.geteuid() == 0 else None,
    )
    return Service("mosquitto", [binary, "-c", str(files.conf)], directory=place), place / "broker" / "data"


class _Supervised:
    """The programs that run, in the order in which they were started."""

    def __init__(self, chance: random.Random) -> None:
        self.services: dict[str, Service] = {}
        self.exit_codes: dict[str, int | None] = {}
        self._chance = chance
        self._supervisors: list[tuple[Service, asyncio.Task[None]]] = []

    def start(self, service: Service) -> None:
        """Keep a program running from now on."""
        self.services[service.name] = service
        task = asyncio.create_task(service.supervise(self._chance), name=f"supervisor of {service.name}")
        self._supervisors.append((service, task))

    async def end(self) -> None:
        """Ask all to end, last come first, and see that they do: the database is the last."""
        for service, task in reversed(self._supervisors):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self.exit_codes[service.name] = await asyncio.to_thread(service.end)


@asynccontextmanager
async def _supervised(chance: random.Random) -> AsyncIterator[_Supervised]:
    running = _Supervised(chance)
    try:
        yield running
    finally:
        await running.end()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="yilao-chaos-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _disk(place: Path, megabytes: int | None) -> Iterator[Path | None]:
    """A small disk for the database, where this process may mount one."""
    place.mkdir(mode=0o700)
    if megabytes is None or os.geteuid() != 0:
        yield None
        return
    options = f"size={megabytes}m,mode=0700"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
    )
    try:
        yield place if mounted.returncode == 0 else None
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", str(place)], check=False)
