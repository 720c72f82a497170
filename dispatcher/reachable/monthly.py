"""The monthly communication test: everybody who may be needed is sent one message, and we look whether it arrived.

A test is a row that is unique for its person and month, made in the transaction of its telling: however many dispatchers
think of it, and wherever one of them dies, each person is tested once, and a test that was begun is told.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from dispatcher.clock import Clock
from dispatcher.database import Connection, Pool
from dispatcher.errors import Conflict
from dispatcher.notify import store as notify
from dispatcher.notify.model import Message
from dispatcher.reachable import rules, store
from dispatcher.reachable.store import Who

__all__ = ["AT_ONCE", "TEST", "test_now", "tick"]

log = logging.getLogger(__name__)

AT_ONCE: Final = 100
"""How many contacts (and as many members of staff) are tested in one turn: a list that was just imported is worked off
over some days, not in one minute."""

TEST: Final = Message(about="test", wording="test.monthly")

_APART: Final = timedelta(minutes=2)
"""A second test of the same person within this time is a key pressed twice."""


async def tick(pool: Pool, clock: Clock) -> int:
    """Tell those whose test is due; returns how many. Outside working hours nobody is disturbed."""
    now = clock()
    slot = rules.slot(now)
    if slot is None:
        return 0
    due: dict[Who, list[int]] = {}
    async with pool.connection() as connection, connection.transaction():
        for who in ("contact", "staff"):
            due[who] = await store.begin(
                connection, who, month=rules.month_of(now), slot=slot, limit=AT_ONCE, now=now
            )
        await _tell(connection, contacts=due["contact"], staff=due["staff"], now=now)
    count = sum(len(ids) for ids in due.values())
    if count:
        log.info("communication tests for %s people", count, extra={"action": "tests_begun"})
    return count


async def test_now(connection: Connection, who: Who, number: int, *, now: datetime) -> None:
    """Test one person at once, whenever their turn is, in the caller's transaction; the newest test is the month's.

    Conflict when one was sent to them just now.
    """
    month = rules.month_of(now)
    if not await store.again(connection, who, number, month=month, before=now - _APART, now=now):
        raise Conflict("刚刚测试过，请稍候再试 (a test was sent to them just now)")
    await _tell(
        connection,
        contacts=[number] if who == "contact" else [],
        staff=[number] if who == "staff" else [],
        now=now,
    )


async def _tell(connection: Connection, *, contacts: list[int], staff: list[int], now: datetime) -> None:
    if contacts or staff:
        await notify.tell(connection, TEST, contacts=contacts, staff=staff, now=now)
        await store.note_tellings(
            connection, contacts=contacts, staff=staff, month=rules.month_of(now), now=now
        )
