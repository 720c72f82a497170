"""A bad network between MQTT clients and their broker: a TCP proxy that delays, stalls, cuts, refuses, drops, doubles and reorders.

It knows where one MQTT packet ends and the next begins, so what it passes on is always whole, but for `cut_short`. Only
messages and their acknowledgements (PUBLISH, PUBACK) are dropped, doubled or overtaken. TCP itself never loses a byte in
the middle of a connection: bytes that are lost are the last ones of a connection that dies. So a connection that lost a
packet here is reset a little later.
"""

import asyncio
import contextlib
import random
import socket
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from simulators.bench_wire import PUBACK, PUBLISH, packets, remaining_length

__all__ = ["FINE", "Trouble", "Weather"]

_CHUNK: Final = 65536
_KIND: Final = 0xF0
_QOS: Final = 0x06
_DUP: Final = 0x08
_LOOK_EVERY_S: Final = 0.1  # how often the dice for resets are thrown
_LATE_S: Final = (0.05, 0.5)  # by how much a packet that is overtaken comes later
_DIES_S: Final = (0.1, 3.0)  # when a connection that lost a packet is reset
_RST_AT_CLOSE: Final = struct.pack("ii", 1, 0)
_APART_S: Final = 1e-6  # timers of one moment have no order of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How bad the network is. Shares are from 0 to 1, of the packets in each direction."""

    delay_s: float = 0.0
    jitter_s: float = 0.0
    """Up to so much more delay, another for each packet; the order stays."""
    stalled: bool = False
    """A cut cable: connections stay, new ones seem to succeed, and nothing passes until the weather changes."""
    refusing: bool = False
    """New connections are reset at once."""
    resets_per_s: float = 0.0
    """The chance of each connection to be reset within a second."""
    cut_short: float = 0.0
    """Share of the messages of which only the first half arrives, at the end of their connection."""
    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0


FINE: Final = Weather()


