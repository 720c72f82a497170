"""The outbox as it grows: what a device that comes back costs, and what leaves the table again."""

from datetime import timedelta
from typing import Any

import pytest

from devices.messages import Receipt, Stage
from dispatcher.clock import DatabaseClock
from dispatcher.commands import store as commands
from dispatcher.pulse import Pulse
from dispatcher.timetable import timetable
from tests.support.build import HOME
from tests.support.desk import Desk

_CROWD = """
    WITH homes AS (
        INSERT INTO devices (id, kind, secret_hash, broker_hash, added_at)
        SELECT 'crowd-' || n, 'phone', '', '', %(now)s FROM generate_series(1, 200) AS n RETURNING id
    )
    INSERT INTO commands (kind, device_id, signal_id, topic, payload, urgent, created_at, expires_at)
    SELECT 'receipt', id, id || '-' || n, 't', 'p', false, %(now)s, %(now)s::timestamptz + interval '1 day'
    FROM homes, generate_series(1, 30) AS n
"""


async def plan(desk: Desk, query: str, **values: Any) -> list[dict[str, Any]]:
    """How the database would do one of the outbox's queries."""
    statement = f"EXPLAIN (FORMAT JSON) {commands._sql[query]}"
    async with desk.pool.connection() as connection:
        await connection.execute("ANALYZE")
        row = await (await connection.execute(statement.encode(), values)).fetchone()
    assert row is not None
    return [node for node in _nodes(row["QUERY PLAN"]) if "Node Type" in node]


async def centre_message(desk: Desk, *, expired: timedelta) -> None:
    """A message for the centre that expired this long ago."""
    async with desk.pool.connection() as connection:
        await commands.add_centre_message(
            connection,
            HOME,
            b"{}",
            alarm_id=None,  # type: ignore[arg-type]  # no alarm is needed to grow old
            urgent=False,
            now=desk.clock() - expired - commands._CENTRE_MESSAGE_LIFE,
        )


async def test_a_device_that_comes_back_costs_no_look_at_the_whole_outbox(desk: Desk) -> None:
    await desk.run(_CROWD, now=desk.clock())
    found = await plan(desk, "reconnected", device_id="crowd-7", now=desk.clock())
    scans = [
        node["Node Type"]
        for node in found
        if node.get("Relation Name") == "commands" and node["Node Type"] != "ModifyTable"
    ]
    assert scans
    assert "Seq Scan" not in scans


async def test_a_device_that_comes_back_is_told_the_newest_word_and_asked_again(desk: Desk) -> None:
    async with desk.pool.connection() as connection:
        for stage in (Stage.RECEIVED, Stage.SEEN):
            receipt = Receipt(signal="b7-1", stage=stage, at=desk.clock(), alarm=None)
            await commands.add_receipt(connection, "b7", receipt, urgent=True, now=desk.clock())
        asked = await commands.add_command(connection, "b7", "volume", {}, now=desk.clock())
        done = await commands.add_command(connection, "b7", "volume", {}, now=desk.clock())
        await commands.answered(connection, "b7", str(done), result={}, now=desk.clock())
        over = await commands.add_command(connection, "b7", "volume", {}, now=desk.clock(), life=timedelta())
        await connection.execute("UPDATE commands SET next_try_at = NULL")
        assert await commands.reconnected(connection, "b7", now=desk.clock()) == 2
    due = await desk.rows("SELECT id, stage FROM commands WHERE next_try_at IS NOT NULL ORDER BY id")
    assert [row["stage"] for row in due] == ["seen", None]
    assert due[1]["id"] == asked
    assert over not in {row["id"] for row in due}


async def test_a_centres_old_messages_leave_the_outbox_and_receipts_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_FORGET_AT_ONCE", 2)
    clock = DatabaseClock()
    async with desk.pool.connection() as connection:
        await clock.sync(connection)
    desk.clock.advance(seconds=(clock() - desk.clock()).total_seconds())
    for days in (8, 9, 10, 11, 12, 6):
        await centre_message(desk, expired=timedelta(days=days))
    async with desk.pool.connection() as connection:
        receipt = Receipt(signal="b7-1", stage=Stage.RECEIVED, at=desk.clock(), alarm=None)
        long_ago = desk.clock() - timedelta(days=100)
        await commands.add_receipt(connection, "b7", receipt, urgent=True, now=long_ago)
    jobs = timetable(pool=desk.pool, clock=clock, pulse=Pulse(), keep_days=90)
    await jobs.get_job("housekeeping").func()
    left = await desk.rows("SELECT kind, expires_at FROM commands ORDER BY id")
    assert [row["kind"] for row in left] == ["centre", "receipt"]


async def test_what_has_to_leave_is_found_by_its_age(desk: Desk) -> None:
    await desk.run(_CROWD, now=desk.clock())
    await centre_message(desk, expired=timedelta(days=8))
    found = await plan(desk, "forget_centre_messages", before=desk.clock(), limit=10)
    assert "commands_centre_by_age" in {node.get("Index Name") for node in found}


def _nodes(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [node for one in part for node in _nodes(one)]
    if not isinstance(part, dict):
        return []
    return [part, *(node for inner in part.values() for node in _nodes(inner))]
