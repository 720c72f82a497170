"""The bad network before a real broker: what it does to messages, and that it does nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import suppress
from typing import Any

import pytest

from simulators.bench_wire import PUBLISH, Wire, packets, publish_packet
from simulators.trouble import Trouble, Weather
from tests.support.broker import Mosquitto
from tests.support.until import until

pytestmark = pytest.mark.mosquitto

TOPIC = "yilao/v1/a-device/up/signal"


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as started:
        yield started


@pytest.fixture
async def network(broker: Mosquitto) -> AsyncIterator[Trouble]:
    async with Trouble("127.0.0.1", broker.port, seed=1) as trouble:
        yield trouble


Joins = Callable[..., Coroutine[Any, Any, Wire]]


@pytest.fixture
async def joins() -> AsyncIterator[Joins]:
    """Connects to a port under a name; with a list, subscribes and writes down what comes."""
    wires: list[Wire] = []

    async def join(port: int, name: str, heard: list[bytes] | None = None) -> Wire:
        wire = await Wire.connected(
            "127.0.0.1",
            port,
            username=name,
            password="secret",
            client_id=name,
            on_publish=None if heard is None else lambda _topic, payload: heard.append(payload),
        )
        wires.append(wire)
        if heard is not None:
            await wire.subscribe(TOPIC)
        return wire

    yield join
    for wire in wires:
        wire.close()


@pytest.fixture
async def heard(broker: Mosquitto, joins: Joins) -> list[bytes]:
    """All that the broker passes on, heard on a connection of its own that has no trouble."""
    payloads: list[bytes] = []
    await joins(broker.port, "ear", payloads)
    return payloads


async def test_a_fine_network_passes_everything_in_order(
    network: Trouble, joins: Joins, heard: list[bytes]
) -> None:
    device = await joins(network.port, "a-device")
    sent = [b"%d" % number * 500 for number in range(200)]
    for payload in sent:
        device.publish(TOPIC, payload)
    await until(lambda: len(heard) == len(sent))
    assert heard == sent
    assert not any(network.happened.values())


async def test_a_delay_with_jitter_keeps_the_order(
    network: Trouble, joins: Joins, heard: list[bytes]
) -> None:
    network.weather = Weather(delay_s=0.02, jitter_s=0.05)
    loop = asyncio.get_running_loop()
    device = await joins(network.port, "a-device")
    began = loop.time()
    for number in range(50):
        device.publish(TOPIC, b"%d" % number)
    await until(lambda: len(heard) == 50)
    assert loop.time() - began >= 0.02
    assert heard == [b"%d" % number for number in range(50)]


async def test_a_cut_cable_holds_everything_back_until_it_is_mended(
    broker: Mosquitto, network: Trouble, joins: Joins, heard: list[bytes]
) -> None:
    device = await joins(network.port, "a-device")
    network.weather = Weather(stalled=True)
    device.publish(TOPIC, b"held back")
    newcomer = asyncio.create_task(joins(network.port, "a-newcomer"))
    direct = await joins(broker.port, "somebody-else")
    direct.publish(TOPIC, b"by another way")
    await until(lambda: heard == [b"by another way"])
    assert not newcomer.done()
    network.weather = Weather()
    await until(lambda: heard == [b"by another way", b"held back"])
    await newcomer


async def test_a_network_that_refuses_lets_nobody_new_in(network: Trouble, joins: Joins) -> None:
    await joins(network.port, "a-device")
    network.weather = Weather(refusing=True)
    with pytest.raises((OSError, TimeoutError)):
        async with asyncio.timeout(1):
            await joins(network.port, "a-newcomer")
    assert network.happened["refusing"] == 1
    assert network.connections == 1


async def test_every_connection_is_reset_sooner_or_later(network: Trouble, joins: Joins) -> None:
    for number in range(20):
        await joins(network.port, f"device-{number}")
    assert network.connections == 20
    network.weather = Weather(resets_per_s=5)
    await until(lambda: network.connections == 0)
    assert network.happened["resets_per_s"] == 20


async def test_a_message_that_is_cut_short_never_arrives_and_ends_its_connection(
    broker: Mosquitto, network: Trouble, joins: Joins, heard: list[bytes]
) -> None:
    device = await joins(network.port, "a-device")
    network.weather = Weather(cut_short=1)
    device.publish(TOPIC, b"half of this")
    device.publish(TOPIC, b"nothing of this")
    await until(lambda: network.connections == 0)
    network.weather = Weather()
    await until(lambda: "a-device" in broker.log)  # it has noticed
    again = await joins(network.port, "a-device")
    again.publish(TOPIC, b"all of this")
    await until(lambda: bool(heard))
    assert heard == [b"all of this"]


async def test_a_dropped_message_costs_its_connection_too(
    network: Trouble, joins: Joins, heard: list[bytes]
) -> None:
    device = await joins(network.port, "a-device")
    network.weather = Weather(drop=1)
    device.publish(TOPIC, b"gone")
    await until(lambda: network.connections == 0)
    assert heard == []
    assert network.happened["drop"] == 1


async def test_a_doubled_message_arrives_twice_and_says_so(
    network: Trouble, joins: Joins, heard: list[bytes]
) -> None:
    network.weather = Weather(duplicate=1)
    device = await joins(network.port, "a-device")
    device.publish(TOPIC, b"twice")
    await until(lambda: len(heard) == 2)
    assert heard == [b"twice", b"twice"]


async def test_messages_overtake_each_other_and_all_arrive(
    network: Trouble, joins: Joins, heard: list[bytes]
) -> None:
    network.weather = Weather(reorder=0.3)
    device = await joins(network.port, "a-device")
    sent = [b"%03d" % number for number in range(100)]
    for payload in sent:
        device.publish(TOPIC, payload)
    await until(lambda: len(heard) == len(sent))
    assert heard != sent
    assert sorted(heard) == sent


async def test_what_devices_are_told_has_the_same_trouble(
    broker: Mosquitto, network: Trouble, joins: Joins
) -> None:
    heard: list[bytes] = []
    await joins(network.port, "a-device", heard)
    network.weather = Weather(duplicate=1, reorder=0.3)
    platform = await joins(broker.port, "platform")
    for number in range(30):
        platform.publish(TOPIC, b"%02d" % number)
    await until(lambda: len(heard) == 60)
    assert sorted(heard) == sorted(2 * [b"%02d" % number for number in range(30)])
    assert heard != sorted(heard)


async def test_the_same_seed_throws_the_same_dice() -> None:
    """Against an echo instead of a broker: only here does the order of all packets depend on nothing else."""
    assert await _survivors(seed=7) == await _survivors(seed=7)
    assert await _survivors(seed=7) != await _survivors(seed=8)


async def _survivors(seed: int) -> list[int]:
    """Which of a hundred messages get through to somebody who only listens."""
    heard: list[int] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        buffer = bytearray()
        with suppress(ConnectionResetError):
            while data := await reader.read(65536):
                buffer += data
                heard.extend(int(body[-3:]) for kind, body in packets(buffer) if kind & 0xF0 == PUBLISH)
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with Trouble("127.0.0.1", port, seed=seed, weather=Weather(drop=0.3)) as trouble:
        _, writer = await asyncio.open_connection("127.0.0.1", trouble.port)
        for number in range(100):
            writer.write(publish_packet(TOPIC, b"%03d" % number, number + 1))
        await until(lambda: bool(heard) and len(heard) == 100 - trouble.happened["drop"])
        writer.transport.abort()
    server.close()
    await server.wait_closed()
    return heard
