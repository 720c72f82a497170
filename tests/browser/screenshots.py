"""Takes the pictures of the documentation: `python -m tests.browser.screenshots docs/screenshots`.

A demo with invented people is started, a realistic mix of keys is pressed at one centre, and an operator looks around;
then some devices fall silent, a town's network fails, and a supervisor checks on everybody.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from playwright.async_api import Page, expect

from dispatcher.database.embedded import running_url
from simulators.town import Town
from tests.browser.tour import tour
from tests.support.console import INSTALL, Console, Desk, browser, chromium
from tests.support.demo import demo
from tests.support.png import lighter
from tests.support.station import Home, Station, homes

CENTRE = "xiaolan"
OUTAGE = "dongfeng"
ELDERS = 881
SILENT = 7
WELL_WITHIN = 40_000  # ms
PHONES = "kind IN ('phone', 'pendant', 'watch')"
PAUSE_S = 3.0  # so that the timers in the queue differ, and the oldest alarm has gone a step further
SIGNALS: Sequence[tuple[str, str]] = (
    ("phone", "service"),
    ("pendant", "battery_low"),
    ("bed", "bed_exit"),
    ("phone", "tamper"),
    ("phone", "medication_missed"),
    ("phone", "sos"),
    ("smoke", "smoke"),
    ("pendant", "fall"),
    ("phone", "sos"),
)


async def take(folder: Path) -> None:
    """Write the pictures into a folder."""
    executable = chromium()
    if executable is None:
        sys.exit(f"there is no chromium: {INSTALL}")
    with (
        tempfile.TemporaryDirectory(prefix="yilao-screenshots-") as place,
        demo(Path(place) / "demo", elders=ELDERS) as station,
    ):
        async with browser(executable) as opened:
            console = Console(opened, station, Path(place))
            url = running_url(Path(place) / "demo" / "postgres") or ""
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as record:
                await _weeks(record)
                await _look_around(await console.desk(), station, folder)
                await _silence(record)
                supervisor, city = await console.desk(), await console.desk()
                await _look_after(supervisor, city, station, folder)

                async def picture(page: Page, name: str) -> None:
                    await _picture(page, folder, name)

                await tour(console, supervisor, city, centre_id=CENTRE, station=station, take=picture)
            await console.close(keep_traces=False)
            if console.troubles:
                sys.exit("\n".join(console.troubles))


async def _picture(page: Page, folder: Path, name: str) -> None:
    await page.mouse.move(640, 719)
    taken = await page.screenshot(animations="disabled")
    (folder / f"{name}.png").write_bytes(lighter(taken))


async def _look_around(desk: Desk, station: Station, folder: Path) -> None:
    async def picture(name: str) -> None:
        await _picture(page, folder, name)

    page = desk.page
    await desk.open()
    await expect(page.locator(".sign-in form")).to_be_visible()
    await picture("sign-in")
    await desk.sign_in(f"op-{CENTRE}")
    people = iter([home for home in homes(Town.make(elders=ELDERS)) if home.centre_id == CENTRE])
    pressed = await _busy_minute(station, people)
    await expect(page.locator("li.row:not(.head)")).to_have_count(len(SIGNALS) + 2)

    # One alarm is being handled by the supervisor, another has been answered by us.
    async with station.api(f"sup-{CENTRE}") as supervisor:
        await station.act(supervisor, pressed["smoke"], "claim")
    await expect(desk.row(pressed["smoke"])).to_contain_text("已接手")
    await picture("queue")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_text("Nothing is hidden")).to_be_visible()
    await picture("queue-en")
    await page.get_by_role("button", name="中文").click()
    await desk.row(pressed["sos"]).get_by_role("button", name="接手").click()
    await desk.button("已接通").click()
    await expect(desk.state).to_contain_text("已接通")
    await expect(page.locator(".receipts li.told")).to_have_count(3)
    await picture("card")
    await page.goto(f"{station.http_url}/console/#/devices")
    await page.locator("#search").fill(pressed["fall"].elder[0])
    await expect(page.locator("tbody tr b").filter(has_not_text=pressed["fall"].elder[0])).to_have_count(0)
    await (
        page.locator("tr", has_text=pressed["fall"].device_id).get_by_role("button", name="测试按键").click()
    )
    await expect(page.locator(".result.good")).to_be_visible()
    await picture("devices")
    await page.goto(f"{station.http_url}/console/#/quarantine")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await picture("quarantine")


async def _busy_minute(station: Station, people: Iterator[Home]) -> dict[str, Home]:
    """Press a mix of keys, each at another home; the last of each kind of signal is returned."""
    pressed: dict[str, Home] = {}
    waiting = list(people)
    for kind, signal in SIGNALS:
        home = next(home for home in waiting if kind in home.kinds)
        waiting.remove(home)
        await station.press(home.device(kind), signal)
        pressed[signal] = home
        await asyncio.sleep(PAUSE_S)
    await station.press(pressed["sos"].device_id)
    unreadable, tested = waiting[0], waiting[1]
    await station.say(unreadable.device_id, b'{"id": "b7-000142", "type": "sos", "at": "2026-')
    await station.press(tested.device_id, "test", test=True)
    return pressed


async def _weeks(record: psycopg.AsyncConnection) -> None:
    """Weeks of ordinary life, written into the record: keys were tested, batteries ran down."""
    await record.execute("UPDATE devices SET added_at = now() - interval '40 days'")
    await record.execute(  # of those too that are heard for the first time in a moment
        "INSERT INTO device_states (device_id, tested_at)"
        " SELECT id, now() - interval '1 hour' * (abs(hashtext(id)) % 200) FROM devices"
        f" WHERE {PHONES} ON CONFLICT (device_id) DO UPDATE SET tested_at = excluded.tested_at"
    )
    await record.execute(
        "INSERT INTO device_states (device_id, battery, battery_empty_on)"
        " SELECT id, 18 + abs(hashtext(id)) % 80, CASE WHEN abs(hashtext(id)) % 80 < 20 THEN current_date + 9 END"
        " FROM devices WHERE kind <> 'phone' ON CONFLICT (device_id)"
        " DO UPDATE SET battery = excluded.battery, battery_empty_on = excluded.battery_empty_on"
    )


async def _silence(record: psycopg.AsyncConnection) -> None:
    """Some devices here and there fall silent, and all of a town."""
    await record.execute("UPDATE ears SET hearing_since = NULL")
    silent = (
        "UPDATE device_states SET heard_at = now() - interval '1 minute' * (6 + 37 * place), online = false"
    )
    ranked = (
        "SELECT devices.id, row_number() OVER (ORDER BY md5(devices.id)) - 1 AS place FROM devices"
        f" JOIN elders ON elders.id = elder_id WHERE elders.centre_id = %(centre)s AND {PHONES}"
    )
    await record.execute(
        f"{silent} FROM ({ranked} LIMIT {SILENT}) AS few WHERE few.id = device_id", {"centre": CENTRE}
    )
    await record.execute(
        "UPDATE device_states SET heard_at = now() - interval '6 minutes' FROM devices"
        f" JOIN elders ON elders.id = elder_id WHERE devices.id = device_id AND town_code = %(town)s AND {PHONES}",
        {"town": OUTAGE},
    )


async def _look_after(supervisor: Desk, city: Desk, station: Station, folder: Path) -> None:
    """A supervisor sees what is silent and checks on everybody; somebody of the city sees the town's outage."""
    page = supervisor.page
    await supervisor.sign_in(f"sup-{CENTRE}")
    await page.goto(f"{station.http_url}/console/#/devices/silent")
    rows = page.locator(".device-table tr", has_text="修复")
    await expect(rows.nth(3)).to_be_visible(timeout=WELL_WITHIN)  # one or two may be heard again meanwhile
    await rows.nth(1).get_by_role("button", name="写方案").click()
    await page.get_by_role("button", name="请有钥匙的邻居早晚各看一次").click()
    await page.keyboard.press("Enter")
    await expect(page.locator(".plan")).to_have_count(1)
    await _picture(page, folder, "silent")
    await page.goto(f"{station.http_url}/console/#/welfare")
    await page.get_by_label("范围").select_option(f"centre_id/{CENTRE}")
    await page.get_by_role("button", name="发起排查").click()
    people = [home for home in homes(Town.make(elders=ELDERS)) if home.centre_id == CENTRE]
    await asyncio.gather(*(station.press(home.device_id, "ok") for home in people[10:26]))
    await expect(page.locator(".check-head .answered .figure")).to_have_text("16", timeout=WELL_WITHIN)
    await expect(page.locator(".people-list .why").first).not_to_be_empty(timeout=WELL_WITHIN)
    for key in "pfpv":
        await page.keyboard.press(key)
        await asyncio.sleep(1.0)
    await _picture(page, folder, "welfare")
    await city.sign_in("manager")
    await city.page.locator("li.row", has_text="全镇设备失联").get_by_role("link").click()
    await expect(city.page.locator(".outage")).to_be_visible()
    await _picture(city.page, folder, "outage")
    await city.page.goto(f"{station.http_url}/console/#/devices/centres")
    await expect(city.page.locator(".centre-table tbody tr").first).to_be_visible()
    await _picture(city.page, folder, "centres")


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target))
