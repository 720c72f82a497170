"""Processes that stand still (SIGSTOP) in the middle of their work: others have it within seconds, and waking does no harm."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from dispatcher.database import open_pool
from dispatcher.database.embedded import Embedded
from dispatcher.database.migrate import upgrade
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import NewDevice
from tests.support.broker import Mosquitto, free_port
from tests.support.desk import Desk
from tests.support.gateway import Handset
from tests.support.processes import Running
from tests.support.until import until

log = logging.getLogger(__name__)

HOLD = "SELECT pg_advisory_lock(hashtextextended('elder ' || elder_id, 4711)) FROM devices WHERE id = 'b7'"
"""The lock under which one elder's signals become alarms, one after the other."""


@contextmanager
def standing_still(*pids: int) -> Iterator[None]:
    """Processes do nothing for the time of the block."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [pid, *(int(child) for child in children.split())]


@pytest.fixture
def dispatcher(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts real dispatchers on a database; returns when they answer."""
    with ExitStack() as stack:

        def start(url: str, name: str) -> Running:
            env = {"YILAO_DATABASE_URL": url, "YILAO_HTTP_PORT": str(free_port())}
            started = stack.enter_context(Running.yilao("dispatcher", log=tmp_path / name, env=env))
            started.wait_for("the desk answers at")
            return started

        yield start


async def alarms(pool, device_id):
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT (SELECT count(*) FROM alarm_history WHERE alarm_id = alarms.id AND event = 'raised') AS raised "
            "FROM alarms WHERE device_id = %s",
            [device_id],
        )
        return [row["raised"] for row in await cursor.fetchall()]


async def waits_for_the_elder(pool):
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
        )
        return await cursor.fetchone()


async def test_what_a_dispatcher_holds_while_it_stands_still_is_taken_from_it_and_done_once_by_another(
    *, dispatcher, database_url, pool, clock
):
    clock.advance(minutes=60 * 24 * 365)  # the test's time stands before today's
    desk = Desk(pool, clock)
    await desk.open()
    for number in (8, 9):
        await desk.device(f"b{number}", None)
    first = dispatcher(database_url, "first")
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as held:
        await held.execute(HOLD)
        await desk.receive(desk.arrival("b7"))
        await until(lambda: waits_for_the_elder(pool))
        stopped = time.monotonic()
        with standing_still(first.pid):
            await held.execute("SELECT pg_advisory_unlock_all()")
            # The one who stands still has the lock now, and the signal.
            second = dispatcher(database_url, "second")
            await desk.receive(desk.arrival("b8"))
            for device_id in ("b7", "b8"):
                await until(lambda device_id=device_id: alarms(pool, device_id), timeout=30)
            log.warning("another dispatcher had its work after %.1f s", time.monotonic() - stopped)
    second.interrupt()
    await desk.receive(desk.arrival("b9"))
    await until(lambda: alarms(pool, "b9"), timeout=30)  # the first one is well again
    for device_id in ("b7", "b8", "b9"):
        assert await alarms(pool, device_id) == [1], device_id
    assert "had stopped in the middle of a transaction" in second.complained


@pytest.mark.mosquitto
async def test_a_gateway_that_stands_still_is_replaced_by_another_and_begins_anew_when_it_goes_on(
    *, mosquitto_url, tmp_path, database_url, pool, clock
):
    async with pool.connection() as connection:
        await fleet.add(connection, [NewDevice(id="b7", kind="phone")], now=clock())
    env = {"YILAO_DATABASE_URL": database_url, "YILAO_MQTT_URL": mosquitto_url}

    async def names():
        async with pool.connection() as connection:
            cursor = await connection.execute("SELECT number FROM gateway_slots ORDER BY number")
            return [row["number"] for row in await cursor.fetchall()]

    async def numbers_are(*numbers):
        async def so():
            return await names() == list(numbers)

        await until(so, timeout=30)

    async with Handset.connected(mosquitto_url, "b7", None) as device:
        with ExitStack() as stack:
            first = stack.enter_context(Running.yilao("gateway", log=tmp_path / "first", env=env))
            await numbers_are(0)
            stack.enter_context(Running.yilao("gateway", log=tmp_path / "second", env=env))
            await numbers_are(0, 1)
            await device.press_until_receipted("p-both")
            stopped = time.monotonic()
            with standing_still(first.pid):
                for n in range(20):
                    await device.press(f"p{n}")  # once: half of them go to the one that stands still
                await until(lambda: all(device.receipt(f"p{n}") for n in range(20)), timeout=30)
                log.warning("another gateway had its presses after %.1f s", time.monotonic() - stopped)
                await numbers_are(1)
            await numbers_are(0, 1)  # it goes on, as a new one
            for n in range(20, 40):
                await device.press(f"p{n}")
            await until(lambda: all(device.receipt(f"p{n}") for n in range(20, 40)), timeout=30)
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT signal_id, gateway FROM signals WHERE device_id = 'b7' AND signal_id <> 'p-both'"
        )
        stored = await cursor.fetchall()
    assert sorted(row["signal_id"] for row in stored) == sorted(f"p{n}" for n in range(40))
    assert {row["gateway"] for row in stored} == {"g0", "g1"}


async def test_a_database_that_stands_still_stops_nobody_for_longer_than_itself(
    *, dispatcher, mosquitto_url, tmp_path, clock
):
    state = tmp_path / "postgres"
    with Embedded.start(state) as server:
        upgrade(server.url)
        clock.advance(minutes=60 * 24 * 365)
        async with open_pool(server.url, size=4, name="test") as pool:
            await Desk(pool, clock).open()
            running = dispatcher(server.url, "dispatcher")
            env = {"YILAO_DATABASE_URL": server.url, "YILAO_MQTT_URL": mosquitto_url}
            with Running.yilao("gateway", log=tmp_path / "gateway", env=env) as gateway:
                gateway.wait_for("gateway g0 begins")
                async with Handset.connected(mosquitto_url, "b7", None) as device:
                    await device.press_until_receipted("p1")
                    with standing_still(*family(server.postmaster_pid)):
                        pressing = asyncio.create_task(device.press_until_receipted("p2"))
                        await asyncio.to_thread(gateway.wait_for, "the gateway lost the database")
                        assert not pressing.done()
                        going_on = time.monotonic()
                    await asyncio.wait_for(pressing, 30)
                    log.warning(
                        "the press came through %.1f s after the database", time.monotonic() - going_on
                    )
                    await until(lambda: handled(pool), timeout=30)
                assert running.exit_code is gateway.exit_code is None


async def handled(pool):
    async with pool.connection() as connection:
        cursor = await connection.execute("SELECT 1 FROM signals WHERE handled_at IS NULL")
        return await cursor.fetchone() is None


@pytest.fixture
def mosquitto_url() -> Iterator[str]:
    with Mosquitto() as broker:
        yield broker.url
