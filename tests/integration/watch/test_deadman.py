"""The dead man's ping goes out only while all is well, and whatever happens to it holds up nothing."""

import asyncio
import contextlib
import socket
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from dispatcher import engine, service
from dispatcher.errors import Invalid
from dispatcher.settings import load
from dispatcher.watch import deadman
from dispatcher.watch.deadman import ping_while_well
from tests.support.broker import free_port
from tests.support.until import until


class Outside:
    """A monitor outside, which counts who calls."""

    def __init__(self):
        self.calls = []
        self.status = 200
        self.talks = asyncio.Event()
        self.talks.set()
        self.url = ""

    async def answer(self, request):
        """Say what it was told to say, when it is told to."""
        self.calls.append(request.path)
        await self.talks.wait()
        return web.Response(status=self.status)


@pytest.fixture
async def outside():
    monitor = Outside()
    app = web.Application()
    app.router.add_get("/ping/secret", monitor.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monitor.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ping/secret"
    yield monitor
    monitor.talks.set()
    await runner.cleanup()


@asynccontextmanager
async def task(work):
    running = asyncio.create_task(work)
    try:
        yield running
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_pings_go_out_while_all_is_well_and_stop_when_it_is_not(outside):
    asked = []
    well = True

    def ask():
        asked.append(well)
        return well

    async with task(ping_while_well(outside.url, ask, every_s=0.01)):
        await until(lambda: len(outside.calls) > 2)
        well = False
        await until(lambda: not asked[-1])
        before = len(outside.calls)
        asked.clear()
        await until(lambda: len(asked) > 10)
        assert len(outside.calls) == before
        well = True
        await until(lambda: len(outside.calls) > before)


async def test_a_monitor_that_refuses_or_says_nothing_is_asked_again_and_its_address_is_not_told(
    outside, monkeypatch, caplog
):
    monkeypatch.setattr(deadman, "_WITHIN_S", 0.05)
    outside.status = 503
    async with task(ping_while_well(outside.url, lambda: True, every_s=0.01)):
        await until(lambda: len(outside.calls) > 1)
        outside.talks.clear()
        before = len(outside.calls)
        await until(lambda: len(outside.calls) > before + 1)
    async with task(ping_while_well("http://127.0.0.1:1/ping/secret", lambda: True, every_s=0.01)):
        await until(lambda: "did not get out" in caplog.text)
    assert "503" in caplog.text
    assert "secret" not in caplog.text


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    """The socket at which systemd listens to a service with a watchdog of 0.3 s."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(0)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "300000")
        yield listening


def _all_said(systemd):
    with contextlib.suppress(BlockingIOError):
        while True:
            yield systemd.recv(100)


async def test_a_desk_whose_engine_hangs_stops_pinging_and_its_watchdog_starves(
    *, database_url, outside, systemd, monkeypatch, caplog
):
    """The whole desk as it runs in production, but for the patience: the loop counts as hanging after a second and a half."""
    monkeypatch.setattr(deadman.ping_while_well, "__kwdefaults__", {"every_s": 0.05})
    monkeypatch.setattr("dispatcher.pulse._WATCHED", ("signals",))
    monkeypatch.setattr("dispatcher.pulse.STALE_AFTER_S", 1.5)
    monkeypatch.setattr("dispatcher.pulse.STUCK_AFTER_S", 1.5)
    free = asyncio.Event()
    free.set()
    works = engine.tick_signals

    async def tick(*given):
        await free.wait()
        return await works(*given)

    monkeypatch.setattr(engine, "tick_signals", tick)
    watches = []
    make = service.Watch
    monkeypatch.setattr(service, "Watch", lambda *a, **k: watches.append(make(*a, **k)) or watches[-1])
    settings = service.DeskSettings(database_url=database_url, http_port=free_port(), deadman_url=outside.url)
    async with task(service.run(settings)):
        await until(lambda: len(outside.calls) > 2, timeout=30)
        (watch,) = watches
        assert watch.turning
        assert {b"READY=1", b"WATCHDOG=1"} <= set(_all_said(systemd))
        free.clear()
        await until(lambda: not watch.well)
        before = len(outside.calls)
        await until(lambda: not watch.turning)
        assert len(outside.calls) <= before + 1
        await until(lambda: "the watchdog is not fed any more: dispatcher" in caplog.text)
        free.set()
        await until(lambda: watch.well and watch.turning and len(outside.calls) > before + 1)


def test_the_address_of_the_monitor_is_a_web_address_and_is_never_printed(monkeypatch):
    monkeypatch.setenv("YILAO_DEADMAN_URL", "https://watch.example.org/ping/hush")
    chosen = load()
    assert "hush" not in repr(chosen)
    monkeypatch.setenv("YILAO_DEADMAN_URL", "ftp://watch.example.org/hush")
    with pytest.raises(Invalid, match="YILAO_DEADMAN_URL is no web address") as refused:
        load()
    assert "hush" not in str(refused.value)
