"""The link against a real mosquitto: acknowledgement, loss, refusal, TLS."""

import asyncio
import base64
import hashlib
import logging
import os
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trustme

from devices.link import Link, LinkError, LinkLost, Message, NotConnected, Refused, Retry, Send
from tests.support.broker import Mosquitto, free_port

pytestmark = pytest.mark.mosquitto

SOON = Retry(first=0.05, longest=0.2)
QUIET = logging.getLogger("tests.link")
QUIET.setLevel(logging.CRITICAL)


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto().start() as running:
        yield running


class Heard:
    """Takes messages and lets a test wait for them."""

    def __init__(self, link: Link, *, ack: bool = True) -> None:
        self.messages: list[Message] = []
        self.link = link
        self.ack = ack
        self._arrived = asyncio.Event()
        link.on_message = self.take

    def take(self, message: Message) -> None:
        """Note a message."""
        self.messages.append(message)
        self._arrived.set()
        if self.ack:
            self.link.ack(message)

    async def wait(self, count: int) -> list[Message]:
        """Return the messages when there are so many."""
        async with asyncio.timeout(20):
            while len(self.messages) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.messages


def a_link(broker: Mosquitto, client_id: str, **options: Any) -> Link:
    chosen: dict[str, Any] = {"retry": SOON, "log": QUIET} | options
    return Link(broker.url, client_id=client_id, **chosen)


@asynccontextmanager
async def running(*links: Link, wait: bool = True) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(link.run()) for link in links]
    try:
        if wait:
            async with asyncio.timeout(20):
                for link in links:
                    await link.wait_connected()
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def password_lines(broker: Mosquitto, name: str, password: str) -> list[str]:
    """Make mosquitto's password file, in its own format, and return the lines that use it."""
    salt = b"0123456789ab"
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 101)
    coded = "$".join(base64.b64encode(part).decode() for part in (salt, digest))
    path = broker.directory / "passwords"
    path.write_text(f"{name}:$7$101${coded}\n")
    path.chmod(0o600)
    return ["allow_anonymous false", f"password_file {path}"]


