"""Each gateway sends a canary press through its real broker, whatever broker that is, and needs nothing prepared for it."""

import asyncio
import logging
import os

import psycopg
import pytest

from devices import topics
from devices.messages import Signal
from dispatcher.fleet import store as fleet
from dispatcher.signals.model import Arrival, Fate, Stored
from gateway import canary as canary_
from gateway.access import GATEWAY_USER
from gateway.canary import Canary
from gateway.inbound import Inbound
from gateway.mosquitto import write_files
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings
from gateway.signs import Signs
from gateway.trouble import keep_up
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


async def test_a_canary_is_heard_by_the_way_of_the_heartbeats_and_by_no_other(
    *, mosquitto, start, canaries, pool, clock
):
    """Else the platform would believe its ears open while nobody's heartbeat is heard, and call a whole city silent."""

    async def heard():
        async with pool.connection() as connection:
            return await (
                await connection.execute("SELECT heard_at FROM device_states WHERE device_id = 'canary-g0'")
            ).fetchall()

    async with pool.connection() as blocker, blocker.transaction():
        await blocker.execute("LOCK TABLE telemetry IN SHARE MODE")  # what CREATE INDEX takes
        await start(mosquitto.url)
        await until(canaries)
        await until(lambda: _waits_for_telemetry(pool))
        assert await heard() == []
    (row,) = await until(heard)
    assert row["heard_at"] == clock()


async def _waits_for_telemetry(pool):
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = 'yilao gateway telemetry' AND wait_event_type = 'Lock'"
        )
        return await cursor.fetchone()


def test_a_canary_leaves_no_sign_of_life_by_the_way_of_the_presses(clock):
    signs = Signs()
    inbound = Inbound(None, None, gateway="g0", clock=clock, signs=signs)
    for type_ in ("canary", "sos"):
        arrival = Arrival(
            device_id=f"d-{type_}",
            signal=Signal(id="1", type=type_),
            payload=b"",
            received_at=clock(),
            retained=False,
        )
        inbound._tell([Stored(arrival=arrival, fate=Fate.NEW)], Silent())
    assert [sign.device_id for sign in signs.take()] == ["d-sos"]


class Silent:
    """Sends no receipts."""

    def send(self, *_):
        """Say nothing."""


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


async def test_a_database_that_takes_no_presses_does_not_make_the_gateway_unwell():
    forgiven = []

    async def cannot_commit():
        raise psycopg.OperationalError("canceling statement due to lock timeout")

    task = asyncio.create_task(keep_up("signals", cannot_commit, in_trouble=lambda: forgiven.append(True)))
    await until(lambda: forgiven)  # restarting the gateway would not help anybody
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
    await until(lambda: "give that device another id" in caplog.text)
    assert await canaries() == []


def test_nobody_but_the_gateway_may_speak_as_a_canary():
    topic = topics.up("canary-g0", "signal")
    assert not topics.may_publish("b7", topic)
