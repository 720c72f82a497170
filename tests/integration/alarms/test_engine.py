"""The engine: one bad row never stops the others, two engines never do anything twice, and nothing is left lying."""

import asyncio
import logging
from datetime import datetime, timedelta

import psycopg
import pytest
from psycopg.errors import ProgramLimitExceeded

from dispatcher import engine
from dispatcher.alarms import handling, store
from dispatcher.database import Connection, Row, open_pool
from tests.support.build import CITY
from tests.support.desk import Desk


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Devices whose signals make their handling fail; take one out to heal it."""
    sick: set[str] = set()
    healthy = handling.signal_to_alarm

    async def handle(connection: Connection, signal: Row, *, now: object) -> int | None:
        alarm = await healthy(connection, signal, now=now)  # type: ignore[arg-type]
        if signal["device_id"] in sick:
            raise ValueError("poison")
        return alarm

    monkeypatch.setattr(handling, "signal_to_alarm", handle)
    return sick


async def test_a_poisoned_signal_does_not_stop_the_others(desk: Desk, poisoned: set[str]) -> None:
    await desk.elder("e-2", "b8")
    poisoned.add("b7")
    await desk.receive(desk.arrival("b7"), desk.arrival("b8"))
    await desk.tick()
    assert [row["device_id"] for row in await desk.alarms()] == ["b8"]


async def test_a_signal_that_failed_is_tried_again_soon(desk: Desk, poisoned: set[str]) -> None:
    poisoned.add("b7")
    await desk.press("b7")
    poisoned.clear()
    await desk.advance(seconds=5)
    (alarm,) = await desk.alarms()
    assert alarm["type"] == "sos"


async def test_a_signal_that_fails_again_and_again_is_quarantined_and_somebody_is_told(
    desk: Desk, poisoned: set[str]
) -> None:
    poisoned.add("b7")
    await desk.press("b7")
    await desk.advance(minutes=1)
    (signal,) = await desk.rows("SELECT * FROM signals")
    (kept,) = await desk.rows("SELECT * FROM quarantine")
    (alarm,) = await desk.alarms()
    assert signal["outcome"] == "poison"
    assert signal["tries"] == 3
    assert kept["payload"] == signal["payload"]
    assert kept["alarm_id"] == alarm["id"]
    assert (alarm["type"], alarm["class"], alarm["priority"]) == ("unreadable", "unknown", 2)


async def test_many_poisoned_presses_of_one_device_are_all_kept(desk: Desk, poisoned: set[str]) -> None:
    poisoned.add("b7")
    await desk.receive(*(desk.arrival("b7") for _ in range(40)))
    await desk.advance(minutes=1)
    assert len(await desk.rows("SELECT id FROM quarantine WHERE alarm_id IS NOT NULL")) == 40


async def test_a_failure_is_logged_with_its_cause(
    desk: Desk, poisoned: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    poisoned.add("b7")
    with caplog.at_level(logging.ERROR):
        await desk.press("b7")
    assert [getattr(record, "action", None) for record in caplog.records] == ["poison"]


async def test_a_database_in_trouble_is_nobodys_poison(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise psycopg.OperationalError("the server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(store, "record", fail)
        await desk.receive(desk.arrival())
        with pytest.raises(psycopg.OperationalError):
            await desk.tick()
    assert [row["tries"] for row in await desk.rows("SELECT tries FROM signals")] == [0]
    await desk.tick()
    assert len(await desk.alarms()) == 1


async def test_emergencies_are_handled_before_what_came_earlier(desk: Desk) -> None:
    await desk.elder("e-2", "b8")
    await desk.receive(desk.arrival("b7", "battery_low"))
    await desk.receive(desk.arrival("b8", "sos"))
    await desk.tick()
    assert [row["type"] for row in await desk.alarms()] == ["sos", "battery_low"]


async def test_what_nobody_can_read_becomes_an_alarm_of_its_device(desk: Desk) -> None:
    await desk.unreadable("b7")
    (alarm,) = await desk.alarms()
    assert alarm["type"] == "unreadable"
    assert alarm["elder_id"] is not None
    (raised,) = await desk.history(alarm["id"])
    assert raised["detail"]["reason"] == "not JSON"


async def test_what_could_not_have_been_a_press_raises_no_alarm(desk: Desk) -> None:
    await desk.unreadable("b7", could_be_press=False)
    assert await desk.alarms() == []


async def test_an_unknown_device_is_an_alarm_at_the_city_desk(desk: Desk) -> None:
    await desk.unreadable("stranger", b'{"id":"1","type":"sos"}')
    (alarm,) = await desk.alarms()
    assert (alarm["type"], alarm["device_id"], alarm["elder_id"]) == ("unknown_device", "stranger", None)
    assert await desk.audience(alarm["id"]) == {CITY}


async def test_an_unknown_device_that_goes_on_joins_its_own_alarm(desk: Desk) -> None:
    await desk.unreadable("stranger", b"1")
    await desk.unreadable("stranger", b"2")
    (alarm,) = await desk.alarms()
    assert alarm["presses"] == 2


async def test_two_engines_raise_one_alarm_for_two_presses_at_once(desk: Desk, database_url: str) -> None:
    await desk.device("b8", "e-1", kind="pendant")
    async with open_pool(database_url, size=2, name="other") as other:
        for _ in range(10):
            await desk.receive(desk.arrival("b7"), desk.arrival("b8"))
            handled = await asyncio.gather(
                engine.tick_signals(desk.pool, desk.clock), engine.tick_signals(other, desk.clock)
            )
            assert sum(handled) == 2
    (alarm,) = await desk.alarms()
    assert alarm["presses"] == 20
    assert await desk.events(alarm["id"]) == ["raised", *["pressed"] * 19]


async def test_two_engines_take_each_missed_step_once(desk: Desk, database_url: str) -> None:
    await desk.elder("e-2", "b8")
    first, second = await desk.press("b7"), await desk.press("b8")
    desk.clock.advance(minutes=5)
    async with open_pool(database_url, size=2, name="other") as other:
        await asyncio.gather(
            engine.tick_deadlines(desk.pool, desk.clock), engine.tick_deadlines(other, desk.clock)
        )
    for alarm in (first, second):
        steps = [row["detail"]["level"] for row in await desk.history(alarm) if row["event"] == "escalated"]
        assert steps == [1, 2, 3]


async def test_an_alarm_whose_step_fails_does_not_stop_the_others(desk: Desk) -> None:
    await desk.elder("e-2", "b8")
    sick, healthy = await desk.press("b7"), await desk.press("b8")
    # as a newer release might write it, while this one still runs beside it
    await desk.run("UPDATE alarms SET class = 'from the future' WHERE id = %(id)s", id=sick)
    desk.clock.advance(seconds=31)
    await desk.tick()
    assert (await desk.events(healthy)) == ["raised", "escalated"]
    await desk.run("UPDATE alarms SET class = 'emergency' WHERE id = %(id)s", id=sick)
    await desk.advance(seconds=2)
    assert (await desk.events(sick)) == ["raised", "escalated"]


async def test_a_late_press_is_handled_and_marked(desk: Desk) -> None:
    alarm = await desk.press(at=desk.clock() - timedelta(hours=3))
    assert (await desk.alarm(alarm)).late


async def test_a_daily_check_in_raises_nothing(desk: Desk) -> None:
    assert await desk.press("b7", "ok") is None
    assert await desk.alarms() == []


async def test_a_type_that_nobody_knows_is_shown_at_priority_three(desk: Desk) -> None:
    alarm = await desk.alarm(await desk.press("b7", "earthquake"))
    assert (alarm.type, alarm.priority, str(alarm.class_)) == ("earthquake", 3, "unknown")


async def test_a_test_never_joins_the_real_thing(desk: Desk) -> None:
    real = await desk.press("b7", "sos")
    trial = await desk.press("b7", "sos", test=True)
    assert real != trial
    assert (await desk.alarm(trial)).test
    assert (await desk.alarm(real)).presses == 1


async def test_a_row_too_big_for_the_database_is_its_own_fault_and_not_the_databases(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = handling.signal_to_alarm

    async def too_big(connection: Connection, signal: Row, *, now: datetime) -> int | None:
        if signal["device_id"] == "b7":
            raise ProgramLimitExceeded("index row size exceeds maximum")
        return await real(connection, signal, now=now)

    monkeypatch.setattr(handling, "signal_to_alarm", too_big)
    await desk.elder("e-2", "b8")
    await desk.receive(desk.arrival("b7"), desk.arrival("b8"))
    await desk.tick()
    assert [alarm["device_id"] for alarm in await desk.alarms()] == ["b8"]
