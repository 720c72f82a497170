"""Two machines, and the cable of one of them is cut: the other has its work within seconds, and it comes back by itself."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dispatcher.database import open_pool
from dispatcher.database.embedded import Embedded
from dispatcher.database.migrate import upgrade
from tests.support import cable as cables
from tests.support.broker import Mosquitto, free_port
from tests.support.cable import Cable, cable
from tests.support.desk import Desk
from tests.support.gateway import Handset
from tests.support.processes import YILAO, Running
from tests.support.until import until

pytestmark = pytest.mark.mosquitto

log = logging.getLogger(__name__)


@pytest.fixture(params=["a namespace of its own, where one may make one", "proxies"])
async def wire(
    request: pytest.FixtureRequest, place: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cable]:
    """The cable to the other machine."""
    if request.param == "proxies":
        monkeypatch.setattr(cables._Namespace, "laid", lambda _: False)
    async with cable(place) as laid:
        log.warning("the cable is %s", "real" if laid.real else "made of proxies")
        yield laid


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that the database's user may read."""
    folder = tmp_path_factory.mktemp("cable")
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    return folder


@pytest.fixture
def server(wire: Cable, place: Path) -> Iterator[Embedded]:
    with Embedded.start(place / "postgres", settings=wire.server_settings) as started:
        upgrade(started.url)
        yield started


@pytest.mark.timeout(300)
async def test_a_machine_that_is_cut_off_is_replaced_within_seconds_and_comes_back_by_itself(
    *, wire, server, tmp_path, clock
):
    clock.advance(minutes=60 * 24 * 365)  # the test's time stands before today's
    with ExitStack() as stack:
        broker = stack.enter_context(Mosquitto(conf_lines=wire.broker_lines))
        database_there, mqtt_there = await wire.plug(server, broker)

        def start(what, where):
            there = where == "there"
            env = {
                "YILAO_DATABASE_URL": database_there if there else server.url,
                "YILAO_MQTT_URL": mqtt_there if there else broker.url,
                "YILAO_HTTP_PORT": str(free_port()),
            }
            argv = [*(wire.over_there if there else ()), *YILAO, what]
            return stack.enter_context(Running(argv, log=tmp_path / f"{what}-{where}", env=env))

        async with open_pool(server.url, size=4, name="test") as pool:
            await Desk(pool, clock).open()

            async def gateways_are(*numbers):
                async def so():
                    async with pool.connection() as connection:
                        cursor = await connection.execute("SELECT number FROM gateway_slots ORDER BY number")
                        return [row["number"] for row in await cursor.fetchall()] == list(numbers)

                await until(so, timeout=60)

            async def all_handled():
                async with pool.connection() as connection:
                    cursor = await connection.execute("SELECT 1 FROM signals WHERE handled_at IS NULL")
                    return await cursor.fetchone() is None

            async with Handset.connected(broker.url, "b7", None) as device:

                async def press_once_each(first):
                    """Twenty presses, none sent again: whatever machine the broker gives them to, they are receipted."""
                    ids = [f"p{n}" for n in range(first, first + 20)]
                    for one in ids:
                        await device.press(one)
                    await until(lambda: all(device.receipt(one) for one in ids), timeout=60)

                gateway = start("gateway", "there")
                await gateways_are(0)
                here = [start("gateway", "here"), start("dispatcher", "here")]
                there = start("dispatcher", "there")
                await gateways_are(0, 1)
                await asyncio.to_thread(there.wait_for, "the desk answers at")
                await asyncio.to_thread(here[1].wait_for, "the desk answers at")
                await press_once_each(0)

                cut = time.monotonic()
                await wire.cut()
                await press_once_each(20)
                log.warning("the presses were receipted %.1f s after the cut", time.monotonic() - cut)
                await gateways_are(1)
                await asyncio.to_thread(gateway.wait_for, "the gateway lost the database")
                await asyncio.to_thread(there.wait_for, "lost its LISTEN connection")
                await until(all_handled, timeout=30)

                mended = time.monotonic()
                await wire.mend()
                await gateways_are(0, 1)
                log.warning("the other machine was back %.1f s after the mending", time.monotonic() - mended)
                for process in here:
                    await asyncio.to_thread(process.interrupt)
                await press_once_each(40)  # by those who were cut off
                await gateways_are(0)
                await until(all_handled, timeout=30)
                assert gateway.exit_code is there.exit_code is None
