"""What a benchmark is told of the platform that it measures, and the numbers that all benchmarks speak of."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from simulators.bench_wire import Wire
from simulators.processes import ProcessEnded

__all__ = ["Latency", "Target", "wait_for_gateway"]

_READY_WITHIN_S: Final = 30.0
_AGAIN_S: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the platform is, and who may do what there. The record is only counted, and is for the bare floor."""

    mqtt_host: str
    mqtt_port: int
    http_url: str
    database_url: str = field(repr=False)
    username: str
    password: str = field(repr=False)
    gateway_user: str
    gateway_password: str = field(repr=False)
    devices: Sequence[tuple[str, str]] = field(repr=False)
    """Ids and secrets, each of another elder."""
    since: str
    """The time (RFC 3339) that the first reading is given."""
    pids: Mapping[str, int]
    """The processes to watch: `gateway`, `dispatcher`, `broker`, `postgres`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long something took, in milliseconds."""

    count: int
    p50: float
    p99: float
    max: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Latency":
        """Summarise measured seconds; there must be some."""
        ordered = sorted(seconds)
        return cls(
            count=len(ordered),
            p50=_ms(ordered[(len(ordered) - 1) // 2]),
            p99=_ms(ordered[math.ceil(0.99 * len(ordered)) - 1]),
            max=_ms(ordered[-1]),
        )

    def columns(self) -> list[str]:
        """The figures for a row of a table."""
        return [f"{value:.2f}" for value in (self.p50, self.p99, self.max)]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


async def wait_for_gateway(target: Target) -> None:
    """Return when a signal gets its receipt: then every part of the way is there. Raises ProcessEnded after half a minute."""
    device, secret = target.devices[0]
    answered = asyncio.Event()
    wire = await Wire.connected(
        target.mqtt_host,
        target.mqtt_port,
        username=device,
        password=secret,
        client_id="bench-ready",
        on_publish=lambda _topic, _payload: answered.set(),
    )
    try:
        await wire.subscribe(f"yilao/v1/{device}/down/receipt")
        async with asyncio.timeout(_READY_WITHIN_S):
            while not answered.is_set():
                wire.publish(f"yilao/v1/{device}/up/signal", b'{"id":"bench-ready","type":"ok"}')
                try:
                    await asyncio.wait_for(answered.wait(), _AGAIN_S)
                except TimeoutError:
                    continue
    except TimeoutError:
        raise ProcessEnded("no receipt within half a minute: the gateway does not work") from None
    finally:
        wire.close()
