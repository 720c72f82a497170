"""MQTT 3.1.1 at its barest, for measuring: packets are built by hand, so that the measuring side costs little.

Only for benchmarks on a quiet loopback: no reconnect, no keep-alive, no session. Devices use `devices.link`.
"""

import asyncio
import socket
from collections.abc import Callable, Iterator
from typing import Final, Self

__all__ = ["PUBACK", "PUBLISH", "Wire", "connect_packet", "packets", "publish_packet", "remaining_length"]

CONNACK: Final = 0x20
PUBLISH: Final = 0x30
PUBACK: Final = 0x40
SUBACK: Final = 0x90
_SUBSCRIBE: Final = 0x82
_KIND: Final = 0xF0
_QOS: Final = 0x06
_MORE: Final = 0x80
_LONGEST_LENGTH: Final = 4  # bytes


def remaining_length(length: int) -> bytes:
    """Write the length of a packet's rest, seven bits a byte."""
    written = bytearray()
    while length >= _MORE:
        written.append(length % _MORE | _MORE)
        length //= _MORE
    written.append(length)
    return bytes(written)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def _packet(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + remaining_length(len(body)) + body


def connect_packet(client_id: str, username: str, password: str) -> bytes:
    """Ask for a clean session without keep-alive."""
    return _packet(
        0x10, _text("MQTT") + b"\x04\xc2\x00\x00" + _text(client_id) + _text(username) + _text(password)
    )


def publish_packet(topic: str, payload: bytes, mid: int) -> bytes:
    """Publish at QoS 1."""
    return _packet(PUBLISH | 0x02, _text(topic) + mid.to_bytes(2, "big") + payload)


def packets(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """Take all whole packets off the front of the buffer, each as its first byte and its rest."""
    while len(buffer) > 1:
        length, shift, start = 0, 0, 1
        while True:
            if start >= len(buffer):
                return
            byte = buffer[start]
            length |= (byte & ~_MORE) << shift
            start, shift = start + 1, shift + 7
            if byte < _MORE:
                break
            if start > _LONGEST_LENGTH:
                raise ConnectionError("the broker sent what is no MQTT packet")
        if len(buffer) < start + length:
            return
        kind, body = buffer[0], bytes(buffer[start : start + length])
        del buffer[: start + length]
        yield kind, body


class Wire(asyncio.Protocol):
    """One connection; what is heard goes to `on_publish(topic, payload)` at once, and is acknowledged."""

    def __init__(self, on_publish: Callable[[str, bytes], None] | None) -> None:
        self._on_publish = on_publish
        self._buffer = bytearray()
        self._answers: dict[int, asyncio.Future[bytes]] = {}
        self._transport: asyncio.Transport | None = None
        self._mid = 0

    @classmethod
    async def connected(
        cls,
        host: str,
        port: int,
        *,
        username: str,
        password: str,
        client_id: str,
        on_publish: Callable[[str, bytes], None] | None = None,
    ) -> Self:
        """Connect and sign in; raises ConnectionError with the broker's code when it refuses."""
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(lambda: cls(on_publish), host, port)
        answer = await wire.ask(connect_packet(client_id, username, password), CONNACK)
        if answer[1]:
            raise ConnectionError(f"the broker refuses {username} (code {answer[1]})")
        return wire

    async def subscribe(self, topic: str) -> None:
        """Subscribe at QoS 1; raises ConnectionError on a no."""
        body = self._next_mid().to_bytes(2, "big") + _text(topic) + b"\x01"
        answer = await self.ask(_packet(_SUBSCRIBE, body), SUBACK)
        if answer[2] > 1:
            raise ConnectionError(f"the broker refuses the subscription to {topic}")

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish at QoS 1 and wait for nothing."""
        self._write(publish_packet(topic, payload, self._next_mid()))

    def close(self) -> None:
        """Cut the connection."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP always is one
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Asyncio's."""
        self._buffer += data
        for kind, body in packets(self._buffer):
            if kind & _KIND == PUBLISH:
                self._heard(kind, body)
            elif (future := self._answers.pop(kind, None)) is not None and not future.done():
                future.set_result(body)

    def _heard(self, kind: int, body: bytes) -> None:
        end = 2 + int.from_bytes(body[:2], "big")
        topic = body[2:end].decode()
        if kind & _QOS:
            self._write(bytes([PUBACK, 2]) + body[end : end + 2])
            end += 2
        if self._on_publish is not None:
            self._on_publish(topic, body[end:])

    async def ask(self, packet: bytes, answer: int) -> bytes:
        """Send a packet and return the rest of the next one whose first byte is `answer`."""
        future: asyncio.Future[bytes]
        future = self._answers[answer] = asyncio.get_running_loop().create_future()
        self._write(packet)
        async with asyncio.timeout(10):
            return await future

    def _write(self, packet: bytes) -> None:
        if self._transport is not None:
            self._transport.write(packet)

    def _next_mid(self) -> int:
        self._mid = self._mid % 0xFFFF + 1
        return self._mid
