"""The senders at work: woken by a message, and no provider and no storm stands in another's way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from dispatcher.database import Listener, Pool
from dispatcher.notify import store
from dispatcher.notify.model import Message
from dispatcher.notify.sender import PLACES
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.until import until
from tests.support.ways import Post, a_sender

ORDINARY = Message(about="test", wording="test.monthly")
URGENT = Message(about="alarm", wording="alarm.raised", urgent=True)


@asynccontextmanager
async def sending(pool: Pool, clock: FakeClock, database_url: str, **ways: Post) -> AsyncIterator[Listener]:
    """Senders at work for the time of the block."""
    listener = Listener(database_url, ["delivery"], name="test")
    sender = a_sender(pool, clock, **ways)
    tasks = [asyncio.create_task(listener.run()), asyncio.create_task(sender.run(listener))]
    try:
        yield listener
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def tell(desk: Desk, message: Message, *, times: int = 1) -> None:
    """Tell the elder's contact so many times, each in a transaction of its own."""
    (row,) = await desk.rows("SELECT min(id) AS id FROM contacts")
    async with desk.pool.connection() as connection:
        for _ in range(times):
            await store.tell(connection, message, contacts=[row["id"]], now=desk.clock())


async def the_desk(pool: Pool, clock: FakeClock, *, email: bool = False) -> Desk:
    """A desk with one contact who has a telephone (and an e-mail address)."""
    desk = Desk(pool, clock)
    await desk.open()
    if email:
        await desk.run(
            "INSERT INTO addresses (contact_id, channel, target, added_at) "
            "SELECT id, 'email', 'a@example.org', now() FROM contacts"
        )
    return desk


async def test_a_message_leaves_without_anybody_asking(
    pool: Pool, clock: FakeClock, database_url: str
) -> None:
    desk, sms = await the_desk(pool, clock), Post()
    async with sending(pool, clock, database_url, sms=sms):
        await tell(desk, URGENT)
        await until(lambda: sms.sent)


async def test_what_is_urgent_does_not_wait_behind_a_storm_nor_behind_a_provider_that_hangs(
    pool: Pool, clock: FakeClock, database_url: str
) -> None:
    desk, sms = await the_desk(pool, clock), Post()
    await tell(desk, ORDINARY, times=50)
    hanging = asyncio.Event()
    take = sms.send

    async def hangs_for_what_is_ordinary(out):
        if not out.urgent:
            sms.sent.append(out)
            await hanging.wait()
        return await take(out)

    sms.send = hangs_for_what_is_ordinary  # type: ignore[method-assign]  # this provider is a bad one
    async with sending(pool, clock, database_url, sms=sms):
        await until(lambda: len(sms.sent) == PLACES)
        await tell(desk, URGENT)
        await until(lambda: any(out.urgent for out in sms.sent))
        assert sum(not out.urgent for out in sms.sent) == PLACES
        hanging.set()


async def test_a_way_that_hangs_leaves_the_other_ways_alone(
    pool: Pool, clock: FakeClock, database_url: str
) -> None:
    desk = await the_desk(pool, clock, email=True)
    sms, email = Post(hangs=True), Post(reports=False)
    async with sending(pool, clock, database_url, sms=sms, email=email) as listener:
        await tell(desk, URGENT, times=PLACES)
        await until(lambda: len(sms.sent) == PLACES)
        clock.advance(seconds=14)
        assert email.sent == []
        clock.advance(seconds=6)
        listener.woken.set()
        await until(lambda: len(email.sent) == PLACES)
        sms.hangs = False


async def test_a_storm_is_worked_off_whole(pool: Pool, clock: FakeClock, database_url: str) -> None:
    desk, sms = await the_desk(pool, clock), Post()
    await tell(desk, ORDINARY, times=100)
    async with sending(pool, clock, database_url, sms=sms):
        await until(lambda: len({out.delivery_id for out in sms.sent}) == 100)
    rows = await desk.rows("SELECT status, count(*) FROM deliveries GROUP BY status")
    assert [(row["status"], row["count"]) for row in rows] == [("accepted", 100)]


async def test_senders_go_on_after_the_record_was_away(
    pool: Pool, clock: FakeClock, database_url: str
) -> None:
    desk, sms = await the_desk(pool, clock), Post()
    async with sending(pool, clock, database_url, sms=sms):
        await desk.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await tell(desk, URGENT)
        await until(lambda: sms.sent)
