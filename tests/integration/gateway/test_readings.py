"""Readings, presence and answers are committed in bulk, and never stand in the way of a press."""

import asyncio

from devices import codec
from devices.messages import Reading, Result
from dispatcher.commands import store as commands
from tests.support.until import until


async def test_a_reading_is_stored_and_is_a_sign_of_life(mosquitto, start, handset, rows, clock):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    reading = Reading(
        at=clock(), kind="heartbeat", fields={"battery": 81, "rssi": -71, "mains": True, "t": 21.5}
    )
    await device.say("telemetry", codec.encode_telemetry(reading))
    (row,) = await until(lambda: rows("telemetry"))
    assert (row["device_id"], row["kind"], row["time"]) == ("b7", "heartbeat", clock())
    assert row["fields"] == {"battery": 81, "rssi": -71, "mains": True, "t": 21.5}
    (state,) = await rows("device_states")
    assert (state["battery"], state["rssi"], state["mains"], state["heard_at"]) == (81, -71, True, clock())


async def test_readings_in_one_message_without_times_are_all_kept(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.say("telemetry", b'[{"t":1},{"t":2},{"t":3}]')
    stored = await until(lambda: rows("telemetry"))
    assert [row["fields"]["t"] for row in stored] == [1, 2, 3]


async def test_presence_and_the_last_will_are_written_down(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.say("state", b'{"online":true}', retain=True)
    await until(lambda: _online(rows, expected=True))
    await device.say("state", b'{"online":false}', retain=True)
    await until(lambda: _online(rows, expected=False))


async def _online(rows, *, expected):
    return [row["online"] for row in await rows("device_states")] == [expected]


async def test_unreadable_telemetry_is_kept_but_raises_nobody(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.say("telemetry", b"\xff\xfe")
    await device.say("telemetry", b'{"t":1}')
    await until(lambda: rows("telemetry"))
    (row,) = await rows("quarantine")
    assert (row["could_be_press"], row["payload"]) == (False, b"\xff\xfe")


async def test_a_reading_that_the_database_refuses_does_not_stop_the_others(
    mosquitto, start, handset, rows, pool
):
    async with pool.connection() as connection:
        await connection.execute("ALTER TABLE telemetry ADD CONSTRAINT poison CHECK (kind <> 'poison')")
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    kinds = ["a", "b", "poison", "c"]
    await asyncio.gather(*(device.say("telemetry", b'{"kind":"%s"}' % kind.encode()) for kind in kinds))

    async def three():
        return len(await rows("telemetry")) == 3

    await until(three)
    (row,) = await until(lambda: rows("quarantine"))
    assert b"poison" in row["payload"]


async def test_a_devices_answer_closes_its_command(*, mosquitto, start, handset, rows, pool, clock):
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    async with pool.connection() as connection:
        number = await commands.add_command(connection, "b7", "locate", {}, now=clock())
    (command,) = await until(lambda: device.commands)
    assert (command.id, command.command) == (str(number), "locate")
    await device.say("result", codec.encode_result(Result(command=command.id, ok=True, fields={"lat": 22.5})))

    async def answered():
        (row,) = await rows("commands")
        return row["answered_at"] and row

    row = await until(answered)
    assert row["result"] == {"ok": True, "lat": 22.5}
    assert row["next_try_at"] is None


async def test_another_devices_answer_does_not(*, mosquitto, start, handset, rows, pool, clock):
    await start(mosquitto.url)
    async with pool.connection() as connection:
        number = await commands.add_command(connection, "b7", "locate", {}, now=clock())
    other = await handset(mosquitto.url, "b8")
    await other.say("result", codec.encode_result(Result(command=str(number), ok=True)))
    await other.say("telemetry", b'{"t":1}')
    await until(lambda: rows("telemetry"))  # it came after the answer on the same path
    (row,) = await rows("commands")
    assert row["answered_at"] is None


async def test_a_flood_of_telemetry_does_not_stop_a_press(mosquitto, start, handset, rows):
    await start(mosquitto.url)
    flooder = await handset(mosquitto.url, "b8", max_inflight=500)
    device = await handset(mosquitto.url)
    flood = asyncio.gather(*(flooder.say("telemetry", b'{"n":%d}' % n) for n in range(5000)))
    for n in range(10):
        await device.press(f"p{n}")
        await until(lambda n=n: device.receipt(f"p{n}"))
    await flood
    assert await until(lambda: rows("telemetry"))
    assert len(await rows("signals")) == 10


async def test_what_found_no_room_is_asked_for_again(mosquitto, start, handset, rows, monkeypatch):
    monkeypatch.setattr("gateway.readings._MOST_WAITING", 200)
    await start(mosquitto.url)
    device = await handset(mosquitto.url, "b8", max_inflight=300)
    await asyncio.gather(*(device.say("telemetry", b'{"kind":"k%d"}' % n) for n in range(300)))

    async def all_there():
        return len(await rows("telemetry")) == 300

    await until(all_there, timeout=60)


async def test_a_press_is_a_sign_of_life_too(mosquitto, start, handset, rows, monkeypatch):
    monkeypatch.setattr("gateway.readings._SIGNS_EVERY_S", 0.05)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.press("p1", battery=42)
    (state,) = await until(lambda: rows("device_states"))
    assert state["battery"] == 42


async def test_a_talkative_device_is_asked_to_gather_when_the_way_is_long(
    mosquitto, start, handset, rows, monkeypatch
):
    monkeypatch.setattr("gateway.easing._LONG_S", 0.0)
    await start(mosquitto.url)
    device = await handset(mosquitto.url)
    await device.say("telemetry", b'{"t":1}')
    (command,) = await until(lambda: device.commands)
    assert (command.command, command.args["gather_s"]) == ("configure", 10)
    assert len(await rows("telemetry")) == 1  # a probe is no reading, and nothing unreadable
    assert await rows("quarantine") == []


async def test_arrays_that_are_more_than_one_commit_are_all_stored(
    mosquitto, start, handset, rows, monkeypatch
):
    monkeypatch.setattr("gateway.readings._READINGS", 10)
    await start(mosquitto.url)
    device = await handset(mosquitto.url, max_inflight=50)
    arrays = [b"[" + b",".join(b'{"kind":"k%d-%d"}' % (n, one) for one in range(8)) + b"]" for n in range(20)]
    await asyncio.gather(*(device.say("telemetry", array) for array in arrays))

    async def all_there():
        return len(await rows("telemetry")) == 160

    await until(all_there)
