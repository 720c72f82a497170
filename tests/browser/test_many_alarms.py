"""Hundreds of open alarms: only those near the eye are in the page, and nothing is lost by it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from dispatcher.database import Pool, open_pool
from simulators.town import Town
from tests.support.console import Console, Desk
from tests.support.demo import Apart
from tests.support.flood import flood, homes_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOMES = 250
LATE = 5
IN_PAGE = 60
"""More rows than a screen of 720 lines ever needs, and far fewer than there are alarms."""
PATIENCE = 60_000  # ms
HEIGHTS = """
    () => [...document.querySelectorAll('.rows > li.row')].map((row) => {
        const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
        const name = ['loud', 'grave', 'plain'].find((each) => row.classList.contains(each));
        return [name, Math.round(row.getBoundingClientRect().height / rem * 10) / 10, row.scrollHeight - row.clientHeight];
    })
"""


@pytest_asyncio.fixture(loop_scope="session")
async def crowded(console: Console, database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Desk, Pool]]:
    """A desk that sees the whole city, with hundreds of red and some green keys pressed."""
    with Apart(database_url, tmp_path) as platform:
        await platform.seed(Town.make(elders=HOMES + LATE))
        async with open_pool(database_url, size=2, name="flood") as pool:
            await flood(pool, homes_of(HOMES))
            await flood(pool, homes_of(20), "service")
            platform.start_desk()
            desk = await console.desk(platform.station)
            await desk.sign_in("manager")
            await expect(figure(desk)).to_have_text(str(HOMES + 20), timeout=PATIENCE)
            yield desk, pool
            await desk.page.goto("about:blank")


def figure(desk: Desk) -> Locator:
    """The number of open alarms in the strip."""
    return desk.page.locator(".strip nav a .figure").first


async def test_hundreds_of_alarms_are_walked_scrolled_and_counted_though_few_are_in_the_page(
    crowded: tuple[Desk, Pool],
) -> None:
    desk, pool = crowded
    page, keys = desk.page, desk.page.keyboard
    rows = page.locator("li.row")
    assert await rows.count() < IN_PAGE
    # The list knows its length: the first of 270 is the first, the last is the last.
    await expect(rows.first).to_have_attribute("aria-setsize", str(HOMES + 20))
    await expect(rows.first).to_have_attribute("aria-posinset", "1")
    await expect(page.locator(".beyond.above")).to_have_count(0)
    await expect(page.locator(".beyond.below")).to_contain_text("条响铃")
    await keys.press("End")
    last = page.locator(f'li.row[aria-posinset="{HOMES + 20}"]')
    await expect(last).to_have_attribute("aria-current", "true")
    await expect(last).to_be_in_viewport()
    assert await rows.count() < IN_PAGE
    await expect(page.locator(".beyond.below")).to_have_count(0)
    # What rings above is counted, and one press of a button leads there.
    await expect(page.locator(".beyond.above")).to_contain_text("上方还有")
    # An emergency that arrives meanwhile is heard and counted although the list is scrolled to its end.
    before = await page.locator(".beyond.above").inner_text()
    await flood(pool, homes_of(HOMES + LATE)[HOMES:])
    await expect(page.locator(".beyond.above")).not_to_have_text(before)
    await desk.hears_more()
    await page.locator(".beyond.above").click()
    await expect(page.locator('li.row[aria-posinset="1"]')).to_be_in_viewport()
    for _ in range(3):
        await keys.press("Home")
        await keys.press("ArrowDown")
    await expect(page.locator('li.row[aria-posinset="2"]')).to_have_attribute("aria-current", "true")
    await keys.press("Enter")
    await expect(page.locator(".card-head")).to_be_visible()
    assert await page.locator(".rail li").count() < IN_PAGE
    await keys.press("Escape")
    await expect(page.locator('li.row[aria-current="true"]')).to_be_in_viewport()


async def test_the_rows_are_as_high_as_the_list_believes_in_every_type_size(
    crowded: tuple[Desk, Pool],
) -> None:
    desk, _ = crowded
    page = desk.page
    for press in ("大字", "更大字", "标准字"):
        for key in ("Home", "End"):
            await page.keyboard.press(key)
            await expect(page.locator('li.row[aria-current="true"]')).to_be_in_viewport()
            for name, rem, too_much in await page.evaluate(HEIGHTS):
                assert rem == {"loud": 5.1, "grave": 3.7, "plain": 3.1}[name]
                assert too_much <= 1, name
        await page.get_by_role("button", name=press).click()
    await expect(page.locator("html")).to_have_attribute("data-type", "1")
