"""Thousands of devices in one process, each with its own MQTT connection, as they would be in as many homes."""

import asyncio
import contextlib
import logging
import random
import resource
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from devices.behaviour import Device, Heard
from devices.kinds import KINDS
from devices.link import Retry
from devices.messages import Location, Signal
from simulators.alarmclock import AlarmClock
from simulators.flash import Flash
from simulators.journal import Journal
from simulators.unit import Connecting, Surroundings, Unit

__all__ = ["Counts", "DeviceSpec", "Fleet", "Ramp", "TooManyDevices"]

_SPARE_FILES = 200  # the loop, the log, the database and whatever else the process has open
_CONNECTORS = 8  # threads for the blocking part of connecting
_REPORT_EVERY = 10.0


class TooManyDevices(Exception):
    """This process may not open so many connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSpec:
    """Which device to pretend; `location` is what one that knows its place says."""

    id: str
    kind: str
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """How fast a fleet comes up, and comes back: a broker that is asked by all at once answers nobody."""

    per_second: float = 500.0
    at_once: int = 32
    """How many may be connecting at a time."""
    patience: float = 5.0
    """After so many seconds a device that is not connected makes room for the next, and goes on trying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How the fleet stands: `sent` counts every attempt, `receipted` every signal whose re-sending has ended."""

    devices: int
    connected: int
    pressed: int
    sent: int
    acked: int
    receipted: int
    unreceipted: int


class Fleet:
    """Devices that connect, beat, press, re-send and listen until `run`, which can be called once, is cancelled.

    `flash` keeps what must survive a restart; without it a restart forgets. `clock` gives the devices' wall clock;
    without it they have none. `on_heard` is told whatever a device tells its elder.
    """

    def __init__(
        self,
        specs: Iterable[DeviceSpec],
        *,
        mqtt_url: str,
        secret: Callable[[str], str],
        clock: Callable[[], datetime] | None = None,
        flash: Flash | None = None,
        ramp: Ramp | None = None,
        journal: Journal | None = None,
        on_heard: Callable[[str, Heard], None] | None = None,
        keepalive: int = 240,
    ) -> None:
        """Switch the devices on, not yet connected; raise `TooManyDevices`, or KeyError for an unknown kind."""
        specs = list(specs)
        _allow_files(len(specs) + _SPARE_FILES)
        self._ramp = ramp or Ramp()
        self._log = logging.getLogger(__name__)
        self._changed = asyncio.Event()
        self._around = Surroundings(
            loop=asyncio.get_running_loop(),
            clock=clock,
            flash=flash,
            journal=journal,
            on_heard=on_heard,
            on_change=self._changed.set,
        )
        self._alarm_clock: AlarmClock[Unit] = AlarmClock(Unit.wake)
        quiet = logging.getLogger(f"{__name__}.links")
        quiet.setLevel(logging.ERROR)  # ten thousand lines would say what one sum says better
        self._executor = ThreadPoolExecutor(_CONNECTORS, thread_name_prefix="fleet connecting")
        connecting = Connecting(
            mqtt_url=mqtt_url,
            keepalive=keepalive,
            # After a broker's restart the fleet comes back over as long a time as it took to come up.
            retry=Retry(first=min(20.0, max(0.5, len(specs) / self._ramp.per_second))),
            executor=self._executor,
            log=quiet,
        )
        self._units = self._switch_on(specs, secret, connecting)

    def _switch_on(
        self, specs: Sequence[DeviceSpec], secret: Callable[[str], str], connecting: Connecting
    ) -> dict[str, Unit]:
        flash = self._around.flash
        memories = flash.load() if flash is not None else {}
        chance = random.Random()  # from the system: two starts of a device must not make the same ids
        units = {}
        for spec in specs:
            now = self._around.loop.time()
            memory = memories.get(spec.id)
            device = Device(spec.id, KINDS[spec.kind], memory=memory, random=chance, now=now)
            device.location = spec.location
            device.rssi = chance.randint(-95, -55)
            units[spec.id] = Unit(
                device,
                secret=secret(spec.id),
                connecting=connecting,
                around=self._around,
                alarm_clock=self._alarm_clock,
            )
        return units

    async def run(self) -> None:
        """Bring the devices up and keep them up; when cancelled, all lose their power and the broker says so."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._report(), name="fleet report")
                await self._bring_up(group)
        finally:
            self._alarm_clock.stop()
            sending = list(self._around.sending)
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)
            self._executor.shutdown(wait=False, cancel_futures=True)

    async def _bring_up(self, group: asyncio.TaskGroup) -> None:
        room = asyncio.Semaphore(self._ramp.at_once)
        loop = self._around.loop
        began = loop.time()
        for number, unit in enumerate(self._units.values()):
            await room.acquire()
            early = began + number / self._ramp.per_second - loop.time()
            if early > 0:
                await asyncio.sleep(early)
            group.create_task(unit.link.run(), name=f"device {unit.device.device_id}")
            group.create_task(self._wait_for(unit, room), name="fleet waiting for a device")

    async def _wait_for(self, unit: Unit, room: asyncio.Semaphore) -> None:
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._ramp.patience):
                    await unit.link.wait_connected()
        finally:
            room.release()

    async def _report(self) -> None:
        """Say how many are there whenever that has changed, and why somebody is missing."""
        said = -1
        while True:
            await asyncio.sleep(_REPORT_EVERY)
            connected = self._around.tally.connected
            if connected == said:
                continue
            said = connected
            errors = (unit.link.last_error for unit in self._units.values() if not unit.link.connected)
            why = next((f"; one says: {error}" for error in errors if error is not None), "")
            self._log.info(
                "%d of %d devices are connected%s",
                connected,
                len(self._units),
                why,
                extra={"action": "fleet_connected", "connected": connected},
            )

    @property
    def device_ids(self) -> list[str]:
        """The ids of all devices."""
        return list(self._units)

    def device(self, device_id: str) -> Device:
        """Return a device to look at; change it through the fleet, which also keeps and sends. KeyError if unknown."""
        return self._units[device_id].device

    def counts(self) -> Counts:
        """Return how the fleet stands now."""
        tally = self._around.tally
        return Counts(
            devices=len(self._units),
            connected=tally.connected,
            pressed=tally.pressed,
            sent=tally.sent,
            acked=tally.acked,
            receipted=tally.receipted,
            unreceipted=sum(unit.device.unreceipted for unit in self._units.values()),
        )

    async def wait_connected(self, share: float = 1.0) -> None:
        """Wait until so large a share of the devices is connected at the same time."""
        while self._around.tally.connected < share * len(self._units):
            self._changed.clear()
            await self._changed.wait()

    async def wait_receipted(self) -> None:
        """Wait until no device has a signal without a receipt."""
        while any(unit.device.unreceipted for unit in self._units.values()):
            self._changed.clear()
            await self._changed.wait()

    def press(
        self,
        device_id: str,
        signal_type: str,
        *,
        key: str | None = None,
        test: bool = False,
        location: Location | None = None,
    ) -> Signal:
        """Press a key or trip a sensor: kept at once, sent as soon as there is a connection; KeyError if unknown."""
        return self._units[device_id].press(signal_type, key=key, test=test, location=location)

    def set_battery(self, device_id: str, percent: float) -> None:
        """Set a device's charge; one that becomes low says so by itself."""
        self._units[device_id].set_power(battery=percent)

    def set_mains(self, device_id: str, *, present: bool) -> None:
        """Cut or restore the mains of a device that is on the mains; it says so by itself."""
        self._units[device_id].set_power(mains=present)


def _allow_files(needed: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = needed if hard == resource.RLIM_INFINITY else hard
    if allowed < needed:
        raise TooManyDevices(
            f"{needed} open files are needed and {hard} allowed: start fewer elders, or raise it with ulimit -Hn"
        )
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))
