"""A device that should have been heard: found on time, handled as its own alarm, and never forgotten."""

import asyncio
import json
from datetime import timedelta

import pytest

from devices.kinds import KINDS
from dispatcher import engine
from dispatcher.alarms import store
from dispatcher.alarms.events import Claimed, Reopened, Resolved
from dispatcher.alarms.model import Outcome
from dispatcher.alarms.view import alarm_json
from tests.support.build import CITY, HOME, NEIGHBOUR, SECOND
from tests.support.desk import Desk
from tests.support.storm import SILENT_AFTER, beat, let_pass, listening, open_alarms, troubles

TICK_S = 5
REPAIRED = Outcome.DEVICE_FAULT


@pytest.fixture
async def listens(desk: Desk) -> Desk:
    """A desk whose one device has just been heard."""
    await listening(desk)
    await beat(desk)
    return desk


async def falls_silent(desk: Desk, device_id: str = "b7") -> int:
    """Let a device be silent, and return the number of the alarm about it."""
    await let_pass(desk, SILENT_AFTER)
    (alarm,) = await open_alarms(desk, device_id=device_id)
    return int(alarm["id"])


async def resolve(desk: Desk, alarm_id: int) -> None:
    """A person claims and closes an alarm."""
    mei = await desk.somebody("mei")
    await desk.act(mei, alarm_id, Claimed(by=mei.id))
    await desk.act(mei, alarm_id, Resolved(by=mei.id, outcome=REPAIRED))


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_is_found_silent_after_its_own_interval_and_one_tick_and_not_before(
    desk: Desk, kind: str
) -> None:
    await desk.device("silent-one", kind=kind)
    await listening(desk)
    await beat(desk)
    length = KINDS[kind].supervision
    desk.clock.advance(seconds=length - 60)
    await listening(desk)  # all the time; six hours of ticks show nothing more
    await let_pass(desk, 60 - TICK_S, step=TICK_S, alive="b7")
    assert await open_alarms(desk) == []
    await let_pass(desk, 2 * TICK_S, step=TICK_S, alive="b7")
    (alarm,) = await open_alarms(desk)
    assert (alarm["class"], alarm["type"], alarm["priority"]) == ("device", "silent", 3)
    assert (alarm["device_id"], alarm["centre_id"]) == ("silent-one", HOME)


async def test_a_device_may_have_an_interval_of_its_own(listens: Desk) -> None:
    await listens.run("UPDATE devices SET supervision_s = 900")
    await let_pass(listens, 899)
    assert await open_alarms(listens) == []
    await let_pass(listens, 1)
    assert len(await open_alarms(listens)) == 1


async def test_one_lost_beat_is_no_silence(listens: Desk) -> None:
    for _ in range(3):
        await let_pass(listens, 2 * KINDS["phone"].heartbeat)
        await beat(listens)
    await let_pass(listens, 2 * KINDS["phone"].heartbeat)
    assert await troubles(listens) == []


async def test_a_device_that_was_never_heard_is_not_installed_yet(desk: Desk) -> None:
    await listening(desk)
    await let_pass(desk, 3600)
    await desk.run("INSERT INTO device_states (device_id, online) VALUES ('b7', false)")
    await let_pass(desk, 3600)
    assert await troubles(desk) == []


async def test_a_device_without_an_elder_is_out_of_service_and_missed_by_nobody(desk: Desk) -> None:
    await desk.device("spare", None)
    await listening(desk)
    await beat(desk)
    await let_pass(desk, 2 * SILENT_AFTER, alive="b7")
    assert await troubles(desk) == []


async def test_the_alarm_says_since_when_and_speaks_no_words_to_the_elder(listens: Desk) -> None:
    since = listens.clock()
    alarm = await falls_silent(listens)
    (raised,) = await listens.history(alarm)
    assert (raised["actor"], raised["event"]) == ("clock", "raised")
    assert raised["detail"] == {"type": "silent", "device": "b7", "since": since.isoformat()}
    assert await listens.receipts() == []


