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

from dispatcher.alarms.platform import note_recovery, raise_fault
from dispatcher.clock import Clock
from dispatcher.database import TROUBLE, Connection, Pool
from dispatcher.ending import unless_cancelled
from dispatcher.errors import YilaoError
from dispatcher.pulse import STUCK_AFTER_S
from dispatcher.watch import store
from dispatcher.watch.model import STREAM_LATE, Fault, Look, Verdict, judge

__all__ = ["EVERY_S", "Auditor"]

log = logging.getLogger(__name__)

EVERY_S: Final = 5.0
_ANSWER_WITHIN_S: Final = 5.0
_REPORT_WITHIN_S: Final = 10.0  # with the look before it less than what the watchdog takes for hanging
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
        self._began_at: datetime | None = None
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
        look = replace(look, began_at=self._began_at)
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
        self._began_at = self._clock()
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
        except (*TROUBLE, TimeoutError) as error:
            silent = loop.time() - (self._answered or loop.time())
            log.warning(
                "the auditor has no answer from the database: %s",
                str(error).strip() or type(error).__name__,
                extra={"action": "auditor_unanswered"},
            )
            # What was late is not well because nobody answers.
            faults = [fault for fault in self.verdict.faults if fault.what != "database"]
            if silent > _SILENT_S:
                faults.insert(0, Fault(what="database", late_s=round(silent, 3)))
            return replace(self.verdict, faults=tuple(faults))
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
            if self._given_up(what):
                log.warning("%s is not expected any more", what, extra={"action": "platform_given_up"})
                continue
            log.warning("the platform is on time again: %s", what, extra={"action": "platform_on_time"})
        self._parts |= now_late.keys()
        for what in self._parts:
            _late.labels(what).set(now_late.get(what, 0))
        for gateway in before.ages.keys() - self.verdict.ages.keys():
            with suppress(KeyError):
                _age.remove(gateway)
        for gateway, age in self.verdict.ages.items():
            _age.labels(gateway).set(age)

    def _given_up(self, what: str) -> bool:
        """Whether a fault ended only because its gateway is not waited for any longer: nothing is well with that."""
        return what in {f"path:{gateway}" for gateway in self.verdict.gone}

    async def _report(self, before: set[str]) -> None:
        """An alarm for what was late the last time too; a line in it for what has been on time for half a minute.

        All of it has one time limit: what is not written now is written in the next turn.
        """
        until = asyncio.get_running_loop().time() + _REPORT_WITHIN_S
        now_late = {fault.what: fault for fault in self.verdict.faults}
        for what, fault in now_late.items():
            if what in before and what != "database":
                self._well_turns[what] = 0
                detail = dict(fault.detail) | {"late_s": fault.late_s}
                await self._write(partial(raise_fault, what=what, detail=detail, now=self._clock()), until)
        for what in [what for what in self._well_turns if what not in now_late]:
            self._well_turns[what] += 1
            if self._well_turns[what] < _WELL_TURNS:
                continue
            recovered = partial(note_recovery, what=what, now=self._clock())
            if self._given_up(what) or await self._write(recovered, until):
                del self._well_turns[what]

    async def _write(self, act: Callable[[Connection], Awaitable[object]], until: float) -> bool:
        """Do something in a transaction before `until` (the loop's time); returns whether it was done."""
        try:
            async with (
                asyncio.timeout_at(min(until, asyncio.get_running_loop().time() + _ANSWER_WITHIN_S)),
                self._pool.connection() as connection,
                connection.transaction(),
            ):
                await act(connection)
        except (psycopg.Error, TimeoutError, YilaoError) as error:
            log.error(  # noqa: TRY400  # it comes again in five seconds
                "the auditor could not write what it found: %s",
                str(error).strip() or type(error).__name__,
                extra={"action": "platform_alarm_failed"},
            )
            return False
        return True
