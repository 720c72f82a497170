"""Troubles that last, come back, change hands or fail: they ring when somebody must act, and not for ever."""

import itertools
from datetime import timedelta

import pytest

from dispatcher import engine
from dispatcher.alarms import store
from dispatcher.alarms.events import Claimed, Released, Resolved
from dispatcher.alarms.model import Outcome
from dispatcher.alarms.view import alarm_json
from dispatcher.fleet.troubles import store as past_troubles
from tests.support.build import SECOND
from tests.support.desk import Desk
from tests.support.storm import SILENT_AFTER, beat, let_pass, listening, open_alarms, troubles


@pytest.fixture
async def listens(desk: Desk) -> Desk:
    """A desk whose one device has just been heard."""
    await listening(desk)
    await beat(desk)
    return desk


async def falls_silent(desk: Desk) -> int:
    """Let the phone be silent, and return the number of its alarm."""
    await let_pass(desk, SILENT_AFTER)
    (alarm,) = await open_alarms(desk)
    return int(alarm["id"])


async def resolve(desk: Desk, alarm_id: int) -> None:
    """A person claims and closes an alarm."""
    lan = await desk.somebody(f"lan-{alarm_id}", ("supervisor", None))
    await desk.act(lan, alarm_id, Claimed(by=lan.id))
    await desk.act(lan, alarm_id, Resolved(by=lan.id, outcome=Outcome.DEVICE_FAULT))


async def first_stopgap(desk: Desk, alarm_id: int) -> timedelta | None:
    """How long after now, and before four hours are over, somebody is told that a stop-gap is due."""
    start = desk.clock()
    await desk.advance(minutes=240)
    lines = await desk.history(alarm_id)
    return next((row["at"] - start for row in lines if row["detail"].get("stopgap_due")), None)


# The two hours


async def test_the_stopgap_is_due_two_hours_after_the_silence_whatever_else_joins_it(listens: Desk) -> None:
    await listens.device("door", kind="door")
    await beat(listens)
    alarm = await falls_silent(listens)
    for _ in range(3):
        await listens.advance(minutes=30)
        assert await listens.press("door", "door") == alarm
    assert await first_stopgap(listens, alarm) == timedelta(minutes=30)


async def test_a_claim_that_is_given_back_does_not_push_the_stopgap_away(listens: Desk) -> None:
    alarm = await falls_silent(listens)
    mei = await listens.somebody("mei")
    await listens.act(mei, alarm, Claimed(by=mei.id))
    await listens.advance(minutes=20)
    await listens.act(mei, alarm, Released(by=mei.id))
    assert await first_stopgap(listens, alarm) == timedelta(minutes=100)


@pytest.mark.parametrize("hours", [1.75, 5])
async def test_a_silence_that_joins_an_older_alarm_has_two_hours_of_its_own(
    listens: Desk, hours: float
) -> None:
    alarm = await listens.press("b7", "battery_low")
    for _ in range(round(hours * 60)):
        listens.clock.advance(minutes=1)
        await beat(listens)
    await listening(listens)
    assert await falls_silent(listens) == alarm
    assert alarm is not None
    assert await first_stopgap(listens, alarm) == timedelta(hours=2)


# What else stands in it


async def test_a_device_that_is_heard_again_is_not_well_while_its_battery_is_low(listens: Desk) -> None:
    alarm = await listens.press("b7", "battery_low")
    assert await falls_silent(listens) == alarm
    await beat(listens)
    await listens.tick()
    async with listens.pool.connection() as connection:
        assert alarm_json(await store.card(connection, alarm or 0))["restored"] is False


# A device that comes and goes


async def test_a_device_that_comes_and_goes_rings_once_and_is_written_down(listens: Desk) -> None:
    alarm = await falls_silent(listens)
    mei = await listens.somebody("mei")
    await listens.act(mei, alarm, Claimed(by=mei.id))
    for _ in range(5):
        await beat(listens)
        await let_pass(listens, SILENT_AFTER)
    seen = await listens.alarm(alarm)
    assert (seen.presses, seen.ringing) == (1, False)
    assert (await listens.events(alarm)).count("silent_again") == 5
    last = (await listens.history(alarm))[-1]
    assert (last["actor"], last["detail"]["device"]) == ("clock", "b7")
    assert {row["alarm_id"] for row in await troubles(listens)} == {alarm}


