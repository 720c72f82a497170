"""The simulated town of a demo: its devices on the broker, its residents at their keys, and operators if wanted."""

import asyncio
import contextlib
import logging
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from devices.behaviour import Heard, Told
from devices.messages import Location, SignalType, Stage
from simulators.flash import Flash
from simulators.fleet import DeviceSpec, Fleet, Ramp
from simulators.operators import run_operators
from simulators.residents import Happening, Residents
from simulators.telephones import Telephones, run_telephones
from simulators.town import Town

__all__ = ["SimulatorSettings", "Waiting", "device_specs", "run"]

_FORGOTTEN_AFTER = (
    15 * 60.0
)  # whoever waits so long is not counted any more, so that a show never stops for good
_MOST_THERE = 0.95
_START_ANYWAY = 60.0  # seconds
_NO_ALARM: Final = frozenset({SignalType.OK, SignalType.CANCEL, SignalType.MAINS_RESTORED})
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorSettings:
    """What a simulated town needs to know.

    `secret` gives a device's MQTT password by its id, `clock` the present moment. `state_dir` keeps what devices
    remember over a restart. `pace` 2 is twice as busy, 0 leaves every key alone. When `most_waiting` elders wait for
    a desk, no further story begins. `operators` are user names and passwords of bots that answer at `http_url`.
    """

    mqtt_url: str
    secret: Callable[[str], str]
    clock: Callable[[], datetime]
    state_dir: Path | None = None
    elders: int = 881
    seed: int = 2026
    pace: float = 1.0
    most_waiting: int = 12
    http_url: str | None = None
    operators: Sequence[tuple[str, str]] = ()
    ramp: Ramp | None = None
    telephones: Telephones | None = None


class Waiting:
    """Which elders still wait for a desk, as far as their devices can tell; times are the loop's seconds."""

    def __init__(self, elder_of: Mapping[str, str]) -> None:
        """Know whose each device is."""
        self._elder_of = elder_of
        self._since: dict[str, float] = {}

    def pressed(self, device_id: str, now: float) -> None:
        """Note that the owner of this device raised an alarm."""
        self._since[self._elder_of[device_id]] = now

    def heard(self, device_id: str, event: Heard) -> None:
        """Note what a device told its elder: after "closed" nobody waits."""
        if isinstance(event, Told) and event.stage == Stage.CLOSED:
            self._since.pop(self._elder_of[device_id], None)

    def waits(self, device_id: str) -> bool:
        """Say whether the owner of this device waits."""
        return self._elder_of[device_id] in self._since

    def count(self, now: float) -> int:
        """Return how many elders wait, and forget those that nobody will ever come to."""
        self._since = {elder: since for elder, since in self._since.items() if now - since < _FORGOTTEN_AFTER}
        return len(self._since)


def device_specs(town: Town) -> list[DeviceSpec]:
    """Return the town's devices as a fleet needs them; a watch knows where its elder lives."""
    homes = {elder.ref: Location(lat=elder.lat, lon=elder.lon, accuracy_m=30.0) for elder in town.people}
    return [
        DeviceSpec(
            id=device.id,
            kind=device.kind,
            location=homes[device.elder] if device.kind == "watch" else None,
        )
        for device in town.equipment
    ]


async def run(settings: SimulatorSettings, *, on_ready: Callable[[Fleet], None] | None = None) -> None:
    """Simulate the town until cancelled; `on_ready` is called when nearly all devices are connected.

    Raises `FlashUnusable`, `TooManyDevices` or ValueError, each with one line for people, before anything starts.
    """
    town = Town.make(elders=settings.elders, seed=settings.seed)
    residents = None
    if settings.pace != 0:
        chance = random.Random(f"{settings.seed} residents")
        residents = Residents(town, chance=chance, pace=settings.pace)
    waiting = Waiting({device.id: device.elder for device in town.equipment})
    with contextlib.ExitStack() as stack:
        flash = None
        if settings.state_dir is not None:
            flash = stack.enter_context(Flash(settings.state_dir / "devices.sqlite"))
        fleet = Fleet(
            device_specs(town),
            mqtt_url=settings.mqtt_url,
            secret=settings.secret,
            clock=settings.clock,
            flash=flash,
            ramp=settings.ramp,
            on_heard=waiting.heard,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(fleet.run(), name="fleet")
            if settings.telephones is not None:
                calls = run_telephones(settings.telephones, clock=settings.clock)
                group.create_task(calls, name="telephones")
            await _most_are_there(fleet)
            if on_ready is not None:
                on_ready(fleet)
            if settings.http_url is not None and settings.operators:
                operators = run_operators(
                    settings.http_url, settings.operators, chance=random.Random(), pace=settings.pace or 1.0
                )
                group.create_task(operators, name="operator bots")
            if residents is not None:
                show = _live(residents, fleet, waiting, settings)
                group.create_task(show, name="residents")


async def _most_are_there(fleet: Fleet) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_START_ANYWAY):
            await fleet.wait_connected(_MOST_THERE)


async def _live(residents: Residents, fleet: Fleet, waiting: Waiting, settings: SimulatorSettings) -> None:
    loop = asyncio.get_running_loop()
    left_out: deque[int] = deque(maxlen=1000)
    due = loop.time()
    for happening in residents.happenings(settings.clock()):
        due += happening.after
        await asyncio.sleep(max(0.0, due - loop.time()))
        if happening.number in left_out:
            continue
        if happening.type not in _NO_ALARM:
            now = loop.time()
            if waiting.count(now) >= settings.most_waiting and not waiting.waits(happening.device_id):
                left_out.append(happening.number)
                continue
            waiting.pressed(happening.device_id, now)
        _play(happening, fleet)


def _play(happening: Happening, fleet: Fleet) -> None:
    device_id = happening.device_id
    match happening.type:
        case SignalType.BATTERY_LOW:
            fleet.set_battery(device_id, 100)  # a battery that was low before has been changed meanwhile
            fleet.set_battery(device_id, 12)
        case SignalType.MAINS_LOST | SignalType.MAINS_RESTORED:
            fleet.set_mains(device_id, present=happening.type == SignalType.MAINS_RESTORED)
        case _:
            fleet.press(
                device_id,
                happening.type,
                key=happening.key,
                test=happening.test,
                location=happening.location,
            )
    _LOG.info(
        "%s: %s (%s)",
        device_id,
        happening.type,
        happening.story,
        extra={"action": "resident_acts", "device_id": device_id, "type": happening.type},
    )
