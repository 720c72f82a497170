"""Takes the pictures of the documentation: `python -m tests.browser.screenshots docs/screenshots`.

A demo with invented people is started, a realistic mix of keys is pressed at one centre, and an operator looks around.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.async_api import expect

from simulators.town import Town
from tests.support.console import INSTALL, Console, Desk, browser, chromium
from tests.support.demo import demo
from tests.support.png import lighter
from tests.support.station import Home, Station, homes

CENTRE = "xiaolan"
ELDERS = 881
PAUSE_S = 3.0  # so that the timers in the queue differ, and the oldest alarm has gone a step further
SIGNALS: Sequence[tuple[str, str]] = (
    ("phone", "service"),
    ("pendant", "battery_low"),
    ("bed", "bed_exit"),
    ("phone", "mains_lost"),
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
            await _look_around(await console.desk(), station, folder)
            await console.close(keep_traces=False)
            if console.troubles:
                sys.exit("\n".join(console.troubles))


async def _look_around(desk: Desk, station: Station, folder: Path) -> None:
    async def picture(name: str) -> None:
        await desk.page.mouse.move(640, 719)
        taken = await desk.page.screenshot(animations="disabled")
        (folder / f"{name}.png").write_bytes(lighter(taken))

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
    await page.locator("tr", has_text=pressed["fall"].device_id).get_by_role("button").click()
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


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target))
