"""The turn of every reminder that is due: the device is asked to say it, asked again, and given up with a reason that is shown.

What is due is rows: a dispatcher that dies in the middle leaves the rest to the others. A reminder may be said twice (the
acknowledgement was lost) rather than never.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from devices.messages import Verb
from dispatcher.clock import Clock
from dispatcher.commands import store as commands
from dispatcher.database import Connection, Pool, Row
from dispatcher.follow_ups import store as follow_ups
from dispatcher.reminders import plan, store

__all__ = ["BATCH", "tick"]

BATCH: Final = 250
"""How many are handled in one transaction, so that a town's weather warning stands in nobody's way for long."""

_ASK_WITHIN: Final = timedelta(hours=1)
_WHAT: Final = "{name} 的服药提醒没有播出（{why}），请联系长者确认是否服药：{say}"
_WHYS: Final = {
    "no_device": "家里没有能说话的设备",
    "late": "平台当时未能按时播出",
    "refused": "设备拒绝播放",
    "no_answer": "设备三次没有应答",
}


async def tick(pool: Pool, clock: Clock) -> int:
    """Note what fell due, hear what was acknowledged, and say what is to be said; returns how many devices were asked."""
    await _in_batches(pool, _fall_due, clock)
    async with pool.connection() as connection, connection.transaction():
        await store.hear(connection)
    return await _in_batches(pool, _say, clock)


async def _in_batches(pool: Pool, work: Callable[..., Awaitable[tuple[int, int]]], clock: Clock) -> int:
    asked, rows = 0, BATCH
    while rows == BATCH:
        async with pool.connection() as connection, connection.transaction():
            rows, more = await work(connection, now=clock())
        asked += more
    return asked


async def _fall_due(connection: Connection, *, now: datetime) -> tuple[int, int]:
    """Write down that they are due and when they are next; days on which the platform was down are skipped, not said at once."""
    rows = await store.due(connection, limit=BATCH, now=now)
    if rows:
        await store.fell_due(
            connection, [(row["id"], row["next_at"], _following(row, now=now)) for row in rows], now=now
        )
    return len(rows), 0


def _following(row: Row, *, now: datetime) -> datetime | None:
    return None if row["at"] is None else plan.next_at(row["at"], row["days"], after=now)


async def _say(connection: Connection, *, now: datetime) -> tuple[int, int]:
    rows = await store.to_say(connection, limit=BATCH, now=now)
    asks: list[tuple[Row, str]] = []
    over: list[tuple[int, datetime | None, datetime | None, str | None]] = []
    for row in rows:
        match plan.step(row, now=now):
            case plan.Remind(device_id):
                asks.append((row, device_id))
            case plan.Said(at):
                over.append((row["id"], at, None, None))
            case plan.GiveUp(why, ask):
                over.append((row["id"], None, now, why))
                if ask:
                    await _follow_up(connection, row, why, now=now)
    await _ask(connection, asks, now=now)
    await store.over(connection, over)
    return len(rows), len(asks)


async def _ask(connection: Connection, asks: Sequence[tuple[Row, str]], *, now: datetime) -> None:
    numbers = await commands.add_commands(
        connection,
        [(device_id, Verb.REMIND, {"say": row["say"]}) for row, device_id in asks],
        now=now,
        life=plan.AGAIN_AFTER,
    )
    await store.asked(
        connection,
        [(row["id"], number) for (row, _), number in zip(asks, numbers, strict=True)],
        next_try_at=now + plan.AGAIN_AFTER,
    )


async def _follow_up(connection: Connection, row: Row, why: str, *, now: datetime) -> None:
    """Somebody at the centre asks the elder instead."""
    centre_id = row["centre_id"] or await store.last_resort(connection)
    if centre_id is not None:
        await follow_ups.add(
            connection,
            centre_id=centre_id,
            what=_WHAT.format(name=row["elder_name"][:60], why=_WHYS[why], say=row["say"]),
            due_at=now + _ASK_WITHIN,
            elder_id=row["elder_id"],
            now=now,
        )
