"""The link against a real mosquitto: messages and their acknowledgement, windows, sessions, TLS."""

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor

import pytest
import trustme

from devices.link import Message, NotConnected
from tests.support.broker import Mosquitto
from tests.support.links import Heard, a_link, running
from tests.support.until import until

pytestmark = pytest.mark.mosquitto


async def test_publish_returns_when_the_broker_has_the_message_and_the_other_side_hears_it(broker):
    sender = a_link(broker, "sender")
    receiver = a_link(broker, "receiver", subscriptions=[("t/#", 1)])
    heard = Heard(receiver)
    async with running(sender, receiver):
        await sender.publish("t/1", b"one")
        await sender.publish("t/0", b"zero", qos=0)
        messages = await heard.wait(2)
    assert [(m.topic, m.payload, m.qos, m.retain, m.dup) for m in messages] == [
        ("t/1", b"one", 1, False, False),
        ("t/0", b"zero", 0, False, False),
    ]


async def test_an_unacknowledged_message_comes_again_and_no_more_once_acknowledged(broker):
    sender = a_link(broker, "sender")
    receiver = a_link(broker, "receiver", subscriptions=[("t", 1)])
    heard = Heard(receiver, ack=False)
    async with running(sender, receiver):
        await sender.publish("t", b"sos")
        await heard.wait(1)
        await receiver.drop()
        [first, again] = await heard.wait(2)
        assert (first.dup, again.dup) == (False, True)
        assert again.payload == b"sos"
        receiver.ack(first)  # of the old connection: must not acknowledge anything on the new one
        await receiver.drop()
        await heard.wait(3)
        receiver.ack(heard.messages[-1])
        await receiver.publish("other", b"")  # its PUBACK proves that the ack was handled before
        await receiver.drop()
        await until(lambda: not receiver.connected)
        await receiver.wait_connected()
        await sender.publish("t", b"next")
        messages = await heard.wait(4)
    assert [m.payload for m in messages] == [b"sos", b"sos", b"sos", b"next"]


async def test_a_message_whose_handler_fails_stays_unacknowledged(broker):
    receiver = a_link(broker, "receiver", subscriptions=[("t", 1)], manual_ack=False)
    tries = []

    def fail_once(message: Message) -> None:
        tries.append(message.payload)
        if len(tries) == 1:
            raise RuntimeError("the database is away")

    receiver.on_message = fail_once
    async with running(receiver):
        await receiver.publish("t", b"sos")
        await until(lambda: len(tries) == 1)
        await receiver.drop()
        await until(lambda: len(tries) == 2)
        await receiver.publish("other", b"")
        await receiver.drop()
        await until(lambda: not receiver.connected)
        await receiver.wait_connected()
        await receiver.publish("t", b"next")
        await until(lambda: len(tries) == 3)
    assert tries == [b"sos", b"sos", b"next"]


async def test_many_publishes_at_once_are_all_confirmed_through_a_small_window(broker):
    link = a_link(broker, "sender", max_inflight=5, subscriptions=[("t", 1)])
    heard = Heard(link)
    async with running(link):
        await asyncio.gather(*(link.publish("t", str(number).encode()) for number in range(300)))
        messages = await heard.wait(300)
    assert sorted(int(m.payload) for m in messages) == list(range(300))


@pytest.mark.parametrize("protocol", ["3.1.1", "5"])
async def test_the_broker_sends_no_more_than_its_window_before_an_acknowledgement(protocol):
    window = 3
    conf = ["max_inflight_messages 3"] if protocol == "3.1.1" else []
    with Mosquitto(conf_lines=conf).start() as broker:
        receiver = a_link(
            broker,
            "receiver",
            protocol=protocol,
            receive_maximum=window if protocol == "5" else None,
            subscriptions=[("t", 1), ("mark", 0)],
        )
        heard = Heard(receiver, ack=False)
        async with running(receiver):
            for number in range(10):
                await receiver.publish("t", str(number).encode())
            await receiver.publish("mark", b"", qos=0)
            await until(lambda: any(m.topic == "mark" for m in heard.messages))
            assert [m.payload for m in heard.messages if m.topic == "t"] == [b"0", b"1", b"2"]
            heard.ack = True
            for message in list(heard.messages):
                receiver.ack(message)
            await heard.wait(11)


async def test_an_mqtt_5_session_outlives_its_connection(broker):
    link = a_link(broker, "receiver", protocol="5", subscriptions=[("t", 1)])
    sessions = []
    link.on_connect = sessions.append
    async with running(link):
        await link.drop()
        await until(lambda: len(sessions) == 2)
    assert sessions == [False, True]


async def test_tls_checks_the_broker_and_carries_large_messages():
    authority = trustme.CA()
    broker = Mosquitto()
    certificate = authority.issue_cert("127.0.0.1")
    chain, key = broker.directory / "chain.pem", broker.directory / "key.pem"
    certificate.private_key_pem.write_to_path(key)
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(chain, append=True)
    authority.cert_pem.write_to_path(broker.directory / "ca.pem")
    broker.tls_lines += [f"certfile {chain}", f"keyfile {key}"]
    with broker.start():
        trusting = ssl.create_default_context(cafile=broker.directory / "ca.pem")
        link = a_link(broker, "d1", tls=trusting, subscriptions=[("t", 1)])
        heard = Heard(link)
        async with running(link):
            payloads = [bytes([number]) * 16_384 for number in range(40)]
            await asyncio.gather(*(link.publish("t", payload) for payload in payloads))
            messages = await heard.wait(40)
        assert sorted(m.payload for m in messages) == payloads
        wary = a_link(broker, "d2")
        async with running(wary, wait=False):
            await until(lambda: wary.last_error is not None)
        assert "CERTIFICATE_VERIFY_FAILED" in str(wary.last_error)


async def test_hundreds_of_links_live_in_one_process_with_a_few_threads(broker):
    with ThreadPoolExecutor(4) as executor:
        links = [a_link(broker, f"d{number}", executor=executor) for number in range(300)]
        async with running(*links):
            await asyncio.gather(*(link.publish("t", b"x") for link in links))
        assert not any(link.connected for link in links)


async def test_a_message_is_dropped_by_nobody_while_its_link_ends(broker):
    link = a_link(broker, "d1", subscriptions=[("t", 1)])
    heard = Heard(link, ack=False)
    async with running(link):
        await link.publish("t", b"x")
        await heard.wait(1)
    link.ack(heard.messages[0])  # the connection is gone: nothing happens
    with pytest.raises(NotConnected):
        await link.publish("t", b"y")
