"""Sends what is due: for each way two lanes, one for what is urgent, so that no provider and no storm delays another's.

What a crash means, for every channel: told twice rather than never. A delivery is claimed, sent outside any transaction,
and then written down. A process that dies in between leaves it `sending`; when its lease ends another one sends it again
under the same number, which a provider that remembers numbers does not bring twice.
"""

import asyncio
import logging
from collections.abc import Collection
from typing import Final, Protocol

from prometheus_client import Counter, Gauge, Histogram

from dispatcher.clock import Clock
from dispatcher.database import TROUBLE, Listener, Pool, Row
from dispatcher.ending import unless_cancelled
from dispatcher.notify import links, outbox, rules
from dispatcher.notify.model import Accepted, Channel, Delivered, Failed, Outgoing, Result
from dispatcher.notify.outbox import Ended
from dispatcher.notify.wording import store as own_words
from dispatcher.notify.wording.render import Texts, render, title
from dispatcher.notify.wording.values import values_of
from dispatcher.pulse import Pulse

__all__ = ["PLACES", "Sender", "Way", "Ways"]

log = logging.getLogger(__name__)

PLACES: Final = 8
"""How many messages of one lane are on their way to the provider at once."""

_POLL_S: Final = 1.0
_STOP_WITHIN_S: Final = 2.0
_COUNT_EVERY: Final = 10  # turns
_TICK_BATCH: Final = 50
_LANES: Final = tuple((str(channel), urgent) for urgent in (True, False) for channel in Channel)

_tries = Counter(
    "yilao_tell_tries_total", "Tries to bring a message, by how they ended", ["channel", "ended"]
)
_wait = Histogram(
    "yilao_tell_seconds",
    "From when a message was made to when the provider had taken it",
    ["urgent"],
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 300, 1800),
)
_waiting = Gauge("yilao_tell_waiting", "Deliveries that are not at their end", ["channel", "urgent"])


class Way(Protocol):
    """A channel: it brings one message, and says whether its provider reports what became of it."""

    @property
    def reports(self) -> bool:
        """Whether `Accepted` is followed by a report; where it is not, it is the last that is known."""

    async def send(self, out: Outgoing) -> Result:
        """Bring this message, within SEND_WITHIN_S."""


class Ways(Protocol):
    """The channels of this installation."""

    @property
    def set_up(self) -> Collection[Channel]:
        """Those that there are."""

    def of(self, name: Channel, /) -> Way:
        """One of them."""


