"""A thousand presses while everything is killed at random: each is one signal, each elder has an alarm, each device its receipt."""

import asyncio
import contextlib
import logging
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from dispatcher import seeding
from dispatcher.clock import local_now
from dispatcher.database import migrate
from dispatcher.database.embedded import Embedded
from dispatcher.fleet import store as fleet_store
from gateway.mosquitto import write_files
from simulators.demo import device_specs
from simulators.fleet import DeviceSpec, Fleet
from simulators.secrets import device_secret
from simulators.town import Town
from tests.support.account import Account, settled
from tests.support.broker import needs_mosquitto
from tests.support.chaos import DISPATCHER, GATEWAY, Installation, Service, background, steady_port, storm
from tests.support.until import until

log = logging.getLogger(__name__)

PRESSES = 1000
ELDERS = 160  # about 200 devices
STORM_S = 24.0
KILLS = 4  # of the gateway and of the dispatcher each
BURST = 40  # presses within a tenth of a second around each kill, so that it finds work in flight
CALM_WITHIN_S = 120.0
KEY = b"a key for the secrets of this test's devices"
SAID = ("sos", "sos", "sos", "sos", "service", "fall", "smoke", "test", "ok")
GATEWAY_PASSWORD = "only for this test"


@pytest.fixture
def chance(record_testsuite_property: Callable[[str, object], None]) -> random.Random:
    """The storm's dice; YILAO_TEST_SEED throws the same ones again (the machine's own timing stays its own)."""
    seed = int(os.environ.get("YILAO_TEST_SEED") or random.SystemRandom().randrange(2**32))
    log.warning("YILAO_TEST_SEED=%d", seed)
    record_testsuite_property("storm_seed", seed)
    return random.Random(seed)


@pytest.fixture
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="yilao-storm-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(place: Path) -> Iterator[Embedded]:
    """A PostgreSQL of its own: the tests' shared one must not be killed."""
    with Embedded.start(place / "postgres") as started:
        migrate.upgrade(started.url)
        yield started


@pytest.fixture
async def town(server: Embedded) -> list[DeviceSpec]:
    """A small town in the record; its devices, to be simulated."""
    made = Town.make(elders=ELDERS, seed=2026)
    plenty = seeding.Plenty(
        towns=made.towns(),
        centres=made.centres(),
        elders=made.elders(),
        devices=made.devices(),
        staff=made.staff(),
    )
    await seeding.seed(
        server.url,
        plenty,
        secret=partial(device_secret, KEY),
        password="not used here",
        progress=lambda *_: None,
    )
    return device_specs(made)


@pytest.mark.timeout(300)
async def test_nothing_is_lost_with_the_embedded_broker(
    place: Path, server: Embedded, town: list[DeviceSpec], chance: random.Random
) -> None:
    port = steady_port()
    env = {"YILAO_DATABASE_URL": server.url, "YILAO_MQTT_PORT": str(port)}
    services = _platform(place, env)
    # The embedded broker lives in the gateway's process and dies with it.
    acts = ["gateway"] * KILLS + ["dispatcher"] * KILLS
    await _survive(
        services, acts, server=server, town=town, mqtt_url=f"mqtt://127.0.0.1:{port}", chance=chance
    )


@pytest.mark.mosquitto
@pytest.mark.timeout(300)
async def test_nothing_is_lost_with_mosquitto(
    place: Path, server: Embedded, town: list[DeviceSpec], chance: random.Random
) -> None:
    port, gateway_port = steady_port(), steady_port()
    broker = await _mosquitto(place, server, port=port, gateway_port=gateway_port)
    env = {
        "YILAO_DATABASE_URL": server.url,
        "YILAO_MQTT_URL": f"mqtt://$gateway:{GATEWAY_PASSWORD.replace(' ', '%20')}@127.0.0.1:{gateway_port}",
    }
    services = [broker, *_platform(place, env)]
    acts = ["gateway"] * 2 * KILLS + ["dispatcher"] * KILLS + ["mosquitto"]
    await _survive(
        services, acts, server=server, town=town, mqtt_url=f"mqtt://127.0.0.1:{port}", chance=chance
    )


