"""A load of readings at QoS 1 in a process of its own, with packets put together by hand so that it costs little.

`python -m simulators.bench_load` reads its order (one JSON line) and then allowances (a number a line: how many messages
it may have sent by now) until its standard input ends; then it waits for the last acknowledgements and says what it sent.
With a rate it needs no allowances.
"""

import asyncio
import json
import os
import selectors
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from simulators.bench_wire import PUBLISH, connect_packet, packets, remaining_length
from simulators.processes import ProcessEnded

__all__ = ["Load", "Order", "Sent", "generating"]

_TURN_S: Final = 0.005  # at a rate, this often: bursts stay small
_MOST_A_TURN: Final = 64  # messages of one device in one write
_LAST_ACKS_S: Final = 30.0
_CONNACK_BYTES: Final = 4
_ACK_BYTES: Final = 4
_SUBACK_BYTES: Final = 5
_A_MESSAGE: Final = 128  # readings: a little less than 16 KiB


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to send: `devices` are (id, secret); readings begin at the time `since` (RFC 3339), a millisecond apart."""

    host: str
    port: int
    devices: Sequence[tuple[str, str]]
    since: str
    leaf: str = "telemetry"
    rate: float = 0.0
    """Readings a second; 0: as fast as allowances come."""
    obedient: bool = False
    """Whether the devices gather their readings when they are told to (`configure` with `gather_s`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How many readings were sent, in how many messages, how many of those were acknowledged, and the processor's seconds.

    `asked` is how often a device was told to gather.
    """

    sent: int
    messages: int
    acknowledged: int
    asked: int
    cpu_s: float


class Load:
    """The running generator, as its parent sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def allow(self, messages: int) -> None:
        """Let so many messages be sent in all."""
        if self._process.stdin is not None:
            self._process.stdin.write(b"%d\n" % messages)

    async def finish(self) -> Sent:
        """Stop sending, wait for the broker's last acknowledgements, and return what was sent."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the generator was started without pipes")
        self._process.stdin.close()
        told = await self._process.stdout.readline()
        if not told:
            raise ProcessEnded("the load generator ended: could it not connect to the broker?")
        return Sent(**json.loads(told))


@asynccontextmanager
async def generating(order: Order) -> AsyncIterator[Load]:
    """Run a generator for the time of the block, or until `finish`; it is connected when the block begins."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulators.bench_load"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the generator was started without pipes")
        process.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        if not await process.stdout.readline():
            raise ProcessEnded("the load generator cannot connect to the broker")
        yield Load(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class _Device:
    """One connection. A PUBACK has four bytes and nothing else is ever heard, so acknowledgements are counted by length."""

    def __init__(self, order: Mapping[str, Any], name: str, secret: str) -> None:
        self.socket = socket.create_connection((order["host"], order["port"]))
        self.socket.sendall(connect_packet(f"load-{name}", name, secret))
        answer = self.socket.recv(_CONNACK_BYTES, socket.MSG_WAITALL)
        if len(answer) < _CONNACK_BYTES or answer[3]:
            raise ConnectionError(f"the broker refuses {name}: {answer!r}")
        self.socket.settimeout(0)
        topic = f"yilao/v1/{name}/up/{order['leaf']}".encode()
        before = b'{"at":"', b'","kind":"heartbeat","battery":81,"rssi":-71,"mains":true,"temperature":21.5}'
        self._topic = len(topic).to_bytes(2, "big") + topic
        length = len(self._topic) + 2 + sum(map(len, before)) + len(b"2026-11-23T08:00:00.250Z")
        self._parts = b"\x32" + remaining_length(length) + self._topic, *before
        self._unsent = b""
        self._mid = 0
        self._gathered: list[bytes] = []
        self._gather_s = self._until = self._due = 0.0
        self.messages = self.asked = 0
        self.heard = 0
        self.ears = _ears(order, name, secret) if order["obedient"] else None
        self._told = bytearray()

    @property
    def acknowledged(self) -> int:
        return self.heard // _ACK_BYTES

    def say(self, times: Sequence[bytes]) -> None:
        if self._gather_s:
            self._gathered += times
            return
        head, begin, end = self._parts
        packets = [self._unsent]
        for at in times:
            packets += (head, self._next_mid(), begin, at, end)
        self._unsent = b"".join(packets)
        self.messages += len(times)
        self.flush()

    def tell_gathered(self, now: float) -> None:
        """Send what has been gathered, when it is time, as arrays of what one message can hold."""
        if not self._gather_s or now < self._due:
            return
        _, begin, end = self._parts
        self._due = now + self._gather_s
        if now >= self._until:
            self._gather_s = 0.0
        while self._gathered:
            some, self._gathered = self._gathered[:_A_MESSAGE], self._gathered[_A_MESSAGE:]
            body = b"[" + b",".join(begin + at + end for at in some) + b"]"
            length = remaining_length(len(self._topic) + 2 + len(body))
            self._unsent += b"\x32" + length + self._topic + self._next_mid() + body
            self.messages += 1
        self.flush()

    def finish(self) -> None:
        """Send what has been gathered now."""
        self._due = 0.0
        self.tell_gathered(0.0)

    def obey(self) -> None:
        """Hear whether to gather."""
        if self.ears is None:
            return
        self._told += self.ears.recv(65536)
        for kind, body in packets(self._told):
            if kind & 0xF0 == PUBLISH:
                order = json.loads(body[2 + int.from_bytes(body[:2], "big") :])
                now = time.monotonic()
                self._due = self._due if self._gather_s else now + order["gather_s"]
                self._gather_s, self._until = order["gather_s"], now + order["gather_for_s"]
                self.asked += 1

    def _next_mid(self) -> bytes:
        self._mid = self._mid % 0xFFFF + 1
        return self._mid.to_bytes(2, "big")

    @property
    def blocked(self) -> bool:
        return bool(self._unsent)

    def flush(self) -> None:
        if self._unsent:
            with suppress(BlockingIOError):
                self._unsent = self._unsent[self.socket.send(self._unsent) :]

    def hear(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the broker closed the connection")
        self.heard += len(data)


def _ears(order: Mapping[str, Any], name: str, secret: str) -> socket.socket:
    """A connection of its own for what the device is told, so that acknowledgements need no reading."""
    ears = socket.create_connection((order["host"], order["port"]))
    ears.sendall(connect_packet(f"ears-{name}", name, secret))
    ears.recv(_CONNACK_BYTES, socket.MSG_WAITALL)
    topic = f"yilao/v1/{name}/down/command".encode()
    ears.sendall(
        b"\x82" + remaining_length(5 + len(topic)) + b"\0\1" + len(topic).to_bytes(2, "big") + topic + b"\0"
    )
    ears.recv(_SUBACK_BYTES, socket.MSG_WAITALL)
    ears.settimeout(0)
    return ears


class _Generator:
    """The loop of the generating process."""

    def __init__(self, order: Mapping[str, Any]) -> None:
        self._devices = [_Device(order, name, secret) for name, secret in order["devices"]]
        self._since = datetime.fromisoformat(order["since"])
        self._rate = order["rate"]
        self._sent = 0
        self._begun = 0.0
        self._allowed = 0
        self._told = bytearray()
        self._ended = False
        self._selector = selectors.DefaultSelector()
        for device in self._devices:
            self._selector.register(device.socket, selectors.EVENT_READ, device.hear)
            if device.ears is not None:
                self._selector.register(device.ears, selectors.EVENT_READ, device.obey)
        os.set_blocking(0, False)
        self._selector.register(0, selectors.EVENT_READ, self._listen)

    def run(self) -> Sent:
        self._begun = time.monotonic()
        while not self._ended:
            if self._rate:
                self._allowed = int(self._rate * (time.monotonic() - self._begun))
            self._send()
            now = time.monotonic()
            for device in self._devices:
                device.tell_gathered(now)
            self._hear(_TURN_S)
        for device in self._devices:
            device.finish()
        until = time.monotonic() + _LAST_ACKS_S
        while self._acknowledged < self._messages and time.monotonic() < until:
            for device in self._devices:
                device.flush()
            self._hear(_TURN_S)
        return Sent(
            sent=self._sent,
            messages=self._messages,
            acknowledged=self._acknowledged,
            asked=sum(device.asked for device in self._devices),
            cpu_s=time.process_time(),
        )

    @property
    def _messages(self) -> int:
        return sum(device.messages for device in self._devices)

    @property
    def _acknowledged(self) -> int:
        return sum(device.acknowledged for device in self._devices)

    def _hear(self, timeout: float) -> None:
        for key, _ in self._selector.select(timeout):
            key.data()

    def _listen(self) -> None:
        told = os.read(0, 65536)
        if not told:
            self._selector.unregister(0)
            self._ended = True
        self._told += told
        *lines, rest = self._told.split(b"\n")
        self._told = bytearray(rest)
        if lines:
            self._allowed = int(lines[-1])

    def _send(self) -> None:
        """Every device says the same number of things, as far as that goes; message n is of device n modulo their number."""
        count = len(self._devices)
        while self._sent < self._allowed:
            turn, first = divmod(self._sent, count)
            several = min((self._allowed - self._sent) // count, _MOST_A_TURN) if not first else 0
            times = [self._time(turn + n) for n in range(max(several, 1))]
            last = count if several else min(count, first + self._allowed - self._sent)
            for device in self._devices[first:last]:
                device.say(times)
                self._sent += len(times)
            if any(device.blocked for device in self._devices):
                for device in self._devices:
                    device.flush()
                return

    def _time(self, number: int) -> bytes:
        at = self._since + timedelta(milliseconds=number)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()


def _first_line() -> bytes:
    """The order, byte by byte: what follows it must stay in the pipe, where the selector sees it."""
    line = bytearray()
    while not line.endswith(b"\n"):
        line += os.read(0, 1) or b"\n"
    return bytes(line)


def _main() -> None:
    order = json.loads(_first_line())
    generator = _Generator(order)
    sys.stdout.write("connected\n")
    sys.stdout.flush()
    sent = generator.run()
    sys.stdout.write(json.dumps(asdict(sent)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main()
