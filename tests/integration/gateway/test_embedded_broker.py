"""The embedded broker lets in whom the devices table knows, on their own topics, and is trusted with nothing else."""

import asyncio

import pytest

from devices import topics
from devices.link import Link, Refused, Retry
from devices.messages import Send, Stage
from dispatcher.fleet import store as fleet
from gateway import access
from gateway.broker import BrokerUnusable, embedded_broker
from tests.support.gateway import Handset, NoDatabase, add_receipt, embedded_url
from tests.support.until import until

_RECEIPT = b'{"signal":"p1","stage":"seen","alarm":null,"at":"2026-11-23T08:00:00Z"}'


@pytest.fixture
def watch(broker, handset):
    """A listener with the gateway's own rights."""

    async def listen(*filters):
        sessions = broker.sessions
        return await handset(
            broker.url,
            "watch",
            sessions.password,
            username=access.GATEWAY_USER,
            filters=filters,
            clean_session=True,
        )

    return listen


async def test_a_device_with_its_secret_is_let_in_and_heard(broker, secret, handset, watch):
    watcher = await watch(topics.UP_SIGNAL)
    device = await handset(broker.url, "b7", secret)
    await device.press("p1")
    (message,) = await until(lambda: watcher.heard)
    assert message.topic == "yilao/v1/b7/up/signal"


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("wrong", ["not the secret", None, ""], ids=["wrong", "none", "empty"])
async def test_a_wrong_secret_is_refused(broker, wrong, monkeypatch):
    monkeypatch.setattr(access.Throttle, "FIRST_S", 0.0)
    assert isinstance(await _refusal(broker.url, "b7", wrong), Refused)


async def test_an_unknown_device_is_refused(broker, secret, monkeypatch):
    monkeypatch.setattr(access.Throttle, "FIRST_S", 0.0)
    assert isinstance(await _refusal(broker.url, "nobody", secret), Refused)


async def test_nobody_gets_in_as_the_gateway_with_a_devices_secret(broker, secret, monkeypatch):
    monkeypatch.setattr(access.Throttle, "FIRST_S", 0.0)
    assert isinstance(await _refusal(broker.url, access.GATEWAY_USER, secret), Refused)


async def test_a_rotated_secret_stops_working(*, broker, secret, pool, clock, handset, monkeypatch):
    monkeypatch.setattr(access.Throttle, "FIRST_S", 0.0)
    async with pool.connection() as connection:
        new = await fleet.rotate(connection, "b7", now=clock())
    assert isinstance(await _refusal(broker.url, "b7", secret), Refused)
    await handset(broker.url, "b7", new)


async def test_without_a_database_nobody_is_let_in_and_devices_are_told_to_try_later(
    broker, secret, pool, handset
):
    broker.access.pool = None
    error = await _refusal(broker.url, "b7", secret)
    assert not isinstance(error, Refused)
    assert "unavailable" in str(error).lower()
    broker.access.pool = pool
    await handset(broker.url, "b7", secret)


async def _refusal(url, username, password, **options):
    link = Link(
        url,
        client_id="x",
        username=username,
        password=password,
        retry=Retry(first=0.05, longest=0.1),
        **options,
    )
    task = asyncio.create_task(link.run())
    try:
        await until(lambda: link.last_error)
    finally:
        task.cancel()
        await asyncio.wait([task])
    assert not link.connected
    return link.last_error


async def test_a_device_cannot_speak_for_another(broker, secret, handset, watch):
    watcher = await watch("yilao/v1/#")
    device = await handset(broker.url, "b7", secret)
    await device.link.publish("yilao/v1/b8/up/signal", b'{"id":"forged","type":"sos"}')
    await device.link.publish("yilao/v1/b7/down/receipt", b"{}")
    await device.press("own")
    await until(lambda: watcher.heard)
    assert [message.topic for message in watcher.heard] == ["yilao/v1/b7/up/signal"]


async def test_a_device_cannot_listen_to_another(broker, secret):
    for topic in ("yilao/v1/b8/down/receipt", "yilao/v1/+/down/receipt", "#", "yilao/v1/b7/up/signal"):
        link = Link(
            broker.url,
            client_id="x",
            username="b7",
            password=secret,
            subscriptions=[(topic, 1)],
            retry=Retry(first=1),
        )
        task = asyncio.create_task(link.run())
        error = await until(lambda link=link: link.last_error)
        task.cancel()
        await asyncio.wait([task])
        assert isinstance(error, Refused), topic


