"""From a row to a person: each way in its turn, what fails goes on by the next, and nothing is lost or said for ever."""

import asyncio
from typing import Any

import pytest

from dispatcher.database import Pool
from dispatcher.notify import outbox, store
from dispatcher.notify.model import Accepted, Delivered, Message, Outgoing, Status
from tests.support import build
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.ways import Post, a_sender

NEWS = Message(about="alarm", wording="alarm.raised", urgent=True)


class Told:
    """A contact with a telephone and an e-mail address, and what becomes of what they are told."""

    def __init__(self, desk: Desk, contact: int) -> None:
        self.desk, self.contact = desk, contact

    async def tell(self, message: Message = NEWS, **more: Any) -> int:
        """Tell the contact."""
        async with self.desk.pool.connection() as connection, connection.transaction():
            return await store.tell(
                connection, message, contacts=[self.contact], now=self.desk.clock(), **more
            )

    async def statuses(self) -> dict[str, str]:
        """How far it has come, by channel."""
        rows = await self.desk.rows("SELECT channel, status FROM deliveries ORDER BY telling_id, rank")
        return {row["channel"]: row["status"] for row in rows}

    async def ended(self) -> list[str | None]:
        """How each telling ended."""
        return [row["ended"] for row in await self.desk.rows("SELECT ended FROM tellings ORDER BY id")]

    async def report(self, channel: str, status: Status, why: str | None = None) -> Any:
        """The provider of the newest delivery of a channel says something."""
        (row,) = await self.desk.rows(
            "SELECT max(id) AS id FROM deliveries WHERE channel = %(channel)s", channel=channel
        )
        async with self.desk.pool.connection() as connection, connection.transaction():
            return await store.reported(connection, row["id"], status, why=why, now=self.desk.clock())


@pytest.fixture
async def told(pool: Pool, clock: FakeClock) -> Told:
    desk = Desk(pool, clock)
    await desk.open()
    (row,) = await desk.rows("SELECT id FROM contacts")
    await desk.run(
        "INSERT INTO addresses (contact_id, channel, target, added_at) VALUES (%(id)s, 'email', 'a@example.org', now())",
        id=row["id"],
    )
    return Told(desk, row["id"])


async def asked(told: Told) -> tuple[Message, dict[int, int]]:
    """An alarm about which the contact is asked to go."""
    alarm_id = await told.desk.press()
    await told.desk.run("DELETE FROM deliveries")
    await told.desk.run("DELETE FROM tellings")
    (row,) = await told.desk.rows(
        "WITH chain AS (INSERT INTO chains (alarm_id, elder_id, mode, began_by, began_at, due_at) "
        "SELECT id, elder_id, 'in_turn', 'test', %(now)s, %(now)s FROM alarms WHERE id = %(alarm)s RETURNING id) "
        "INSERT INTO asks (chain_id, alarm_id, contact_id, cycle, asked_at) "
        "SELECT id, %(alarm)s, %(contact)s, 1, %(now)s FROM chain RETURNING id",
        alarm=alarm_id,
        contact=told.contact,
        now=told.desk.clock(),
    )
    message = Message(about="alarm", wording="alarm.ask", alarm_id=alarm_id, urgent=True)
    return message, {told.contact: row["id"]}


