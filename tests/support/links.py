"""Links of a test's own, and somebody who hears what they bring."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from devices.link import Link, Message, Retry
from dispatcher.fleet import secrets
from tests.support.broker import Mosquitto

__all__ = ["QUIET", "SOON", "Heard", "a_link", "password_lines", "running"]

SOON = Retry(first=0.05, longest=0.2)
QUIET = logging.getLogger("tests.link")
QUIET.setLevel(logging.CRITICAL)


class Heard:
    """Takes messages and lets a test wait for them."""

    def __init__(self, link: Link, *, ack: bool = True) -> None:
        self.messages: list[Message] = []
        self.link = link
        self.ack = ack
        self._arrived = asyncio.Event()
        link.on_message = self.take

    def take(self, message: Message) -> None:
        """Note a message."""
        self.messages.append(message)
        self._arrived.set()
        if self.ack:
            self.link.ack(message)

    async def wait(self, count: int) -> list[Message]:
        """Return the messages when there are so many."""
        async with asyncio.timeout(20):
            while len(self.messages) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.messages


def a_link(broker: Mosquitto, client_id: str, **options: Any) -> Link:
    """A link that tries again soon and says nothing in the log."""
    chosen: dict[str, Any] = {"retry": SOON, "log": QUIET} | options
    return Link(broker.url, client_id=client_id, **chosen)


@asynccontextmanager
async def running(*links: Link, wait: bool = True) -> AsyncIterator[None]:
    """Run links for the time of the block, from the moment that they are connected."""
    tasks = [asyncio.create_task(link.run()) for link in links]
    try:
        if wait:
            async with asyncio.timeout(20):
                for link in links:
                    await link.wait_connected()
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def password_lines(broker: Mosquitto, name: str, password: str) -> list[str]:
    """Make mosquitto's password file, in its own format, and return the lines that use it."""
    path = broker.directory / "passwords"
    path.write_text(f"{name}:{secrets.broker_hash(password)}\n")
    path.chmod(0o600)
    return ["allow_anonymous false", f"password_file {path}"]
