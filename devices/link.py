"""One MQTT session on the event loop, connected again and again, with acknowledgement when the caller says so."""

import asyncio
import contextlib
import inspect
import logging
import random
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from typing import Literal

from devices.connection import Connection, Options
from devices.messages import Send
from devices.session import Address, LinkError, LinkLost, Message, NotConnected, Refused, Retry

__all__ = ["Link", "LinkError", "LinkLost", "Message", "NotConnected", "Refused", "Retry", "Send"]


class Link:
    """One MQTT session, connected again and again until it is closed or `run` is cancelled.

    Set `on_message`, `on_connect`, `on_disconnect` and `subscriptions` before `run`. With `manual_ack` (the default)
    the broker keeps every QoS 1 message until `ack`, and sends no more than its window (`receive_maximum` on MQTT 5)
    before that: this is what holds back a flood.
    """

    def __init__(
        self,
        url: str,
        *,
        client_id: str,
        username: str | None = None,
        password: str | None = None,
        protocol: Literal["3.1.1", "5"] = "3.1.1",
        clean_session: bool = False,
        keepalive: int = 60,
        will: Send | None = None,
        tls: ssl.SSLContext | None = None,
        receive_maximum: int | None = None,
        session_expiry: int | None = None,
        manual_ack: bool = True,
        max_inflight: int = 100,
        subscriptions: Sequence[tuple[str, int]] = (),
        retry: Retry | None = None,
        executor: Executor | None = None,
        log: logging.Logger | None = None,
    ) -> None:
        """Prepare a session; `executor` runs the blocking part of connecting, bound it when there are many links.

        `tls` is for mqtts:// only; without it the system's certificate authorities vouch for the broker.
        """
        address = Address.parse(url)
        if address.tls and tls is None:
            tls = ssl.create_default_context()
        self._options = Options(
            address=address,
            client_id=client_id,
            username=username or address.username,
            password=password or address.password,
            protocol=protocol,
            clean_session=clean_session,
            keepalive=keepalive,
            will=will,
            tls=tls if address.tls else None,
            receive_maximum=receive_maximum,
            session_expiry=session_expiry,
            max_inflight=max_inflight,
            manual_ack=manual_ack,
        )
        self.subscriptions = list(subscriptions)
        self.on_message: Callable[[Message], None] | None = None
        """Called in the loop for each message; must be quick. If it raises, the message stays unacknowledged."""
        self.on_connect: Callable[[bool], Awaitable[None] | None] | None = None
        """Called after each connect, when the subscriptions are granted, with whether the broker kept the session."""
        self.on_disconnect: Callable[[LinkError], None] | None = None
        """Called when a connection that `on_connect` was told of is gone."""
        self.urgent: Callable[[], bool] = lambda: False
        """Whether somebody waits for help: then a broker that does not answer is tried again soon, however long it is away."""
        self.last_error: LinkError | None = None
        """Why there is no connection, or None while there is one."""
        self._retry = retry or Retry()
        self._chance = random.Random()  # noqa: S311 - spreads reconnects, hides nothing
        self._executor = executor
        self._log = log or logging.getLogger(__name__)
        self._current: Connection | None = None
        self._connection: Connection | None = None
        self._ready = asyncio.Event()
        self._closing = asyncio.Event()
        self._at_once = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()

    @property
    def connected(self) -> bool:
        """Whether there is a connection with all subscriptions granted."""
        return self._ready.is_set()

    async def wait_connected(self) -> None:
        """Wait until `connected`; `last_error` tells why it takes long."""
        await self._ready.wait()

    async def run(self) -> None:
        """Connect and serve, for ever: 1. connect, 2. subscribe, 3. tell `on_connect`, 4. serve, 5. wait, again.

        Ends after `close`. When cancelled, the connection is cut without a DISCONNECT, so the will is published.
        """
        loop = asyncio.get_running_loop()
        failures = 0
        self._stopped.clear()
        try:
            while not self._closing.is_set():
                began = loop.time()
                error = await self._session()
                if self._closing.is_set():
                    break
                failures = 0 if loop.time() - began >= self._retry.stable else failures
                wait = self._retry.wait(
                    failures, refused=isinstance(error, Refused), chance=self._chance, urgent=self.urgent()
                )
                failures += 1
                self._note(error, wait)
                await self._pause(wait)
        finally:
            self._stopped.set()

    async def _pause(self, wait: float) -> None:
        self._at_once.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0 if self._closing.is_set() else wait):
                await self._at_once.wait()

    def hurry(self) -> None:
        """End the present wait: a key was pressed, and whoever pressed it cannot wait for a polite moment."""
        self._at_once.set()

    def _note(self, error: LinkError, wait: float) -> None:
        self._log.warning(
            "MQTT session %s: %s; trying again in %.1f s",
            self._options.client_id,
            error,
            wait,
            extra={"action": "link_lost", "client_id": self._options.client_id},
        )

    async def _session(self) -> LinkError:
        """Serve one connection to its end and return what ended it."""
        connection = self._current = Connection(self._options, self._take, self._log)
        greeting: asyncio.Task[None] | None = None
        try:
            session_present = await connection.open(self._executor)
            self._connection = connection
            if self.subscriptions:
                await connection.subscribe(self.subscriptions)
            self.last_error = None
            self._ready.set()
            greeting = asyncio.create_task(
                self._greet(connection, session_present=session_present), name="link greeting"
            )
            await self._serve(connection)
        except LinkError as error:
            connection.lose(error)
        finally:
            self._ready.clear()
            self._current = self._connection = None
            connection.discard()
            if greeting is not None:
                greeting.cancel()
                await asyncio.gather(greeting, return_exceptions=True)
        self.last_error = connection.error or LinkLost("the connection was closed")
        if greeting is not None and self.on_disconnect is not None:
            self.on_disconnect(self.last_error)
        return self.last_error

    async def _serve(self, connection: Connection) -> None:
        # Often enough to ping before the broker's patience (1.5 x keepalive) ends, seldom enough for 10,000 links.
        pause = max(1.0, (self._options.keepalive or 60) / 6)
        while not connection.gone.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await connection.gone.wait()
            connection.tick()

    async def _greet(self, connection: Connection, *, session_present: bool) -> None:
        try:
            greeted = self.on_connect(session_present) if self.on_connect is not None else None
            if inspect.isawaitable(greeted):
                await greeted
        except LinkError as error:
            connection.lose(error)
        except Exception as error:  # noqa: BLE001 - the hook is the caller's; the link goes on
            self._log.exception(
                "on_connect failed; connecting anew", extra={"action": "link_greeting_failed"}
            )
            connection.lose(LinkLost(f"on_connect failed: {error}"))

    def _take(self, message: Message) -> None:
        if self.on_message is not None:
            self.on_message(message)

    def ack(self, message: Message) -> None:
        """Acknowledge a QoS 1 message; nothing happens when its connection is gone, for the broker sends it again."""
        if isinstance(message.connection, Connection):
            message.connection.ack(message)

    async def publish(self, topic: str, payload: bytes, qos: int = 1, retain: bool = False) -> None:  # noqa: FBT001, FBT002 - as in MQTT
        """Publish and wait until the broker has it (QoS 1); raise `NotConnected`, `LinkLost` or (MQTT 5) `Refused`."""
        if self._connection is None:
            raise NotConnected(str(self.last_error or "not connected to the broker yet"))
        await self._connection.publish(Send(topic=topic, payload=payload, qos=qos, retain=retain))

    async def unsubscribe(self, filters: Sequence[str]) -> None:
        """End subscriptions that the session has; raise `NotConnected` or `LinkLost` when the broker did not say yes."""
        if self._connection is None:
            raise NotConnected(str(self.last_error or "not connected to the broker yet"))
        await self._connection.unsubscribe(filters)

    def pause(self) -> None:
        """Take no more messages on this connection until `resume`; keep it shorter than the keep-alive."""
        if self._connection is not None:
            self._connection.pause()

    def resume(self) -> None:
        """Take messages again."""
        if self._connection is not None:
            self._connection.resume()

    async def drop(self) -> None:
        """Cut the connection without a DISCONNECT, so that the broker sends all unacknowledged messages again later."""
        connection = self._connection
        if connection is not None:
            connection.lose(LinkLost("dropped on purpose"))
            await connection.discarded.wait()

    async def close(self) -> None:
        """Say DISCONNECT, so that the will is not published, and end `run`."""
        self._closing.set()
        self._at_once.set()
        if self._connection is not None:
            self._connection.say_goodbye()
        if self._current is not None:
            self._current.lose(LinkLost("closed"))
        await self._stopped.wait()
