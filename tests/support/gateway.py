"""A gateway in this event loop, and a device to talk to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from devices import codec, topics
from devices.link import Link, Message, Retry
from devices.messages import Command, Receipt, Signal, Stage
from dispatcher.clock import Clock
from dispatcher.commands import store as commands
from dispatcher.database import Pool
from gateway import service
from gateway.settings import GatewaySettings
from tests.support.broker import free_port
from tests.support.until import until

__all__ = ["Handset", "NoDatabase", "add_receipt", "embedded_url", "running_gateway"]


@asynccontextmanager
async def running_gateway(settings: GatewaySettings, clock: Clock) -> AsyncIterator[asyncio.Task[None]]:
    """Run a gateway for the time of the block, from the moment that all its sessions are up."""
    ready = asyncio.Event()
    task = asyncio.create_task(service.run(settings, ready=ready, clock=clock), name="gateway")
    waiting = asyncio.create_task(ready.wait())
    try:
        async with asyncio.timeout(30):
            await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        yield task
    finally:
        waiting.cancel()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def embedded_url() -> tuple[str, int]:
    """A free address for an embedded broker, and its port."""
    port = free_port()
    return f"mqtt://127.0.0.1:{port}", port


async def add_receipt(pool: Pool, signal_id: str, stage: Stage, *, now: datetime) -> None:
    """Put a receipt for the device b7 into the outbox."""
    receipt = Receipt(signal=signal_id, stage=stage, alarm=None, at=now)
    async with pool.connection() as connection:
        await commands.add_receipt(connection, "b7", receipt, urgent=True, now=now)


class NoDatabase:
    """The database lets nobody in for the time of the block, and those who are in are thrown out."""

    def __init__(self, database_url: str) -> None:
        self._url = make_conninfo(database_url, dbname="postgres")
        self._name = conninfo_to_dict(database_url)["dbname"]

    def __enter__(self) -> None:
        self._run(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._name}'")

    def __exit__(self, *_: object) -> None:
        self._run(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as admin:
            admin.execute(statement.encode())


class Handset:
    """A device at its simplest: it says what it is told to say, and remembers what it hears."""

    def __init__(self, link: Link, device_id: str) -> None:
        self.link = link
        self.id = device_id
        self.receipts: list[Receipt] = []
        self.commands: list[Command] = []
        self.heard: list[Message] = []
        link.on_message = self._hear

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, url: str, device_id: str, secret: str | None, **options: Any
    ) -> AsyncIterator[Self]:
        """Keep a device connected for the time of the block."""
        filters = options.pop(
            "filters", [topics.down(device_id, "receipt"), topics.down(device_id, "command")]
        )
        link = Link(
            url,
            client_id=options.pop("client_id", device_id),
            username=options.pop("username", device_id),
            password=secret,
            subscriptions=[(topic, 1) for topic in filters],
            retry=Retry(first=0.05, longest=0.2),
            manual_ack=False,
            **options,
        )
        handset = cls(link, device_id)
        task = asyncio.create_task(link.run(), name=f"handset {device_id}")
        try:
            await until(lambda: link.connected)
            yield handset
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _hear(self, message: Message) -> None:
        self.heard.append(message)
        if message.topic.endswith("/receipt"):
            self.receipts.append(codec.decode_receipt(message.payload))
        elif message.topic.endswith("/command"):
            self.commands.append(codec.decode_command(message.payload))

    async def press(self, signal_id: str, type_: str = "sos", **fields: Any) -> None:
        """Send a press once; returns when the broker has it."""
        await self.say("signal", codec.encode_signal(Signal(id=signal_id, type=type_, **fields)))

    async def say(self, leaf: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Send any bytes below the device's own `up/`."""
        await self.link.publish(topics.up(self.id, leaf), payload, qos, retain)

    async def press_until_receipted(self, signal_id: str, *, every: float = 0.2) -> Receipt:
        """Send a press again and again, as devices do, until its receipt is there."""
        while True:
            await until(lambda: self.link.connected)
            with contextlib.suppress(Exception):
                await self.press(signal_id)
            with contextlib.suppress(AssertionError):
                return await until(lambda: self.receipt(signal_id), timeout=every)

    def receipt(self, signal_id: str) -> Receipt | None:
        """The newest receipt for a press."""
        return next((receipt for receipt in reversed(self.receipts) if receipt.signal == signal_id), None)

    def stages(self, signal_id: str) -> list[str]:
        """The stages that it was told of a press."""
        return [str(receipt.stage) for receipt in self.receipts if receipt.signal == signal_id]
