"""The auditor: every five seconds it asks the record what is late. It shares no connection with those it watches.

What it finds is told to every console at once; what it finds twice in a row becomes an alarm of the city desk.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import psycopg
from prometheus_client import Gauge
from psycopg_pool import PoolTimeout

from dispatcher.alarms.platform import note_recovery, raise_fault
from dispatcher.clock import Clock
from dispatcher.database import Connection, Pool
from dispatcher.ending import unless_cancelled
from dispatcher.errors import YilaoError
from dispatcher.pulse import STUCK_AFTER_S
from dispatcher.watch import store
from dispatcher.watch.model import STREAM_LATE, Fault, Look, Verdict, judge

__all__ = ["EVERY_S", "Auditor"]

log = logging.getLogger(__name__)

EVERY_S: Final = 5.0
_ANSWER_WITHIN_S: Final = 5.0
_SILENT_S: Final = 10.0
_WELL_TURNS: Final = 6

_late = Gauge("yilao_platform_late_seconds", "By how much a part of the platform is late; 0: not", ["part"])
_age = Gauge(
    "yilao_canary_age_seconds", "Since the last canary of a gateway that came all the way round", ["gateway"]
)


class Auditor:
    """Looks, judges, tells. `verdict` is what it found last."""

    def __init__(
        self,
        pool: Pool,
        clock: Clock,
        *,
        tell: Callable[[Mapping[str, Any]], None] = lambda _: None,
        heard: Callable[[], Mapping[str, datetime]] | None = None,
    ) -> None:
        """`tell` brings an event to every console; `heard` says what our own stream has brought, by gateway."""
        self.verdict = Verdict()
        self._pool = pool
        self._clock = clock
        self._tell = tell
        self._heard = heard
        self._answered: float | None = None
        self._began: float | None = None
        self._finished: float | None = None
        self._parts: set[str] = set()
        self._well_turns: dict[str, int] = {}

    @property
    def fresh(self) -> bool:
        """Whether it finished a turn lately, whatever it found."""
        now = asyncio.get_running_loop().time()
        return self._finished is not None and now - self._finished < 2 * EVERY_S + _ANSWER_WITHIN_S

    @property
    def turning(self) -> bool:
        """Whether it does not hang: a failed turn is a turn too, and it has a moment to begin."""
        last = self._finished or self._began
        return last is None or asyncio.get_running_loop().time() - last < STUCK_AFTER_S

    def judge(self, look: Look) -> Verdict:
        """Judge what was seen in the record, and, after a moment to connect, our own stream by what it brought."""
        began, now = self._began, asyncio.get_running_loop().time()
        if self._heard is None or began is None or now - began < STREAM_LATE.total_seconds():
            return judge(look)
        return judge(replace(look, heard=dict(self._heard())))

    def heard_s(self, gateway: str) -> float | None:
        """How many seconds ago the canary was sent that our own stream brought last; None for none yet."""
        sent_at = None if self._heard is None else self._heard().get(gateway)
        return None if sent_at is None else round((self._clock() - sent_at).total_seconds(), 3)

    async def run(self) -> None:
        """Look every five seconds until cancelled; nothing that goes wrong ends it."""
        self._answered = self._began = asyncio.get_running_loop().time()
        while True:
            try:
                await self.turn()
            except Exception:  # a fault of ours must not end the one who looks for faults
                log.exception("the auditor failed; it looks again", extra={"action": "auditor_failed"})
            unless_cancelled()
            await asyncio.sleep(EVERY_S)

    async def turn(self) -> Verdict:
        """Look once: 1. judge, 2. tell the consoles, 3. raise alarms for what was late the last time too."""
        before = self.verdict
        self.verdict = await self._verdict()
        self._note(before)
        if not (before.ok and self.verdict.ok):
            self._tell(self.verdict.as_json())
        await self._report({fault.what for fault in before.faults})
        self._finished = asyncio.get_running_loop().time()
        return self.verdict

    async def _verdict(self) -> Verdict:
        loop = asyncio.get_running_loop()
        asking = asyncio.create_task(self._look(), name="auditor looks")
        try:
            done, _ = await asyncio.wait({asking}, timeout=_ANSWER_WITHIN_S)
        except asyncio.CancelledError:
            asking.cancel()
            raise
        try:
            if not done:
                # Its end is not waited for: that takes long when the database's machine is gone.
                asking.cancel()
                asking.add_done_callback(lambda task: task.cancelled() or task.exception())
                raise TimeoutError  # noqa: TRY301  # answered below, as all silence is
            look = asking.result()
        except (psycopg.OperationalError, PoolTimeout, TimeoutError) as error:
            silent = loop.time() - (self._answered or loop.time())
            log.warning(
                "the auditor has no answer from the database: %s",
                str(error).strip() or type(error).__name__,
                extra={"action": "auditor_unanswered"},
            )
            faults = (Fault(what="database", late_s=round(silent, 3)),) if silent > _SILENT_S else ()
            return Verdict(faults=faults, ages=self.verdict.ages)
        self._answered = loop.time()
        return self.judge(look)

    async def _look(self) -> Look:
        async with self._pool.connection() as connection:
            return await store.look(connection, now=self._clock())

    def _note(self, before: Verdict) -> None:
        """Write down what begins and what ends, once each, and set the gauges."""
        now_late = {fault.what: fault.late_s for fault in self.verdict.faults}
        was_late = {fault.what for fault in before.faults}
        for what in now_late.keys() - was_late:
            log.error(
                "the platform is late: %s, by %.0f s", what, now_late[what], extra={"action": "platform_late"}
            )
        for what in was_late - now_late.keys():
            log.warning("the platform is on time again: %s", what, extra={"action": "platform_on_time"})
        self._parts |= now_late.keys()
        for what in self._parts:
            _late.labels(what).set(now_late.get(what, 0))
        for gateway in before.ages.keys() - self.verdict.ages.keys():
            with suppress(KeyError):
                _age.remove(gateway)
        for gateway, age in self.verdict.ages.items():
            _age.labels(gateway).set(age)

    async def _report(self, before: set[str]) -> None:
        """An alarm for what was late the last time too; a line in it for what has been on time for half a minute."""
        now_late = {fault.what: fault for fault in self.verdict.faults}
        for what, fault in now_late.items():
            if what in before and what != "database":
                self._well_turns[what] = 0
                detail = dict(fault.detail) | {"late_s": fault.late_s}
                await self._write(partial(raise_fault, what=what, detail=detail, now=self._clock()))
        for what in [what for what in self._well_turns if what not in now_late]:
            self._well_turns[what] += 1
            if self._well_turns[what] >= _WELL_TURNS:
                del self._well_turns[what]
                await self._write(partial(note_recovery, what=what, now=self._clock()))

    async def _write(self, act: Callable[[Connection], Awaitable[object]]) -> None:
        try:
            async with (
                asyncio.timeout(_ANSWER_WITHIN_S),
                self._pool.connection() as connection,
                connection.transaction(),
            ):
                await act(connection)
        except (psycopg.Error, PoolTimeout, TimeoutError, YilaoError) as error:
            log.error(  # noqa: TRY400  # it comes again in five seconds
                "the auditor could not write what it found: %s",
                str(error).strip() or type(error).__name__,
                extra={"action": "platform_alarm_failed"},
            )
