"""A typhoon: ten thousand devices fall silent or lose the mains at once, and the desk sees towns, not devices.

The whole city with its real towns and centres; time is moved, the database and the engine are the real ones.
"""

import pytest

from dispatcher import engine
from dispatcher.database import Pool
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.storm import SILENT_AFTER, beat, city, homes, let_pass, listening, open_alarms, troubles

pytestmark = pytest.mark.timeout(900)

DEVICES = 10_000
ALIVE = "well"


@pytest.fixture
async def desk(pool: Pool, clock: FakeClock) -> Desk:
    return Desk(pool, clock)


@pytest.fixture
async def towns(desk: Desk) -> dict[str, list[str]]:
    """Ten thousand phones in all 24 towns, and a watch in each that will be well."""
    codes = await city(desk)
    devices = {}
    for number, code in enumerate(codes):
        count = DEVICES // len(codes) + (number < DEVICES % len(codes))
        devices[code] = await homes(desk, code, count)
        await desk.elder(f"{ALIVE}-{code}", f"{ALIVE}-{code}", town=code)
    await listening(desk)
    await beat(desk)
    return devices


async def test_ten_thousand_devices_silent_at_once_are_one_alarm_for_each_town(
    desk: Desk, towns: dict[str, list[str]]
) -> None:
    await let_pass(desk, SILENT_AFTER, alive=ALIVE)
    alarms = await open_alarms(desk)
    assert {row["type"] for row in alarms} == {"town_silent"}
    assert sorted(row["device_id"] for row in alarms) == sorted(f"town:{code}:silent" for code in towns)
    found = await troubles(desk)
    assert len(found) == DEVICES
    assert {row["alarm_id"] for row in found} == {row["id"] for row in alarms}
    seen = {centre for row in alarms for centre in await desk.audience(row["id"])}
    assert len(seen) == 25
    assert await desk.rows("SELECT 1 FROM alarm_history WHERE event <> 'raised'") == []

    inside = towns["xiaolan"][7]
    pressed = await desk.press(inside, "sos")
    assert (await desk.alarm(pressed)).priority == 1
    assert [(told.stage, told.alarm) for told in await desk.receipts(inside)] == [("received", pressed)]

    await beat(desk)
    await let_pass(desk, 3600, alive="")
    events = {
        row["event"]
        for row in await desk.rows("SELECT event FROM alarm_history WHERE alarm_id <> %(sos)s", sos=pressed)
    }
    assert events == {"raised", "restored", "escalated"}
    assert len(await open_alarms(desk)) == len(towns) + 1, "only a person ends an alarm"


async def test_ten_thousand_lost_mains_in_a_minute_are_one_alarm_for_each_town_and_a_red_key_goes_first(
    desk: Desk, towns: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    devices = [
        device for row in zip(*(names[:416] for names in towns.values()), strict=True) for device in row
    ]
    devices += sorted({device for names in towns.values() for device in names} - set(devices))
    assert len(devices) == DEVICES
    pressed = devices[4321]
    for second in range(60):
        desk.clock.advance(seconds=1)
        said = devices[DEVICES * second // 60 : DEVICES * (second + 1) // 60]
        await desk.receive(*(desk.arrival(device, "mains_lost") for device in said))
        if second == 30:
            await desk.receive(desk.arrival(pressed, "sos"))
            with monkeypatch.context() as one:
                one.setattr(engine, "BATCH", 1)
                await engine.tick_signals(desk.pool, desk.clock)
            (alarm,) = await open_alarms(desk)
            assert (alarm["type"], alarm["device_id"]) == ("sos", pressed)
            assert "received" in [told.stage for told in await desk.receipts(pressed)]
        if second % 5 == 0:
            await engine.tick_troubles(desk.pool, desk.clock)
    await desk.tick()
    await let_pass(desk, 120, step=5)

    outages = await open_alarms(desk, class_="outage")
    assert sorted(row["device_id"] for row in outages) == sorted(f"town:{code}:mains" for code in towns)
    assert {row["class"] for row in await open_alarms(desk)} == {"outage", "emergency"}
    found = await troubles(desk)
    assert len([row for row in found if row["kind"] == "mains"]) == DEVICES
    assert {row["alarm_id"] for row in found} == {row["id"] for row in outages}
    closed = await desk.rows(
        "SELECT count(*) AS n FROM signals WHERE type = 'mains_lost' AND outcome = 'watched'"
    )
    assert closed[0]["n"] == DEVICES
