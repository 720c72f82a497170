"""The press of a drill comes through the real broker, whatever broker that is, once, and like any press."""

import asyncio

import pytest

from devices import topics
from dispatcher.drills import store as drills
from dispatcher.fleet import store as fleet
from gateway.drills import Drills
from gateway.sessions import Sessions
from tests.support import build
from tests.support.broker import free_port
from tests.support.gateway import embedded_url
from tests.support.until import until


@pytest.fixture
async def begin(pool, clock):
    """Somebody begins a drill of a desk; returns its number."""

    async def one(centre_id=build.HOME):
        async with pool.connection() as connection, connection.transaction():
            by = await build.somebody(connection, "sup", ("supervisor", centre_id), now=clock())
            return await drills.begin(connection, centre_id, by=by.id, now=clock())

    async with pool.connection() as connection:
        await build.a_town(connection, now=clock())
    return one


@pytest.fixture
def rows(pool):
    """Look at any table."""

    async def look(statement):
        async with pool.connection() as connection:
            return await (await connection.execute(statement)).fetchall()

    return look


PRESSES = (
    "SELECT device_id, signal_id, type, test, gateway FROM signals WHERE signal_id LIKE 'drill-%' ORDER BY id"
)
SENT = "SELECT id FROM drills WHERE published_at IS NOT NULL"


async def test_the_press_of_a_drill_comes_through_the_embedded_broker(start, begin, rows):
    _, port = embedded_url()
    await start(port=port)
    number = await begin()
    (press,) = await until(lambda: rows(PRESSES))
    assert press == {
        "device_id": "drill.shiqi",
        "signal_id": f"drill-{number}",
        "type": "sos",
        "test": True,
        "gateway": "g0",
    }
    await until(lambda: rows(SENT))


async def test_of_several_gateways_at_one_broker_one_sends_it(mosquitto, start, begin, rows):
    await start(mosquitto.url)
    await start(mosquitto.url)
    await begin()
    await until(lambda: rows(SENT))
    (press,) = await until(lambda: rows(PRESSES))
    assert press["device_id"] == "drill.shiqi"
    (drill,) = await rows("SELECT tries, trouble, given_up_at FROM drills")
    assert drill == {"tries": 1, "trouble": None, "given_up_at": None}


async def test_drills_of_several_desks_are_sent_one_after_the_other(mosquitto, pool, clock, begin, rows):
    await begin()
    await begin(build.FAR)
    sender = Drills(pool, Sessions(url=mosquitto.url), gateway="g0", clock=clock)
    assert [await sender.send_next() for _ in range(3)] == [True, True, False]
    assert len(await rows(SENT)) == 2


async def test_a_broker_that_is_not_there_is_written_down_and_tried_again(
    pool, clock, begin, rows, monkeypatch
):
    monkeypatch.setattr("gateway.drills._PUBLISHED_WITHIN_S", 0.2)
    await begin()
    sender = Drills(pool, Sessions(url=f"mqtt://127.0.0.1:{free_port()}"), gateway="g0", clock=clock)
    assert await sender.send_next()
    (drill,) = await rows("SELECT trouble, published_at FROM drills")
    assert drill["published_at"] is None
    assert drill["trouble"]
    assert not await sender.send_next()
    clock.advance(seconds=5)
    assert await sender.send_next()
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "drill link"]


async def test_nobody_can_speak_as_a_drill_and_no_password_file_knows_it(begin, pool):
    await begin()
    async with pool.connection() as connection:
        names = [name for name, _ in await fleet.broker_hashes(connection)]
    assert not [name for name in names if name.startswith("drill")]
    assert topics.valid_device_id("drill.shiqi")
