"""Presses: from the broker into the record, and only then acknowledged.

1. What arrives waits in memory, unacknowledged.
2. All that waits is stored with one commit; what arrives meanwhile goes into the next one.
3. After COMMIT: the broker may forget the messages, and the devices get their receipts.
4. When the database fails, nothing is acknowledged and the link is dropped: broker and devices send again.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from devices import codec, topics
from devices.kinds import CANARY
from devices.link import Link
from dispatcher.clock import Clock
from dispatcher.database import Pool
from dispatcher.fleet.model import Heard
from dispatcher.signals import store
from dispatcher.signals.model import Arrival, Fate, Stored, Unreadable
from gateway import counts
from gateway.arrivals import Arrivals, Arrived
from gateway.batch import unreadable
from gateway.receipts import ReceiptSender, receipt_for
from gateway.sessions import Sessions
from gateway.signs import Signs
from gateway.trouble import POISON, retried

__all__ = ["Inbound", "read_signal"]

log = logging.getLogger(__name__)

WINDOW: Final = 500
"""Unacknowledged presses that a broker with MQTT 5 sends us at most: one group."""

_FILTERS: Final = (topics.UP_SIGNAL,)
_MOST_WAITING: Final = 5000  # more than the window: only the embedded broker, which knows none, gets near it
_CONNECTION_WITHIN_S: Final = 3.0


def read_signal(arrived: Arrived) -> Arrival | Unreadable | None:
    """Read a message from `up/signal`; None for the clearing of a retained message, which says nothing."""
    message = arrived.message
    if message.retain and not message.payload:
        return None
    topic = topics.parse(message.topic)
    if topic is None:
        return unreadable(arrived, None, "the topic does not name a possible device", could_be_press=True)
    try:
        signal = codec.decode_signal(message.payload)
    except codec.Malformed as malformed:
        return unreadable(arrived, topic.device_id, malformed.reason, could_be_press=True)
    return Arrival(
        device_id=topic.device_id,
        signal=signal,
        payload=message.payload,
        received_at=arrived.at,
        retained=message.retain,
    )


class Inbound:
    """The path of the presses; `attempt` runs it until the database fails."""

    def __init__(self, pool: Pool, sessions: Sessions, *, gateway: str, clock: Clock, signs: Signs) -> None:
        self.ready = asyncio.Event()
        self._pool = pool
        self._sessions = sessions
        self._gateway = gateway
        self._clock = clock
        self._signs = signs

    async def attempt(self) -> None:
        """Take presses in until the database fails, which is raised when the link is down already."""
        await self._run(_FILTERS)

    async def empty(self) -> None:
        """Take in what the broker kept for a gateway that is gone, and nothing more; raises when the database fails."""
        await self._run((), until_empty=True)

    async def _run(self, filters: Sequence[str], *, until_empty: bool = False) -> None:
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S):
            pass  # without a database there is nothing to do with a press, so no link is made
        arrivals = Arrivals(_MOST_WAITING)
        link = self._sessions.link(self._gateway, "signals", filters=filters, window=WINDOW)
        link.on_message = lambda message: self._arrived(link, arrivals, Arrived(message, self._clock()))
        link.on_connect = lambda _session_present: self.ready.set()
        async with asyncio.TaskGroup() as group:
            serving = [
                group.create_task(link.run(), name="signals link"),
                group.create_task(
                    self._commit(link, arrivals, ReceiptSender(link, group)), name="signals commit"
                ),
            ]
            if until_empty:
                await self._sessions.empty(link, arrivals, _FILTERS)
                for task in serving:
                    task.cancel()

    def _arrived(self, link: Link, arrivals: Arrivals, arrived: Arrived) -> None:
        if not arrivals.put(arrived):
            counts.OVERFLOWED.labels("signals").inc()  # unacknowledged: broker or device sends it again
        if arrivals.crowded:
            link.pause()

    async def _commit(self, link: Link, arrivals: Arrivals, receipts: ReceiptSender) -> None:
        while True:
            group = await arrivals.take(WINDOW)
            with counts.COMMIT_SECONDS.labels("signals").time():
                answers = await self._store(group)
            for arrived in group:
                link.ack(arrived.message)
            arrivals.finished(len(group))
            self._tell(answers, receipts)
            if not arrivals.crowded:
                link.resume()
            await self._sessions.ask_again(link, arrivals)

    def _tell(self, answers: Sequence[Stored], receipts: ReceiptSender) -> None:
        now = self._clock()
        for stored in answers:
            counts.SIGNALS.labels(stored.fate).inc()
            arrival = stored.arrival
            if stored.fate is Fate.UNKNOWN_DEVICE:
                continue
            receipts.send(arrival.device_id, receipt_for(stored, now=now))
            # A canary's sign of life goes the way of the heartbeats, to prove that way.
            if not arrival.retained and arrival.signal.type != CANARY:
                self._signs.put(
                    Heard(
                        device_id=arrival.device_id,
                        at=arrival.received_at,
                        battery=arrival.signal.battery,
                        rssi=arrival.signal.rssi,
                    )
                )

    async def _store(self, group: Sequence[Arrived]) -> list[Stored]:
        """Store a group; what the database does not take is found by halving, and quarantined."""
        try:
            return await retried(lambda: self._store_together(group))
        except POISON as error:
            if len(group) > 1:
                half = len(group) // 2
                return await self._store(group[:half]) + await self._store(group[half:])
            await self._quarantine_poison(group[0], error)
            return []

    async def _store_together(self, group: Sequence[Arrived]) -> list[Stored]:
        # Each statement commits for itself, and each may be repeated without harm: what was not acknowledged is sent
        # again and found. So the presses, one statement in all but odd cases, need one round trip and not three.
        read = [(arrived, read_signal(arrived)) for arrived in group]
        arrivals = [item for _, item in read if isinstance(item, Arrival)]
        odd = [item for _, item in read if isinstance(item, Unreadable)]
        messages = [arrived for arrived, item in read if isinstance(item, Arrival)]
        async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            answers = await store.add(connection, arrivals, gateway=self._gateway) if arrivals else []
            odd += [
                unreadable(arrived, stored.arrival.device_id, "no such device", could_be_press=True)
                for arrived, stored in zip(messages, answers, strict=True)
                if stored.fate is Fate.UNKNOWN_DEVICE
            ]
            if odd:
                await store.quarantine(connection, odd, gateway=self._gateway)
        counts.QUARANTINED.labels("signal").inc(len(odd))
        return answers

    async def _quarantine_poison(self, arrived: Arrived, error: BaseException) -> None:
        counts.POISON.labels("signals").inc()
        topic = topics.parse(arrived.message.topic)
        item = unreadable(
            arrived,
            None if topic is None else topic.device_id,
            f"the database does not take it: {(str(error) or type(error).__name__).splitlines()[0]}",
            could_be_press=True,
        )
        log.error(
            "a press of %s could not be stored and is in quarantine: %s",
            item.device_id,
            item.reason,
            extra={"action": "press_poison", "device": item.device_id},
        )
        try:
            async with self._pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
                await store.quarantine(connection, [item], gateway=self._gateway)
        except POISON:
            # Nothing is left to try, and the others must not wait for it: the log keeps it.
            log.exception(
                "a press of %s could not even be quarantined: %r",
                item.device_id,
                item.payload,
                extra={"action": "press_poison", "device": item.device_id},
            )
