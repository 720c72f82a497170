"""The desk's composition root: what is made, in what order, and how it all stops."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from dispatcher import engine, systemd
from dispatcher.alarms.desks.watch import DeskWatch
from dispatcher.clock import DatabaseClock
from dispatcher.database import TROUBLE, Listener, Pool, migrate, open_pool
from dispatcher.ending import unless_cancelled
from dispatcher.errors import YilaoError
from dispatcher.notify.channels.all import Channels
from dispatcher.notify.sender import Sender
from dispatcher.pulse import Pulse
from dispatcher.timetable import keep_turns, timetable
from dispatcher.watch.watch import Watch
from dispatcher.web import app as web_app
from dispatcher.web.live import Live
from dispatcher.web.tiles import Tiles

__all__ = ["DeskSettings", "run"]

log = logging.getLogger(__name__)

_POLL_S = 1.0
_AUDITOR_S = 5.0  # its turn must end while the watchdog still waits
_ANSWER_WITHIN_S = 30.0  # longer than any honest statement: only a database that stands still takes more


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """What a dispatcher needs to know. `database_url` has the password in it, so it is never printed."""

    database_url: str
    http_host: str = "127.0.0.1"
    http_port: int = 8080
    secure_cookie: bool = False
    proxy: str | None = None
    keep_telemetry_days: int = 90
    unattended_after_s: int = 30
    deadman_url: str | None = None
    tiles: Tiles | None = None
    channels: Channels | None = None
    """The ways to tell people; None: only those that need no provider."""


async def run(settings: DeskSettings, *, ready: Callable[[int], None] | None = None) -> None:
    """Be the desk until cancelled: engine, timetable, API, console.

    `ready` is called with the port once requests are answered. Raises DatabaseUnusable, or YilaoError for a port in use.
    """
    await asyncio.to_thread(migrate.check, settings.database_url)
    clock, pulse = DatabaseClock(), Pulse()
    url = settings.database_url
    async with (
        # One for the signals and one for each job of the timetable: a press waits for no job's connection.
        open_pool(url, size=13, name="engine", answer_s=_ANSWER_WITHIN_S) as engine_pool,
        open_pool(url, size=10, name="web", answer_s=_ANSWER_WITHIN_S) as pool,
        # What a storm makes to be told must not keep the desk waiting, nor the other way round.
        open_pool(url, size=4, name="tell", answer_s=_ANSWER_WITHIN_S) as tell_pool,
        # A sign-in holds its connection while argon2 works; what happens must not wait behind a crowd at the door.
        open_pool(url, size=2, name="live", answer_s=_ANSWER_WITHIN_S) as live_pool,
        # The auditor must find the others' connections used up, not wait for them.
        open_pool(url, size=2, name="watch", wait_s=3, answer_s=_AUDITOR_S) as watch_pool,
        systemd.part("dispatcher") as part,
    ):
        async with pool.connection() as connection:
            await clock.sync(connection)
        signals = Listener(url, ["signal"], name="engine")
        to_tell = Listener(url, ["delivery"], name="tell")
        channels = settings.channels or Channels(
            public_url=f"http://{settings.http_host}:{settings.http_port}"
        )
        channels.use_record(tell_pool, clock)
        sender = Sender(tell_pool, clock, channels, public_url=channels.public_url, pulse=pulse)
        changes = Listener(url, ["alarm"], name="live")
        live = Live(pool=live_pool, clock=clock, listener=changes, pulse=pulse)
        watch = Watch(
            watch_pool,
            clock,
            pulse,
            tell=live.tell_platform,
            token=live.canary_token,
            deadman_url=settings.deadman_url,
        )
        unattended_after = timedelta(seconds=settings.unattended_after_s)
        desks = DeskWatch(pool, clock, unattended_after=unattended_after, tell=live.tell_coverage)
        jobs = timetable(
            pool=engine_pool, clock=clock, pulse=pulse, keep_days=settings.keep_telemetry_days, desks=desks
        )
        application = web_app.make(
            pool=pool,
            clock=clock,
            live_=live,
            pulse=pulse,
            secure_cookie=settings.secure_cookie,
            proxy=settings.proxy,
            tiles=settings.tiles,
            auditor=watch.auditor,
            unattended_after=unattended_after,
            provider_secret=channels.provider_secret,
            public_url=channels.public_url,
        )
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=2)
        await runner.setup()
        try:
            port = await _listen(runner, settings)
            jobs.start()
            async with asyncio.TaskGroup() as group:
                group.create_task(signals.run(), name="listen for signals")
                group.create_task(keep_turns(jobs), name="timetable")
                group.create_task(changes.run(), name="listen for changes")
                group.create_task(to_tell.run(), name="listen for what is to be told")
                group.create_task(sender.run(to_tell), name="tell")
                group.create_task(live.run(), name="live")
                group.create_task(_handle_signals(engine_pool, clock, signals, pulse), name="signals")
                group.create_task(watch.run(_own_url(runner)), name="watch")
                part.well = lambda: watch.turning
                part.ready()
                if ready is not None:
                    ready(port)
        finally:
            if jobs.running:
                jobs.shutdown(wait=False)
            await runner.cleanup()
            await channels.close()


async def _handle_signals(pool: Pool, clock: DatabaseClock, listener: Listener, pulse: Pulse) -> None:
    """Handle signals as they come: woken by NOTIFY, and every second anyway."""
    while True:
        try:
            done = engine.BATCH
            while done >= engine.BATCH:  # a full batch: there may be more; what comes now wakes us again
                done = await engine.tick_signals(pool, clock) + await engine.tick_quarantine(pool, clock)
                pulse.beat("signals")  # who works through a backlog does not hang
        except TROUBLE as error:
            pulse.trouble("signals", error)
        except Exception as error:  # noqa: BLE001  # the missing beat is seen at /healthz; the other loops go on
            pulse.unforeseen("signals", error)
            await asyncio.sleep(_POLL_S)  # a burst of notifications must not become a burst of traces
        unless_cancelled()
        await listener.wait(_POLL_S)


def _own_url(runner: web.AppRunner) -> str:
    """Where this process finds itself: an address for all interfaces is reached over loopback."""
    host, port = runner.addresses[0][:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # read, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _listen(runner: web.AppRunner, settings: DeskSettings) -> int:
    site = web.TCPSite(runner, settings.http_host, settings.http_port)
    try:
        await site.start()
    except OSError as error:
        raise YilaoError(
            f"cannot listen on {settings.http_host}:{settings.http_port} ({error.strerror}): "
            "choose another with --http-port or YILAO_HTTP_PORT"
        ) from error
    host, port = runner.addresses[0][:2]
    log.info("the desk answers at http://%s:%s", host, port, extra={"action": "desk_ready"})
    return int(port)
