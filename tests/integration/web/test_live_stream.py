"""The live stream: what a desk sees as it happens, nothing missed and nothing twice, and nothing of other centres."""

import asyncio
import random
from datetime import timedelta

import pytest

from dispatcher import engine
from dispatcher.alarms import events
from dispatcher.database import open_pool
from dispatcher.people.model import Staff
from dispatcher.web import live
from tests.support.api import Api, Client, EventStream
from tests.support.build import FAR, HOME, NEIGHBOUR
from tests.support.desk import Desk
from tests.support.until import until


@pytest.fixture
async def mei(live_api: Api) -> Client:
    """An operator of the home centre, with the stream at work."""
    return await live_api.operator("mei")


async def history_ids(desk: Desk, after: int = 0) -> list[int]:
    """What a stream from this point on has to bring."""
    rows = await desk.rows("SELECT id FROM alarm_history WHERE id > %(after)s ORDER BY id", after=after)
    return [row["id"] for row in rows]


async def read_to(stream: EventStream, last: int) -> list[int]:
    """The ids of the events up to this one."""
    ids: list[int] = []
    while not ids or ids[-1] < last:
        event = await stream.next("alarm")
        assert event.id is not None
        ids.append(event.id)
    return ids


async def test_a_stream_begins_with_the_open_alarms_and_goes_on_with_what_happens(
    mei: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    async with mei.stream() as stream:
        snapshot = await stream.next()
        assert snapshot.name == "snapshot"
        assert [item["id"] for item in snapshot.data["items"]] == [alarm]
        assert snapshot.id == (await history_ids(desk))[-1]
        await mei.verb(alarm, "claim")
        told = await stream.next()
        assert (told.name, told.data["id"], told.data["state"]) == ("alarm", alarm, "claimed")
        assert told.data["change"] == {
            "id": told.id,
            "event": "claimed",
            "actor": "staff:mei",
            "actor_name": "Mei",
            "at": "2026-11-23T08:00:00.000Z",
            "detail": {},
        }


async def test_who_comes_again_is_told_what_was_missed_and_nothing_else(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    async with mei.stream() as stream:
        await stream.next("snapshot")
        last = stream.last_id
    assert last is not None
    await desk.press()
    await mei.verb(alarm, "claim")
    async with mei.stream(after=last) as stream:
        assert await read_to(stream, (await history_ids(desk))[-1]) == await history_ids(desk, last)
        assert "snapshot" not in {event.name for event in stream.read}
        await desk.press()
        assert (await stream.next()).data["change"]["event"] == "pressed"


@pytest.mark.parametrize("after", [10**15, 10**30])
async def test_a_cursor_that_is_not_from_this_record_gets_a_snapshot(
    mei: Client, desk: Desk, after: int
) -> None:
    await desk.press()
    async with mei.stream(after=after) as stream:
        assert (await stream.next()).name == "snapshot"


async def test_who_was_away_too_long_gets_a_snapshot(
    mei: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_LONGEST_BACKLOG", 2)
    for _ in range(3):
        await desk.press()
    (first, *_, last) = await history_ids(desk)
    async with mei.stream(after=first) as stream:
        assert (await stream.next()).name == "alarm"
    await desk.press()
    async with mei.stream(after=first) as stream:
        snapshot = await stream.next()
        assert snapshot.name == "snapshot"
        assert snapshot.id is not None
        assert snapshot.id > last


async def test_another_centre_hears_nothing_until_the_alarm_is_brought_to_it(
    live_api: Api, desk: Desk
) -> None:
    far = await live_api.operator("far", ("operator", FAR))
    neighbour = await live_api.operator("lin", ("operator", NEIGHBOUR))
    await desk.elder("e-far", "b9", town="nanlang")
    async with far.stream() as far_stream, neighbour.stream() as near_stream:
        for stream in (far_stream, near_stream):
            assert (await stream.next("snapshot")).data["items"] == []
        alarm = await desk.press("b7")
        await desk.advance(seconds=30)
        told = await near_stream.next()
        assert (told.data["id"], told.data["change"]["event"]) == (alarm, "escalated")
        own = await desk.press("b9")
        assert (await far_stream.next()).data["id"] == own  # and nothing of b7 before it


async def test_many_writers_at_once_are_told_in_one_order_to_streams_that_come_and_go(
    mei: Client, desk: Desk, database_url: str
) -> None:
    chance = random.Random(5)
    elders = 12
    for n in range(elders):
        await desk.elder(f"m-{n}", f"m{n}")
    presses = [[desk.arrival(f"m{n}") for _ in range(4)] for n in range(elders)]

    async def writer(number: int) -> None:
        async with open_pool(database_url, size=2, name=f"writer {number}") as pool:
            for group in presses[number::3]:
                for arrival in group:
                    await desk.receive(arrival)
                    await engine.tick_signals(pool, desk.clock)

    async def reader() -> list[int]:
        got: list[int] = []
        cursor = 0
        while len(got) < elders * 4:
            async with mei.stream(after=cursor) as stream:
                for _ in range(chance.randint(1, 12)):
                    got.append((await stream.next("alarm")).id or 0)
                    cursor = got[-1]
                    if len(got) == elders * 4:
                        break
        return got

    results = await asyncio.gather(reader(), reader(), *(writer(number) for number in range(3)))
    expected = await history_ids(desk)
    assert len(expected) == elders * 4
    assert results[0] == expected
    assert results[1] == expected


async def test_an_event_between_snapshot_and_first_reading_is_not_missed(api: Api, desk: Desk) -> None:
    mei = await api.operator("mei")  # the reader of this process has not begun yet
    async with mei.stream() as stream:
        await stream.next("snapshot")
        alarm = await desk.press()
        await api.live.read_on()
        assert (await stream.next("alarm")).data["id"] == alarm


async def test_a_quiet_stream_beats(mei: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_BEAT_S", 0.01)
    async with mei.stream() as stream:
        for _ in range(3):
            assert (await stream.next("beat")).data == {"now": "2026-11-23T08:00:00.000Z"}


async def test_a_stream_says_goodbye_when_the_session_ends(
    mei: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_BEAT_S", 0.01)
    async with mei.stream() as stream:
        await stream.next("snapshot")
        assert (await mei.delete("/api/v1/session")).status == 204
        assert (await stream.next("bye")).data == {"reason": "session"}
        await stream.ends()
    assert (await mei.get("/api/v1/stream")).status == 401


async def test_a_stream_that_is_never_quiet_says_goodbye_too(
    mei: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_BEAT_S", 0.05)
    async with mei.stream() as stream:
        await stream.next("snapshot")
        await mei.delete("/api/v1/session")
        said_goodbye = asyncio.create_task(stream.next("bye"))
        while not said_goodbye.done():
            await desk.press()
        assert (await said_goodbye).name == "bye"


async def test_who_gets_other_roles_has_to_come_again(
    mei: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_BEAT_S", 0.01)
    async with mei.stream() as stream:
        await stream.next("snapshot")
        await desk.somebody("mei", ("operator", FAR))
        await stream.ends()
    await desk.run("DELETE FROM staff_roles WHERE centre_id = %(home)s", home=HOME)
    await desk.press()
    async with mei.stream() as stream:
        assert (await stream.next("snapshot")).data["items"] == []


async def test_a_reader_that_does_not_keep_up_is_dropped_and_misses_nothing_when_it_comes_again(
    api: Api, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_QUEUE", 3)
    mei = await api.operator("mei")
    alarm = await desk.press()
    async with mei.stream() as stream:
        await stream.next("snapshot")
        seen = stream.last_id or 0
        for _ in range(10):
            await desk.press()
        await api.live.read_on()  # ten at once, and room for three
        await stream.ends()
        seen = stream.last_id or 0
    async with mei.stream(after=seen) as stream:
        assert await read_to(stream, (await history_ids(desk))[-1]) == await history_ids(desk, seen)
    assert (await desk.alarm(alarm)).presses == 11


async def test_a_reader_that_reads_nothing_holds_no_connection(api: Api, desk: Desk) -> None:
    mei = await api.operator("mei")
    await desk.press()
    staff = mei.who
    assert isinstance(staff, Staff)
    streams = []
    for _ in range(desk.pool.max_size + 2):
        with api.live.subscribed(staff.centres) as subscriber:
            stream = api.live.events(subscriber, None, staff)
            assert b"snapshot" in await anext(stream)
            streams.append(stream)
    async with asyncio.timeout(5):
        assert (await mei.get("/api/v1/me")).status == 200
    for stream in streams:
        await stream.aclose()  # type: ignore[attr-defined]


async def test_a_client_that_hangs_up_is_forgotten(
    live_api: Api, mei: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_BEAT_S", 0.01)
    async with mei.stream() as stream:
        await stream.next("snapshot")
        assert len(live_api.live._subscribers) == 1
        stream.response.close()
    await until(lambda: not live_api.live._subscribers)


async def test_a_hold_that_ends_by_itself_is_told_too(mei: Client, desk: Desk) -> None:
    assert mei.who is not None
    alarm = await desk.press()
    await desk.act(mei.who, alarm, events.Claimed(by=mei.who.id))
    held = events.Held(by=mei.who.id, length=timedelta(minutes=1), reason="calls the son")
    await desk.act(mei.who, alarm, held)
    async with mei.stream() as stream:
        await stream.next("snapshot")
        await desk.advance(minutes=1)
        told = await stream.next()
        assert (told.data["change"]["event"], told.data["change"]["actor"]) == ("hold_expired", "clock")
        assert told.data["ringing"] is True
