"""A canary press is handled like any other, raises nothing, and leaves nothing behind."""

import asyncio
import contextlib
from datetime import timedelta

import pytest

from dispatcher.errors import Invalid
from dispatcher.fleet import store as fleet
from dispatcher.signals import canaries
from dispatcher.watch import store as watch
from dispatcher.watch.canary import CanaryReader
from dispatcher.watch.model import judge
from tests.support.api import serve
from tests.support.until import until


async def test_a_canary_raises_no_alarm_and_tells_nobody(desk, begin, canary):
    await begin()
    await canary()
    await desk.tick()
    (signal,) = await desk.rows("SELECT * FROM signals")
    assert (signal["outcome"], signal["handled_at"]) == ("canary", desk.clock())
    assert await desk.alarms() == []
    assert await desk.rows("SELECT * FROM commands") == []


async def test_a_device_of_an_elder_that_says_canary_is_heard(desk, begin):
    await begin()
    await desk.press("b7", "canary")
    (alarm,) = await desk.alarms()
    assert (alarm["type"], alarm["priority"]) == ("canary", 3)


async def test_a_red_key_is_handled_before_a_canary(desk, begin, canary):
    await begin()
    await canary()
    await desk.receive(desk.arrival("b7", "sos"))
    await desk.tick()
    rows = await desk.rows("SELECT device_id FROM signals ORDER BY handled_at, priority")
    assert [row["device_id"] for row in rows] == ["b7", "canary-g0"]


async def test_a_gateway_never_takes_a_device_that_is_an_elders(desk, begin):
    await desk.device("canary-g0", "e-1")
    with pytest.raises(Invalid, match="canary-g0"):
        await begin()
    await desk.press("canary-g0", "canary")
    assert [alarm["type"] for alarm in await desk.alarms()] == ["canary"]


async def test_a_gateway_that_can_have_no_canary_is_missed_until_it_has_one(desk, begin):
    await desk.device("canary-g0", "e-1")
    began = desk.clock()
    for _ in range(2):
        with pytest.raises(Invalid):
            await begin()
        desk.clock.advance(seconds=31)
    async with desk.pool.connection() as connection:
        seen = await watch.look(connection, now=desk.clock())
    assert [fault.what for fault in judge(seen).faults] == ["path:g0"]
    await desk.run("UPDATE devices SET id = 'watch-1' WHERE id = 'canary-g0'")
    await begin()
    (row,) = await desk.rows("SELECT gateway, device_id, begun_at FROM canaries")
    assert row == {"gateway": "g0", "device_id": "canary-g0", "begun_at": began}


async def test_a_gateway_that_begins_again_keeps_its_device(desk, begin):
    await begin()
    await desk.advance(minutes=1)
    await begin()
    (device,) = await desk.rows("SELECT * FROM devices WHERE kind = 'canary'")
    assert device["elder_id"] is None
    assert len(await desk.rows("SELECT * FROM canaries")) == 1


async def test_a_gateway_that_crashed_was_expected_all_the_time_and_one_that_stopped_was_not(desk, begin):
    began = desk.clock()
    await begin()
    desk.clock.advance(minutes=1)
    await begin()
    assert (await desk.rows("SELECT begun_at FROM canaries"))[0]["begun_at"] == began
    async with desk.pool.connection() as connection:
        await canaries.end(connection, "g0", now=desk.clock())
    desk.clock.advance(minutes=1)
    await begin()
    (row,) = await desk.rows("SELECT begun_at, ended_at FROM canaries")
    assert (row["begun_at"], row["ended_at"]) == (desk.clock(), None)


async def test_canaries_of_an_hour_ago_are_deleted_and_presses_are_not(desk, begin, canary):
    await begin()
    await canary()
    await desk.press("b7")
    desk.clock.advance(minutes=61)
    await canary()
    await desk.tick()
    async with desk.pool.connection() as connection:
        await canaries.forget(connection, now=desk.clock())
    rows = await desk.rows("SELECT device_id, received_at FROM signals ORDER BY id")
    assert [row["device_id"] for row in rows] == ["b7", "canary-g0"]
    assert rows[1]["received_at"] == desk.clock()


