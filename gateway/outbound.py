"""The outbox: what is due is claimed, published and ticked off; what was not published comes back after its lease."""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from devices.link import Link, LinkError
from dispatcher.clock import Clock
from dispatcher.commands import store
from dispatcher.database import Listener, Pool, Row
from gateway import counts
from gateway.sessions import Sessions
from gateway.trouble import retried

__all__ = ["Outbound"]

log = logging.getLogger(__name__)

POLL_S: Final = 1.0
"""A notification is a hint; the table is looked at this often anyway."""

AGAIN_AFTER_S: Final = (5.0, 25.0)
"""After a broker came back without its memory: when what devices may have missed is sent again, and how much later once more.

A device is back within half a minute, and says so; but nobody hears it say so before our other session is back too.
"""

_BATCH: Final = 200
_PUBLISHED_WITHIN_S: Final = 5.0  # well inside the lease, so that nobody else sends it meanwhile
_CONNECTION_WITHIN_S: Final = 3.0


class Outbound:
    """The path of what devices and centres are told; `attempt` runs it until the database fails."""

    def __init__(
        self, pool: Pool, sessions: Sessions, *, gateway: str, clock: Clock, database_url: str
    ) -> None:
        self.ready = asyncio.Event()
        self._pool = pool
        self._sessions = sessions
        self._gateway = gateway
        self._clock = clock
        self._monotonic = time.monotonic
        self._listener = Listener(database_url, ["command"], name=f"gateway {gateway}")

    async def attempt(self) -> None:
        """Send until the database fails."""
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S):
            pass
        link = self._sessions.link(self._gateway, "out")
        link.on_connect = self._connected
        async with asyncio.TaskGroup() as group:
            group.create_task(link.run(), name="outbound link")
            group.create_task(self._listener.run(), name="outbound listen")
            group.create_task(self._send_for_ever(link), name="outbound send")
            group.create_task(self._say_again(), name="outbound say again")

    def _connected(self, session_present: bool) -> None:  # noqa: FBT001  # as the link calls it
        if not session_present:
            self._sessions.forgotten.set()
        self.ready.set()
        self._listener.woken.set()

    async def _say_again(self) -> None:
        """When the broker knew nothing of us, it knew nothing of devices that were away either: tell them again."""
        forgotten = self._sessions.forgotten
        while True:
            await forgotten.wait()
            forgotten.clear()  # now, so that a broker that forgets once more meanwhile is heard
            try:
                for pause in AGAIN_AFTER_S:
                    await asyncio.sleep(pause)
                    await self._make_all_due_again()
            except BaseException:
                forgotten.set()  # whoever comes next begins again, although the broker knows our session by then
                raise

    async def _make_all_due_again(self) -> None:
        began = self._clock()
        while await retried(lambda: self._make_due_again(began)) == _BATCH:
            pass

    async def _make_due_again(self, began: datetime) -> int:
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            return await store.broker_forgot(connection, began=began, now=self._clock(), limit=_BATCH)

    async def _send_for_ever(self, link: Link) -> None:
        while True:
            await link.wait_connected()  # claiming what cannot be sent would only keep others from it
            while await self._send_due(link):
                pass
            await self._listener.wait(POLL_S)

    async def _send_due(self, link: Link) -> bool:
        """Send one batch; False when nothing was due or nothing could be sent."""
        asked = self._monotonic()  # before the claim, so that the lease ends here no later than in the table
        rows = await retried(self._claim)
        if not rows:
            return False
        sent = await self._publish_all(link, rows, until=asked + store.LEASE.total_seconds())
        if sent:
            await retried(lambda: self._tick_off(sent))
        counts.COMMANDS_SENT.inc(len(sent))
        counts.COMMANDS_UNSENT.inc(len(rows) - len(sent))
        return bool(sent)

    async def _claim(self) -> list[Row]:
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            return await store.claim(connection, now=self._clock(), limit=_BATCH)

    async def _tick_off(self, ids: Sequence[int]) -> None:
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            await store.sent(connection, ids, now=self._clock())

    async def _publish_all(self, link: Link, rows: Sequence[Row], *, until: float) -> list[int]:
        outcomes = await asyncio.gather(*(self._publish(link, row, until=until) for row in rows))
        return [row["id"] for row, sent in zip(rows, outcomes, strict=True) if sent]

    async def _publish(self, link: Link, row: Row, *, until: float) -> bool:
        """Publish one message, unless this process slept for so long that it is another gateway's by now."""
        left = until - self._monotonic()
        if left <= 0:
            log.warning(
                "outbox message %s was claimed too long ago; it is left to whoever claims it now",
                row["id"],
                extra={"action": "command_lease_over", "command": row["id"]},
            )
            return False
        try:
            async with asyncio.timeout(min(left, _PUBLISHED_WITHIN_S)):
                await link.publish(row["topic"], bytes(row["payload"]))
        except (LinkError, TimeoutError) as error:
            log.warning(
                "outbox message %s was not taken by the broker (%s); it comes back after its lease",
                row["id"],
                error,
                extra={"action": "command_unsent", "command": row["id"]},
            )
            return False
        return True
