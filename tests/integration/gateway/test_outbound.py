"""The outbox reaches devices and centres, whatever happens to a gateway in between."""

import asyncio
import contextlib
from datetime import timedelta

import psycopg
import pytest

from devices.link import LinkError
from devices.messages import Receipt, Stage
from dispatcher.commands import store
from gateway import outbound
from gateway.sessions import Sessions
from tests.support import build
from tests.support.desk import Desk
from tests.support.gateway import add_receipt
from tests.support.until import until


async def test_a_receipt_in_the_outbox_reaches_its_device_once(
    *, mosquitto, start, handset, rows, pool, clock
):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await add_receipt(pool, "p1", Stage.ANSWERED, now=clock())
    receipt = await until(lambda: device.receipt("p1"))
    assert receipt.stage == Stage.ANSWERED

    async def delivered():
        (row,) = await rows("commands")
        return row["delivered_at"] is not None and row["next_try_at"] is None

    await until(delivered)
    assert device.stages("p1") == ["answered"]


async def test_a_centres_own_systems_hear_of_its_alarms(mosquitto, start, handset, pool, clock):
    await start(mosquitto.url)
    listener = await handset(mosquitto.url, "centre-system", filters=["yilao/v1/centres/c1/alarms"])
    async with pool.connection() as connection:
        await connection.execute(
            "INSERT INTO centres (id, name_zh, name_en, lat, lon) VALUES ('c1', '一', 'One', 22.5, 113.4)"
        )
        await connection.execute(
            "INSERT INTO commands (kind, centre_id, topic, payload, urgent, created_at, expires_at, next_try_at) VALUES "
            "('centre', 'c1', 'yilao/v1/centres/c1/alarms', '{\"alarm\":1}', true, %(now)s, %(later)s, %(now)s)",
            {"now": clock(), "later": clock() + timedelta(hours=1)},
        )
    (message,) = await until(lambda: listener.heard)
    assert message.payload == b'{"alarm":1}'


async def test_what_a_dead_gateway_claimed_comes_back_after_its_lease(mosquitto, start, handset, pool, clock):
    await add_receipt(pool, "p1", Stage.SEEN, now=clock())
    async with pool.connection() as connection:
        assert (
            len(await store.claim(connection, now=clock(), limit=10)) == 1
        )  # and then its process was killed
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await add_receipt(pool, "p2", Stage.SEEN, now=clock())
    await until(lambda: device.receipt("p2"))
    assert device.receipt("p1") is None
    clock.advance(seconds=store.LEASE.total_seconds() + 1)
    assert (await until(lambda: device.receipt("p1"))).stage == Stage.SEEN


async def test_what_a_broker_did_not_take_is_sent_when_it_is_back(mosquitto, start, handset, pool, clock):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    mosquitto.kill()
    await add_receipt(pool, "p1", Stage.ARRIVED, now=clock())
    mosquitto.start()
    await until(lambda: device.link.connected)

    async def told():
        clock.advance(
            seconds=1
        )  # a claim that was not published in time comes back when its lease has passed
        # The gateway may be back before the device, and the broker has then thrown the receipt away: the device says
        # that it is there, and gets it again.
        with contextlib.suppress(LinkError):
            await device.say("state", b'{"online":true}')
        return device.receipt("p1")

    assert (await until(told)).stage == Stage.ARRIVED


async def test_an_expired_message_is_not_sent(mosquitto, start, handset, pool, clock):
    await add_receipt(pool, "old", Stage.SEEN, now=clock())
    clock.at += timedelta(days=2)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await add_receipt(pool, "new", Stage.SEEN, now=clock())
    await until(lambda: device.receipt("new"))
    assert device.receipt("old") is None


async def test_a_device_that_comes_back_is_told_again_what_it_may_have_missed(
    mosquitto, start, handset, pool, clock
):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await add_receipt(pool, "p1", Stage.HELP_ON_THE_WAY, now=clock())
    await until(lambda: device.stages("p1") == ["help_on_the_way"])
    await device.say("state", b'{"online":true}')
    await until(lambda: device.stages("p1") == ["help_on_the_way"] * 2)


async def open_alarm(pool, clock):
    """The number of an open alarm of the device b7, whose signal is `p1`."""
    async with pool.connection() as connection:
        await build.a_town(connection, now=clock())
    return await Desk(pool, clock).press("b7", id="p1")