async def test_it_goes_to_the_supervisor_after_30_minutes_and_to_the_city_after_two_hours(
    listens: Desk,
) -> None:
    alarm = await falls_silent(listens)
    await listens.advance(minutes=31)
    assert await listens.audience(alarm) == {HOME}
    assert (await listens.alarm(alarm)).level == 1
    await listens.advance(minutes=89)
    assert CITY in await listens.audience(alarm)
    last = (await listens.history(alarm))[-1]
    assert (last["event"], last["detail"]["stopgap_due"]) == ("escalated", True)


async def test_silence_makes_an_open_alarm_about_a_battery_more_urgent(listens: Desk) -> None:
    alarm = await listens.press("b7", "battery_low")
    assert (await listens.alarm(alarm)).priority == 4
    assert await falls_silent(listens) == alarm
    joined = await listens.alarm(alarm)
    assert (joined.priority, joined.type, joined.types) == (3, "silent", ("battery_low", "silent"))
    assert (joined.presses, joined.ringing, joined.level) == (2, True, 0)
    mei = await listens.somebody("mei")
    await listens.act(mei, alarm, Claimed(by=mei.id))
    assert {receipt.say for receipt in await listens.receipts()} == {None}


async def test_all_silent_devices_of_an_elder_are_one_alarm(desk: Desk) -> None:
    await desk.device("pendant", kind="pendant")
    await listening(desk)
    await beat(desk)
    await let_pass(desk, SILENT_AFTER)
    (alarm,) = await open_alarms(desk)
    assert (alarm["class"], alarm["presses"]) == ("device", 2)
    assert {row["alarm_id"] for row in await troubles(desk)} == {alarm["id"]}


async def test_a_device_that_is_heard_again_is_written_down_and_a_person_must_still_close(
    listens: Desk,
) -> None:
    alarm = await falls_silent(listens)
    mei = await listens.somebody("mei")
    await listens.act(mei, alarm, Claimed(by=mei.id))
    before = await listens.alarm(alarm)
    await beat(listens)
    await listens.tick()
    assert await listens.alarm(alarm) == before
    assert not before.ringing
    last = (await listens.history(alarm))[-1]
    assert (last["event"], last["actor"]) == ("restored", "clock")
    assert last["detail"] == {"restored": 1, "devices": 1, "names": ["b7"]}
    (trouble,) = await troubles(listens)
    assert (trouble["ended_at"], trouble["told_at"]) == (listens.clock(), listens.clock())
    await listens.tick()
    assert (await listens.events(alarm)).count("restored") == 1


async def test_an_alarm_says_whether_all_that_it_is_about_is_well_again(listens: Desk) -> None:
    async def said() -> object:
        assert alarm is not None
        async with listens.pool.connection() as connection:
            return alarm_json(await store.card(connection, alarm))["restored"]

    alarm: int | None = await falls_silent(listens)
    assert await said() is False
    await beat(listens)
    await listens.tick()
    assert await said() is True
    alarm = await listens.press()
    assert await said() is None


async def test_it_may_fall_silent_again_and_joins_what_is_still_open(listens: Desk) -> None:
    alarm = await falls_silent(listens)
    await let_pass(listens, 3605, alive="b7")
    assert await falls_silent(listens) == alarm
    assert [event for event in await listens.events(alarm) if event != "escalated"] == [
        "raised",
        "restored",
        "pressed",
    ]
    assert len(await troubles(listens)) == 2


async def test_closed_while_the_device_is_silent_it_comes_again_only_after_a_day(listens: Desk) -> None:
    first = await falls_silent(listens)
    await resolve(listens, first)
    closed = listens.clock()
    await let_pass(listens, 24 * 3600 - 60, step=3600)
    assert await open_alarms(listens) == []
    await let_pass(listens, 60)
    (second,) = await open_alarms(listens)
    assert second["id"] > first
    assert second["raised_at"] == closed + timedelta(hours=24)
    (trouble,) = await troubles(listens)
    assert trouble["alarm_id"] == second["id"]