async def test_a_device_cannot_leave_a_will_for_another(broker, secret, watch):
    watcher = await watch("yilao/v1/#")
    will = Send(topic="yilao/v1/b8/up/signal", payload=b'{"id":"forged","type":"sos"}')
    assert isinstance(await _refusal(broker.url, "b7", secret, will=will), Refused)
    assert watcher.heard == []


async def test_a_client_id_of_another_user_ends_nobodys_session(
    *, broker, secret, pool, clock, handset, watch, monkeypatch
):
    monkeypatch.setattr(access.Throttle, "FIRST_S", 0.0)
    watcher = await watch(topics.UP_SIGNAL)
    device = await handset(broker.url, "b7", secret, client_id="mine")
    async with pool.connection() as connection:
        other = await fleet.rotate(connection, "b8", now=clock())
    await _refusal(broker.url, "b7", "wrong")
    await handset(broker.url, "b8", other, client_id="mine", clean_session=True)
    await handset(broker.url, "b8", other, client_id="watch", clean_session=True)
    await device.press("p1")
    await until(lambda: watcher.heard)
    assert device.link.connected


async def test_a_device_that_comes_back_while_its_old_connection_lingers_is_online_and_hears_its_receipts(
    broker, secret, handset, watch
):
    watcher = await watch("yilao/v1/+/up/state")
    reader, writer = await asyncio.open_connection(broker.host, broker.port)
    writer.write(_connect_with_will("b7", secret, "yilao/v1/b7/up/state", b'{"online":false}'))
    assert await reader.readexactly(4) == b"\x20\x02\x00\x00"
    device = await handset(broker.url, "b7", secret)
    await device.say("state", b'{"online":true}')
    await until(lambda: len(watcher.heard) == 2)
    assert [message.payload for message in watcher.heard] == [b'{"online":false}', b'{"online":true}']
    await watcher.link.publish(topics.down("b7", "receipt"), _RECEIPT)
    await until(lambda: device.receipt("p1"))
    writer.close()
    await asyncio.wait([asyncio.create_task(writer.wait_closed())])