async def tell(pool, clock, alarm_id, stage):
    receipt = Receipt(signal="p1", stage=stage, alarm=alarm_id, at=clock())
    async with pool.connection() as connection:
        await store.add_receipt(connection, "b7", receipt, urgent=True, now=clock())


async def delivered(rows):
    commands = [row for row in await rows("commands") if row["kind"] == "receipt"]
    return all(row["delivered_at"] for row in commands) and len(commands)


async def forgets_everything(mosquitto, caplog):
    """The broker is killed, and begins anew when the gateway has noticed: until then it may send into the old link."""
    mosquitto.kill()
    await until(lambda: any(getattr(one, "client_id", None) == "yilao-g0-out" for one in caplog.records))
    mosquitto.forget()
    mosquitto.start()


async def test_a_broker_without_memory_takes_a_receipt_for_nobody_and_the_device_hears_it_all_the_same(
    *, mosquitto, start, handset, rows, pool, clock, monkeypatch, caplog
):
    monkeypatch.setattr(outbound, "AGAIN_AFTER_S", ())  # the gateway's first broker had nothing to forget
    alarm = await open_alarm(pool, clock)
    await start(mosquitto.url)
    await until(lambda: delivered(rows))
    clock.advance(seconds=60)
    monkeypatch.setattr(outbound, "AGAIN_AFTER_S", (0.2,) * 50)  # often, for the device may be late
    await forgets_everything(mosquitto, caplog)
    await tell(pool, clock, alarm, Stage.HELP_ON_THE_WAY)
    await until(lambda: delivered(rows))  # the gateway is back first: nobody hears what it says
    device = await handset(mosquitto.url)
    clock.advance(seconds=5)
    assert (await until(lambda: device.receipt("p1"))).stage == Stage.HELP_ON_THE_WAY


async def test_what_a_broker_forgot_is_told_again_although_the_gateway_lost_its_number_meanwhile(
    *, mosquitto, start, handset, rows, pool, clock, monkeypatch, caplog
):
    monkeypatch.setattr(outbound, "AGAIN_AFTER_S", ())
    alarm = await open_alarm(pool, clock)
    await start(mosquitto.url)
    await until(lambda: delivered(rows))
    clock.advance(seconds=60)
    monkeypatch.setattr(outbound, "AGAIN_AFTER_S", (3600.0,))
    await forgets_everything(mosquitto, caplog)
    await tell(pool, clock, alarm, Stage.HELP_ON_THE_WAY)
    await until(lambda: delivered(rows))
    monkeypatch.setattr(outbound, "AGAIN_AFTER_S", (0.2,) * 50)
    async with pool.connection() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'yilao gateway slot'"
        )
    device = await handset(mosquitto.url)  # and by now the broker knows the gateway's session
    clock.advance(seconds=5)
    assert (await until(lambda: device.receipt("p1"))).stage == Stage.HELP_ON_THE_WAY


async def test_what_a_broker_forgot_is_made_due_once_and_only_the_newest_word_of_it(pool, clock, secret):
    del secret
    alarm = await open_alarm(pool, clock)
    await tell(pool, clock, alarm, Stage.SEEN)
    await tell(pool, clock, alarm, Stage.ANSWERED)
    async with pool.connection() as connection:

        async def send():
            sent = await store.claim(connection, now=clock(), limit=50)
            await store.sent(connection, [row["id"] for row in sent], now=clock())
            return [row["payload"] for row in sent if row["kind"] == "receipt"]

        asked = await store.add_command(connection, "b7", "locate", {}, now=clock())
        await send()
        clock.advance(seconds=5)
        assert await store.broker_forgot(connection, began=clock(), now=clock(), limit=1) == 1
        assert await store.broker_forgot(connection, began=clock(), now=clock(), limit=50) == 1
        assert await store.broker_forgot(connection, began=clock(), now=clock(), limit=50) == 0
        (again,) = await send()
        assert b"answered" in again
        clock.advance(seconds=2)
        assert (
            await store.broker_forgot(connection, began=clock(), now=clock(), limit=50) == 0
        )  # another gateway did it
        await store.answered(connection, "b7", str(asked), result={"ok": True}, now=clock())
        clock.advance(seconds=5)
        assert await store.broker_forgot(connection, began=clock(), now=clock(), limit=50) == 1


