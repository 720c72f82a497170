"""What a gateway leaves behind when it dies, stops or stands still, and who looks after it: any gateway that lives.

A broker with shared subscriptions goes on giving a dead gateway's session its share of all presses for as long as it
keeps the session, and to a paused one for as long as its connection stands. Devices send again what is not receipted,
but each time the share decides again. So within seconds another gateway does what the dead one will not do:

1. Take its number, from a paused one by ending its database session.
2. Connect under its names, which throws a paused one out; let nothing new into its sessions.
3. Handle the presses that the broker kept there as always, commit, acknowledge, receipt, and end their session.
4. Handle the readings in the same way; when that fails, only they wait for the next attempt.
5. Strike out the number.

Who wakes from a pause finds its slot and its sessions gone, and begins anew with the first free number.
"""

import asyncio
import logging
from typing import Final

from dispatcher.clock import Clock
from dispatcher.database import Pool
from dispatcher.ending import apart, unless_cancelled
from gateway import slot
from gateway.abandoned import Abandoned
from gateway.inbound import Inbound
from gateway.readings import Readings
from gateway.sessions import Sessions
from gateway.signs import Signs
from gateway.slot import Slot
from gateway.trouble import TROUBLE, first_words

__all__ = ["Takeover"]

log = logging.getLogger(__name__)

_WITHIN_S: Final = 60.0


class Takeover:
    """Looks after what other gateways left, for as long as our own slot is held."""

    def __init__(
        self,
        held: Slot,
        sessions: Sessions,
        *,
        signals: Pool,
        telemetry: Pool,
        clock: Clock,
        signs: Signs,
        database_url: str,
    ) -> None:
        self._held = held
        self._sessions = sessions
        self._signals = signals
        self._telemetry = telemetry
        self._clock = clock
        self._signs = signs
        self._database_url = database_url

    async def run(self) -> None:
        """Take over one after the other until cancelled; what fails is found abandoned again, after all others."""
        while True:
            seen = [await self._held.abandoned.get(), *self._all_seen()]
            for abandoned in {one.number: one for one in seen}.values():
                await self._try(abandoned)
            self._all_seen()  # before these were looked after: what is still abandoned is soon seen again

    def _all_seen(self) -> list[Abandoned]:
        queue = self._held.abandoned
        return [queue.get_nowait() for _ in range(queue.qsize())]

    async def _try(self, abandoned: Abandoned) -> None:
        try:
            async with asyncio.timeout(_WITHIN_S):
                await apart(self._take_over(abandoned))
        except* TROUBLE as group:
            log.warning(
                "what gateway g%d left could not be taken over yet: %s",
                abandoned.number,
                first_words(group),
                extra={"action": "gateway_takeover_failed"},
            )
        unless_cancelled()

    async def _take_over(self, abandoned: Abandoned) -> None:
        async with slot.take_over(self._database_url, abandoned) as theirs:
            if theirs is None:
                return
            log.warning(
                "gateway %s %s: %s looks after what it left",
                theirs.name,
                "is gone" if abandoned.pid is None else "stands still",
                self._held.name,
                extra={"action": "gateway_takeover"},
            )
            await self._empty(theirs)
            await theirs.forget()
        log.info("what %s left is done", theirs.name, extra={"action": "gateway_takeover_done"})

    async def _empty(self, theirs: Slot) -> None:
        inbound = Inbound(
            self._signals, self._sessions, gateway=theirs.name, clock=self._clock, signs=self._signs
        )
        readings = Readings(
            self._telemetry, self._sessions, gateway=theirs.name, clock=self._clock, signs=Signs()
        )
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(theirs.watch(), name="slot taken over")
            await inbound.empty()
            # At once: whatever goes wrong with the readings, this session draws no press any more.
            await self._sessions.end(theirs.name, "signals")
            await readings.empty()
            for part in ("telemetry", "out"):
                await self._sessions.end(theirs.name, part)
            watch.cancel()
