"""A press is committed, then acknowledged, then receipted; nothing that comes over the wire is lost or stops others."""

import asyncio

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from devices.messages import MAX_BYTES, Stage
from dispatcher.signals import store
from gateway import counts
from gateway.sessions import Sessions
from tests.support.gateway import NoDatabase
from tests.support.until import until


async def test_a_press_is_stored_and_receipted(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.press("p1", key="red", battery=81)
    receipt = await until(lambda: device.receipt("p1"))
    assert receipt.stage == Stage.RECEIVED
    assert receipt.say == "已收到，正在为您接通居家养老服务中心"
    (row,) = await rows("signals")
    assert (row["device_id"], row["signal_id"], row["type"], row["retained"]) == ("b7", "p1", "sos", False)
    assert row["gateway"] == "g0"


async def test_a_press_sent_again_is_stored_once_and_answered_as_a_duplicate(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.press("p1")
    await until(lambda: device.receipt("p1"))
    await device.press("p1")
    await until(lambda: device.stages("p1") == ["received", "duplicate"])
    assert len(await rows("signals")) == 1


async def test_a_press_is_acknowledged_and_receipted_only_after_its_commit(
    mosquitto, start, handset, rows, pool
):
    gateway = await start(mosquitto.url)
    device = await handset(mosquitto.url)
    async with pool.connection() as blocker, blocker.transaction():
        # The gateway's INSERT waits for this lock, so its transaction cannot commit.
        await blocker.execute("LOCK TABLE signals IN EXCLUSIVE MODE")
        await device.press("p1")
        await until(lambda: _waits_for_a_lock(pool))
        assert device.receipts == []
        gateway.cancel()
        await asyncio.wait([gateway])
    assert await rows("signals") == []
    # It was not acknowledged, so the broker still has it for the gateway that takes the slot over.
    await start(mosquitto.url)
    assert (await until(lambda: device.receipt("p1"))).stage == Stage.RECEIVED
    assert len(await rows("signals")) == 1


async def _waits_for_a_lock(pool):
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'yilao gateway signals' AND wait_event_type = 'Lock'"
        )
        return await cursor.fetchone()


async def test_what_arrives_during_a_commit_goes_into_the_next_one(
    *, mosquitto, start, handset, rows, pool, monkeypatch
):
    groups: list[int] = []
    add = store.add

    async def counting(connection, arrivals, *, gateway):
        groups.append(len(arrivals))
        return await add(connection, arrivals, gateway=gateway)

    monkeypatch.setattr(store, "add", counting)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    async with pool.connection() as blocker, blocker.transaction():
        await blocker.execute("LOCK TABLE signals IN EXCLUSIVE MODE")
        await device.press("first")
        await until(lambda: _waits_for_a_lock(pool))
        await asyncio.gather(*(device.press(f"p{n}") for n in range(50)))
    await until(lambda: len(device.receipts) == 51)
    assert groups[0] == 1
    assert len(groups) <= 4
    assert len(await rows("signals")) == 51


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"\xff\x00\x01", "not JSON"),
        (b"{}", "id"),
        (b"", "not JSON"),
        (b'{"id":"p1","type":"sos","note":"' + b"x" * MAX_BYTES + b'"}', "at most"),
    ],
    ids=["bytes", "no id", "empty", "oversize"],
)
async def test_an_unreadable_press_is_kept_and_does_not_stop_the_next(
    *, mosquitto, start, handset, rows, payload, words
):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.say("signal", payload)
    await device.press("p2")
    await until(lambda: device.receipt("p2"))
    (row,) = await rows("quarantine")
    assert row["could_be_press"]
    assert row["device_id"] == "b7"
    assert words in row["reason"]
    assert row["payload"] == payload[:MAX_BYTES]
    assert len(await rows("signals")) == 1