async def test_nobody_can_add_a_device_of_this_kind_by_hand(desk):
    with pytest.raises(Invalid, match="no such kind"):
        await desk.device("c1", None, kind="canary")


async def test_a_canary_is_not_among_the_devices_that_people_see(desk, begin):
    await begin()
    async with desk.pool.connection() as connection:
        found = await fleet.search(
            connection, q=None, centre_id=None, centres=None, after=None, limit=10, now=desk.clock()
        )
    assert "canary-g0" not in [row["id"] for row in found]


@pytest.fixture
async def reader(desk, database_url):
    """The reader of canaries at a real server's real stream."""
    async with serve(desk, database_url, live_runs=True) as api:
        reading = CanaryReader(api.live.canary_token, pool=desk.pool, clock=desk.clock, name="here")
        task = asyncio.create_task(reading.run(f"{api.base}/api/v1/stream"))
        yield reading
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_canary_comes_back_over_the_live_stream_and_its_times_are_kept(desk, reader, begin, canary):
    await begin()
    sent = desk.clock()
    await canary()
    desk.clock.advance(seconds=1)
    await desk.tick()
    await until(lambda: reader.heard.get("g0") == sent)

    async def kept():
        return (await desk.rows("SELECT * FROM canaries"))[0]["streamed_at"]

    await until(kept)
    (row,) = await desk.rows("SELECT * FROM canaries")
    assert (row["sent_at"], row["handled_at"], row["streamed_by"]) == (
        sent,
        sent + timedelta(seconds=1),
        "here",
    )
    assert row["received_at"] == sent


async def test_a_stream_brings_the_newest_canary_of_each_gateway_first(desk, reader, begin, canary):
    for gateway in ("g0", "g1"):
        await begin(gateway)
        await canary(gateway)
    await desk.tick()
    await until(lambda: reader.heard.keys() == {"g0", "g1"})
    desk.clock.advance(seconds=10)
    await canary("g1")
    await desk.tick()
    await until(lambda: reader.heard["g1"] == desk.clock())
    assert reader.heard["g0"] == desk.clock() - timedelta(seconds=10)


async def test_a_canary_is_on_no_console(desk, database_url, begin, canary):
    async with serve(desk, database_url, live_runs=True) as api:
        admin = await api.operator("root", ("admin", None))
        async with admin.stream() as stream:
            await stream.next("snapshot")
            await begin()
            await canary()
            await desk.tick()
            alarm = await desk.press("b7")
            assert (await stream.next("alarm")).data["id"] == alarm
        assert "canary" not in [event.name for event in stream.read]


async def test_the_canarys_token_opens_the_stream_and_nothing_else(desk, database_url):
    await desk.press("b7")
    async with serve(desk, database_url) as api:
        stranger = api.stranger()
        stranger.token = api.live.canary_token
        assert (await stranger.get("/api/v1/me")).status == 401
        assert (await stranger.get("/api/v1/alarms")).status == 401
        async with stranger.stream() as stream:
            assert (await stream.next("snapshot")).data["items"] == []
        stranger.token = f"{api.live.canary_token}x"
        assert (await stranger.get("/api/v1/stream")).status == 401


async def test_an_older_canary_never_covers_a_newer_one(desk, begin, connection):
    await begin()
    now = desk.clock()
    for age in (0, 10):
        sent = now - timedelta(seconds=age)
        told = {"gateway": "g0", "sent_at": sent, "received_at": sent, "handled_at": sent}
        await canaries.streamed(connection, told, by=f"{age}", now=now)
    (path,) = (await watch.look(connection, now=now)).paths
    assert path.sent_at == now
