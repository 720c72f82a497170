"""Fixtures for the gateway: both kinds of broker, a running gateway, and devices that really speak MQTT."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from dispatcher.database import Connection, Pool
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import NewDevice
from gateway.broker import EmbeddedBroker, embedded_broker
from gateway.settings import GatewaySettings
from tests.support.broker import Mosquitto
from tests.support.clock import FakeClock
from tests.support.gateway import Handset, running_gateway


@pytest.fixture
def mosquitto() -> Iterator[Mosquitto]:
    with Mosquitto() as broker:
        yield broker


@pytest.fixture
async def secret(pool: Pool, clock: FakeClock) -> str:
    """The secret of the device b7, which is known; so is b8, with a secret that nobody here knows."""
    async with pool.connection() as connection:
        made = await fleet.add(
            connection, [NewDevice(id="b7", kind="phone"), NewDevice(id="b8", kind="phone")], now=clock()
        )
    return made["b7"] or ""


@pytest.fixture
async def start(
    database_url: str, secret: str, clock: FakeClock
) -> AsyncIterator[Callable[..., Awaitable[object]]]:
    """Starts gateways at the given broker, or with an embedded one on the given port."""
    del secret  # the devices must be there before they connect
    async with AsyncExitStack() as stack:

        async def begin(mqtt_url: str | None = None, port: int = 0) -> asyncio.Task[None]:
            settings = GatewaySettings(database_url=database_url, mqtt_url=mqtt_url, broker_port=port)
            return await stack.enter_async_context(running_gateway(settings, clock))

        yield begin


@pytest.fixture
async def handset() -> AsyncIterator[Callable[..., Awaitable[Handset]]]:
    """Switches on devices, by address, id and secret."""
    async with AsyncExitStack() as stack:

        async def switch_on(
            url: str, device_id: str = "b7", secret: str | None = None, **options: object
        ) -> Handset:
            return await stack.enter_async_context(Handset.connected(url, device_id, secret, **options))

        yield switch_on


@pytest.fixture
async def broker(pool: Pool) -> AsyncIterator[EmbeddedBroker]:
    """An embedded broker alone, which checks secrets in the test's database."""
    async with embedded_broker("127.0.0.1", 0) as running:
        running.access.pool = pool
        yield running


@pytest.fixture
def rows(pool: Pool) -> Callable[[str], Awaitable[list[dict[str, object]]]]:
    """Looks at all rows of a table, but for what the gateway's own canary left there."""

    async def look(table: str) -> list[dict[str, object]]:
        async with pool.connection() as connection:
            return await _all(connection, table)

    return look


async def _all(connection: Connection, table: str) -> list[dict[str, object]]:
    order = "time" if table == "telemetry" else "1"
    found = await (await connection.execute(f"SELECT * FROM {table} ORDER BY {order}".encode())).fetchall()
    return [row for row in found if not str(row.get("device_id")).startswith("canary-")]
