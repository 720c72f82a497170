"""Gateways need no configuration to share the work, and one takes over from another that dies."""

import asyncio
from contextlib import AsyncExitStack

import psycopg
import pytest

from devices.messages import Stage
from gateway import slot
from tests.support.gateway import add_receipt
from tests.support.until import until


async def test_two_gateways_share_the_presses_and_store_each_once(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    ids = [f"p{n}" for n in range(200)]
    await asyncio.gather(*(device.press(one) for one in ids))
    await until(lambda: {receipt.signal for receipt in device.receipts} == set(ids))
    stored = await rows("signals")
    assert sorted(row["signal_id"] for row in stored) == sorted(ids)
    assert {row["gateway"] for row in stored} == {"g0", "g1"}


async def test_two_gateways_send_each_message_once(mosquitto, start, handset, pool, clock):
    await start(mosquitto.url)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    for n in range(100):
        await add_receipt(pool, f"p{n}", Stage.SEEN, now=clock())
    await until(lambda: len({receipt.signal for receipt in device.receipts}) == 100)
    assert len(device.receipts) == 100


async def test_a_new_gateway_gets_what_the_broker_kept_for_the_dead_one(mosquitto, start, handset, rows):
    dead = await start(mosquitto.url)
    device = await handset(mosquitto.url)
    dead.cancel()
    await asyncio.wait([dead])
    await device.press("p1")  # nobody is there; the broker keeps it for the session of g0
    await start(mosquitto.url)
    await until(lambda: device.receipt("p1"))
    (row,) = await rows("signals")
    assert row["gateway"] == "g0"


async def test_slots_are_numbered_from_the_first_free_one(database_url):
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(slot.take(database_url))
        async with slot.take(database_url) as second:
            assert (first.name, second.name) == ("g0", "g1")
        again = await stack.enter_async_context(slot.take(database_url))
        assert again.name == "g1"


async def test_a_slot_notices_at_once_that_its_connection_is_gone(database_url, pool):
    async with slot.take(database_url) as held:
        watching = asyncio.create_task(held.watch())
        async with pool.connection() as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND application_name = 'yilao gateway slot'"
            )
        with pytest.raises(psycopg.OperationalError):
            await asyncio.wait_for(watching, 5)


async def test_a_gateway_that_lost_its_slot_begins_anew(mosquitto, start, handset, pool):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    async with pool.connection() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name LIKE 'yilao gateway%'"
        )
    await device.press("p1")
    await until(lambda: device.receipt("p1"), timeout=30)
