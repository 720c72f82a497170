"""The floor under a press: what its unavoidable steps take when nothing else is done, each measured bare.

1. Two MQTT hops: a publisher, the broker, a subscriber.
2. Two commits of a single row, each one's fsync included.
3. One NOTIFY, from the call to the other session's wake-up.
4. One server-sent event from another process's bare aiohttp.

They are taken in turn and at the pace of the presses: a floor measured in a tight loop would be that of warm caches.
`python -m simulators.bench_floor` is the other process of the last step.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp
import psycopg
from aiohttp import web

from simulators.bench_target import Latency, Target
from simulators.bench_wire import Wire

__all__ = ["Floor", "measure_floor", "middle"]

_PARTS: Final = 4
_WITHIN_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The parts, and their sums: of the medians and of the 99th percentiles (milliseconds)."""

    mqtt: Latency
    commit: Latency
    """One commit; the sums count two."""
    notify: Latency
    event: Latency
    p50: float
    p99: float


async def measure_floor(target: Target, *, samples: int, rate: float) -> Floor:
    """Measure each part `samples` times, `rate` of each a second."""
    taken: dict[str, list[float]] = {"mqtt": [], "commit": [], "notify": [], "event": []}
    pause = 1 / rate / _PARTS
    with (
        psycopg.connect(target.database_url, autocommit=True) as writer,
        psycopg.connect(target.database_url, autocommit=True) as listener,
    ):
        writer.execute(
            "CREATE TABLE IF NOT EXISTS bench_floor (id bigint GENERATED ALWAYS AS IDENTITY, body text)"
        )
        listener.execute("LISTEN bench_floor")
        async with _echo(target) as hops, _events() as event:
            for _ in range(samples):
                await asyncio.sleep(pause)
                taken["mqtt"].append(await hops())
                await asyncio.sleep(pause)
                taken["commit"].append(_timed(lambda: _insert(writer)))
                await asyncio.sleep(pause)
                taken["notify"].append(_timed(lambda: _notify(writer, listener)))
                await asyncio.sleep(pause)
                taken["event"].append(await event())
        writer.execute("DROP TABLE bench_floor")
    parts = {name: Latency.of(seconds) for name, seconds in taken.items()}
    return Floor(**parts, p50=_sum(parts, "p50"), p99=_sum(parts, "p99"))


def middle(floors: list[Floor]) -> Floor:
    """The floor with the median p50 of several."""
    return sorted(floors, key=lambda floor: floor.p50)[(len(floors) - 1) // 2]


def _sum(parts: dict[str, Latency], figure: str) -> float:
    each = {name: float(getattr(part, figure)) for name, part in parts.items()}
    return round(sum(each.values()) + each["commit"], 3)


def _timed(act: Callable[[], None]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _insert(writer: psycopg.Connection) -> None:
    writer.execute("INSERT INTO bench_floor (body) VALUES (%s)", ("x" * 200,), prepare=True)


def _notify(writer: psycopg.Connection, listener: psycopg.Connection) -> None:
    writer.execute("SELECT pg_notify('bench_floor', '')", prepare=True)
    for _ in listener.notifies(timeout=_WITHIN_S, stop_after=1):
        pass


@asynccontextmanager
async def _echo(target: Target) -> AsyncIterator[Callable[[], "asyncio.Future[float]"]]:
    """A publisher and a subscriber at the broker; each call gives the seconds of one message between them."""
    loop = asyncio.get_running_loop()
    device, secret = target.devices[0]
    topic, payload = f"yilao/v1/{device}/up/benchmark", b"x" * 160
    waiting: list[tuple[float, asyncio.Future[float]]] = []

    def heard(_topic: str, _payload: bytes) -> None:
        began, future = waiting.pop()
        future.set_result(time.monotonic() - began)

    hearing = await Wire.connected(
        target.mqtt_host,
        target.mqtt_port,
        username=target.gateway_user,
        password=target.gateway_password,
        client_id="bench-floor-hears",
        on_publish=heard,
    )
    saying = await Wire.connected(
        target.mqtt_host, target.mqtt_port, username=device, password=secret, client_id="bench-floor-says"
    )
    await hearing.subscribe(topic)

    def hop() -> asyncio.Future[float]:
        future = loop.create_future()
        waiting.append((time.monotonic(), future))
        saying.publish(topic, payload)
        return future

    try:
        yield hop
    finally:
        hearing.close()
        saying.close()


@asynccontextmanager
async def _events() -> AsyncIterator[Callable[[], "asyncio.Future[float]"]]:
    """Another process's event stream; each call asks for one event and gives the seconds from its writing to its reading."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulators.bench_floor"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the event server was started without pipes")
    asked: asyncio.Queue[asyncio.Future[float]] = asyncio.Queue()

    def ask() -> asyncio.Future[float]:
        future = asyncio.get_running_loop().create_future()
        asked.put_nowait(future)
        process.stdin.write(b"\n")  # type: ignore[union-attr]  # checked above
        return future

    async def read(response: aiohttp.ClientResponse) -> None:
        async for chunk in response.content.iter_any():
            now = time.monotonic()
            written = float(chunk.split(b" ")[1])
            (await asked.get()).set_result(now - written)

    try:
        port = int(await process.stdout.readline())
        async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/") as response:
            reading = asyncio.create_task(read(response), name="floor events")
            yield ask
            reading.cancel()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _serve_events() -> None:
    """Write the time as an event whenever a line comes; end with the standard input."""
    asked = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        filling = "x" * 1000  # as long as an alarm
        while await asked.readline():
            await response.write(f"data: {time.monotonic()} {filling}\n\n".encode())
        return response

    application = web.Application()
    application.router.add_get("/", stream)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve_events())