def _connect_with_will(name: str, secret: str, topic: str, payload: bytes) -> bytes:
    """The bytes of a CONNECT (MQTT 3.1.1, persistent session) of a device that then says nothing any more."""
    texts = [name.encode(), topic.encode(), payload, name.encode(), secret.encode()]
    body = b"\x00\x04MQTT\x04" + bytes([0b1100_1100]) + b"\x00\x3c"
    body += b"".join(len(text).to_bytes(2, "big") + text for text in texts)
    return (
        b"\x10" + bytes([len(body) % 128 | 128, len(body) // 128] if len(body) > 127 else [len(body)]) + body
    )


async def test_a_device_silent_for_longer_than_it_promised_is_gone(broker, secret, watch):
    watcher = await watch("yilao/v1/+/up/state")
    reader, writer = await asyncio.open_connection(broker.host, broker.port)
    packet = _connect_with_will("b7", secret, "yilao/v1/b7/up/state", b'{"online":false}')
    writer.write(packet.replace(b"\x00\x3c", b"\x00\x01", 1))
    (message,) = await until(lambda: watcher.heard)
    assert message.payload == b'{"online":false}'
    await asyncio.wait_for(reader.read(), 10)
    writer.close()
    await asyncio.wait([asyncio.create_task(writer.wait_closed())])


async def test_an_offline_session_is_kept_nothing_for(broker, secret, watch):
    watcher = await watch("yilao/v1/+/up/state")
    async with Handset.connected(broker.url, "b7", secret) as device:
        await device.say("state", b'{"online":true}')
        await until(lambda: watcher.heard)
    await watcher.link.publish(topics.down("b7", "receipt"), _RECEIPT)
    async with Handset.connected(broker.url, "b7", secret) as device:
        await watcher.link.publish(topics.down("b7", "receipt"), _RECEIPT.replace(b"p1", b"p2"))
        await until(lambda: device.receipt("p2"))
        assert device.receipt("p1") is None


async def test_an_unacknowledged_message_is_not_delivered_again(broker, secret, handset):
    password = broker.sessions.password
    taken: list[str] = []

    def gateway(link: Link):
        link.subscriptions = [(topics.UP_SIGNAL, 1)]
        link.on_message = lambda message: taken.append(message.payload.decode())
        return asyncio.create_task(link.run())

    first = broker.sessions.link("g0", "signals", filters=[topics.UP_SIGNAL])
    task = gateway(first)
    await until(lambda: first.connected)
    device = await handset(broker.url, "b7", secret)
    await device.say("signal", b"one")
    await until(lambda: taken)  # and not acknowledged
    task.cancel()
    await asyncio.wait([task])
    second = Link(broker.url, client_id="yilao-g0-signals", username=access.GATEWAY_USER, password=password)
    task = gateway(second)
    await until(lambda: second.connected)
    await device.say("signal", b"two")
    await until(lambda: "two" in taken)
    task.cancel()
    await asyncio.wait([task])
    assert taken == ["one", "two"]


async def test_a_port_in_use_is_said_in_one_line():
    async with embedded_broker("127.0.0.1", 0) as first:
        with pytest.raises(BrokerUnusable, match=f"cannot listen on 127.0.0.1:{first.port}"):
            async with embedded_broker("127.0.0.1", first.port):
                pass


async def test_garbage_on_the_port_harms_nobody(broker, secret, handset, watch):
    watcher = await watch(topics.UP_SIGNAL)
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x10\xff\xff\xff\x7f", b"\x00" * 100, b"\x10\x02\x00\x04"):
        reader, writer = await asyncio.open_connection(broker.host, broker.port)
        writer.write(garbage)
        writer.write_eof()
        await asyncio.wait_for(reader.read(), 15)
        writer.close()
        await writer.wait_closed()
    device = await handset(broker.url, "b7", secret)
    await device.press("p1")
    await until(lambda: watcher.heard)


# The promise, over a broker that keeps nothing: re-sends from both ends carry it alone.


async def test_a_press_travels_through_the_embedded_broker(start, handset, secret, rows):
    url, port = embedded_url()
    await start(port=port)
    device = await handset(url, "b7", secret)
    assert (await device.press_until_receipted("p1")).stage == "received"
    assert len(await rows("signals")) == 1


async def test_presses_sent_while_no_gateway_is_there_arrive_by_the_devices_own_re_sends(
    start, handset, secret, rows
):
    url, port = embedded_url()
    gateway = await start(port=port)
    device = await handset(url, "b7", secret)
    await device.press_until_receipted("p1")
    gateway.cancel()
    await asyncio.wait([gateway])
    sending = asyncio.create_task(device.press_until_receipted("p2"))
    await until(lambda: not device.link.connected)
    await start(port=port)
    await sending
    assert [row["signal_id"] for row in await rows("signals")] == ["p1", "p2"]


async def test_receipts_that_a_device_missed_are_told_again_when_it_is_back(start, secret, pool, clock):
    url, port = embedded_url()
    await start(port=port)
    # The broker takes it and throws it away: nobody is there.
    await add_receipt(pool, "p1", Stage.ANSWERED, now=clock())

    async def delivered():
        async with pool.connection() as connection:
            cursor = await connection.execute("SELECT 1 FROM commands WHERE delivered_at IS NOT NULL")
            return await cursor.fetchone()

    await until(delivered)
    async with Handset.connected(url, "b7", secret) as device:
        await device.say("state", b'{"online":true}')
        assert (await until(lambda: device.receipt("p1"))).stage == "answered"


async def test_a_database_that_goes_and_comes_back_costs_no_press_on_the_embedded_broker(
    start, handset, secret, rows, database_url
):
    url, port = embedded_url()
    await start(port=port)
    device = await handset(url, "b7", secret)
    await device.press_until_receipted("before")
    with NoDatabase(database_url):
        sending = [asyncio.create_task(device.press_until_receipted(f"p{n}")) for n in range(10)]
        await until(lambda: device.link.connected)
        await device.press("p0")
        assert [receipt.signal for receipt in device.receipts] == ["before"]
    await asyncio.gather(*sending)
    assert sorted(row["signal_id"] for row in await rows("signals")) == sorted(
        ["before", *(f"p{n}" for n in range(10))]
    )
    assert not any(row["retained"] for row in await rows("signals"))


async def test_a_wrong_secret_is_answered_late_and_the_right_one_at_once(
    broker, secret, handset, monkeypatch
):
    monkeypatch.setattr(access.Throttle, "FIRST_S", 8.0)
    link = Link(broker.url, client_id="x", username="b7", password="wrong")
    task = asyncio.create_task(link.run())
    await until(lambda: broker.access.held_back == 1)
    await handset(broker.url, "b7", secret)  # does not wait behind the wrong one
    assert broker.access.held_back == 1
    assert link.last_error is None
    task.cancel()
    await asyncio.wait([task])
