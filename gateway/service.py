"""The gateway as a whole: takes a slot, opens its sessions, and runs until it is cancelled.

When the database goes, the slot goes with it: all links are dropped, nothing is acknowledged, and everything is made
anew when the database is back. The embedded broker stays up meanwhile and tells newcomers to try later.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from devices.session import Address
from dispatcher import systemd
from dispatcher.clock import SYNC_EVERY_S, Clock, DatabaseClock
from dispatcher.database import Pool, migrate, open_pool
from dispatcher.ending import apart, unless_cancelled
from dispatcher.errors import DatabaseUnusable
from gateway import slot
from gateway.access import Access
from gateway.broker import BrokerUnusable, embedded_broker
from gateway.canary import Canary, farewell
from gateway.drills import Drills
from gateway.inbound import Inbound
from gateway.outbound import Outbound
from gateway.readings import Readings
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings
from gateway.signs import Signs
from gateway.takeover import Takeover
from gateway.trouble import TROUBLE, Backoff, first_words, keep_up

__all__ = ["run"]

log = logging.getLogger(__name__)

_POOL_SIZE: Final = 2
_POOL_WITHIN_S: Final = 5.0
_ANSWER_WITHIN_S: Final = 10.0


async def run(
    settings: GatewaySettings, *, ready: asyncio.Event | None = None, clock: Clock | None = None
) -> None:
    """Run a gateway until cancelled; `ready` is set when all its sessions are first up.

    Raises DatabaseUnusable when the database cannot be used at the start, BrokerUnusable when the broker cannot.
    `clock` is for tests; otherwise the database's clock is used.
    """
    await asyncio.to_thread(migrate.check, settings.database_url)
    async with systemd.part("gateway") as part, _broker(settings) as (sessions, access):
        backoff = Backoff(longest=2.0)
        started = False
        left: int | None = None
        while True:
            backoff.begin()
            try:
                async with slot.take(settings.database_url, left=left) as held:
                    started, left = True, held.number
                    log.info("gateway %s begins", held.name, extra={"action": "gateway_begins"})
                    try:
                        await apart(_serve(settings, sessions, access, held, part, ready=ready, clock=clock))
                    except asyncio.CancelledError:
                        # While the slot is still ours: its next holder begins after this.
                        await farewell(settings.database_url, held.name)
                        raise
            except* (*TROUBLE, DatabaseUnusable) as group:
                if not started:
                    raise _unusable(group) from group
                log.warning(
                    "the gateway lost the database and begins anew: %s",
                    first_words(group),
                    extra={"action": "gateway_database_lost"},
                )
            await backoff.pause()


def _unusable(group: BaseExceptionGroup[BaseException]) -> DatabaseUnusable:
    error = group.exceptions[0]
    if isinstance(error, DatabaseUnusable):
        return error
    words = (str(error).strip() or type(error).__name__).splitlines()[0]
    return DatabaseUnusable(f"the gateway cannot use the database ({words}): check YILAO_DATABASE_URL")


@asynccontextmanager
async def _broker(settings: GatewaySettings) -> AsyncIterator[tuple[Sessions, Access | None]]:
    """How to connect to the given broker, or to one of our own that runs meanwhile."""
    if settings.mqtt_url is None:
        async with embedded_broker(settings.broker_host, settings.broker_port) as broker:
            yield broker.sessions, broker.access
        return
    try:
        address = Address.parse(settings.mqtt_url)
        tls = _tls(settings) if address.tls else None
    except OSError as error:
        words = f"{settings.mqtt_ca}: {error.strerror or error}"
        raise BrokerUnusable(
            f"cannot read the broker's CA certificate {words}; check YILAO_MQTT_CA"
        ) from error
    except ValueError as error:
        raise BrokerUnusable(f"the MQTT broker cannot be used: {error}") from error
    yield (
        Sessions(
            url=settings.mqtt_url,
            username=settings.mqtt_username,
            password=settings.mqtt_password,
            tls=tls,
        ),
        None,
    )


def _tls(settings: GatewaySettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if settings.mqtt_ca is None else str(settings.mqtt_ca))


async def _serve(
    settings: GatewaySettings,
    sessions: Sessions,
    access: Access | None,
    held: slot.Slot,
    part: systemd.Part,
    *,
    ready: asyncio.Event | None,
    clock: Clock | None,
) -> None:
    """Run all paths until the slot is lost, which is raised."""
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        # First of all: while nobody speaks for the number, others take its holder for one that stands still.
        group.create_task(held.watch(), name="gateway slot")
        pools = [
            await stack.enter_async_context(
                open_pool(
                    settings.database_url,
                    size=_POOL_SIZE,
                    name=f"gateway {name}",
                    wait_s=_POOL_WITHIN_S,
                    answer_s=_ANSWER_WITHIN_S,
                )
            )
            for name in ("signals", "telemetry", "out", "access")
        ]
        if clock is None:
            clock = await _synced(pools[3], group)
        if access is not None:
            access.pool = pools[3]
            stack.callback(setattr, access, "pool", None)
        signs = Signs()
        inbound = Inbound(pools[0], sessions, gateway=held.name, clock=clock, signs=signs)
        readings = Readings(pools[1], sessions, gateway=held.name, clock=clock, signs=signs)
        outbound = Outbound(
            pools[2], sessions, gateway=held.name, clock=clock, database_url=settings.database_url
        )
        canary = Canary(pools[3], sessions, gateway=held.name, clock=clock)
        part.well = lambda: not canary.unanswered
        if sessions.shared:
            takeover = Takeover(
                held,
                sessions,
                signals=pools[0],
                telemetry=pools[1],
                clock=clock,
                signs=signs,
                database_url=settings.database_url,
            )
            group.create_task(takeover.run(), name="gateway takeover")
        group.create_task(
            keep_up("signals", inbound.attempt, in_trouble=canary.forgive), name="gateway signals"
        )
        group.create_task(keep_up("telemetry", readings.attempt), name="gateway telemetry")
        group.create_task(keep_up("out", outbound.attempt), name="gateway outbound")
        group.create_task(keep_up("canary", canary.attempt), name="gateway canary")
        drills = Drills(pools[3], sessions, gateway=held.name, clock=clock)
        group.create_task(keep_up("drills", drills.attempt), name="gateway drills")
        for path in (inbound, readings, outbound):
            await path.ready.wait()
        part.ready()
        if ready is not None:
            ready.set()


async def _synced(pool: Pool, group: asyncio.TaskGroup) -> Clock:
    clock = DatabaseClock()
    async with pool.connection() as connection:
        await clock.sync(connection)
    group.create_task(_keep_synced(clock, pool), name="gateway clock")
    return clock


async def _keep_synced(clock: DatabaseClock, pool: Pool) -> None:
    while True:
        await asyncio.sleep(SYNC_EVERY_S)
        try:
            async with pool.connection() as connection:
                await clock.sync(connection)
        except TROUBLE as error:  # it goes on from what it knows; no press is held up for it
            log.warning("the gateway's clock was not set: %s", error, extra={"action": "clock_unset"})
            unless_cancelled()