async def test_news_go_by_text_first_and_end_when_they_surely_arrived(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    sms, email, voice = Post(), Post(reports=False), Post()
    sender = a_sender(pool, clock, sms=sms, email=email, voice=voice)
    assert await told.tell() == 1
    assert await sender.tick() == 1
    assert (len(sms.sent), len(email.sent)) == (1, 0)
    await told.report("sms", Status.DELIVERED)
    clock.advance(minutes=5)
    assert await sender.tick() == 0
    assert await told.statuses() == {"sms": "delivered", "email": "dropped"}
    assert await told.ended() == ["reached"]
    assert voice.sent == []


async def test_a_provider_that_takes_it_and_never_delivers_does_not_stop_the_next_way(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    sms, email = Post(), Post(reports=False)
    sender = a_sender(pool, clock, sms=sms, email=email)
    await told.tell()
    await sender.tick()
    clock.advance(seconds=19)
    assert await sender.tick() == 0
    clock.advance(seconds=1)
    assert await sender.tick() == 1
    assert len(email.sent) == 1
    assert await told.ended() == ["reached"]


async def test_when_a_way_fails_the_next_is_taken_at_once_and_the_first_is_tried_again(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    sms, email = Post(), Post(reports=True)
    sms.is_down()
    sender = a_sender(pool, clock, sms=sms, email=email)
    await told.tell()
    await sender.tick()
    assert (len(sms.sent), len(email.sent)) == (1, 1)
    clock.advance(seconds=14)
    assert await sender.tick() == 0
    clock.advance(seconds=1)
    sms.is_up()
    await sender.tick()
    assert len(sms.sent) == 2
    assert sms.sent[0].delivery_id == sms.sent[1].delivery_id


async def test_a_provider_that_is_down_for_ten_minutes_brings_it_afterwards(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    sms = Post()
    sms.is_down()
    sender = a_sender(pool, clock, sms=sms)
    await told.tell()
    for _ in range(600):
        await sender.tick()
        clock.advance(seconds=1)
    sms.is_up()
    for _ in range(300):
        await sender.tick()
        clock.advance(seconds=1)
    assert (await told.statuses())["sms"] == "accepted"
    assert len(sms.sent) <= 8


async def test_who_can_be_told_by_no_way_is_told_to_have_failed(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    sms = Post()
    sms.knows_nobody()
    await told.tell()
    await a_sender(pool, clock, sms=sms).tick()
    assert await told.statuses() == {"sms": "failed_for_good", "email": "failed"}
    assert await told.ended() == ["failed"]
    rows = await told.desk.rows("SELECT channel, broken_why FROM addresses WHERE broken_at IS NOT NULL")
    assert [(row["channel"], row["broken_why"]) for row in rows] == [("sms", "no such number")]
    # What is broken is not used again, and what was only not set up is not blamed.
    assert await told.tell() == 1
    assert (await told.desk.rows("SELECT channel FROM deliveries ORDER BY id DESC LIMIT 1"))[0][
        "channel"
    ] == "email"


async def test_who_has_no_address_is_told_to_have_failed_at_once(told: Told) -> None:
    await told.desk.run("UPDATE addresses SET removed_at = now()")
    assert await told.tell() == 0
    assert await told.ended() == ["failed"]


async def test_a_crash_between_sending_and_writing_it_down_sends_it_twice_under_one_number(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    def dies(_: Outgoing) -> Accepted:
        raise asyncio.CancelledError  # the provider has it, and nobody is left to write that down

    sms = Post(answer=dies)
    await told.tell()
    sender = a_sender(pool, clock, sms=sms)
    with pytest.raises(asyncio.CancelledError):
        await sender.tick()
    sms.is_up()
    clock.advance(seconds=14)
    assert await sender.tick() == 0
    clock.advance(seconds=1)
    await sender.tick()
    first, second = (out.delivery_id for out in sms.sent)
    assert first == second
    assert (await told.statuses())["sms"] == "accepted"
    assert (await told.desk.rows("SELECT tries FROM deliveries WHERE channel = 'sms'"))[0]["tries"] == 2


async def test_a_report_is_believed_in_whatever_order_it_comes(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    sms = Post()
    sender = a_sender(pool, clock, sms=sms)
    await told.tell()
    await sender.tick()
    await told.report("sms", Status.DELIVERED)
    await told.report("sms", Status.FAILED, "too late")
    assert (await told.statuses())["sms"] == "delivered"
    async with pool.connection() as connection:
        assert await store.reported(connection, 10**12, Status.DELIVERED, now=clock()) is None


async def test_an_ask_goes_on_by_the_next_way_although_a_voicemail_took_the_call(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    voice, sms = Post(), Post()
    sender = a_sender(pool, clock, voice=voice, sms=sms)
    message, asks = await asked(told)
    await told.tell(message, asks=asks)
    await sender.tick()
    assert voice.sent[0].answerable
    await told.report("voice", Status.DELIVERED)
    clock.advance(seconds=20)
    await sender.tick()
    assert len(sms.sent) == 1
    async with pool.connection() as connection, connection.transaction():
        await store.answered(connection, asks[told.contact], now=clock())
    clock.advance(minutes=1)
    assert await sender.tick() == 0
    assert await told.ended() == ["answered"]


async def test_an_asks_link_is_in_the_message_and_nowhere_else(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    sms = Post()
    message, asks = await asked(told)
    await told.desk.run("UPDATE addresses SET removed_at = now() WHERE channel <> 'sms'")
    await told.tell(message, asks=asks)
    await a_sender(pool, clock, sms=sms).tick()
    link = sms.sent[0].link
    assert link is not None
    assert link in sms.texts[0]
    token = link.removeprefix("https://yilao.test/f/")
    (kept,) = await told.desk.rows("SELECT text FROM deliveries WHERE text IS NOT NULL")
    assert token not in kept["text"]
    assert (
        len(await told.desk.rows("SELECT * FROM ask_links WHERE ask_id = %(id)s", id=asks[told.contact])) == 1
    )


async def test_a_retraction_reaches_exactly_those_to_whom_something_went_out(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    alarm_id = await told.desk.press()
    await told.desk.elder("e-2", "b8")
    other = (await told.desk.rows("SELECT max(id) AS id FROM contacts"))[0]["id"]
    message = Message(about="alarm", wording="alarm.raised", alarm_id=alarm_id, urgent=True)
    sms = Post()
    await told.tell(message)
    await a_sender(pool, clock, sms=sms).tick()
    async with pool.connection() as connection, connection.transaction():
        await store.tell(connection, message, contacts=[other], now=clock())
        await store.drop_unsent(connection, alarm_id or 0, now=clock())
        assert await store.told_contacts(connection, alarm_id or 0) == [told.contact]
    assert await a_sender(pool, clock, sms=sms).tick() == 0


async def test_who_is_being_told_at_the_moment_of_the_retraction_counts_as_told(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    alarm_id = await told.desk.press() or 0
    await told.tell(Message(about="alarm", wording="alarm.raised", alarm_id=alarm_id, urgent=True))

    async def retract() -> list[int]:
        async with pool.connection() as connection, connection.transaction():
            await store.drop_unsent(connection, alarm_id, now=clock())
            return await store.told_contacts(connection, alarm_id)

    async with pool.connection() as connection, connection.transaction():
        await outbox.claim(connection, "sms", urgent=True, limit=8, now=clock())
        retracting = asyncio.create_task(retract())
        await _waits_for_a_lock(pool)
    assert await retracting == [told.contact]


async def _waits_for_a_lock(pool: Pool) -> None:
    async with pool.connection() as connection:
        waiting: list[Any] = []
        while not waiting:
            cursor = await connection.execute(
                "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            waiting = await cursor.fetchall()


async def test_a_refusal_that_is_known_leaves_nobody_told_but_a_silence_may_have(
    told: Told, pool: Pool, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm_id = await told.desk.press() or 0
    sms = Post()
    sms.is_down()
    await told.tell(Message(about="alarm", wording="alarm.raised", alarm_id=alarm_id, urgent=True))
    await a_sender(pool, clock, sms=sms).tick()
    async with pool.connection() as connection:
        assert await store.told_contacts(connection, alarm_id) == []
        sms.hangs = True
        monkeypatch.setattr("dispatcher.notify.rules.SEND_WITHIN_S", 0.01)
        clock.advance(seconds=15)
        await a_sender(pool, clock, sms=sms).tick()
        assert await store.told_contacts(connection, alarm_id) == [told.contact]


async def test_newer_news_take_the_turn_of_older_ones_that_were_not_sent_yet(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    alarm_id = await told.desk.press() or 0
    sms, email = Post(), Post(reports=False)
    sender = a_sender(pool, clock, sms=sms, email=email)
    await told.tell(Message(about="alarm", wording="alarm.raised", alarm_id=alarm_id, urgent=True))
    await told.tell(Message(about="alarm", wording="alarm.on_the_way", alarm_id=alarm_id, urgent=True))
    await sender.tick()
    assert len(sms.sent) == 1
    assert await told.ended() == [None, None]
    clock.advance(seconds=20)
    await sender.tick()
    assert (len(sms.sent), len(email.sent)) == (1, 1)
    assert await told.ended() == ["dropped", "reached"]


async def test_newer_news_by_text_do_not_silence_a_call_that_was_to_come(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    alarm_id = await told.desk.press() or 0
    who = await told.desk.somebody("boss", ("supervisor", build.HOME))
    await told.desk.run("UPDATE staff SET phone = '10000000007' WHERE id = %(id)s", id=who.id)
    voice, sms = Post(), Post()
    async with pool.connection() as connection:
        for wording, urgent in (("staff.alarm", True), ("alarm.nobody_comes", False)):
            message = Message(about="alarm", wording=wording, alarm_id=alarm_id, urgent=urgent)
            await store.tell(connection, message, staff=[who.id], now=clock())
    await a_sender(pool, clock, voice=voice, sms=sms).tick()
    assert (len(voice.sent), len(sms.sent)) == (1, 1)


async def test_passing_stages_come_by_text_at_most_once_in_two_minutes_and_the_end_at_once(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    alarm_id = await told.desk.press() or 0
    await told.desk.run("UPDATE addresses SET removed_at = now() WHERE channel <> 'sms'")
    sms = Post()
    sender = a_sender(pool, clock, sms=sms)

    async def news(wording: str) -> int:
        await told.tell(Message(about="alarm", wording=wording, alarm_id=alarm_id))
        await sender.tick()
        return len(sms.sent)

    assert await news("alarm.raised") == 1
    clock.advance(seconds=30)
    assert await news("alarm.answered") == 1
    clock.advance(seconds=30)
    assert await news("alarm.on_the_way") == 1
    clock.advance(seconds=60)
    assert await sender.tick() == 1, "the newest of the two"
    assert await news("alarm.end.well") == 3


async def test_quiet_hours_put_off_what_is_not_urgent_to_their_end(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    # The clock of the tests stands at 16:00 in Zhongshan.
    await told.desk.run(
        "WITH account AS (INSERT INTO family_accounts (name, added_at, quiet_from, quiet_until) "
        "VALUES ('陈女儿', now(), '15:00', '07:30') RETURNING id) "
        "UPDATE contacts SET account_id = account.id FROM account"
    )
    sms = Post()
    sender = a_sender(pool, clock, sms=sms)
    await told.tell(Message(about="summary", wording="summary.month"))
    clock.advance(minutes=60 * 15 + 29)
    assert await sender.tick() == 0
    assert await told.tell() == 1
    assert await sender.tick() == 1, "an emergency knows no quiet hours"
    clock.advance(minutes=1)
    await sender.tick()
    assert len(sms.sent) == 2


async def test_a_supervisor_is_rung_up_and_a_code_goes_to_the_number_alone(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    who = await told.desk.somebody("boss", ("supervisor", build.HOME))
    await told.desk.run("UPDATE staff SET phone = '10000000007' WHERE id = %(id)s", id=who.id)
    async with pool.connection() as connection, connection.transaction():
        await store.tell(
            connection,
            Message(about="alarm", wording="staff.alarm", urgent=True),
            staff=[who.id],
            now=clock(),
        )
        await store.tell(
            connection,
            Message(about="code", wording="code", urgent=True),
            contacts=[told.contact],
            now=clock(),
        )
    rows = await told.desk.rows("SELECT telling_id, channel FROM deliveries ORDER BY telling_id, rank")
    assert [row["channel"] for row in rows] == ["voice", "sms", "sms", "voice"]


async def test_a_message_that_cannot_be_worded_does_not_stop_the_others(
    told: Told, pool: Pool, clock: FakeClock
) -> None:
    sms = Post()
    await told.tell(Message(about="invitation", wording="invitation"))  # from nobody: no link can be made
    await told.tell(Message(about="test", wording="test.monthly"))
    await a_sender(pool, clock, sms=sms).tick()
    assert len(sms.sent) == 1
    (poison,) = await told.desk.rows(
        "SELECT status, why FROM deliveries WHERE channel = 'sms' AND tries = 1 AND status = 'pending'"
    )
    assert "KeyError" in poison["why"]


async def test_a_channel_that_breaks_is_one_that_fails(told: Told, pool: Pool, clock: FakeClock) -> None:
    def breaks(_: Outgoing) -> Accepted:
        raise RuntimeError("not our day")

    sms, email = Post(answer=breaks), Post(answer=lambda _: Delivered())
    await told.tell()
    await a_sender(pool, clock, sms=sms, email=email).tick()
    assert await told.statuses() == {"sms": "dropped", "email": "delivered"}
    assert await told.ended() == ["reached"]


async def test_two_senders_bring_each_message_once(told: Told, pool: Pool, clock: FakeClock) -> None:
    sms = Post()
    for _ in range(20):
        await told.tell()
    one, two = a_sender(pool, clock, sms=sms), a_sender(pool, clock, sms=sms)
    await asyncio.gather(one.tick(), two.tick())
    assert len(sms.sent) == len({out.delivery_id for out in sms.sent}) == 20


async def test_nothing_is_told_when_the_cause_is_undone(told: Told, pool: Pool) -> None:
    async with pool.connection() as connection:
        await connection.execute("BEGIN")
        await store.tell(connection, NEWS, contacts=[told.contact], now=told.desk.clock())
        await connection.execute("ROLLBACK")
    assert await told.desk.rows("SELECT * FROM tellings") == []
