"""What a gateway says when it cannot start, and what it does when a part of it is gone for a while."""

import asyncio

import pytest
from psycopg.conninfo import make_conninfo

from dispatcher.errors import DatabaseUnusable
from gateway import service
from gateway.broker import BrokerUnusable, embedded_broker
from gateway.settings import GatewaySettings
from tests.support.broker import free_port
from tests.support.until import until


async def test_a_missing_database_is_said_in_one_line_without_the_password(database_url, clock):
    url = make_conninfo(database_url, dbname="no_such_database", password="hush")
    with pytest.raises(DatabaseUnusable) as refusal:
        await service.run(GatewaySettings(database_url=url, broker_port=0), clock=clock)
    assert "no_such_database" in str(refusal.value)
    assert "hush" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


async def test_a_port_in_use_stops_the_start(database_url, clock):
    async with embedded_broker("127.0.0.1", 0) as other:
        with pytest.raises(BrokerUnusable, match="choose another one"):
            await service.run(GatewaySettings(database_url=database_url, broker_port=other.port), clock=clock)


async def test_a_broker_address_that_cannot_be_one_is_refused(database_url, clock):
    with pytest.raises(BrokerUnusable, match="mqtt://host:port"):
        await service.run(GatewaySettings(database_url=database_url, mqtt_url="http://here"), clock=clock)


async def test_a_broker_that_restarts_costs_no_press(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.press_until_receipted("p1")
    mosquitto.kill()
    mosquitto.start()
    await device.press_until_receipted("p2")
    assert [row["signal_id"] for row in await rows("signals")] == ["p1", "p2"]


async def test_a_gateway_may_start_before_its_broker(mosquitto, database_url, clock, pool):
    port = mosquitto.port
    mosquitto.stop()
    ready = asyncio.Event()
    settings = GatewaySettings(database_url=database_url, mqtt_url=f"mqtt://127.0.0.1:{port}")
    gateway = asyncio.create_task(service.run(settings, ready=ready, clock=clock))

    async def holds_its_slot():
        async with pool.connection() as connection:
            cursor = await connection.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")
            return await cursor.fetchone()

    await until(holds_its_slot)
    mosquitto.start()
    await asyncio.wait_for(ready.wait(), 15)
    gateway.cancel()
    await asyncio.wait([gateway])


async def test_settings_print_no_secret():
    settings = GatewaySettings(
        database_url="postgresql://u:hush@h/d",
        mqtt_url="mqtt://u:hush@h",
        mqtt_password="hush",
        broker_port=free_port(),
    )
    assert "hush" not in repr(settings)
