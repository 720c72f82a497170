"""A link whose broker is away, refuses, talks nonsense or says nothing; and how it ends."""

import asyncio
import os
import signal
import socket

import pytest

from devices.link import Link, LinkError, LinkLost, NotConnected, Refused, Retry, Send
from tests.support.broker import Mosquitto, free_port
from tests.support.links import QUIET, SOON, Heard, a_link, password_lines, running
from tests.support.until import until

pytestmark = pytest.mark.mosquitto


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
