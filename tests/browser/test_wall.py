"""The wallboard in a real browser: a whole room sees what is open, from three metres, and never anybody's name."""

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import expect

from tests.support.console import Console, Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SMALLEST = 0.032
"""Of the screen's height: 22 mm on a 55-inch screen (see wall.css)."""
_SMALLEST_TYPE = """() => Math.min(...[...document.querySelectorAll("#wall *")]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .filter((one) => one.getClientRects().length > 0 && !one.closest(".unseen, svg"))
    .map((one) => parseFloat(getComputedStyle(one).fontSize))) / innerHeight"""


async def test_a_press_is_on_the_wall_at_once_with_town_and_time_and_without_name_or_address(
    desk: Desk, home: Home, station: Station
) -> None:
    page = desk.page
    await desk.sign_in(f"op-{home.centre_id}")
    await page.goto(f"{station.http_url}/wall?centre={home.centre_id}")
    await expect(page.locator(".link.live")).to_be_visible()
    await station.press(home.device_id, "sos")
    row = page.locator(".rows li.ringing.p1")
    await expect(row).to_contain_text("红键求助")
    await expect(page.locator(".figure-box.loud b")).to_have_text("1")
    await expect(page.locator("body")).not_to_contain_text(home.elder)
    async with station.api(f"op-{home.centre_id}") as api:
        await station.act(api, home, "claim")
    await expect(page.locator(".rows li")).to_contain_text("已接手")
    await expect(page.locator(".figure-box.loud")).to_have_count(0)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=str)
async def test_no_letter_on_the_wall_is_too_small_for_three_metres_and_nothing_is_cut_off_to_the_side(
    desk: Desk, home: Home, station: Station, size: tuple[int, int]
) -> None:
    page = desk.page
    await desk.sign_in(f"op-{home.centre_id}")
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await station.press(home.device_id, "sos")
    await page.goto(f"{station.http_url}/wall")
    await expect(page.locator(".rows li.ringing.p1")).to_have_count(1)
    assert await page.evaluate(_SMALLEST_TYPE) >= SMALLEST - 0.0005
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_wall_without_a_session_says_so_and_comes_alive_when_somebody_signs_in_beside_it(
    desk: Desk, station: Station, home: Home
) -> None:
    page = desk.page
    await page.goto(f"{station.http_url}/wall")
    await expect(page.get_by_text("大屏还没有登录")).to_be_visible()
    await page.request.post(
        f"{station.http_url}/api/v1/session",
        data={"username": f"op-{home.centre_id}", "password": station.password},
    )
    await expect(page.locator(".link.live")).to_be_visible(timeout=30_000)
    await page.request.delete(f"{station.http_url}/api/v1/session")
    await expect(page.get_by_text("大屏还没有登录")).to_be_visible(timeout=30_000)


async def test_a_wall_that_is_cut_off_says_loudly_that_it_is_out_of_date(
    desk: Desk, station: Station, home: Home
) -> None:
    page = desk.page
    await desk.sign_in(f"op-{home.centre_id}")
    # Everything else still answers: only the line that brings the alarms is dead.
    await page.route("**/api/v1/stream", lambda route: route.abort())
    await page.goto(f"{station.http_url}/wall")
    await expect(page.locator(".trouble.lost")).to_contain_text("屏幕内容已过时", timeout=30_000)
    await page.unroute("**/api/v1/stream")
    await expect(page.locator(".link.live")).to_be_visible(timeout=30_000)
    await expect(page.locator(".trouble.lost")).to_have_count(0)


async def test_axe_finds_nothing_on_the_wall_nor_in_the_search_over_a_page(
    console: Console, home: Home, station: Station
) -> None:
    desk = await console.desk(bypass_csp=True)
    page = desk.page
    await desk.sign_in(f"op-{home.centre_id}")
    await station.press(home.device_id, "sos")
    await page.keyboard.press("/")
    await expect(page.locator("#find")).to_be_focused()
    await page.keyboard.type(home.elder)
    await expect(page.locator(".found")).not_to_have_count(0)
    assert (await Axe().run(page)).response["violations"] == []
    await page.goto(f"{station.http_url}/wall?lang=en")
    await expect(page.locator(".rows li.ringing.p1")).to_have_count(1)
    assert (await Axe().run(page)).response["violations"] == []
