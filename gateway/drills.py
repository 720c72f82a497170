"""Sends the presses of drills through the real broker, as a device would: what the desk then hears has come the whole way.

It connects as the gateway itself, for the moment of the press, so a drill needs no entry in any broker's password file.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Final

from devices import codec, topics
from devices.link import LinkError
from devices.messages import Signal, SignalType
from dispatcher.clock import Clock
from dispatcher.database import Pool, Row
from dispatcher.signals import drills
from gateway.sessions import Sessions

__all__ = ["POLL_S", "Drills"]

log = logging.getLogger(__name__)

POLL_S: Final = 1.0
"""How often a gateway looks whether a drill waits."""

_CONNECTION_WITHIN_S: Final = 3.0
_PUBLISHED_WITHIN_S: Final = 10.0  # inside the lease, so that no other gateway sends it meanwhile
_AGAIN_AFTER: Final = timedelta(seconds=5)


class Drills:
    """One gateway's part in drills; `attempt` runs until it is cancelled, or until the database fails."""

    def __init__(
        self, pool: Pool, sessions: Sessions, *, gateway: str, clock: Clock, poll_s: float = POLL_S
    ) -> None:
        self._pool = pool
        self._sessions = sessions
        self._gateway = gateway
        self._clock = clock
        self._poll_s = poll_s

    async def attempt(self) -> None:
        """Send one after the other for ever."""
        while True:
            if not await self.send_next():
                await asyncio.sleep(self._poll_s)

    async def send_next(self) -> bool:
        """Send the press of the next drill, if one waits.

        1. Take it up, so that no other gateway sends it. 2. Publish. 3. Say that it is sent, or why not.
        """
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            drill = await drills.claim(connection, now=self._clock())
        if drill is None:
            return False
        trouble = await self._publish(drill, self._clock())
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            if trouble is None:
                await drills.published(connection, drill["id"], now=self._clock())
            else:
                again_at = self._clock() + _AGAIN_AFTER
                await drills.troubled(connection, drill["id"], trouble, again_at=again_at)
        return True

    async def _publish(self, drill: Row, now: datetime) -> str | None:
        """Say what a red key says, marked as a test; returns why the broker did not take it, None when it did."""
        press = Signal(
            id=drills.signal_id(drill["id"]), type=SignalType.SOS.value, at=now, key="red", test=True
        )
        link = self._sessions.link(self._gateway, "drill")
        running = asyncio.create_task(link.run(), name="drill link")
        try:
            async with asyncio.timeout(_PUBLISHED_WITHIN_S):
                await link.wait_connected()
                await link.publish(topics.up(drill["device_id"], "signal"), codec.encode_signal(press))
                await link.close()
        except (LinkError, TimeoutError) as error:
            words = str(error) or "the broker did not answer"
            log.warning("the press of a drill was not sent: %s", words, extra={"action": "drill_unsent"})
            return words
        finally:
            running.cancel()
            await asyncio.wait([running])
        return None
