"""What a gateway leaves behind is looked after by one that lives: no device needs to send anything again."""

import asyncio
from contextlib import AsyncExitStack, suppress

import psycopg
import pytest

from dispatcher.fleet.model import Heard
from dispatcher.telemetry import store as telemetry
from gateway import readings, slot
from gateway.readings import Readings
from gateway.sessions import Sessions
from gateway.signs import Signs
from tests.support.until import until


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Gateways look after each other twenty times as often as they really do."""
    monkeypatch.setattr(slot, "_LOOK_EVERY_S", 0.05)


async def ends(gateway):
    gateway.cancel()
    await asyncio.wait([gateway])


async def numbers(rows):
    return [row["number"] for row in await rows("gateway_slots")]


async def test_presses_that_the_broker_gave_to_a_dead_gateway_are_receipted_without_being_sent_again(
    mosquitto, start, handset, rows
):
    dead = await start(mosquitto.url)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await ends(dead)
    ids = {f"p{n}" for n in range(40)}
    for one in ids:
        await device.press(one)  # every second one goes into the dead one's session
    await until(lambda: {receipt.signal for receipt in device.receipts} == ids)
    stored = await rows("signals")
    assert {row["signal_id"] for row in stored if row["device_id"] == "b7"} == ids
    assert {row["gateway"] for row in stored if row["device_id"] == "b7"} == {"g0", "g1"}


async def test_a_dead_gateways_sessions_get_no_share_any_more(mosquitto, start, handset, rows):
    dead = await start(mosquitto.url)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await ends(dead)

    async def only_one_is_left():
        return await numbers(rows) == [1]

    await until(only_one_is_left)
    for n in range(20):
        await device.press(f"p{n}")
    await until(lambda: len({receipt.signal for receipt in device.receipts}) == 20)
    assert {row["gateway"] for row in await rows("signals") if row["device_id"] == "b7"} == {"g1"}


async def test_readings_that_the_broker_gave_to_a_dead_gateway_are_kept(mosquitto, start, handset, rows):
    dead = await start(mosquitto.url)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await ends(dead)
    for n in range(40):
        await device.say("telemetry", b'{"kind":"k%d"}' % n)

    async def all_are_there():
        return len(await rows("telemetry")) == 40

    await until(all_are_there)


async def test_presses_are_taken_over_although_readings_cannot_be(
    mosquitto, start, handset, rows, monkeypatch
):
    dead = await start(mosquitto.url)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    tried = []

    async def asleep(connection):
        del connection
        tried.append(1)
        raise psycopg.OperationalError("TimescaleDB is not loaded")

    with monkeypatch.context() as trouble:
        trouble.setattr(telemetry, "refuse_asleep", asleep)
        await ends(dead)
        ids = {f"p{n}" for n in range(20)}
        for one in ids:
            await device.press(one)
        await until(lambda: {receipt.signal for receipt in device.receipts} == ids)
        await until(lambda: len(tried) > 1)
        assert await numbers(rows) == [0, 1]  # to be looked after once more

    async def only_one_is_left():
        return await numbers(rows) == [1]

    await until(only_one_is_left)


async def test_a_number_that_cannot_be_taken_over_keeps_no_other_waiting(mosquitto, start, rows, monkeypatch):
    first, second = await start(mosquitto.url), await start(mosquitto.url)
    await start(mosquitto.url)
    take_over, tried = slot.take_over, []

    def but_the_first(database_url, abandoned):
        tried.append(abandoned.number)
        if abandoned.number == 0:
            raise psycopg.OperationalError("its holder cannot be ended")
        return take_over(database_url, abandoned)

    monkeypatch.setattr(slot, "take_over", but_the_first)
    await ends(first)
    await until(lambda: tried)
    await ends(second)

    async def the_second_is_done():
        return await numbers(rows) == [0, 2]

    await until(the_second_is_done)


async def test_who_empties_a_dead_gateways_session_writes_down_no_signs_of_life_with_it(
    mosquitto, pool, clock, secret, monkeypatch
):
    del secret
    monkeypatch.setattr(readings, "_SIGNS_EVERY_S", 0.0)  # they would take connections from our own readings
    signs = Signs()
    signs.put(Heard(device_id="b7", at=clock()))
    await Readings(pool, Sessions(url=mosquitto.url), gateway="g0", clock=clock, signs=signs).empty()
    assert signs.take()


async def test_one_of_several_gateways_takes_over_and_the_others_stay_what_they_are(
    mosquitto, start, handset, rows, caplog
):
    gateways = [await start(mosquitto.url) for _ in range(4)]
    device = await handset(mosquitto.url)
    await asyncio.gather(ends(gateways[0]), ends(gateways[2]))

    async def two_are_left():
        return await numbers(rows) == [1, 3]

    await until(two_are_left)
    for n in range(20):
        await device.press(f"p{n}")
    await until(lambda: len({receipt.signal for receipt in device.receipts}) == 20)
    actions = [getattr(record, "action", None) for record in caplog.records]
    assert actions.count("gateway_takeover") == 2
    assert "gateway_database_lost" not in actions


async def test_a_gateway_that_starts_looks_after_one_that_died_before_it(mosquitto, start, handset, rows):
    first, second = await start(mosquitto.url), await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await asyncio.gather(ends(first), ends(second))
    await device.press("p1")
    await device.press("p2")
    await start(mosquitto.url)  # takes g0 and what it left; g1 is left to be found
    await until(lambda: {receipt.signal for receipt in device.receipts} == {"p1", "p2"})

    async def only_its_own_is_left():
        return await numbers(rows) == [0]

    await until(only_its_own_is_left)


async def test_a_gateway_that_stands_still_loses_its_number_and_finds_out_when_it_goes_on(
    mosquitto, start, database_url, rows
):
    async with AsyncExitStack() as stack:
        paused = await stack.enter_async_context(slot.take(database_url))  # and never says anything
        assert paused.name == "g0"
        await start(mosquitto.url)

        async def taken_over():
            return await numbers(rows) == [1]

        await until(taken_over)
        with pytest.raises(psycopg.OperationalError):
            await paused.watch()


async def test_a_gateway_that_lost_its_number_says_that_it_may_have_left_a_session(
    mosquitto, start, pool, rows
):
    await start(mosquitto.url)
    async with pool.connection() as connection:
        await connection.execute("DELETE FROM gateway_slots")
        await connection.execute(
            "SELECT pg_advisory_lock(%s, 1)", [slot._NAMESPACE]
        )  # so that it gets another number
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 0"
        )
        await connection.execute("SELECT pg_advisory_lock(%s, 0)", [slot._NAMESPACE])

        async def named_both():
            return await numbers(rows) == [0, 2]

        await until(named_both)
        await connection.execute("SELECT pg_advisory_unlock_all()")

    async def only_its_own_is_left():
        return await numbers(rows) == [2]

    await until(only_its_own_is_left)


async def test_a_number_that_somebody_has_again_is_not_taken_over(database_url):
    found = slot.Abandoned(number=0, pid=None, last_heard=None)
    async with slot.take(database_url) as held:
        assert held.number == 0
        async with slot.take_over(database_url, found) as theirs:
            assert theirs is None
    async with slot.take_over(database_url, found) as theirs:
        assert theirs is not None
        await theirs.forget()
    async with slot.take_over(database_url, found) as theirs:
        assert theirs is None  # somebody has done it meanwhile


async def test_a_holder_who_has_spoken_meanwhile_keeps_its_number(database_url, pool):
    async with slot.take(database_url) as held:
        watching = asyncio.create_task(held.watch())
        async with pool.connection() as connection:
            row = await (
                await connection.execute(
                    "SELECT pid, clock_timestamp() - interval '1 hour' AS long_ago FROM pg_locks WHERE locktype = 'advisory'"
                )
            ).fetchone()
        found = slot.Abandoned(number=0, pid=row["pid"], last_heard=row["long_ago"])
        async with slot.take_over(database_url, found) as theirs:
            assert theirs is None
        assert not watching.done()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
