"""Which keys were tried is read off the inbox afterwards, so that a press pays nothing for it."""

from datetime import datetime

import pytest

from dispatcher.fleet import upkeep
from dispatcher.fleet.upkeep import tick_key_tests
from dispatcher.signals import store as signals
from tests.support.desk import Desk


async def when_tried(desk: Desk, device_id: str = "b7") -> datetime | None:
    rows = await desk.rows("SELECT tested_at FROM device_states WHERE device_id = %(id)s", id=device_id)
    found: datetime | None = rows[0]["tested_at"] if rows else None
    return found


@pytest.mark.parametrize(("type_", "test"), [("test", True), ("test", False), ("sos", True), ("sos", False)])
async def test_a_test_and_a_press_in_earnest_try_the_keys(desk: Desk, type_: str, *, test: bool) -> None:
    await desk.press(type_=type_, test=test)
    assert await tick_key_tests(desk.pool, desk.clock) == 1
    assert await when_tried(desk) == desk.clock()


@pytest.mark.parametrize("type_", ["ok", "service", "fall", "mains_restored", "cancel"])
async def test_nothing_else_does(desk: Desk, type_: str) -> None:
    await desk.press(type_=type_)
    assert await tick_key_tests(desk.pool, desk.clock) == 0
    assert await when_tried(desk) is None


async def test_a_device_without_keys_has_none_to_try(desk: Desk) -> None:
    await desk.device("s1", kind="smoke")
    await desk.press("s1", "test")
    assert await tick_key_tests(desk.pool, desk.clock) == 0


async def test_a_press_that_the_broker_kept_is_no_proof_of_today(desk: Desk) -> None:
    await desk.press(retained=True)
    assert await tick_key_tests(desk.pool, desk.clock) == 0


async def test_the_last_try_counts(desk: Desk) -> None:
    for _ in range(3):
        await desk.press(type_="test")
        desk.clock.advance(minutes=30)
    await tick_key_tests(desk.pool, desk.clock)
    assert await when_tried(desk) == desk.clock.advance(minutes=-30)


async def test_a_press_counts_before_anybody_handled_it(desk: Desk) -> None:
    await desk.receive(desk.arrival())
    assert await tick_key_tests(desk.pool, desk.clock) == 1


async def test_what_was_read_long_ago_is_not_read_again(desk: Desk) -> None:
    await desk.press(type_="test")
    desk.clock.advance(minutes=16)
    await desk.press(type_="ok")
    assert await tick_key_tests(desk.pool, desk.clock) == 1
    (row,) = await desk.rows("SELECT mark FROM chores WHERE name = 'key_tests'")
    (first,) = await desk.rows("SELECT min(id) AS id FROM signals")
    assert row["mark"] == first["id"]
    await desk.run("UPDATE device_states SET tested_at = NULL")
    assert await tick_key_tests(desk.pool, desk.clock) == 0


async def test_a_press_that_is_committed_late_is_found_all_the_same(desk: Desk) -> None:
    await desk.elder("e-2", "c3")
    async with desk.pool.connection() as connection:
        async with connection.transaction():
            await signals.add(connection, [desk.arrival("c3", "test")], gateway="slow")
            await desk.press("b7", "test")  # draws the later number and is read first
            assert await tick_key_tests(desk.pool, desk.clock) == 1
        assert await tick_key_tests(desk.pool, desk.clock) == 1
    assert await when_tried(desk, "c3") == desk.clock()


async def test_a_long_inbox_is_read_a_piece_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_SIGNALS", 2)
    for n in range(5):
        await desk.elder(f"f-{n}", f"d{n}")
        await desk.press(f"d{n}", "test")
    assert await tick_key_tests(desk.pool, desk.clock) == 5