async def test_closed_and_heard_it_rings_at_the_next_silence(listens: Desk) -> None:
    first = await falls_silent(listens)
    await resolve(listens, first)
    await beat(listens)
    await listens.tick()
    assert await listens.events(first) == ["raised", "claimed", "resolved", "restored"]
    await let_pass(listens, 3600, alive="b7")
    assert await falls_silent(listens) > first


async def test_an_alarm_that_is_opened_again_belongs_to_its_trouble_again(listens: Desk) -> None:
    alarm = await falls_silent(listens)
    await resolve(listens, alarm)
    mei = await listens.somebody("lan")
    await listens.act(mei, alarm, Reopened(by=mei.id, reason="still silent"))
    await let_pass(listens, 26 * 3600, step=1800)
    assert [row["id"] for row in await open_alarms(listens)] == [alarm]


async def test_two_dispatchers_that_look_at_once_find_it_once(listens: Desk) -> None:
    await let_pass(listens, SILENT_AFTER - 60)
    listens.clock.advance(seconds=60)
    await asyncio.gather(*(engine.tick_troubles(listens.pool, listens.clock) for _ in range(4)))
    await listens.tick()
    (alarm,) = await open_alarms(listens)
    assert (alarm["presses"], await listens.events(alarm["id"])) == (1, ["raised"])