async def test_another_device_of_the_elder_rings_all_the_same(listens: Desk) -> None:
    await listens.device("pendant", kind="pendant")
    await let_pass(listens, SILENT_AFTER, alive="pendant")
    await beat(listens)
    await let_pass(listens, SILENT_AFTER)
    (alarm,) = await open_alarms(listens)
    assert alarm["presses"] == 2


async def test_silent_again_soon_after_a_person_closed_it_is_an_alarm_an_hour_after_that(
    listens: Desk,
) -> None:
    first = await falls_silent(listens)
    await beat(listens)
    await listens.tick()
    await resolve(listens, first)
    closed = listens.clock()
    await let_pass(listens, 3540)
    assert await open_alarms(listens) == []
    assert [row["ended_at"] is None for row in await troubles(listens)] == [False, True], (
        "it is found in time"
    )
    await let_pass(listens, 60)
    (second,) = await open_alarms(listens)
    assert second["raised_at"] == closed + timedelta(hours=1)


# Whose device it is


async def test_a_device_taken_off_its_elder_is_out_of_service_and_its_trouble_over(listens: Desk) -> None:
    alarm = await falls_silent(listens)
    await listens.run("UPDATE devices SET elder_id = NULL")
    await let_pass(listens, 24 * 3600, step=1800)
    (trouble,) = await troubles(listens)
    assert (trouble["ended_at"] is None, trouble["alarm_id"]) == (False, None)
    assert [row["id"] for row in await open_alarms(listens)] == [alarm]
    assert "restored" not in await listens.events(alarm), "it was not heard again"


async def test_a_device_given_to_another_elder_in_trouble_is_an_alarm_about_that_elder(
    listens: Desk,
) -> None:
    alarm = await falls_silent(listens)
    other = await listens.elder("e-9", "other", centre=SECOND)
    await listens.run("UPDATE devices SET elder_id = %(other)s WHERE id = 'b7'", other=other)
    await listens.tick()
    found = {row["id"]: row["elder_id"] for row in await open_alarms(listens)}
    assert len(found) == 2
    assert found.pop(alarm) != other
    assert list(found.values()) == [other]
    await listens.tick()
    assert [row["alarm_id"] for row in await troubles(listens)] == list(found)


# What fails, and what is long over


async def test_a_trouble_that_always_fails_is_tried_more_and_more_seldom(
    listens: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    async def sick(*_: object) -> object:
        tried.append(listens.clock())
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(store, "alone_with", sick)
    await let_pass(listens, SILENT_AFTER - 60)
    for _ in range(3600 // 5):
        listens.clock.advance(seconds=5)
        await engine.tick_troubles(listens.pool, listens.clock)
    gaps = [b - a for a, b in itertools.pairwise(tried)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == timedelta(minutes=5)


async def test_a_gateway_that_is_gone_for_good_deafens_the_platform_for_a_day_and_not_for_ever(
    desk: Desk,
) -> None:
    await desk.run(
        "INSERT INTO devices (id, kind, secret_hash, broker_hash, added_at) VALUES ('canary-0', 'canary', '', '', %(now)s)",
        now=desk.clock(),
    )
    await desk.run(
        "INSERT INTO device_states (device_id, heard_at) VALUES ('canary-0', %(now)s)", now=desk.clock()
    )
    await desk.device("dead", kind="pendant")
    await listening(desk)
    await beat(desk)
    await let_pass(desk, 24 * 3600, step=60, alive="b7")
    assert await troubles(desk) == []
    await let_pass(desk, SILENT_AFTER, alive="b7")
    assert [row["device_id"] for row in await troubles(desk)] == ["dead"]


async def test_what_is_long_over_is_forgotten_unless_its_alarm_is_open(listens: Desk) -> None:
    alarm = await falls_silent(listens)
    await beat(listens)
    await listens.tick()
    for days, left in ((89, 1), (2, 1)):
        listens.clock.advance(minutes=days * 24 * 60)
        async with listens.pool.connection() as connection:
            await past_troubles.forget(connection, now=listens.clock())
        assert len(await troubles(listens)) == left
    await resolve(listens, alarm)
    async with listens.pool.connection() as connection:
        await past_troubles.forget(connection, now=listens.clock())
    assert await troubles(listens) == []