class Sender:
    """The senders of one process. Any number of processes may send: each delivery is claimed by one."""

    def __init__(self, pool: Pool, clock: Clock, ways: Ways, *, public_url: str, pulse: Pulse) -> None:
        self._pool = pool
        self._clock = clock
        self._ways = ways
        self._public_url = public_url.rstrip("/")
        self._pulse = pulse
        self._woken = {lane: asyncio.Event() for lane in _LANES}

    async def run(self, listener: Listener) -> None:
        """Send until cancelled; woken by NOTIFY, and every second anyway."""
        async with asyncio.TaskGroup() as group:
            for lane in _LANES:
                group.create_task(self._keep(lane, listener), name=f"tell by {lane[0]}")
            group.create_task(self._look_out(listener), name="tell")

    async def tick(self) -> int:
        """Send whatever is due at this moment, and return how many tries that were."""
        done = 0
        for lane in _LANES:
            looked = _TICK_BATCH
            while looked:
                letters, texts, looked = await self._claim(lane, _TICK_BATCH)
                await asyncio.gather(*(self._bring(letter, texts) for letter in letters))
                done += len(letters)
        return done

    async def _look_out(self, listener: Listener) -> None:
        """Wake the lanes in which something is due."""
        turn = 0
        while True:
            try:
                async with self._pool.connection() as connection:
                    for lane in await outbox.waiting_lanes(connection, now=self._clock()):
                        self._woken[lane].set()
                    if turn % _COUNT_EVERY == 0:
                        _count(await outbox.waiting(connection))
                self._pulse.beat("tell")
            except TROUBLE as error:
                self._pulse.trouble("tell", error)
            except Exception as error:  # noqa: BLE001  # the missing beat is seen at /healthz
                self._pulse.unforeseen("tell", error)
                await asyncio.sleep(_POLL_S)
            unless_cancelled()
            turn += 1
            await listener.wait(_POLL_S)

    async def _keep(self, lane: tuple[str, bool], listener: Listener) -> None:
        """Keep the places of a lane filled while there is something due in it."""
        busy: set[asyncio.Task[None]] = set()
        woken = self._woken[lane]
        more = False

        def ended(task: asyncio.Task[None]) -> None:
            busy.discard(task)
            if more:
                woken.set()

        try:
            while True:
                await woken.wait()
                woken.clear()
                free = PLACES - len(busy)
                if not free:
                    more = True
                    continue
                try:
                    letters, texts, looked = await self._claim(lane, free)
                except TROUBLE as error:
                    self._pulse.trouble("tell", error)
                    letters, texts, looked = [], {}, 0
                except Exception as error:  # noqa: BLE001  # one lane's trouble is not the others'
                    self._pulse.unforeseen("tell", error)
                    letters, texts, looked = [], {}, 0
                unless_cancelled()
                more = looked >= free
                for letter in letters:
                    task = asyncio.create_task(self._guarded(letter, texts, listener))
                    busy.add(task)
                    task.add_done_callback(ended)
                if more and not letters:
                    woken.set()
        finally:
            await _let_end(busy)

    async def _guarded(self, letter: Row, texts: Texts, listener: Listener) -> None:
        """Bring a message; what cannot be written down comes again when its lease ends."""
        try:
            if not await self._bring(letter, texts):
                listener.woken.set()  # the next way is due now
        except TROUBLE as error:
            self._pulse.trouble("tell", error)
        except Exception as error:  # noqa: BLE001  # the other messages go on
            self._pulse.unforeseen("tell", error)

    async def _claim(self, lane: tuple[str, bool], limit: int) -> tuple[list[Row], Texts, int]:
        channel, urgent = lane
        async with self._pool.connection() as connection:
            ids, looked = await outbox.claim(
                connection, channel, urgent=urgent, limit=limit, now=self._clock()
            )
            if not ids:
                return [], {}, looked
            return await outbox.letters(connection, ids), await own_words.in_force(connection), looked

    async def _bring(self, letter: Row, texts: Texts) -> bool:
        """Put a message into words, send it, write down how that ended; whether it was taken."""
        text: str | None = None
        ended = self._cannot_go(letter)
        if ended is None:
            try:
                out, text = await self._word(letter, texts)
            except TROUBLE:
                raise
            except Exception as error:  # noqa: BLE001  # a row that cannot be worded must not stop the others
                _complain("delivery %s could not be put into words: %s", letter, error)
                ended = Ended(why=f"no words for it: {type(error).__name__}", blames_address=False)
            else:
                result = await self._send(letter, out)
                if not isinstance(result, Ended):
                    await self._taken(letter, result, text)
                    return True
                ended = result
        _tries.labels(letter["channel"], "broken" if ended.permanent else "failed").inc()
        async with self._pool.connection() as connection:
            await outbox.failed(connection, letter, ended, text=text, now=self._clock())
        return False

    async def _taken(self, letter: Row, result: Accepted | Delivered, text: str) -> None:
        reports = self._ways.of(Channel(letter["channel"])).reports
        now = self._clock()
        _tries.labels(letter["channel"], "taken").inc()
        _wait.labels(str(letter["urgent"]).lower()).observe((now - letter["created_at"]).total_seconds())
        async with self._pool.connection() as connection:
            await outbox.taken(connection, letter, result, text=text, reports=reports, now=now)

    def _cannot_go(self, letter: Row) -> Ended | None:
        """Why a message is not even tried, if so."""
        if Channel(letter["channel"]) not in self._ways.set_up:
            return Ended(why="this way is not set up here", again=False, blames_address=False)
        if letter["removed_at"] is not None or letter["broken_at"] is not None:
            why = letter["broken_why"] or "this address was taken away"
            return Ended(why=why, again=False, blames_address=False)
        if letter["tries"] > rules.TRIES:
            return Ended(
                why="sending it never came to an end", surely_not_out=False, again=False, blames_address=False
            )
        return None

    async def _word(self, letter: Row, texts: Texts) -> tuple[Outgoing, str]:
        """The message as it goes out, and its words as they may be kept."""
        async with self._pool.connection() as connection:
            secrets = await links.make(connection, letter, public_url=self._public_url, now=self._clock())
        values = values_of(letter, link=secrets.link, code=secrets.code)
        text = render(letter["wording"], letter["language"], values, texts=texts)
        out = Outgoing(
            delivery_id=letter["id"],
            target=letter["target"],
            text=text,
            title=title(letter["wording"], letter["language"], values),
            language=letter["language"],
            link=secrets.link,
            urgent=letter["urgent"],
            answerable=letter["ask_id"] is not None,
        )
        return out, secrets.masked(text)

    async def _send(self, letter: Row, out: Outgoing) -> Accepted | Delivered | Ended:
        way = self._ways.of(Channel(letter["channel"]))
        try:
            async with asyncio.timeout(rules.SEND_WITHIN_S):
                result = await way.send(out)
        except TimeoutError:
            return Ended(why=f"no answer within {rules.SEND_WITHIN_S:g} s", surely_not_out=False)
        except Exception as error:  # noqa: BLE001  # a channel that breaks is one that fails
            _complain("delivery %s could not be sent: %s", letter, error)
            return Ended(why=f"the channel broke: {type(error).__name__}", surely_not_out=False)
        if isinstance(result, Failed):
            return Ended(why=result.why, permanent=result.permanent)
        return result


async def _let_end(busy: set[asyncio.Task[None]]) -> None:
    """Whoever stops lets end what is on its way, for a moment: what is cut off is sent again by another process."""
    if busy:
        _, late = await asyncio.wait(set(busy), timeout=_STOP_WITHIN_S)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)


def _count(rows: list[Row]) -> None:
    found = {(row["channel"], row["urgent"]): row["waiting"] for row in rows}
    for channel, urgent in _LANES:
        _waiting.labels(channel, str(urgent).lower()).set(found.get((channel, urgent), 0))


def _complain(sentence: str, letter: Row, error: Exception) -> None:
    """Say what went wrong, without the message: words and trace may hold what is nobody's business."""
    log.warning(sentence, letter["id"], type(error).__name__, extra={"action": "tell_trouble"})