def _platform(place: Path, env: dict[str, str]) -> list[Service]:
    desk = env | {"YILAO_HTTP_PORT": str(steady_port())}
    return [
        Service("gateway", GATEWAY, directory=place, env=env),
        Service("dispatcher", DISPATCHER, directory=place, env=desk),
    ]


async def _mosquitto(place: Path, server: Embedded, *, port: int, gateway_port: int) -> Service:
    """The production broker with the files that yilao makes for it."""
    binary = needs_mosquitto()
    async with await psycopg.AsyncConnection.connect(server.url, row_factory=dict_row) as connection:
        hashes = await fleet_store.broker_hashes(connection)
    files = write_files(
        place / "broker",
        hashes,
        gateway_password=GATEWAY_PASSWORD,
        tls=None,
        port=port,
        gateway_port=gateway_port,
        user="root" if os.geteuid() == 0 else None,
    )
    return Service("mosquitto", [binary, "-c", str(files.conf)], directory=place)


async def _survive(
    services: Sequence[Service],
    acts: Sequence[str],
    *,
    server: Embedded,
    town: Sequence[DeviceSpec],
    mqtt_url: str,
    chance: random.Random,
) -> None:
    """Press and kill at random, wait for the calm after it, and count."""
    account = Account()
    fleet = Fleet(
        town,
        mqtt_url=mqtt_url,
        secret=partial(device_secret, KEY),
        clock=local_now,
        journal=account.listen,
    )
    async with Installation.running(server=server, services=services, chance=chance) as installation:
        async with background(fleet.run()):
            await until(lambda: fleet.counts().connected > len(town) / 2, timeout=60)
            blows = [partial(installation.kill, name) for name in acts]
            blows.append(partial(installation.crash_database, chance.uniform(0, 1.5)))
            async with asyncio.TaskGroup() as group:
                strikes = [partial(_strike, blow, fleet, chance) for blow in blows]
                group.create_task(storm(strikes, seconds=STORM_S, chance=chance))
                group.create_task(_press(fleet, chance, PRESSES - BURST * len(blows)))
            await until(lambda: not fleet.counts().unreceipted, timeout=CALM_WITHIN_S)
            await until(lambda: settled(server.url), timeout=CALM_WITHIN_S)  # type: ignore[arg-type,return-value]  # a coroutine is an awaitable
            with contextlib.suppress(AssertionError):  # the account tells whose story did not end
                await until(lambda: _all_told(account, server.url), timeout=CALM_WITHIN_S)  # type: ignore[arg-type,return-value]  # the same
        logs = "\n".join(f"--- {service.name}\n{service.log[-2000:]}" for service in services)
    broken = await account.broken(server.url)
    assert len(account.pressed) == PRESSES
    assert not broken, "\n".join([f"{len(broken)} broken promises", *map(str, broken[:5]), logs])
    assert not any(installation.exit_codes.values()), installation.exit_codes
    for service in services:
        words = "; ".join(service.gave_up)
        assert "Error" not in words, f"{service.name} ended with more than a sentence: {words}"
    log.warning("%d presses, %d attempts", len(account.pressed), account.attempts)


async def _all_told(account: Account, url: str) -> bool:
    return not await account.behind(url)


async def _strike(blow: Callable[[], Coroutine[Any, Any, None]], fleet: Fleet, chance: random.Random) -> None:
    """Press key after key, and strike in the middle: signals are then anywhere between the device and the record."""
    when = chance.randrange(BURST // 4, BURST)
    async with asyncio.TaskGroup() as group:
        for number in range(BURST):
            if number == when:
                group.create_task(blow())
            _press_one(fleet, chance)
            await asyncio.sleep(chance.uniform(0, 0.005))


async def _press(fleet: Fleet, chance: random.Random, presses: int) -> None:
    """So many presses, spread over the storm."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for moment in sorted(chance.uniform(0, STORM_S) for _ in range(presses)):
        await asyncio.sleep(max(0.0, begun + moment - loop.time()))
        _press_one(fleet, chance)


def _press_one(fleet: Fleet, chance: random.Random) -> None:
    fleet.press(chance.choice(fleet.device_ids), chance.choice(SAID))
