"""amqtt's broker, made fit for a house of devices; the only file that knows amqtt.

amqtt 0.12 as it comes (each point was met while trying it):

- looks up a session by client id before it checks the password, so anybody could end or take over anybody's session;
- lets a will be set on another device's topic;
- sends every retained message that anybody subscribed to, to everybody who connects;
- keeps messages for offline sessions without a bound and delivers them flagged as retained, which would turn a press
  into a replay;
- compares every message with every subscription, and loses it when somebody subscribes at that moment;
- never ends a connection whose keep-alive has run out.

Here, secrets come first, client ids are each user's own, every session is a clean one, and a topic finds its
subscriptions directly. What devices and gateways must not lose they send again: no broker is trusted with that.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import Any, Final

from amqtt.adapters import (  # type: ignore[import-untyped]
    ReaderAdapter,
    StreamReaderAdapter,
    StreamWriterAdapter,
    WriterAdapter,
)
from amqtt.broker import Broker  # type: ignore[import-untyped]
from amqtt.contexts import Action  # type: ignore[import-untyped]
from amqtt.errors import AMQTTError, MQTTError  # type: ignore[import-untyped]
from amqtt.mqtt.connack import (  # type: ignore[import-untyped]
    NOT_AUTHORIZED,
    SERVER_UNAVAILABLE,
    ConnackPacket,
)
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler  # type: ignore[import-untyped]
from amqtt.session import Session  # type: ignore[import-untyped]

from devices import topics
from gateway import counts
from gateway.access import GATEWAY_USER, Access, Answer, may_publish, may_subscribe

__all__ = ["AccessBroker", "BoundedReader", "PatientWriter", "filters_of"]

log = logging.getLogger(__name__)

_LISTENER: Final = "default"
_CONNECT_WITHIN_S: Final = 10.0
_GONE_WITHIN_S: Final = 5.0
_DELIVERED_WITHIN_S: Final = 30.0
_LARGEST_PACKET: Final = 1024 * 1024
_MOST_UNDELIVERED: Final = 10_000
_MOST_UNDELIVERED_TO_DEVICE: Final = 100
_MOST_FILTERS: Final = 20
_DEEPEST: Final = 8
_REFUSED: Final = 0x80
_RETAINED_LEAVES: Final = frozenset({"signal", "telemetry", "state", "result"})


def filters_of(topic: str) -> Iterator[str]:
    """Every filter that matches a topic: each level as it is or `+`, cut anywhere and ended with `#`."""
    levels = topic.split("/")
    beginnings = [""]
    for number, level in enumerate(levels):
        for beginning in beginnings:
            yield f"{beginning}#"
        end = "/" if number < len(levels) - 1 else ""
        beginnings = [f"{beginning}{each}{end}" for beginning in beginnings for each in (level, "+")]
    for beginning in beginnings:
        yield beginning
        yield f"{beginning}/#"


class BoundedReader(StreamReaderAdapter):  # type: ignore[misc]
    """Refuses packets that no device of ours could mean, before they are read into memory."""

    async def read(self, n: int = -1) -> bytes:
        """Read exactly so many bytes."""
        if n > _LARGEST_PACKET:
            raise MQTTError(f"a packet of {n} bytes")
        return bytes(await super().read(n))


class PatientWriter(StreamWriterAdapter):  # type: ignore[misc]
    """Closes within a few seconds, whether or not the other side still reads."""

    is_closed: bool

    def write(self, data: bytes) -> None:
        """Write, unless the other side is gone: then asyncio would complain of every packet that was meant for it."""
        if not self._writer.is_closing():
            super().write(data)

    async def close(self) -> None:
        """Send what is left, and be gone."""
        if self.is_closed:
            return
        self.is_closed = True
        self._writer.close()
        try:
            async with asyncio.timeout(_GONE_WITHIN_S):
                await self._writer.wait_closed()
        except (TimeoutError, OSError):
            self._writer.transport.abort()


class _Handler(BrokerProtocolHandler):  # type: ignore[misc]
    """One connection's protocol."""

    def handle_read_timeout(self) -> None:
        """End a connection that has been silent for longer than it promised."""
        self._ending = asyncio.ensure_future(self.handle_connection_closed())


class _Subscriptions(dict[str, list[tuple[Session, int]]]):
    """Who asked for which filter, to be looked into and never walked through.

    amqtt walks through all of it at each connect and writes it all out at each subscription, which a town cannot afford.
    """

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __repr__(self) -> str:
        return f"<{len(self)} filters>"


