"""Whatever the order of presses, acts, deadlines and crashes: an open alarm has a deadline, and only a person ends it."""

import asyncio
import itertools
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from dispatcher.alarms import events, store
from dispatcher.alarms.model import Outcome
from dispatcher.database import Connection, Row, open_pool
from dispatcher.errors import Conflict, Refused
from dispatcher.people.model import Staff
from dispatcher.signals.model import Arrival
from tests.support import database
from tests.support.clock import FakeClock
from tests.support.desk import Desk

T = TypeVar("T")

DEVICES = ("b7", "pendant", "smoke-1", "b8")  # the last one is another elder's
TYPES = (
    *("sos", "fall", "smoke", "inactivity", "service", "battery_low", "gadget", "cancel", "ok", "test"),
    *("mains_lost", "mains_restored"),
)
_settings = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[
        Phase.generate
    ],  # each step is a real database's work: to shrink a failure takes many minutes, add it then
    suppress_health_check=list(HealthCheck),
)


class Crash(Exception):
    """A mistake of ours, in the middle of a transaction."""


def verbs_of(who: Staff) -> tuple[events.Event | None, ...]:
    """Everything that an operator can do; None is "release"."""
    return (
        events.Claimed(by=who.id),
        events.TakenOver(by=who.id),
        events.Answered(by=who.id),
        events.Dispatched(by=who.id, helper="Li", kind="caregiver", eta=timedelta(minutes=5)),
        events.Arrived(by=who.id),
        events.Held(by=who.id, length=timedelta(minutes=2), reason="calls the son"),
        None,
        events.Noted(by=who.id, text="looks into it"),
        events.HandedToCentre(by=who.id, centre_id="xiqu"),
        events.Resolved(by=who.id, outcome=Outcome.HELPED_AT_HOME, note="all is well"),
        events.Reopened(by=who.id, reason="not over"),
    )


def usually_next(state: str, who: Staff) -> events.Event:
    """What an operator usually does with an alarm in this state."""
    claim, _, answer, dispatch, arrive, *_, resolve, _ = verbs_of(who)
    usual = {
        "waiting": claim,
        "claimed": answer,
        "answered": dispatch,
        "responding": arrive,
        "on_scene": resolve,
    }
    event = usual[state]
    assert event is not None
    return event