async def test_a_press_of_an_unknown_device_is_kept_in_quarantine(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    stranger = await handset(mosquitto.url, "nobody")
    await stranger.press("p1")
    (row,) = await until(lambda: rows("quarantine"))
    assert (row["device_id"], row["could_be_press"]) == ("nobody", True)
    assert "no such device" in row["reason"]
    assert await rows("signals") == []


async def test_a_topic_that_names_no_possible_device_is_quarantined(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.link.publish("yilao/v1/no device!/up/signal", b'{"id":"p1","type":"sos"}')
    (row,) = await until(lambda: rows("quarantine"))
    assert row["device_id"] is None


async def test_a_retained_press_is_recognised(mosquitto, start, handset, rows, monkeypatch):
    device = await handset(mosquitto.url)
    await device.say("signal", b'{"id":"old","type":"sos"}', retain=True)
    # Shared subscriptions never bring retained messages; a broker that keeps them for plain ones does.

    original = Sessions.link
    monkeypatch.setattr(
        Sessions, "link", lambda self, *args, **options: _plain(original(self, *args, **options))
    )
    await start(mosquitto.url)
    (row,) = await until(lambda: rows("signals"))
    assert row["retained"]
    receipt = await until(lambda: device.receipt("old"))
    assert receipt.say is None


def _plain(link):
    link.subscriptions = [(topic.removeprefix("$share/gateway/"), qos) for topic, qos in link.subscriptions]
    return link


async def test_a_press_that_the_database_refuses_is_quarantined_and_the_others_are_stored(
    mosquitto, start, handset, rows, pool
):
    async with pool.connection() as connection:
        await connection.execute("ALTER TABLE signals ADD CONSTRAINT poison CHECK (signal_id <> 'poison')")
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    ids = [f"p{n}" for n in range(20)]
    await asyncio.gather(*(device.press(one) for one in [*ids[:10], "poison", *ids[10:]]))
    await until(lambda: {receipt.signal for receipt in device.receipts} == set(ids))
    (row,) = await rows("quarantine")
    assert b"poison" in row["payload"]
    assert row["could_be_press"]
    assert {row["signal_id"] for row in await rows("signals")} == set(ids)


async def test_while_the_database_is_away_nothing_is_lost_and_afterwards_every_press_is_stored_once(
    mosquitto, start, handset, database_url, rows
):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.press_until_receipted("before")
    with NoDatabase(database_url):
        for n in range(30):
            await device.press(f"p{n}")
        assert all(receipt.signal == "before" for receipt in device.receipts)
    await until(lambda: len({receipt.signal for receipt in device.receipts}) == 31, timeout=30)
    stored = [row["signal_id"] for row in await rows("signals")]
    assert sorted(stored) == sorted(["before", *(f"p{n}" for n in range(30))])


async def test_a_killed_connection_costs_no_press(
    *, mosquitto, start, handset, database_url, server_url, rows
):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    for n in range(5):
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND application_name = %s",
                (conninfo_to_dict(database_url)["dbname"], "yilao gateway signals"),
            )
        await device.press(f"p{n}")
    await until(lambda: len({receipt.signal for receipt in device.receipts}) == 5, timeout=30)
    assert len(await rows("signals")) == 5


_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"


async def test_a_database_that_takes_nothing_any_more_costs_no_press(
    mosquitto, start, handset, rows, database_url
):
    """After a failover the old server may be read-only: it answers, and refuses."""
    name = conninfo_to_dict(database_url)["dbname"]
    with psycopg.connect(
        database_url, autocommit=True, options="-c default_transaction_read_only=off"
    ) as admin:
        await start(mosquitto.url)
        device = await handset(mosquitto.url)
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        admin.execute(_END, ["yilao gateway signals"])
        await device.press("p1")
        troubles = counts.DATABASE_TROUBLE.labels("signals")._value
        before = troubles.get()
        await until(lambda: troubles.get() > before)
        assert device.receipts == []
        assert await rows("quarantine") == []
        admin.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        admin.execute(_END, ["yilao gateway signals"])
    assert (await until(lambda: device.receipt("p1"))).stage == Stage.RECEIVED