class Trouble:
    """Listens on `port` for the time of the block and connects each client to the broker; set `weather` at any time."""

    def __init__(self, host: str, port: int, *, seed: int, weather: Weather = FINE) -> None:
        """Stand before the broker at `host:port`; `seed` decides the dice."""
        self.port = 0
        self.happened: Counter[str] = Counter()
        """How often something was done to somebody, by the name of its field in `Weather`."""
        self._target = (host, port)
        self._chance = random.Random(seed)
        self._weather = weather
        self._changed = asyncio.Event()
        self._lines: dict[_Line, None] = {}  # a set that keeps its order, so that the dice fall alike
        self._server: asyncio.Server | None = None
        self._dice: asyncio.Task[None] | None = None

    @property
    def weather(self) -> Weather:
        """How the network is now; what was stalled goes on when it is set to something that does not stall."""
        return self._weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._weather = weather
        self._changed.set()
        self._changed = asyncio.Event()

    @property
    def connections(self) -> int:
        """How many clients are connected to the proxy."""
        return len(self._lines)

    def reset_all(self) -> None:
        """Reset every connection now."""
        for line in list(self._lines):
            line.reset()

    async def passing(self) -> None:
        """Wait while nothing passes."""
        while self._weather.stalled:
            await self._changed.wait()

    def falls(self, share: float, name: str) -> bool:
        """Throw the dice, and count what they decide against somebody."""
        # Not thrown for what cannot happen: two runs with the same weather see the same throws.
        hit = share > 0 and self._chance.random() < share
        self.happened[name] += hit
        return hit

    def between(self, least: float, most: float) -> float:
        """Throw the dice for an amount."""
        return self._chance.uniform(least, most)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=_CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]
        self._dice = asyncio.create_task(self._reset_some(), name="bad network")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._dice is not None:
            self._server.close()
            self._dice.cancel()
            waiting = [line.task for line in self._lines]
            self.reset_all()
            for task in waiting:
                task.cancel()
            await asyncio.gather(self._dice, *waiting, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # asyncio calls this in a task
        line = _Line(self, task, writer)
        if self._weather.refusing:
            self.happened["refusing"] += 1
            line.reset()
            return
        self._lines[line] = None
        try:
            # Cancelled at the end only; a task that the server made would report that as an error of ours.
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await line.run(reader, *self._target)
        finally:
            line.reset()
            self._lines.pop(line, None)

    async def _reset_some(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            for line in [line for line in self._lines if not line.is_reset]:
                if self.falls(self._weather.resets_per_s * _LOOK_EVERY_S, "resets_per_s"):
                    line.reset()


class _Line:
    """One client's connection to the broker."""

    def __init__(self, trouble: Trouble, task: asyncio.Task[None], client: asyncio.StreamWriter) -> None:
        self.task = task
        self.is_reset = False
        self._trouble = trouble
        self._ends = [client]

    async def run(self, reader: asyncio.StreamReader, host: str, port: int) -> None:
        """Pass everything on, both ways, until one end is gone; OSError when the broker is not there."""
        await self._trouble.passing()
        client = self._ends[0]
        answers, broker = await asyncio.open_connection(host, port, limit=_CHUNK)
        self._ends.append(broker)
        for end in self._ends:
            connection = end.get_extra_info("socket")
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_AT_CLOSE)
        back = asyncio.create_task(self._pump(answers, _Way(client)), name="bad network, to the client")
        try:
            await self._pump(reader, _Way(broker))
        finally:
            self.reset()
            back.cancel()
            await asyncio.gather(back, return_exceptions=True)

    def reset(self) -> None:
        """End the connection on both sides, without a goodbye and without what is still on its way."""
        self.is_reset = True
        for end in self._ends:
            end.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, way: "_Way") -> None:
        buffer = bytearray()
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                buffer += data
                for kind, body in packets(buffer):
                    await self._trouble.passing()
                    self._pass(bytes([kind]) + remaining_length(len(body)) + body, way)
                await way.drain()
        self.reset()

    def _pass(self, packet: bytes, way: "_Way") -> None:
        trouble, weather = self._trouble, self._trouble.weather
        delay = weather.delay_s + (trouble.between(0, weather.jitter_s) if weather.jitter_s else 0.0)
        kind = packet[0] & _KIND
        if kind not in {PUBLISH, PUBACK}:
            way.send(packet, delay)
            return
        if trouble.falls(weather.drop, "drop"):
            self._later(trouble.between(*_DIES_S), self.reset)
            return
        if trouble.falls(weather.cut_short, "cut_short"):
            way.send(packet[: max(1, len(packet) // 2)], delay)
            way.end()
            self._later(_LATE_S[0] + delay, self.reset)
            return
        if kind == PUBLISH and trouble.falls(weather.reorder, "reorder"):
            way.send_late(packet, delay + trouble.between(*_LATE_S))
        else:
            way.send(packet, delay)
        if kind == PUBLISH and trouble.falls(weather.duplicate, "duplicate"):
            again = bytes([packet[0] | _DUP]) + packet[1:] if packet[0] & _QOS else packet
            way.send(again, delay)

    @staticmethod
    def _later(delay: float, act: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(delay, act)


class _Way:
    """One direction of a connection: what is sent keeps its order, but for what is sent late on purpose."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._busy_until = 0.0
        self._ended = False

    def send(self, packet: bytes, delay: float) -> None:
        """Send after this delay, and after everything that was sent before."""
        if self._ended:
            return
        now = self._loop.time()
        due = max(now + delay, self._busy_until + _APART_S)
        if due - now <= _APART_S:
            self._write(packet)
            return
        self._busy_until = due
        self._loop.call_at(due, self._write, packet)

    def send_late(self, packet: bytes, delay: float) -> None:
        """Send after this delay, and let others overtake it."""
        self._loop.call_later(delay, self._write, packet)

    def end(self) -> None:
        """Send nothing that comes from now on."""
        self._ended = True

    async def drain(self) -> None:
        """Wait while the receiver takes too little."""
        await self._writer.drain()

    def _write(self, packet: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(packet)
