"""A desk that is open, and canaries that arrive in its inbox as a gateway would hand them in."""

from collections.abc import Awaitable, Callable

import pytest

from dispatcher.database import Pool
from dispatcher.signals import canaries
from dispatcher.signals.model import Stored
from tests.support.clock import FakeClock
from tests.support.desk import Desk


@pytest.fixture
async def desk(pool: Pool, clock: FakeClock) -> Desk:
    opened = Desk(pool, clock)
    await opened.open()
    return opened


@pytest.fixture
def begin(desk: Desk) -> Callable[..., Awaitable[None]]:
    """A gateway begins to send."""

    async def begun(gateway: str = "g0") -> None:
        async with desk.pool.connection() as connection:
            await canaries.begin(connection, gateway, secret_hash="s", broker_hash="b", now=desk.clock())

    return begun


@pytest.fixture
def canary(desk: Desk) -> Callable[..., Awaitable[Stored]]:
    """A canary press arrives; nothing is handled yet."""

    async def arrive(gateway: str = "g0") -> Stored:
        (stored,) = await desk.receive(desk.arrival(f"canary-{gateway}", "canary"))
        return stored

    return arrive
