"""Each gateway sends a canary press through its real broker, whatever broker that is, and needs nothing prepared for it."""

import asyncio
import logging
import os

import pytest

from devices import topics
from dispatcher.fleet import store as fleet
from gateway import canary as canary_
from gateway.access import GATEWAY_USER
from gateway.canary import Canary
from gateway.mosquitto import write_files
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings
from tests.support.broker import Mosquitto, free_port
from tests.support.gateway import embedded_url, running_gateway
from tests.support.until import until


@pytest.fixture
def canaries(pool):
    """The canary presses in the inbox."""

    async def look():
        async with pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT device_id, type, device_at, received_at, gateway FROM signals WHERE type = 'canary' ORDER BY id"
            )
            return await cursor.fetchall()

    return look


@pytest.fixture
def expected(pool):
    """The gateways' rows."""

    async def look():
        async with pool.connection() as connection:
            return await (await connection.execute("SELECT * FROM canaries ORDER BY gateway")).fetchall()

    return look


async def test_a_canary_comes_through_the_embedded_broker(start, canaries, clock):
    _, port = embedded_url()
    await start(port=port)
    (arrived,) = await until(canaries)
    assert (arrived["device_id"], arrived["gateway"]) == ("canary-g0", "g0")
    assert (arrived["device_at"], arrived["received_at"]) == (clock(), clock())


async def test_several_gateways_at_one_broker_have_a_canary_each(mosquitto, start, canaries):
    await start(mosquitto.url)
    await start(mosquitto.url)

    async def both():
        return {row["device_id"] for row in await canaries()} == {"canary-g0", "canary-g1"}

    await until(both)


async def test_a_broker_whose_files_were_written_before_lets_the_canary_through(
    *, tmp_path, pool, secret, database_url, clock, canaries
):
    assert secret
    async with pool.connection() as connection:
        hashes = await fleet.broker_hashes(connection)
    port, gateway_port = free_port(), free_port()
    files = write_files(
        tmp_path / "broker",
        hashes,
        gateway_password="gateway secret",
        tls=None,
        port=port,
        gateway_port=gateway_port,
        user="root" if os.geteuid() == 0 else None,
    )
    rules = [f"acl_file {files.acl}", f"password_file {files.passwords}", "allow_anonymous false"]
    with Mosquitto(conf_lines=rules) as broker:
        settings = GatewaySettings(
            database_url=database_url,
            mqtt_url=broker.url,
            mqtt_username=GATEWAY_USER,
            mqtt_password="gateway secret",
        )
        async with running_gateway(settings, clock):
            await until(canaries)


async def test_a_gateway_that_is_told_to_stop_is_not_expected_any_more(expected, database_url, clock):
    settings = GatewaySettings(database_url=database_url, broker_port=0)
    async with running_gateway(settings, clock):
        (row,) = await until(expected)
        assert row["ended_at"] is None
    (row,) = await expected()
    assert row["ended_at"] is not None


async def test_a_gateway_that_loses_the_database_is_expected_all_the_same(start, expected, canaries, pool):
    await start()
    await until(canaries)
    async with pool.connection() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'yilao gateway slot'"
        )

    async def again():
        return len(await canaries()) > 1

    await until(again)
    (row,) = await expected()
    assert row["ended_at"] is None


async def test_a_canary_that_is_receipted_is_answered(mosquitto, start, pool, clock, canaries):
    """Another gateway's inbox answers; without one, the canary notices that nobody does."""
    sessions = Sessions(url=mosquitto.url)
    sender = Canary(pool, sessions, gateway="g7", clock=clock, every_s=0.05)
    task = asyncio.create_task(sender.attempt())
    await until(lambda: sender._unanswered_since)
    await start(mosquitto.url)

    async def from_it():
        return [row for row in await canaries() if row["device_id"] == "canary-g7"]

    await until(from_it)
    await until(lambda: sender._unanswered_since is None)
    task.cancel()
    await asyncio.wait([task])
    assert not sender.unanswered


async def test_a_broker_that_takes_presses_for_nobody_makes_the_gateway_unwell(
    mosquitto, pool, clock, monkeypatch
):
    monkeypatch.setattr(canary_, "_UNANSWERED_S", 0.0)
    sender = Canary(pool, Sessions(url=mosquitto.url), gateway="g0", clock=clock, every_s=0.05)
    task = asyncio.create_task(sender.attempt())
    await until(lambda: sender.unanswered)
    mosquitto.stop()
    await until(lambda: not sender.unanswered)  # without a broker nothing can be said about the gateway
    task.cancel()
    await asyncio.wait([task])


async def test_an_elders_device_with_the_canarys_name_costs_the_canary_and_nothing_else(
    start, pool, canaries, caplog
):
    caplog.set_level(logging.ERROR)
    async with pool.connection() as connection:
        await connection.execute(
            "INSERT INTO devices (id, kind, secret_hash, broker_hash, added_at) VALUES ('canary-g0', 'phone', '', '', now())"
        )
    await start()
    assert "give that device another id" in caplog.text
    assert await canaries() == []


def test_nobody_but_the_gateway_may_speak_as_a_canary():
    topic = topics.up("canary-g0", "signal")
    assert not topics.may_publish("b7", topic)