async def test_a_word_on_what_raised_no_alarm_is_told_again_too_when_a_broker_forgot_it(pool, clock, secret):
    del secret
    async with pool.connection() as connection:
        await build.a_town(connection, now=clock())
    assert await Desk(pool, clock).press("b7", "ok", id="p1") is None
    async with pool.connection() as connection:

        async def send():
            sent = await store.claim(connection, now=clock(), limit=50)
            await store.sent(connection, [row["id"] for row in sent], now=clock())
            return [row["payload"] for row in sent if row["kind"] == "receipt"]

        assert b"closed" in (await send())[0]
        clock.advance(seconds=5)
        assert await store.broker_forgot(connection, began=clock(), now=clock(), limit=50) == 1
        assert b"closed" in (await send())[0]
        clock.advance(minutes=11)
        assert await store.broker_forgot(connection, began=clock(), now=clock(), limit=50) == 0


class AnyBroker:
    """Takes everything."""

    def __init__(self):
        self.taken = []

    async def publish(self, topic, payload):
        """Take a message."""
        self.taken.append((topic, payload))


@pytest.fixture
def path(pool, clock, secret, database_url):
    """A gateway's way out, without a broker at its end."""
    del secret
    return outbound.Outbound(
        pool, Sessions(url="mqtt://nowhere"), gateway="g0", clock=clock, database_url=database_url
    )


async def test_what_is_told_again_is_told_once_however_long_it_takes_to_tell_all(
    *, path, pool, clock, monkeypatch
):
    monkeypatch.setattr(outbound, "AGAIN_AFTER_S", (0.0,))
    monkeypatch.setattr(outbound, "_BATCH", 1)  # so that after each one more may be left
    link, alarm = AnyBroker(), await open_alarm(pool, clock)
    await tell(pool, clock, alarm, Stage.SEEN)
    while await path._send_due(link):
        pass
    link.taken.clear()
    clock.advance(seconds=60)
    broker_forgot, asked = store.broker_forgot, []

    async def slow(*args, **options):
        asked.append(await broker_forgot(*args, **options))
        await args[0].commit()
        await path._send_due(link)
        clock.advance(seconds=5)
        return 0 if len(asked) == 10 else asked[-1]

    monkeypatch.setattr(store, "broker_forgot", slow)
    path._connected(session_present=False)
    telling = asyncio.create_task(path._say_again())
    await until(lambda: 0 in asked or len(asked) == 10)
    telling.cancel()
    assert asked == [1, 0]
    assert len(link.taken) == 1


async def test_what_a_broker_forgot_is_not_done_before_the_last_time_that_it_is_told(path, monkeypatch):
    monkeypatch.setattr(outbound, "AGAIN_AFTER_S", (0.0, 0.0))
    broker_forgot, asked = store.broker_forgot, []

    async def fails_once(*args, **options):
        asked.append(1)
        if len(asked) == 2:
            raise psycopg.OperationalError("the database is gone")
        return await broker_forgot(*args, **options)

    monkeypatch.setattr(store, "broker_forgot", fails_once)
    path._connected(session_present=False)
    with pytest.raises(psycopg.OperationalError):
        await path._say_again()
    telling = asyncio.create_task(
        path._say_again()
    )  # the next attempt, on a session that the broker has by now
    await until(lambda: len(asked) == 4)
    telling.cancel()


async def test_a_gateway_that_has_just_begun_tells_again_what_its_predecessor_may_not_have_told(
    path, monkeypatch
):
    # The one before it may have been killed after the broker lost its memory: the broker knows our session by now.
    monkeypatch.setattr(outbound, "AGAIN_AFTER_S", (0.0,))
    asked = asyncio.Event()

    async def broker_forgot(*_args, **_options):
        asked.set()
        return 0

    monkeypatch.setattr(store, "broker_forgot", broker_forgot)
    path._connected(session_present=True)
    telling = asyncio.create_task(path._say_again())
    await until(asked.is_set)
    telling.cancel()


async def test_a_gateway_that_slept_after_its_claim_leaves_it_to_others(path, pool, clock):
    link = AnyBroker()
    lease = store.LEASE.total_seconds()
    await add_receipt(pool, "p1", Stage.SEEN, now=clock())
    path._monotonic = iter([100.0, 100.0 + lease]).__next__  # at the claim, and before publishing
    assert not await path._send_due(link)
    assert link.taken == []
    clock.advance(seconds=lease)
    path._monotonic = iter([200.0, 199.9 + lease]).__next__
    assert await path._send_due(link)
    assert len(link.taken) == 1