class AnyOrder(RuleBasedStateMachine):
    """One desk, two elders, four devices, two operators, and an engine that dies now and then."""

    server_url: str
    template_name: str
    record = staticmethod(store.record)

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clone = database.clone(self.server_url, self.template_name)
        url = self.clone.__enter__()
        self.opened = open_pool(url, size=2, name="any order")
        pool = self.run(self.opened.__aenter__())
        self.desk = Desk(pool, FakeClock())
        self.run(self._begin())
        self.said: list[Arrival] = []
        self.seen: list[Row] = []
        self.crash: Exception | None = None
        store.record = self._record

    def run(self, act: Coroutine[Any, Any, T]) -> T:
        """Do one thing on this machine's own event loop."""
        return self.runner.run(act)

    async def _begin(self) -> None:
        await self.desk.open()
        await self.desk.device("pendant", kind="pendant")
        await self.desk.device("smoke-1", kind="smoke")
        await self.desk.elder("e-2", "b8")
        self.operators = [
            await self.desk.somebody("mei"),
            await self.desk.somebody("hao", ("supervisor", None)),
        ]

    async def _record(self, connection: Connection, entries: Any, *, now: Any) -> None:
        """The history's line is the last act of a transaction: dying here undoes the most."""
        crash, self.crash = self.crash, None
        if crash is not None:
            raise crash
        await AnyOrder.record(connection, entries, now=now)

    @rule(
        device=st.sampled_from(DEVICES),
        type_=st.sampled_from(TYPES),
        test=st.sampled_from([False] * 5 + [True]),
    )
    def press(self, device: str, type_: str, *, test: bool) -> None:
        """A device says something new."""
        self.said.append(self.desk.arrival(device, type_, test=test))
        self.run(self.desk.receive(self.said[-1]))
        self._tick()

    @rule(n=st.integers(0, 30))
    def re_send(self, n: int) -> None:
        """A device that heard no receipt says it again."""
        if self.said:
            self.run(self.desk.receive(self.said[n % len(self.said)]))
            self._tick()

    @rule(device=st.sampled_from(("b7", "stranger")), n=st.integers(0, 2))
    def unreadable(self, device: str, n: int) -> None:
        """A device sends rubbish."""
        self._tick(self.desk.unreadable(device, b"{" * n))

    @rule(who=st.integers(0, 1), steps=st.integers(1, 6))
    def handle(self, who: int, steps: int) -> None:
        """An operator does for the oldest open alarm what usually comes next, some steps far."""
        operator = self.operators[who]
        for _ in range(steps):
            open_ = [alarm for alarm in self.run(self.desk.alarms()) if alarm["state"] != "resolved"]
            if open_:
                self._try(operator, open_[0], usually_next(open_[0]["state"], operator))

    @rule(who=st.integers(0, 1), which=st.integers(0, 8), verb=st.integers(0, 10), stale=st.booleans())
    def act(self, who: int, which: int, verb: int, *, stale: bool) -> None:
        """An operator does anything to any alarm, or tries to; sometimes on an old sight of it."""
        if alarms := self.run(self.desk.alarms()):
            operator = self.operators[who]
            self._try(operator, alarms[which % len(alarms)], verbs_of(operator)[verb], stale=stale)

    def _try(self, operator: Staff, alarm: Row, event: events.Event | None, *, stale: bool = False) -> None:
        before = self.run(self.desk.alarms())
        try:
            self.run(self.desk.act(operator, alarm["id"], event, version=alarm["version"] - stale))
            done = True
        except (Refused, Crash, psycopg.OperationalError):
            done = False
        assert not (done and stale), "an act on an old sight of the alarm was not refused"
        assert done or self.run(self.desk.alarms()) == before, "a refused act changed something"

    @rule(seconds=st.sampled_from([1, 29, 31, 60, 61, 180, 601]))
    def wait(self, seconds: int) -> None:
        """Time passes with the engine at work."""
        self._tick(self.desk.advance(seconds=seconds))

    @rule(seconds=st.sampled_from([31, 200, 4000]))
    def outage(self, seconds: int) -> None:
        """Time passes with nobody at work."""
        self.desk.clock.advance(seconds=seconds)
        self._tick()

    @rule(killed=st.booleans())
    def crash_next(self, *, killed: bool) -> None:
        """The next transaction will not be finished: its process dies, or our code has a mistake."""
        self.crash = psycopg.OperationalError("terminating connection") if killed else Crash("a mistake")

    def _tick(self, work: Coroutine[Any, Any, None] | None = None) -> None:
        try:
            self.run(work if work is not None else self.desk.tick())
        except psycopg.OperationalError:
            self.run(self.desk.tick())  # started again

    @invariant()
    def what_must_hold(self) -> None:
        """The promise, row by row."""
        alarms, history, signals, quarantined = self.run(self._look())
        assert history[: len(self.seen)] == self.seen, "history was changed"
        self.seen = history
        ids = [row["id"] for row in history]
        assert ids == sorted(set(ids))
        open_ = [alarm for alarm in alarms if alarm["state"] != "resolved"]
        assert all(alarm["next_deadline_at"] and alarm["deadline"] for alarm in open_)
        subjects = [(alarm["elder_id"] or alarm["device_id"], alarm["class"]) for alarm in open_]
        assert len(subjects) == len(set(subjects)), "two open alarms for one elder and class"
        for alarm in alarms:
            lines = [row for row in history if row["alarm_id"] == alarm["id"]]
            self._told(alarm, lines)
            found = [
                row for row in lines if row["actor"] == "clock" and row["event"] in {"raised", "pressed"}
            ]
            joined = [
                row for row in signals if row["alarm_id"] == alarm["id"] and row["outcome"] != "cancelled"
            ]
            kept = [row for row in quarantined if row["alarm_id"] == alarm["id"]]
            assert alarm["presses"] == len(joined) + len(kept) + len(found)
        assert len(signals) == len(self.said), "a signal was lost or doubled"
        for signal in signals:
            if signal["outcome"] in {"alarm", "joined"}:
                assert signal["alarm_id"] is not None

    @staticmethod
    def _told(alarm: Row, history: list[Row]) -> None:
        """The history of an alarm leads, state by state, to what is stored."""
        assert history[0]["event"] == "raised"
        assert history[0]["from_state"] is None
        for before, after in itertools.pairwise(history):
            assert after["from_state"] == before["to_state"]
            assert after["version"] >= before["version"]
        assert history[-1]["to_state"] == alarm["state"]
        assert history[-1]["version"] == alarm["version"]
        for row in history:
            if row["to_state"] == "resolved" != row["from_state"]:
                assert row["actor"].startswith("staff:"), "something else than a person ended an alarm"

    async def _look(self) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
        return (
            await self.desk.alarms(),
            await self.desk.rows("SELECT * FROM alarm_history ORDER BY id"),
            await self.desk.rows("SELECT id, alarm_id, outcome, handled_at FROM signals"),
            await self.desk.rows("SELECT id, alarm_id, handled_at FROM quarantine"),
        )

    def teardown(self) -> None:
        """In the end everything has been handled, whatever happened on the way."""
        try:
            self.crash = None
            self._tick(self.desk.advance(minutes=10))
            self.what_must_hold()
            *_, signals, quarantined = self.run(self._look())
            assert all(row["handled_at"] for row in signals)
            due = "SELECT alarm_id FROM troubles WHERE ended_at IS NULL AND due_at <= %(now)s"
            assert all(row["alarm_id"] for row in self.run(self.desk.rows(due, now=self.desk.clock())))
            assert all(row["alarm_id"] for row in quarantined)
        finally:
            store.record = AnyOrder.record
            self.run(self.opened.__aexit__(None, None, None))
            self.runner.close()
            self.clone.__exit__(None, None, None)


@pytest.mark.timeout(400)
def test_whatever_happens_no_alarm_is_forgotten_or_ends_by_itself(
    server_url: str, template_name: str
) -> None:
    AnyOrder.server_url, AnyOrder.template_name = server_url, template_name
    run_state_machine_as_test(AnyOrder, settings=_settings)


async def test_a_refused_act_names_what_is_wrong_and_shows_the_alarm(desk: Desk) -> None:
    mei, hao = await desk.somebody("mei"), await desk.somebody("hao")
    alarm = await desk.press()
    await desk.act(mei, alarm, events.Claimed(by=mei.id))
    with pytest.raises(Conflict, match="Mei") as refused:
        await desk.act(hao, alarm, events.Claimed(by=hao.id), version=1)
    assert refused.value.alarm is not None
    assert refused.value.alarm["claimed_by"] == "mei"
