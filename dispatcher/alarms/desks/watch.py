"""The watch over the desks: every five seconds it looks who was heard, and lets others know where nobody is.

It borrows its connection from the pool that takes what consoles say: while they cannot be heard, it cannot look either,
and nobody is judged until they had time to be heard anew.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from prometheus_client import Gauge
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from dispatcher.alarms.desks import claims, coverage, store
from dispatcher.alarms.view import iso
from dispatcher.clock import Clock
from dispatcher.database import Connection, Pool, Row, is_the_databases_fault
from dispatcher.people.consoles import rules
from dispatcher.people.consoles import store as consoles
from dispatcher.people.consoles.rules import Hearing

__all__ = ["DeskWatch", "gap_json"]

log = logging.getLogger(__name__)

_AT_ONCE: Final = 200  # alarms that one turn shows to others
_TURN_S: Final = 3.0  # how long a turn works before it leaves the rest to the next one
_IN_THE_WAY: Final = (
    DeadlockDetected,
    LockNotAvailable,
    SerializationFailure,
)  # of this row, not of the others

_unattended = Gauge("yilao_desks_unattended", "Centres on duty where nobody is at a live console")
_deaf = Gauge("yilao_consoles_deaf", "1 while no console at all is heard, so that nobody is called away")


class DeskWatch:
    """`tell` gets the desks that nobody watches, after every turn; how well this process hears is kept here."""

    def __init__(
        self,
        pool: Pool,
        clock: Clock,
        *,
        unattended_after: timedelta,
        tell: Callable[[Sequence[dict[str, Any]]], None] = lambda _: None,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._unattended_after = unattended_after
        self._tell = tell
        self._hearing = Hearing()

    async def tick(self) -> int:
        """Look once; returns how much was done.

        1. Can we hear at all? Then who was not heard is judged; whoever is heard again always is.
        2. Desks: watched again, or deserted; what waits at those is shown to whoever steps in.
        3. Claims: lost, or back, the most urgent first.
        4. Tell every console.

        What a turn has no time for, the next one does; it does at least one thing of each kind.
        """
        until = time.monotonic() + _TURN_S
        async with self._pool.connection() as connection:
            judging = await self._listen(connection)
            now = self._clock()
            done = await self._each(connection, await self._desks(connection, now, judging=judging), until)
            showing = await store.unseen(connection, limit=_AT_ONCE, now=now)
            shows = [partial(coverage.show, alarm_id=alarm_id) for alarm_id in showing]
            done += await self._each(connection, shows, until)
            settling = [
                partial(claims.settle, alarm_id=row["id"])
                for row in await store.held(connection, now=now)
                if claims.is_back(row, now) or (judging and claims.is_lost(row, now))
            ]
            done += await self._each(connection, settling, until)
            gaps = await store.gaps(connection, now=self._clock())
        _unattended.set(len(gaps))
        self._tell([gap_json(gap) for gap in gaps])
        return done

    async def _desks(
        self, connection: Connection, now: datetime, *, judging: bool
    ) -> list[Callable[..., Awaitable[bool]]]:
        before = now - self._unattended_after
        over = await store.over(connection, before=before, now=now)
        acts: list[Callable[..., Awaitable[bool]]] = [partial(coverage.end, gap=gap) for gap in over]
        if judging:
            deserted = await store.deserted(connection, before=before, now=now)
            acts += [partial(coverage.begin, **row, before=before) for row in deserted]
        return acts

    async def _listen(self, connection: Connection) -> bool:
        """Judge our own hearing; returns whether others may be judged."""
        was, now = self._hearing, self._clock()
        heard_at, crowd = await consoles.last_heard(connection, now=now)
        quiet = 2 * rules.every(self._unattended_after)  # sooner than any of them is called away
        self._hearing = rules.listen(was, last_heard=heard_at, crowd=crowd, now=now, quiet=quiet)
        _deaf.set(self._hearing.deaf)
        if self._hearing.deaf and not was.deaf:
            sentence = (
                "no console is heard any more, of %d people at once: nobody is called away until one is"
            )
            log.warning(sentence, crowd, extra={"action": "consoles_unheard"})
        return rules.may_judge(self._hearing, now)

    async def _each(
        self, connection: Connection, acts: Sequence[Callable[..., Awaitable[bool]]], until: float
    ) -> int:
        """Do each in a transaction of its own; one that fails is tried again in the next turn, and the others go on."""
        done = 0
        for number, act in enumerate(acts):
            if number and time.monotonic() >= until:
                break
            try:
                async with connection.transaction():
                    done += await act(connection, now=self._clock())
            except Exception as error:  # whatever it is, the next one must get its turn
                if is_the_databases_fault(error) and not isinstance(error, _IN_THE_WAY):
                    raise
                log.exception("the watch over the desks failed at one thing", extra={"action": "poison"})
        return done


def gap_json(gap: Row) -> dict[str, Any]:
    """A desk that nobody watches, as consoles are told of it."""
    return {
        "centre_id": gap["centre_id"],
        "unattended_since": iso(gap["since"]),
        "covered_by": gap["covered_by"],
        "alarm_id": gap["alarm_id"],
    }
