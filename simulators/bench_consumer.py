"""The bare consumer that ingest is compared with: paho alone, acknowledging at once and storing nothing.

`python -m simulators.bench_consumer` reads its order (one JSON line), subscribes as the gateway does, and tells how many
messages it has had: after every two hundred of them, and twenty times a second.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from simulators.bench_target import Target
from simulators.processes import ProcessEnded

__all__ = ["LEAF", "consuming"]

LEAF: Final = "benchmark"
"""The last word of the topic: as long as "telemetry", and the platform is not subscribed to it."""

_WINDOW: Final = 2000  # as the gateway's
_TELL_EVERY: Final = 200
_TELL_S: Final = 0.05


class Progress:
    """How many messages the consumer has had, and its process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.count = 0

    async def __call__(self) -> int:
        """So many by now."""
        return self.count


@asynccontextmanager
async def consuming(target: Target) -> AsyncIterator[Progress]:
    """Run a consumer for the time of the block, subscribed when the block begins."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulators.bench_consumer"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the consumer was started without pipes")
    order = {
        "host": target.mqtt_host,
        "port": target.mqtt_port,
        "username": target.gateway_user,
        "password": target.gateway_password,
    }
    progress = Progress(process.pid)
    told = process.stdout

    async def follow() -> None:
        while line := await told.readline():
            progress.count = int(line)

    following = None
    try:
        process.stdin.write(json.dumps(order).encode() + b"\n")
        if not await told.readline():
            raise ProcessEnded("the bare consumer cannot connect to the broker")
        following = asyncio.create_task(follow(), name="bare consumer's progress")
        yield progress
    finally:
        if following is not None:
            following.cancel()
        if process.returncode is None:
            process.kill()
        await process.wait()


def _main() -> None:
    order: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    client = Client(CallbackAPIVersion.VERSION2, client_id="bench-bare", protocol=MQTTProtocolVersion.MQTTv5)
    client.username_pw_set(order["username"], order["password"])
    count = told = 0

    def tell(*_: Any) -> None:
        sys.stdout.write(f"{count}\n")
        sys.stdout.flush()

    def heard(*_: Any) -> None:
        nonlocal count
        count += 1
        if count % _TELL_EVERY == 0:
            tell()

    client.on_message = heard
    client.on_subscribe = tell
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.ReceiveMaximum = _WINDOW
    client.connect(order["host"], order["port"], properties=properties)
    client.subscribe(f"$share/bare/yilao/v1/+/up/{LEAF}", qos=1)
    next_word = time.monotonic()
    while True:
        client.loop(timeout=_TELL_S)
        if time.monotonic() >= next_word and told != count:
            told, next_word = count, time.monotonic() + _TELL_S
            tell()


if __name__ == "__main__":
    _main()
