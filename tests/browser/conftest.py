"""One demo and one browser for all tests of the console; windows, homes and a quiet desk for each."""

from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import aiohttp
import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from dispatcher.database.embedded import running_url
from simulators.town import Town
from tests.support import console as consoles
from tests.support.console import Console, Desk
from tests.support.demo import demo
from tests.support.station import Home, Station, homes

ELDERS = 250  # a home of its own for every test, whatever runs before it in the same process
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    executable = consoles.chromium()
    if executable is None:
        pytest.skip(f"there is no chromium: {consoles.INSTALL}")
    async with consoles.browser(executable) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser") / "demo"


@pytest.fixture(scope="session")
def running_demo(browser: Browser, demo_dir: Path) -> Iterator[Station]:  # noqa: ARG001  # no browser, no demo
    with demo(demo_dir, elders=ELDERS) as station:
        yield station


@pytest_asyncio.fixture(loop_scope="session")
async def record(running_demo: Station, demo_dir: Path) -> AsyncIterator[psycopg.AsyncConnection]:  # noqa: ARG001  # it must run
    """The demo's database, to arrange what takes hours in a home: nobody's press is faked by it."""
    url = running_url(demo_dir / "postgres")
    assert url is not None
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        yield connection


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def admin(running_demo: Station) -> AsyncIterator[aiohttp.ClientSession]:
    async with running_demo.api() as api:
        yield api


@pytest_asyncio.fixture(loop_scope="session")
async def station(running_demo: Station, admin: aiohttp.ClientSession) -> AsyncIterator[Station]:
    """The demo; whatever is open when the test ends is resolved, so that nothing rings in the next one."""
    yield running_demo
    await running_demo.end_all(admin)


@pytest.fixture(scope="session")
def all_homes() -> Iterator[Home]:
    return homes(Town.make(elders=ELDERS))


@pytest.fixture
def home(all_homes: Iterator[Home]) -> Home:
    """A home where nobody has pressed yet, of a centre that the tests just before were not about."""
    return next(all_homes)


@pytest_asyncio.fixture(loop_scope="session")
async def console(
    request: pytest.FixtureRequest,
    browser: Browser,
    station: Station,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Console]:
    """Windows on the console. A script error or a breach of the content policy in any of them fails the test."""
    opened = Console(browser, station, tmp_path_factory.mktemp("traces"))
    yield opened
    traces = await opened.close(keep_traces=request.node.stash.get(FAILED, True))
    if traces:
        print("\n".join(f"trace kept: playwright show-trace {path}" for path in traces))  # noqa: T201
    assert not opened.troubles


@pytest_asyncio.fixture(loop_scope="session")
async def desk(console: Console) -> Desk:
    return await console.desk()
