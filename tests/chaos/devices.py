"""A share of the town's devices as one program: presses keys at random, and writes what the devices lived through to a file.

Killed at any moment and started again, it goes on with what its devices have in their flash memory, as devices do. The
journal is one JSON object a line, in the order of events; a line is written whole or not at all. Run as a program with
an `Orders` as JSON; it lets go of the keys when the file `hands_off` appears, and presses many at once at `NOW`.
"""

import asyncio
import os
import random
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from devices import codec, topics
from devices.link import LinkError
from devices.memory import Memory
from devices.messages import Reading, Stage
from dispatcher.clock import local_now
from simulators.demo import device_specs
from simulators.flash import Flash
from simulators.fleet import DeviceSpec, Fleet, Ramp
from simulators.journal import Entry, Event
from simulators.secrets import device_secret
from simulators.town import Town

__all__ = ["BURST", "KEY", "NOW", "SAID", "TOWN_SEED", "Orders", "devices_of"]

KEY: Final = b"a key for the secrets of this storm's devices"
SAID: Final = ("sos", "sos", "sos", "sos", "service", "fall", "smoke", "test", "ok")
TOWN_SEED: Final = 2026
NOW: Final = signal.SIGWINCH
"""Says that a blow falls: whatever is struck must find work in flight. Who does not listen yet ignores this signal."""

BURST: Final = 15
_WITHIN_S: Final = 0.15
_KEEPALIVE_S: Final = 30
_STAGES: Final = [stage.value for stage in Stage]


class Orders(msgspec.Struct, kw_only=True, frozen=True):
    """What this share of the fleet is told."""

    name: str
    mqtt_url: str
    elders: int
    devices: int
    """How many devices the whole town has."""
    share: int
    of: int
    """This program has every `of`th device, beginning with the `share`th."""
    folder: str
    presses_per_s: float
    readings_per_s: float

    @property
    def journal(self) -> Path:
        """Where the journal is written."""
        return Path(self.folder) / f"{self.name}.journal"

    @property
    def flash(self) -> Path:
        """Where the devices' memories are."""
        return Path(self.folder) / f"{self.name}.sqlite"

    @property
    def hands_off(self) -> Path:
        """The file that ends the pressing."""
        return Path(self.folder) / "hands_off"

    @property
    def is_idle(self) -> Path:
        """The file that says that it has ended here."""
        return Path(self.folder) / f"{self.name}.idle"


def devices_of(elders: int, devices: int) -> tuple[Town, list[DeviceSpec]]:
    """The town, and so many of its devices."""
    town = Town.make(elders=elders, seed=TOWN_SEED)
    return town, device_specs(town)[:devices]


class _Journal:
    """Writes entries to a file, each with one write."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._encode = msgspec.json.Encoder().encode

    def write(self, entry: Entry) -> None:
        """Add an entry."""
        os.write(self._file, self._encode(entry) + b"\n")


async def main(orders: Orders) -> None:
    """Be these devices until killed."""
    _, specs = devices_of(orders.elders, orders.devices)
    mine = specs[orders.share :: orders.of]
    chance = random.Random()  # a restart must not repeat the presses of the start before
    journal = _Journal(orders.journal)
    with Flash(orders.flash) as flash:
        _remember(flash, journal)
        fleet = Fleet(
            mine,
            mqtt_url=orders.mqtt_url,
            secret=partial(device_secret, KEY),
            clock=local_now,
            flash=flash,
            ramp=Ramp(per_second=300, at_once=16),
            journal=journal.write,
            keepalive=_KEEPALIVE_S,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(fleet.run())
            group.create_task(_press(fleet, orders, chance))
            group.create_task(_measure(fleet, orders, chance))


def _remember(flash: Flash, journal: _Journal) -> None:
    """Write down what the devices kept over a restart: a kill may have come between the flash and the journal."""
    now = asyncio.get_running_loop().time()
    for device_id, memory in flash.load().items():
        kept = Memory.load(memory, now=now)
        types = {name: one.signal.type for name, one in kept.outbox._signals.items()}
        for name, rank in kept.stages.items():
            journal.write(
                Entry(event=Event.PRESSED, at=now, device_id=device_id, signal_id=name, type=types.get(name))
            )
            if rank:
                stage = _STAGES[rank - 1]
                journal.write(
                    Entry(event=Event.RECEIPT, at=now, device_id=device_id, signal_id=name, stage=stage)
                )


async def _press(fleet: Fleet, orders: Orders, chance: random.Random) -> None:
    ids = fleet.device_ids

    def press() -> None:
        fleet.press(chance.choice(ids), chance.choice(SAID))

    def burst() -> None:
        for _ in range(BURST if not orders.hands_off.exists() else 0):
            loop.call_later(chance.uniform(0, _WITHIN_S), press)

    loop = asyncio.get_running_loop()
    await fleet.wait_connected(0.5)
    loop.add_signal_handler(NOW, burst)
    while not orders.hands_off.exists():
        await asyncio.sleep(chance.expovariate(orders.presses_per_s))
        press()
    await asyncio.sleep(2 * _WITHIN_S)  # a burst may have begun just before
    orders.is_idle.touch()


async def _measure(fleet: Fleet, orders: Orders, chance: random.Random) -> None:
    """Readings behind the presses; what a bad moment swallows of them is not measured again."""
    ids = fleet.device_ids
    sending: set[asyncio.Task[None]] = set()
    while orders.readings_per_s:
        await asyncio.sleep(chance.expovariate(orders.readings_per_s))
        if len(sending) < orders.readings_per_s * 10:
            task = asyncio.create_task(_read(fleet, chance.choice(ids), chance))
            sending.add(task)
            task.add_done_callback(sending.discard)


async def _read(fleet: Fleet, device_id: str, chance: random.Random) -> None:
    reading = Reading(at=local_now(), kind="vitals", fields={"heart_rate": chance.randint(55, 110)})
    try:
        async with asyncio.timeout(10):
            await fleet._units[device_id].link.publish(  # a fleet has no key for this
                topics.up(device_id, "telemetry"), codec.encode_telemetry(reading), qos=1
            )
    except (LinkError, TimeoutError):
        pass


if __name__ == "__main__":
    asyncio.run(main(msgspec.json.decode(sys.argv[1].encode(), type=Orders)))
