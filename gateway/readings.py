"""Readings, presence and answers: in bulk, on a session, a task and connections that no press ever waits for."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from devices import codec, topics
from devices.link import Link, LinkError, Message, Send
from dispatcher.clock import Clock
from dispatcher.commands import store as commands
from dispatcher.database import Pool
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import Heard
from dispatcher.signals import store as signals
from dispatcher.telemetry import store as telemetry
from gateway import counts
from gateway.arrivals import Arrivals, Arrived
from gateway.batch import Batch, unreadable
from gateway.easing import PROBE_EVERY_S, Easing, probe_topic
from gateway.sessions import Sessions
from gateway.signs import Signs
from gateway.trouble import POISON, retried

__all__ = ["Readings"]

log = logging.getLogger(__name__)

WINDOW: Final = 2000
"""Unacknowledged messages that a broker with MQTT 5 sends us at most: what holds a flood back."""

_FILTERS: Final = (topics.UP_TELEMETRY, topics.UP_STATE, topics.UP_RESULT)
_PROBES: Final = probe_topic("").removesuffix("/up/telemetry")
_MOST_ASKING: Final = 200
_MOST_WAITING: Final = 10_000
_MESSAGES: Final = 1000
_READINGS: Final = 5000
_ROWS: Final = 2000
_SLICE_S: Final = 0.004  # presses share the event loop: they get their turn this often
_ACKS_AT_ONCE: Final = 100
_FEW: Final = 500
_LINGER_S: Final = 0.02
_SIGNS_EVERY_S: Final = 5.0
_CONNECTION_WITHIN_S: Final = 3.0


class Readings:
    """The path of everything that is not a press; `attempt` runs it until the database fails."""

    def __init__(self, pool: Pool, sessions: Sessions, *, gateway: str, clock: Clock, signs: Signs) -> None:
        self.ready = asyncio.Event()
        self._pool = pool
        self._sessions = sessions
        self._gateway = gateway
        self._clock = clock
        self._signs = signs
        self._easing = Easing()
        self._asking: asyncio.Queue[Send] = asyncio.Queue(_MOST_ASKING)

    async def attempt(self) -> None:
        """Take readings in until the database fails, which is raised when the link is down already."""
        await self._run(_FILTERS)

    async def empty(self) -> None:
        """Take in what the broker kept for a gateway that is gone, and nothing more; raises when the database fails."""
        await self._run((), until_empty=True)

    async def _run(self, filters: Sequence[str], *, until_empty: bool = False) -> None:
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            # Without a database that keeps them no link is made: the broker keeps what it can.
            await telemetry.refuse_asleep(connection)
        arrivals = Arrivals(_MOST_WAITING)
        link = self._sessions.link(self._gateway, "telemetry", filters=filters, window=WINDOW)
        link.on_message = lambda message: self._arrived(link, arrivals, message)
        link.on_connect = lambda _session_present: self.ready.set()
        async with asyncio.TaskGroup() as group:
            serving = [
                group.create_task(link.run(), name="telemetry link"),
                group.create_task(self._commit(link, arrivals), name="telemetry commit"),
            ]
            if not until_empty:
                group.create_task(self._write_signs(), name="signs of life")
                group.create_task(self._probe(link), name="probe")
                group.create_task(self._ask(link), name="ask to gather")
            if until_empty:
                await self._sessions.empty(link, arrivals, _FILTERS)
                for task in serving:
                    task.cancel()

    def _arrived(self, link: Link, arrivals: Arrivals, message: Message) -> None:
        if message.topic.startswith(_PROBES):
            self._probed(message.payload)
            link.ack(message)
            return
        if not arrivals.put(Arrived(message, self._clock())):
            counts.OVERFLOWED.labels("telemetry").inc()
        if arrivals.crowded:
            link.pause()

    async def _commit(self, link: Link, arrivals: Arrivals) -> None:
        while True:
            waiting = await self._gather(arrivals)
            while waiting:
                batch = await self._read(waiting)
                with counts.COMMIT_SECONDS.labels("telemetry").time():
                    await self._store(batch)
                await self._acknowledge(link, batch)
                arrivals.finished(len(batch.arrived))
                waiting = waiting[len(batch.arrived) :]
                self._easing.heard(sign.device_id for sign in batch.signs)
            if not arrivals.crowded:
                link.resume()
            await self._sessions.ask_again(link, arrivals)

    async def _probe(self, link: Link) -> None:
        """Send a probe down the way of all readings; its acknowledgement comes by the same way, so they never pile up."""
        while True:
            await asyncio.sleep(PROBE_EVERY_S)
            with suppress(LinkError):
                await link.publish(probe_topic(self._gateway), codec.rfc3339(self._clock()).encode())

    async def _ask(self, link: Link) -> None:
        """Say at once what a late probe gave cause to say: not after the next probe, which is late too."""
        while True:
            ask = await self._asking.get()
            with suppress(LinkError):
                await link.publish(ask.topic, ask.payload, ask.qos)
                counts.EASED.inc()

    def _probed(self, payload: bytes) -> None:
        """A probe came, ours or another gateway's: all have the database's clock."""
        with suppress(ValueError):
            delay = self._clock() - datetime.fromisoformat(payload.decode())
            now = asyncio.get_running_loop().time()
            for ask in self._easing.probed(delay.total_seconds(), now=now):
                if not self._asking.full():
                    self._asking.put_nowait(ask)

    async def _gather(self, arrivals: Arrivals) -> list[Arrived]:
        """Take what waits; of little, wait a moment for more, for each commit costs the presses a little."""
        gathered = await arrivals.take(_MESSAGES)
        if len(gathered) < _FEW:
            await asyncio.sleep(_LINGER_S)
            if arrivals:
                gathered += await arrivals.take(_MESSAGES - len(gathered))
        return gathered

    async def _acknowledge(self, link: Link, batch: Batch) -> None:
        for number, arrived in enumerate(batch.arrived, start=1):
            link.ack(arrived.message)
            if number % _ACKS_AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _read(self, arrived: Sequence[Arrived]) -> Batch:
        loop = asyncio.get_running_loop()
        batch, until = Batch(), loop.time() + _SLICE_S
        for one in arrived:
            batch.add(one)
            if len(batch.readings) >= _READINGS:
                break  # arrays: a thousand of them would be one endless commit (of a half, only the last can end it)
            if loop.time() >= until:
                await asyncio.sleep(0)
                until = loop.time() + _SLICE_S
        return batch

    async def _store(self, batch: Batch) -> None:
        """Commit a batch; what the database does not take is found by halving, and quarantined."""
        try:
            await retried(lambda: self._store_together(batch))
        except POISON as error:
            if len(batch.arrived) <= 1:
                await self._quarantine_poison(batch, error)
                return
            half = len(batch.arrived) // 2
            await self._store(await self._read(batch.arrived[:half]))
            await self._store(await self._read(batch.arrived[half:]))

    async def _store_together(self, batch: Batch) -> None:
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            async with connection.transaction():
                for start in range(0, len(batch.readings), _ROWS):
                    await telemetry.add(connection, batch.readings[start : start + _ROWS])
                await fleet.heard(connection, batch.signs)
                if batch.unreadable:
                    await signals.quarantine(connection, batch.unreadable, gateway=self._gateway)
            if batch.results or batch.returned:
                # Apart from the bulk: these rows are shared with the outbox, and their locks are held briefly.
                async with connection.transaction():
                    for device_id, result, at in batch.results:
                        answer = {"ok": result.ok, **result.fields}
                        await commands.answered(connection, device_id, result.command, result=answer, now=at)
                    for device_id, at in sorted(batch.returned.items()):
                        await commands.reconnected(connection, device_id, now=at)
        counts.READINGS.inc(len(batch.readings))
        counts.QUARANTINED.labels("other").inc(len(batch.unreadable))

    async def _quarantine_poison(self, batch: Batch, error: BaseException) -> None:
        counts.POISON.labels("telemetry").inc()
        reason = f"the database does not take it: {(str(error) or type(error).__name__).splitlines()[0]}"
        log.error(
            "an uplink could not be stored and is in quarantine: %s",
            reason,
            extra={"action": "reading_poison"},
        )
        for arrived in batch.arrived:
            topic = topics.parse(arrived.message.topic)
            item = unreadable(arrived, topic.device_id if topic else None, reason, could_be_press=False)
            try:
                async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
                    await signals.quarantine(connection, [item], gateway=self._gateway)
            except POISON:
                log.exception("not even the quarantine takes it", extra={"action": "reading_poison"})

    async def _write_signs(self) -> None:
        """Write down the signs of life that presses left."""
        while True:
            await asyncio.sleep(_SIGNS_EVERY_S)
            await self._write(self._signs.take())

    async def _write(self, signs: Sequence[Heard]) -> None:
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            await fleet.heard(connection, signs)