class AccessBroker(Broker):  # type: ignore[misc]
    """A broker that asks `Access` first."""

    def __init__(self, access: Access) -> None:
        super().__init__({"listeners": {_LISTENER: {"type": "external"}}, "plugins": {}})
        self._access = access
        self._subscriptions = _Subscriptions()
        self._filters: dict[int, set[str]] = {}
        self._undelivered: dict[int, int] = {}
        self._connections: set[asyncio.Task[Any]] = set()
        self._deliveries: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end; whatever it sends, only its own connection suffers."""
        adapter = PatientWriter(writer)
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        try:
            await self.external_connected(BoundedReader(reader), adapter, _LISTENER)
        except (AMQTTError, MQTTError, OSError, EOFError, TimeoutError) as error:
            log.info("a connection ended: %s", error, extra={"action": "broker_connection_ended"})
        except Exception:
            log.exception("a connection failed", extra={"action": "broker_connection_failed"})
        finally:
            await adapter.close()

    async def _initialize_client_session(
        self, reader: ReaderAdapter, writer: WriterAdapter, remote_address: str, remote_port: int
    ) -> tuple[BrokerProtocolHandler, Session]:
        """Read CONNECT and check it before anything else; then end the older connection of the same client."""
        del remote_port
        async with asyncio.timeout(_CONNECT_WITHIN_S):
            handler, session = await _Handler.init_from_connect(reader, writer, self.plugins_manager)
        answer = await self._access.check(session.username, session.password, remote_address)
        if session.will_flag and not may_publish(session.username, session.will_topic or ""):
            answer = Answer.WRONG
        if answer is not Answer.WELCOME:
            code = NOT_AUTHORIZED if answer is Answer.WRONG else SERVER_UNAVAILABLE
            with contextlib.suppress(OSError):
                await ConnackPacket.build(0, code).to_stream(writer)
            raise MQTTError(f"{session.username} was refused: {answer.value}")
        session.password = None
        session.client_id = f"{session.username}/{session.client_id}"
        session.clean_session = True
        session.parent = 0
        session.keep_alive = session.keep_alive * 3 // 2
        session.attributes["yilao.gone"] = asyncio.Event()
        await self._end_older(session.client_id)
        return handler, session

    async def _end_older(self, client_id: str) -> None:
        older, handler = self._sessions.get(client_id, (None, None))
        if older is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GONE_WITHIN_S):
                await handler.handle_connection_closed()
                await older.attributes["yilao.gone"].wait()  # its will comes before what the newer one says

    async def _authenticate(self, session: Session, _: Any) -> bool:
        return "yilao.gone" in session.attributes  # who has come so far was checked above

    async def _topic_filtering(self, session: Session, topic: str, action: Action) -> bool:
        if action is Action.SUBSCRIBE:
            return may_subscribe(session.username, topic)
        return action is Action.RECEIVE or (
            topic.count("/") < _DEEPEST and may_publish(session.username, topic)
        )

    async def _client_message_loop(self, client_session: Session, handler: BrokerProtocolHandler) -> None:
        try:
            await super()._client_message_loop(client_session, handler)
        finally:
            await self._del_all_subscriptions(client_session)
            if self._sessions.get(client_session.client_id, (None, None))[0] is client_session:
                del self._sessions[client_session.client_id]
            self._undelivered.pop(id(client_session), None)
            client_session.attributes["yilao.gone"].set()
            await self._stop_handler(handler)

    async def _session_monitor(self) -> None:
        """Nothing to expire: a session ends with its connection."""

    async def add_subscription(self, subscription: tuple[str, int], session: Session) -> int:
        """Grant or refuse (0x80) a filter."""
        mine = self._filters.setdefault(id(session), set())
        if len(mine) >= _MOST_FILTERS and subscription[0] not in mine:
            return _REFUSED
        granted: int = await super().add_subscription(subscription, session)
        if granted != _REFUSED:
            mine.add(subscription[0])
        return granted

    async def _del_all_subscriptions(self, session: Session) -> None:
        for topic_filter in self._filters.pop(id(session), ()):
            left = [pair for pair in self._subscriptions.get(topic_filter, ()) if pair[0] is not session]
            if left:
                self._subscriptions[topic_filter] = left
            else:
                self._subscriptions.pop(topic_filter, None)

    async def retain_message(
        self, source_session: Session | None, topic_name: str, data: bytes, qos: int | None = None
    ) -> None:
        """Keep a message for later subscribers, on the contract's topics only: a device cannot fill our memory."""
        topic = topics.parse(topic_name)
        if topic is not None and topic.leaf in _RETAINED_LEAVES:
            await super().retain_message(source_session, topic_name, data, qos)

    async def _publish_retained_messages_for_subscription(
        self, subscription: tuple[str, int], session: Session
    ) -> None:
        wanted = subscription[0]
        plain = "+" not in wanted and "#" not in wanted
        if plain and wanted not in self._retained_messages:
            return  # what every device asks for; without wildcards there is nothing to search
        if wanted in self._filters.get(id(session), ()):
            await super()._publish_retained_messages_for_subscription(subscription, session)

    async def _broadcast_message(
        self, session: Session | None, topic: str, data: bytes, force_qos: int | None = None
    ) -> None:
        """Hand a message to all who subscribed; who does not take it is passed over after a while."""
        del session
        for topic_filter in filters_of(topic):
            for target, qos in self._subscriptions.get(topic_filter, ()):
                handler = self._sessions.get(target.client_id, (None, None))[1]
                if handler is not None:
                    self._deliver(target, handler, topic, data, min(qos, force_qos or qos))

    def _deliver(
        self, target: Session, handler: BrokerProtocolHandler, topic: str, data: bytes, qos: int
    ) -> None:
        undelivered = self._undelivered.get(id(target), 0)
        most = _MOST_UNDELIVERED if target.username == GATEWAY_USER else _MOST_UNDELIVERED_TO_DEVICE
        if undelivered >= most:
            counts.OVERFLOWED.labels("broker").inc()
            return
        self._undelivered[id(target)] = undelivered + 1
        task = asyncio.ensure_future(self._publish(target, handler, topic, data, qos))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def _publish(
        self, target: Session, handler: BrokerProtocolHandler, topic: str, data: bytes, qos: int
    ) -> None:
        try:
            async with asyncio.timeout(_DELIVERED_WITHIN_S):
                await handler.mqtt_publish(topic, bytes(data), qos, retain=False)
        except (AMQTTError, MQTTError, OSError, TimeoutError, asyncio.CancelledError) as error:
            log.debug("%s did not take a message on %s: %r", target.client_id, topic, error)
        finally:
            if id(target) in self._undelivered:
                self._undelivered[id(target)] -= 1

    async def shutdown(self) -> None:
        """End all connections."""
        for task in self._deliveries:
            task.cancel()
        await super().shutdown()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
