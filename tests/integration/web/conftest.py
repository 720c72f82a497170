"""An open desk behind a real HTTP server, and people who use it."""

from collections.abc import AsyncIterator

import pytest

from dispatcher.database import Pool
from tests.support.api import Api, Client, serve
from tests.support.build import HOME
from tests.support.clock import FakeClock
from tests.support.desk import Desk


@pytest.fixture
async def desk(pool: Pool, clock: FakeClock) -> Desk:
    opened = Desk(pool, clock)
    await opened.open()
    return opened


@pytest.fixture
async def api(desk: Desk, database_url: str) -> AsyncIterator[Api]:
    async with serve(desk, database_url) as served:
        yield served


@pytest.fixture
async def live_api(desk: Desk, database_url: str) -> AsyncIterator[Api]:
    """The same, with the live stream at work."""
    async with serve(desk, database_url, live_runs=True) as served:
        yield served


@pytest.fixture
async def mei(api: Api) -> Client:
    """An operator of the home centre."""
    return await api.operator("mei")


@pytest.fixture
async def hao(api: Api) -> Client:
    """Another operator of the home centre."""
    return await api.operator("hao")


@pytest.fixture
async def sup(api: Api) -> Client:
    """A supervisor of the home centre."""
    return await api.operator("sup", ("supervisor", HOME))
