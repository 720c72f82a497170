"""The second half of the pictures: the pages beside the queue, as a supervisor, somebody of the city, and the wall show them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from playwright.async_api import Page, expect

from dispatcher.clock import local_now
from tests.support.console import Console, Desk
from tests.support.station import Station

__all__ = ["tour"]

Take = Callable[[Page, str], Awaitable[None]]
FOLLOW_UPS = (
    ("打电话问睡得好不好，药吃了没有", timedelta(minutes=40)),
    ("上门检查设备：90 天内误报 5 次", timedelta(hours=20)),
    ("与家属商量装钥匙盒", timedelta(days=2)),
)
"""What somebody wrote down to be looked at again."""
SIGNS = {
    "map": ".map-place .leaflet-marker-icon .spot",
    "follow-ups": "main li",
    "handover": ".sheet, .alarm-line",
    "rota": ".rota-grid",
    "city": ".city-tiles",
    "drills": ".score-table",
    "protocols": "main textarea, main input, main li",
}
"""What is there once a page has its answers."""


async def tour(
    console: Console, supervisor: Desk, city: Desk, *, centre_id: str, station: Station, take: Take
) -> None:
    """Look at every page that the first half did not, with something on it."""
    async with station.api(f"sup-{centre_id}") as api:
        for what, within in FOLLOW_UPS:
            due_at = (local_now() + within).isoformat()
            asked = {"centre_id": centre_id, "what": what, "due_at": due_at}
            async with api.post("/api/v1/follow-ups", json=asked):
                pass
    for name in ("map", "follow-ups", "handover", "rota", "drills"):
        await _open(supervisor.page, station, name)
        if name == "map":
            await supervisor.page.keyboard.press("a")  # the whole city
            await expect(supervisor.page.locator(".map-place .town-sign").nth(20)).to_be_visible()
        await take(supervisor.page, name)
    for name in ("city", "protocols"):
        await _open(city.page, station, name)
        await take(city.page, name)
    await _search(supervisor.page, station, take)
    await _large_type(supervisor.page, station, take)
    wall = await console.desk()
    await wall.sign_in("manager")
    await wall.page.goto(f"{station.http_url}/wall")
    await expect(wall.page.locator(".rows li").first).to_be_visible()
    await expect(wall.page.locator(".link.live")).to_be_visible()
    await take(wall.page, "wall")


async def _open(page: Page, station: Station, name: str) -> None:
    await page.goto(f"{station.http_url}/console/#/{name}")
    await expect(page.locator(SIGNS[name]).first).to_be_visible()


async def _search(page: Page, station: Station, take: Take) -> None:
    await _open(page, station, "rota")
    await page.keyboard.press("/")
    await expect(page.locator("#find")).to_be_focused()
    await page.locator("#find").fill("陈")
    await expect(page.locator(".found").first).to_be_visible()
    await take(page, "search")
    await page.keyboard.press("Escape")


async def _large_type(page: Page, station: Station, take: Take) -> None:
    """The queue with the largest type; the choice is remembered, as an operator's is."""
    await page.evaluate("localStorage.setItem('yilao.type', '3')")
    await page.goto(f"{station.http_url}/console/?large#/queue")
    await expect(page.locator("html[data-type='3'] section.queue")).to_be_visible()
    await take(page, "large-type")
