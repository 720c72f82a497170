"""The canary: a press that nobody made, sent through the real broker every ten seconds to see whether presses get through.

It takes a device's way: a session of its own, `up/signal`, the broker, the shared subscription, the inbox, the engine, the
live stream. With each goes a reading down the way of the heartbeats, and only that is the canary's sign of life: by it the
platform knows whether its ears are open. It connects as the gateway itself, so it needs no entry in any broker's password file.
"""

import asyncio
import logging
import uuid
from typing import Final

import psycopg
from psycopg.rows import dict_row

from devices import codec, topics
from devices.kinds import CANARY
from devices.link import Link, LinkError, Message
from devices.messages import Reading, Signal
from dispatcher.clock import Clock, DatabaseClock
from dispatcher.database import Connection, Pool
from dispatcher.errors import Invalid
from dispatcher.fleet import secrets
from dispatcher.signals import canaries
from gateway.sessions import Sessions

__all__ = ["EVERY_S", "Canary", "farewell"]

log = logging.getLogger(__name__)

EVERY_S: Final = 10.0
"""How often a canary is sent."""

_UNANSWERED_S: Final = 60.0
_PUBLISHED_WITHIN_S: Final = 10.0
_CONNECTION_WITHIN_S: Final = 3.0
_FAREWELL_WITHIN_S: Final = 2.0
_ASK_AGAIN_S: Final = 60.0


class Canary:
    """One gateway's canary; `attempt` sends until it is cancelled, or until the database fails at its beginning."""

    def __init__(
        self, pool: Pool, sessions: Sessions, *, gateway: str, clock: Clock, every_s: float = EVERY_S
    ) -> None:
        self._pool = pool
        self._sessions = sessions
        self._gateway = gateway
        self._device_id = canaries.device_of(gateway)
        self._clock = clock
        self._every_s = every_s
        self._unanswered_since: float | None = None

    @property
    def unanswered(self) -> bool:
        """Whether the broker takes canaries, but for a minute none of them was receipted: no press would be either."""
        since = self._unanswered_since
        return since is not None and asyncio.get_running_loop().time() - since > _UNANSWERED_S

    async def attempt(self) -> None:
        """Make the device if it is missing, connect, and send for ever."""
        secret = secrets.new_secret()  # forgotten at once: the canary's device itself never connects
        try:
            async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
                await canaries.begin(
                    connection,
                    self._gateway,
                    secret_hash=secrets.secret_hash(secret),
                    broker_hash=secrets.broker_hash(secret),
                    now=self._clock(),
                )
        except Invalid as error:
            # Presses go on without it; the auditor misses it loudly enough.
            log.error("no canary: %s", error, extra={"action": "canary_impossible"})  # noqa: TRY400  # no trace is needed
            await asyncio.sleep(_ASK_AGAIN_S)
            return
        link = self._sessions.link(self._gateway, "canary")
        link.subscriptions = [(topics.down(self._device_id, "receipt"), 1)]
        link.on_message = lambda message: self._answered(link, message)
        link.on_disconnect = lambda _error: self.forgive()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(link.run(), name="canary link")
                group.create_task(self._send(link), name="canary")
        finally:
            self.forgive()  # who does not send is not judged

    async def _send(self, link: Link) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await link.wait_connected()
            now = self._clock()
            canary = Signal(id=uuid.uuid4().hex, type=CANARY, at=now)
            if await self._say(link, "signal", codec.encode_signal(canary)):
                self._unanswered_since = self._unanswered_since or loop.time()
            await self._say(link, "telemetry", codec.encode_telemetry(Reading(at=now, kind=CANARY)))
            await asyncio.sleep(self._every_s)

    async def _say(self, link: Link, leaf: str, payload: bytes) -> bool:
        """Say something as a device does; returns whether the broker took it."""
        try:
            async with asyncio.timeout(_PUBLISHED_WITHIN_S):
                await link.publish(topics.up(self._device_id, leaf), payload)
        except (LinkError, TimeoutError) as error:
            log.warning(
                "the broker did not take a canary: %s",
                str(error) or type(error).__name__,
                extra={"action": "canary_unsent"},
            )
            return False
        return True

    def _answered(self, link: Link, message: Message) -> None:
        link.ack(message)
        self.forgive()

    def forgive(self) -> None:
        """Begin anew to wait for an answer: what was not answered so far is not the gateway's fault."""
        self._unanswered_since = None


async def farewell(database_url: str, gateway: str) -> None:
    """Write down that a gateway stops because it was told to, so that nobody waits for its canary."""
    clock = DatabaseClock()
    try:
        async with asyncio.timeout(_FAREWELL_WITHIN_S):
            connection: Connection = await psycopg.AsyncConnection.connect(
                database_url, autocommit=True, row_factory=dict_row, application_name="yilao gateway farewell"
            )
            async with connection:
                await clock.sync(connection)
                await canaries.end(connection, gateway, now=clock())
    except (psycopg.Error, OSError, TimeoutError) as error:
        log.info("gateway %s could not say that it stops: %s", gateway, str(error).strip())
