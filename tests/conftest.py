"""Fixtures only: a server, a database for each test, a pool on it, and a clock that stands still."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest

from dispatcher.database import Connection, Pool, open_pool
from simulators.phone import PhoneWorld
from tests.support import database
from tests.support.clock import FakeClock
from tests.support.phones import a_phone_world


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    with database.server() as url:
        yield url


@pytest.fixture(scope="session")
def template_name(server_url: str) -> Iterator[str]:
    with database.template(server_url) as name:
        yield name


@pytest.fixture
def database_url(server_url: str, template_name: str) -> Iterator[str]:
    with database.clone(server_url, template_name) as url:
        yield url


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    async with open_pool(database_url, size=8, name="test") as opened:
        yield opened


@pytest.fixture
async def connection(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.connection() as opened:
        yield opened


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def phones(clock: FakeClock) -> AsyncIterator[PhoneWorld]:
    """A fake provider of texts and calls; `await phones.settle()` sends the reports that are due by the test's clock."""
    async with a_phone_world(clock) as world:
        yield world


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where every optional program is installed, a skipped test is a failed promise."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("YILAO_TEST_NO_SKIPS") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