async def until(condition) -> None:
    """Let other tasks run until the condition holds; bounded by the test's time-out."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the condition belongs to another thread or process
            await asyncio.sleep(0.01)


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


async def test_the_link_comes_back_after_a_broker_restart_and_finds_its_session(broker):
    link = a_link(broker, "receiver", subscriptions=[("t", 1)])
    heard, sessions, losses = Heard(link), [], []
    link.on_connect = sessions.append
    link.on_disconnect = losses.append
    async with running(link):
        await until(lambda: sessions == [False])
        broker.stop()
        await until(lambda: not link.connected)
        with pytest.raises(NotConnected):
            await link.publish("t", b"lost")
        broker.start()
        async with asyncio.timeout(20):
            await link.wait_connected()
        assert link.last_error is None
        await link.publish("t", b"back")
        await heard.wait(1)
    assert sessions == [False, True]
    assert isinstance(losses[0], LinkLost)


class AnHour(Retry):
    """Waits far longer than a test, unless somebody hurries."""

    def wait(self, *_: object, **__: object) -> float:
        """An hour."""
        return 3600


async def test_whoever_is_in_a_hurry_does_not_wait_for_the_next_attempt(broker):
    broker.stop()
    link = a_link(broker, "receiver", retry=AnHour())
    async with running(link, wait=False):
        await until(lambda: link.last_error is not None)
        broker.start()
        link.hurry()
        async with asyncio.timeout(20):
            await link.wait_connected()


async def test_a_link_that_waits_can_be_closed_at_once(broker):
    broker.stop()
    link = a_link(broker, "receiver", retry=AnHour())
    async with running(link, wait=False):
        await until(lambda: link.last_error is not None)
        async with asyncio.timeout(20):
            await link.close()


async def test_a_publish_that_the_broker_never_answered_says_so(broker):
    link = a_link(broker, "sender")
    async with running(link):
        # A stopped process keeps its sockets: the bytes leave, and no answer comes.
        os.kill(broker.pid, signal.SIGSTOP)
        try:
            publishing = asyncio.create_task(link.publish("t", b"x"))
            await asyncio.sleep(0)
            await link.drop()
            with pytest.raises(LinkLost):
                await publishing
        finally:
            os.kill(broker.pid, signal.SIGCONT)


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


async def test_a_wrong_password_is_told_from_a_broken_network():
    with Mosquitto() as broker:
        broker.stop()
        broker.start(conf_lines=password_lines(broker, "d1", "right"))
        for protocol in ("3.1.1", "5"):
            wrong = a_link(broker, "d1", username="d1", password="wrong", protocol=protocol)
            async with running(wrong, wait=False):
                await until(lambda wrong=wrong: wrong.last_error is not None)
            assert isinstance(wrong.last_error, Refused)
            assert "wrong" not in str(wrong.last_error)
        right = a_link(broker, "d1", username="d1", password="right")
        async with running(right):
            assert right.connected
    away = Link(f"mqtt://127.0.0.1:{free_port()}", client_id="d1", retry=SOON, log=QUIET)
    async with running(away, wait=False):
        await until(lambda: away.last_error is not None)
    assert isinstance(away.last_error, LinkLost)


async def test_a_refused_subscription_is_an_error_and_no_connection():
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # mosquitto grants every subscription and filters later, so a stub says CONNACK and then SUBACK with 0x80.
        await reader.read(1000)
        writer.write(b"\x20\x02\x00\x00")
        subscribe = await reader.read(1000)
        writer.write(b"\x90\x03" + subscribe[2:4] + b"\x80")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        link = Link(
            f"mqtt://127.0.0.1:{port}",
            client_id="d1",
            subscriptions=[("forbidden", 1)],
            retry=SOON,
            log=QUIET,
        )
        async with running(link, wait=False):
            await until(lambda: link.last_error is not None)
            assert not link.connected
    assert isinstance(link.last_error, Refused)
    assert "forbidden" in link.last_error.reason


async def test_garbage_from_a_broker_loses_the_connection_and_nothing_else():
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(b"\x20\x02\x00\x00" + b"\x30\x03\x00\xff\xff" + b"\xff" * 50)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        link = Link(f"mqtt://127.0.0.1:{port}", client_id="d1", retry=SOON, log=QUIET)
        losses: list[LinkError] = []
        link.on_disconnect = losses.append
        async with running(link, wait=False):
            await until(lambda: len(losses) >= 2)
    assert isinstance(losses[0], LinkLost)


async def test_the_will_is_published_when_the_link_is_cut_and_not_when_it_is_closed(broker):
    watcher = a_link(broker, "watcher", subscriptions=[("state/#", 1)])
    heard = Heard(watcher)
    async with running(watcher):
        for client_id in ("closed", "cut"):
            will = Send(topic=f"state/{client_id}", payload=b"gone", retain=True)
            link = a_link(broker, client_id, will=will)
            async with running(link):
                if client_id == "closed":
                    await link.close()
                    assert not link.connected
        messages = await heard.wait(1)
        await watcher.publish("state/mark", b"")
        await heard.wait(2)
    assert [m.topic for m in messages] == ["state/cut", "state/mark"]


async def test_closing_does_not_wait_for_a_broker_that_accepts_and_says_nothing():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        link = Link(f"mqtt://127.0.0.1:{silent.getsockname()[1]}", client_id="d1", retry=SOON, log=QUIET)
        task = asyncio.create_task(link.run())
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await link.close()
            await task
    assert not link.connected


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


async def test_an_on_connect_that_fails_connects_anew(broker):
    link = a_link(broker, "d1")
    calls = []

    async def greet(session_present: bool) -> None:  # noqa: FBT001 - as `on_connect` is called
        calls.append(session_present)
        await link.publish("hello", b"")
        if len(calls) == 1:
            raise RuntimeError("not ready")

    link.on_connect = greet
    async with running(link):
        await until(lambda: len(calls) == 2)
        await until(lambda: link.connected)


async def test_a_message_is_dropped_by_nobody_while_its_link_ends(broker):
    link = a_link(broker, "d1", subscriptions=[("t", 1)])
    heard = Heard(link, ack=False)
    async with running(link):
        await link.publish("t", b"x")
        await heard.wait(1)
    link.ack(heard.messages[0])  # the connection is gone: nothing happens
    with pytest.raises(NotConnected):
        await link.publish("t", b"y")
