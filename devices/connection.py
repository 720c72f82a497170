"""One TCP connection to an MQTT broker on the event loop, from CONNECT to its end; the only file that knows paho.

paho gives the protocol, the loop gives the sockets. Every TCP connection gets a paho client of its own, so nothing of
an older connection (message ids, half-sent packets, queued messages) can leak into a newer one: what was not
acknowledged is for the caller to send again, and callers here keep what they send in a table or in a device's memory.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from paho.mqtt.client import Client, MQTTMessage, error_string
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from devices.messages import Send
from devices.session import Address, LinkError, LinkLost, Message, Refused

__all__ = ["Connection", "Options"]

_ANSWER_WITHIN: Final = 10.0  # seconds for a TCP connection, a CONNACK or a SUBACK
_PACKETS_PER_TURN: Final = 64  # read at most so many before other links get their turn
_FOR_EVER: Final = 0xFFFFFFFF  # MQTT 5: a session that does not expire, as in MQTT 3.1.1
_REFUSALS: Final = frozenset(
    {"Bad user name or password", "Not authorized", "Client identifier not valid", "Banned"}
)


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Who connects to which broker, and how."""

    address: Address
    client_id: str
    username: str | None
    password: str | None
    protocol: Literal["3.1.1", "5"]
    clean_session: bool
    keepalive: int
    will: Send | None
    tls: ssl.SSLContext | None
    receive_maximum: int | None
    session_expiry: int | None
    max_inflight: int
    manual_ack: bool