async def test_what_fails_in_the_middle_is_undone_and_done_again(
    listens: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy = store.record

    async def fails(*_: object, **__: object) -> None:
        raise ValueError("a mistake of ours")

    await let_pass(listens, SILENT_AFTER - 60)
    listens.clock.advance(seconds=60)
    monkeypatch.setattr(store, "record", fails)
    await engine.tick_troubles(listens.pool, listens.clock)
    assert await open_alarms(listens) == []
    monkeypatch.setattr(store, "record", healthy)
    await let_pass(listens, TICK_S)
    (alarm,) = await open_alarms(listens)
    assert await listens.events(alarm["id"]) == ["raised"]
    (trouble,) = await troubles(listens)
    assert (trouble["alarm_id"], trouble["tries"]) == (alarm["id"], 0)


async def test_one_sick_trouble_does_not_stop_the_others(
    listens: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await listens.elder("e-2", "a1")
    await listens.elder("e-3", "c9")
    await beat(listens)
    healthy = store.alone_with

    async def sick(connection: object, device_id: str) -> object:
        if device_id == "b7":
            raise ValueError("a mistake of ours")
        return await healthy(connection, device_id)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "alone_with", sick)
    await let_pass(listens, SILENT_AFTER)
    assert {row["device_id"] for row in await open_alarms(listens)} == {"a1", "c9"}


async def test_a_press_by_the_elder_is_an_alarm_of_its_own(listens: Desk) -> None:
    silent = await falls_silent(listens)
    pressed = await listens.press()
    assert pressed != silent
    assert (await listens.alarm(pressed)).priority == 1
    assert [receipt.alarm for receipt in await listens.receipts()] == [pressed]


async def test_the_centres_own_systems_are_told(listens: Desk) -> None:
    alarm = await falls_silent(listens)
    await beat(listens)
    await listens.tick()
    rows = await listens.rows("SELECT payload FROM commands WHERE kind = 'centre' ORDER BY id")
    told = [json.loads(bytes(row["payload"])) for row in rows]
    assert [(body["event"], body["id"], body["outage"]) for body in told] == [
        ("raised", alarm, None),
        ("restored", alarm, None),
    ]


async def test_a_device_of_a_centre_where_nobody_is_on_duty_is_rung_elsewhere(desk: Desk) -> None:
    await desk.run("DELETE FROM duty WHERE centre_id = ANY (%(away)s)", away=[HOME, SECOND])
    await listening(desk)
    await beat(desk)
    await let_pass(desk, SILENT_AFTER)
    (alarm,) = await open_alarms(desk)
    assert alarm["centre_id"] == NEIGHBOUR
    assert await desk.audience(alarm["id"]) == {HOME, NEIGHBOUR}


# Our own ears


async def many(desk: Desk) -> None:
    """Twenty devices of twenty elders, all alive: enough to tell silence from deafness."""
    for number in range(20):
        await desk.elder(f"m-{number}", f"m-{number}")
    await listening(desk)
    await beat(desk)


async def test_while_nobody_at_all_is_heard_nobody_is_called_silent(desk: Desk) -> None:
    await many(desk)
    await let_pass(desk, 3600)
    assert await troubles(desk) == []
    (ears,) = await desk.rows("SELECT * FROM ears")
    assert ears["deaf_since"] is not None


async def test_when_we_hear_again_a_truly_dead_device_is_found_after_one_interval(desk: Desk) -> None:
    await many(desk)
    await let_pass(desk, 3600)
    await let_pass(desk, SILENT_AFTER, step=10, alive="m-", but=["m-7"])
    assert await open_alarms(desk) == []
    await let_pass(desk, 10, step=5, alive="m-", but=["m-7"])
    assert {row["device_id"] for row in await open_alarms(desk)} == {"m-7", "b7"}


async def test_a_sensor_that_is_seldom_heard_is_found_though_the_platform_is_interrupted_every_day(
    desk: Desk,
) -> None:
    await many(desk)
    await desk.device("smoke-1", kind="smoke")
    await beat(desk)
    for _ in range(2):
        for _ in range(10):
            desk.clock.advance(minutes=30)
            await listening_since(desk)
            await beat(desk, but=["smoke-1"])
            await engine.tick_troubles(desk.pool, desk.clock)
        desk.clock.advance(seconds=95)  # nobody looks, five hours after the last time
        await beat(desk, but=["smoke-1"])
        await engine.tick_troubles(desk.pool, desk.clock)
    assert [row["device_id"] for row in await troubles(desk)] == ["smoke-1"]


async def listening_since(desk: Desk) -> None:
    """The platform has looked all the time since it last began to hear."""
    await desk.run("UPDATE ears SET looked_at = %(now)s", now=desk.clock())


async def canary_heard(desk: Desk) -> None:
    """A gateway's own device lets itself be heard."""
    await desk.run(
        "INSERT INTO devices (id, kind, secret_hash, broker_hash, added_at) VALUES ('canary-0', 'canary', '', '', %(now)s) "
        "ON CONFLICT DO NOTHING",
        now=desk.clock(),
    )
    await desk.run(
        "INSERT INTO device_states (device_id, heard_at) VALUES ('canary-0', %(now)s) "
        "ON CONFLICT (device_id) DO UPDATE SET heard_at = excluded.heard_at",
        now=desk.clock(),
    )


async def test_where_gateways_send_canaries_few_devices_are_enough_to_know_that_we_are_deaf(
    desk: Desk,
) -> None:
    await listening(desk)
    await beat(desk)
    await canary_heard(desk)
    await let_pass(desk, 2 * SILENT_AFTER, step=30)
    assert await troubles(desk) == []
    await canary_heard(desk)
    for _ in range(SILENT_AFTER // 10 + 1):
        await canary_heard(desk)
        await let_pass(desk, 10, step=10)
    assert [row["device_id"] for row in await troubles(desk)] == ["b7"]


async def test_a_platform_that_was_off_for_an_hour_begins_anew(desk: Desk) -> None:
    await many(desk)
    desk.clock.advance(minutes=60)
    await beat(desk, "m-1")
    await desk.tick()
    await let_pass(desk, SILENT_AFTER - 10, step=10)
    assert await troubles(desk) == []


async def test_what_only_the_gateways_own_device_says_proves_that_it_is_not_we(desk: Desk) -> None:
    """A whole city without power: the devices are silent, and the canaries still come through."""
    await many(desk)
    for _ in range(SILENT_AFTER // 10):
        desk.clock.advance(seconds=10)
        await canary_heard(desk)
        await desk.tick()
    (alarm,) = await open_alarms(desk)
    assert (alarm["class"], alarm["type"]) == ("outage", "town_silent")