class _TidySocket(ssl.SSLSocket):
    """Closes itself when the broker cannot prove who it is; paho would leave that socket lying about."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - as in the library
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise


class Connection:
    """One TCP connection with the broker, from CONNECT to its end."""

    def __init__(self, options: Options, on_message: Callable[[Message], None], log: logging.Logger) -> None:
        self._options = options
        self._on_message = on_message
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._connack: asyncio.Future[bool] = self._loop.create_future()
        self._subacks: dict[int, asyncio.Future[list[ReasonCode]]] = {}
        self._unacked: dict[int, asyncio.Future[None]] = {}
        self._window = asyncio.Semaphore(options.max_inflight)
        self._packets = 0
        self._paused = False
        self.error: LinkError | None = None
        self.gone = asyncio.Event()
        self.discarded = asyncio.Event()
        self._client = self._make_client()

    def _make_client(self) -> Client:
        options = self._options
        is_5 = options.protocol == "5"
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=options.client_id,
            clean_session=None if is_5 else options.clean_session,
            protocol=MQTTProtocolVersion.MQTTv5 if is_5 else MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.connect_timeout = _ANSWER_WITHIN
        client.max_inflight_messages = options.max_inflight
        client.username_pw_set(options.username, options.password)
        if options.tls is not None:
            options.tls.sslsocket_class = _TidySocket
            client.tls_set_context(options.tls)
        if options.will is not None:
            will = options.will
            client.will_set(will.topic, will.payload, will.qos, will.retain)
        return client

    async def open(self, executor: Executor | None) -> bool:
        """Connect, and return whether the broker kept our session; raise `LinkError` when there is no connection."""
        # Name look-up, TCP and the TLS handshake block in paho. No callback is set yet, so everything that
        # paho does in that thread stays in that thread, up to writing the CONNECT packet.
        connecting = self._loop.run_in_executor(executor, self._connect)
        connecting.add_done_callback(self._close_if_late)
        ended = asyncio.create_task(self.gone.wait(), name="link connecting")
        either: set[asyncio.Future[Any]] = {connecting, ended}
        try:
            await asyncio.wait(either, timeout=2 * _ANSWER_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
        error = connecting.exception() if connecting.done() else TimeoutError("it does not answer")
        if error is not None:
            raise LinkLost(f"no connection to {self._where}: {error}") from error
        sock = self._client.socket()
        if sock is None:
            raise LinkLost(f"no connection to {self._where}: it was closed at once")
        self._watch(sock)
        return await self._answer(self._connack, "the connection")

    def _close_if_late(self, connecting: asyncio.Future[None]) -> None:
        if not connecting.cancelled():
            connecting.exception()  # looked at, so that asyncio does not call it forgotten
        sock = self._client.socket()
        if self.discarded.is_set() and sock is not None:
            sock.close()

    @property
    def _where(self) -> str:
        return f"{self._options.address.host}:{self._options.address.port}"

    def _connect(self) -> None:
        address, options = self._options.address, self._options
        if options.protocol != "5":
            self._client.connect(address.host, address.port, options.keepalive)
            return
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        if options.receive_maximum is not None:
            properties.ReceiveMaximum = options.receive_maximum
        expiry = options.session_expiry
        if expiry is None and not options.clean_session:
            expiry = _FOR_EVER
        if expiry is not None:
            properties.SessionExpiryInterval = expiry
        self._client.connect(
            address.host,
            address.port,
            options.keepalive,
            clean_start=options.clean_session,
            properties=properties,
        )

    def _watch(self, sock: Any) -> None:
        # Small packets must not wait for each other's TCP acknowledgement: Nagle's algorithm costs 40 ms a press.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = self._client
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_subscribe = client.on_unsubscribe = self._subscribed
        client.on_publish = self._published
        client.on_message = self._received
        client.on_socket_register_write = lambda _client, _data, s: self._loop.add_writer(s, self._writable)
        client.on_socket_unregister_write = lambda _client, _data, s: self._unwatch_writing(s)
        client.on_socket_close = lambda _client, _data, s: self._unwatch(s)
        self._loop.add_reader(sock, self._readable)
        if client.want_write():
            self._loop.add_writer(sock, self._writable)

    def _unwatch_writing(self, sock: Any) -> None:
        if sock.fileno() != -1:
            self._loop.remove_writer(sock)

    def _unwatch(self, sock: Any) -> None:
        if sock.fileno() != -1:
            self._loop.remove_reader(sock)
            self._loop.remove_writer(sock)

    def _readable(self) -> None:
        for _ in range(_PACKETS_PER_TURN):
            if self.gone.is_set() or self._paused:
                return
            before = self._packets
            self._step(self._client.loop_read)
            if self.gone.is_set():
                return
            if self._packets == before and not self._decrypted():
                return
        if self._decrypted():
            self._loop.call_soon(self._readable)

    def _decrypted(self) -> bool:
        """Say whether TLS holds bytes that the loop, which watches the socket below it, will never announce."""
        sock = self._client.socket()
        return isinstance(sock, ssl.SSLSocket) and sock.pending() > 0

    def _writable(self) -> None:
        self._step(self._client.loop_write)

    def tick(self) -> None:
        """Send a ping when it is time, and notice a broker that no longer answers them."""
        self._step(self._client.loop_misc)

    def _step(self, step: Callable[[], MQTTErrorCode]) -> None:
        if self.gone.is_set():
            return
        try:
            code = step()
        except Exception as error:  # noqa: BLE001 - a broker of any make must not end the loop
            self._log.exception("the broker sent what paho cannot read", extra={"action": "link_unreadable"})
            self.lose(LinkLost(f"unreadable packet: {error}"))
        else:
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
                self.lose(LinkLost(error_string(code)))

    # What paho tells us. It holds a lock meanwhile: nothing here may make paho close the socket.

    def _connected(
        self, _client: Client, _data: Any, flags: Any, reason: ReasonCode, properties: Properties | None
    ) -> None:
        if reason.is_failure:
            words = str(reason)
            self.lose(Refused(words) if words in _REFUSALS else LinkLost(f"the broker answered: {words}"))
        elif not self._connack.done():
            allowed = getattr(properties, "ReceiveMaximum", self._options.max_inflight)
            self._window = asyncio.Semaphore(min(allowed, self._options.max_inflight))
            self._connack.set_result(bool(flags.session_present))

    def _disconnected(self, _client: Client, _data: Any, _flags: Any, reason: ReasonCode, _more: Any) -> None:
        self.lose(LinkLost(f"connection lost: {reason}"))

    def _subscribed(
        self, _client: Client, _data: Any, mid: int, reasons: list[ReasonCode], _more: Any
    ) -> None:
        self._packets += 1
        future = self._subacks.pop(mid, None)
        if future is not None and not future.done():
            future.set_result(reasons)

    def _published(self, _client: Client, _data: Any, mid: int, reason: ReasonCode, _more: Any) -> None:
        self._packets += 1
        future = self._unacked.pop(mid, None)
        if future is None or future.done():
            return
        if reason.is_failure:
            future.set_exception(Refused(str(reason)))
        else:
            future.set_result(None)

    def _received(self, _client: Client, _data: Any, raw: MQTTMessage) -> None:
        self._packets += 1
        if self.gone.is_set():
            return
        try:
            message = Message(
                topic=raw.topic,
                payload=bytes(raw.payload),
                qos=raw.qos,
                retain=raw.retain,
                dup=raw.dup,
                mid=raw.mid,
                connection=self,
            )
            self._on_message(message)
        except Exception:  # noqa: BLE001 - whatever the handler does, the link goes on
            self._log.exception(
                "a message was not taken and stays unacknowledged", extra={"action": "message_not_taken"}
            )
            return
        if not self._options.manual_ack:
            self.ack(message)

    # What we ask of paho.

    async def subscribe(self, subscriptions: Sequence[tuple[str, int]]) -> None:
        """Subscribe and wait for the broker's yes; raise `Refused` on its no."""
        code, mid = self._client.subscribe(list(subscriptions))
        if mid is None:
            raise LinkLost(error_string(code))
        future = self._subacks[mid] = self._loop.create_future()
        reasons = await self._answer(future, "a subscription")
        for (topic_filter, _), reason in zip(subscriptions, reasons, strict=False):
            if reason.is_failure:
                raise Refused(f"subscription to {topic_filter}: {reason}")

    async def unsubscribe(self, filters: Sequence[str]) -> None:
        """Unsubscribe and wait for the broker's word that it sends no more; what is on its way already still comes."""
        code, mid = self._client.unsubscribe(list(filters))
        if mid is None:
            raise LinkLost(error_string(code))
        future = self._subacks[mid] = self._loop.create_future()
        await self._answer(future, "the end of a subscription")

    async def publish(self, send: Send) -> None:
        """Publish, and wait for the PUBACK (QoS 1) or for the bytes to leave (QoS 0)."""
        async with self._window:
            if self.gone.is_set():
                raise LinkLost(str(self.error))
            info = self._client.publish(send.topic, send.payload, send.qos, send.retain)
            if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
                raise LinkLost(error_string(info.rc))
            future = self._unacked[info.mid] = self._loop.create_future()
            try:
                await future
            finally:
                self._unacked.pop(info.mid, None)

    def pause(self) -> None:
        """Read nothing more for now: TCP holds the broker back, whatever it thinks of windows."""
        sock = self._client.socket()
        if not self._paused and sock is not None and sock.fileno() != -1 and not self.gone.is_set():
            self._paused = True
            self._loop.remove_reader(sock)

    def resume(self) -> None:
        """Read again."""
        sock = self._client.socket()
        if self._paused and sock is not None and sock.fileno() != -1 and not self.gone.is_set():
            self._paused = False
            self._loop.add_reader(sock, self._readable)
            self._loop.call_soon(self._readable)  # TLS may hold what the socket below it will never announce

    def ack(self, message: Message) -> None:
        """Tell the broker that it may forget the message."""
        if message.qos > 0 and not self.gone.is_set():
            self._client.ack(message.mid, message.qos)

    async def _answer(self, future: asyncio.Future[_T], what: str) -> _T:
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                return await future
        except TimeoutError:
            raise LinkLost(f"{self._where} does not answer {what}") from None

    def lose(self, error: LinkError) -> None:
        """Note that the connection is of no use any more, and wake everybody who waits for it."""
        if self.gone.is_set():
            return
        self.error = error
        self.gone.set()
        waiting: list[asyncio.Future[Any]] = [self._connack, *self._subacks.values(), *self._unacked.values()]
        for future in waiting:
            if not future.done():
                future.set_exception(type(error)(getattr(error, "reason", str(error))))

    def say_goodbye(self) -> None:
        """Send DISCONNECT, after which the broker does not publish our will."""
        self._client.disconnect()
        self._step(self._client.loop_write)

    def discard(self) -> None:
        """Close the socket without a word, whatever state it is in."""
        self.lose(LinkLost("the connection was closed"))
        sock = self._client.socket()
        if sock is not None:
            self._unwatch(sock)
            self._client.on_socket_close = None
            self._client.on_socket_unregister_write = None
            sock.close()
        if not self._connack.done():
            self._connack.cancel()
        elif not self._connack.cancelled():
            self._connack.exception()  # looked at, so that asyncio does not call it forgotten
        self.discarded.set()
