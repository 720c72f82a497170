"""Nobody is kept out: axe finds nothing on any page, in either language and look, and large type loses no button."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, expect

from tests.support.console import Console, Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_PAGES = Path(__file__).parents[2] / "dispatcher/web/static/console/live/pages.js"
NAMES = re.findall(r'name: "([a-z-]+)"', _PAGES.read_text(encoding="utf-8"))
"""Every page that the console has: a new one is looked at by itself."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OTHER_COLOURS = """
    () => { const looks = document.documentElement.dataset; looks.theme = looks.theme === 'dark' ? 'light' : 'dark'; }
"""
CUT_OFF = """
    () => [...document.querySelectorAll('.strip a, .strip button, .verbs button, .bar button')]
        .filter((each) => { const box = each.getBoundingClientRect();
            return box.width && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1); })
        .map((each) => each.textContent)
"""


@pytest_asyncio.fixture(loop_scope="session")
async def probed(console: Console) -> AsyncIterator[Desk]:
    """A window in which axe may run: it is a script of the test's own, which the content policy rightly forbids."""
    yield await console.desk(bypass_csp=True)


async def faults(page: Page) -> list[str]:
    """What axe finds on the page as it is; its contrasts are looked at in the other colours too."""
    found = await _axe(page, {"type": "tag", "values": TAGS})
    await page.evaluate(OTHER_COLOURS)
    found += await _axe(page, {"type": "rule", "values": ["color-contrast"]})
    await page.evaluate(OTHER_COLOURS)
    return found


async def _axe(page: Page, what: dict[str, object]) -> list[str]:
    found = await Axe().run(page, options={"runOnly": what, "resultTypes": ["violations"]})
    return [
        f"{each['id']}: {node['html'][:160]} -- {' '.join(node['failureSummary'].split())[:200]}"
        for each in found.response["violations"]
        for node in each["nodes"][:3]
    ]


async def look(desk: Desk, where: str) -> None:
    """Go to a page and wait until it has come."""
    await desk.page.evaluate("where => { location.hash = `#/${where}`; }", where)
    await expect(desk.page.locator("main h1").first).to_be_attached()
    await expect(desk.page.locator("main .dim, main .page-note").filter(has_text="…")).to_have_count(0)


async def test_axe_finds_nothing_on_the_sign_in_page(probed: Desk) -> None:
    await probed.open()
    await expect(probed.page.locator(".sign-in form")).to_be_visible()
    assert await faults(probed.page) == []


@pytest.mark.parametrize(("language", "theme"), [("zh", "dark"), ("en", "light")])
async def test_axe_finds_nothing_on_any_page(
    probed: Desk, home: Home, station: Station, language: str, theme: str
) -> None:
    page = probed.page
    await page.add_init_script(f"localStorage.setItem('yilao.theme', '{theme}')")
    await probed.sign_in(f"sup-{home.centre_id}")
    await station.press(home.device_id)
    await station.press(home.device_id, "service")
    await expect(probed.row(home, "红键求助")).to_be_visible()
    if language == "en":
        await page.get_by_role("button", name="English").click()
    found = {"queue": await faults(page)}
    await probed.row(home).first.get_by_role("link").click()
    await expect(page.locator(".timeline li").first).to_be_visible()
    found["card"] = await faults(page)
    await page.keyboard.press("c")
    await expect(page.locator(".card-head.ringing")).to_have_count(0)
    await page.keyboard.press("d")
    await expect(page.locator(".verb-form")).to_be_visible()
    # What lies under the line that always stays in sight can be scrolled out from under it, which axe does not see.
    found["dispatch"] = [each for each in await faults(page) if not each.startswith("target-size")]
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    found["keys"] = await faults(page)
    await page.keyboard.press("Escape")
    for name in NAMES:
        await look(probed, name)
        found[name] = await faults(page)
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("language", ["中文", "English"])
async def test_with_the_largest_type_every_button_is_still_on_the_screen(
    desk: Desk, home: Home, station: Station, language: str
) -> None:
    page = desk.page
    await desk.sign_in(f"sup-{home.centre_id}")
    await station.press(home.device_id)
    await expect(desk.row(home)).to_be_visible()
    if language == "English":
        await page.get_by_role("button", name="English").click()
    for size in ("2", "3"):
        await page.get_by_role("button", name=re.compile("字号|Type size")).click()
        await expect(page.locator("html")).to_have_attribute("data-type", size)
        for where in NAMES:
            await look(desk, where)
            assert await page.evaluate(CUT_OFF) == []
        await look(desk, "queue")
        await expect(desk.row(home).get_by_role("button")).to_be_in_viewport()
        await desk.row(home).get_by_role("link").click()
        await expect(page.locator(".timeline li").first).to_be_attached()
        assert await page.evaluate(CUT_OFF) == []
    await page.reload()  # the choice is remembered
    await expect(page.locator("html")).to_have_attribute("data-type", "3")


async def test_nothing_moves_for_somebody_who_asked_for_less_motion(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.page.emulate_media(reduced_motion="reduce")
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    bell = desk.row(home).locator(".bell")
    await expect(bell).to_be_visible()
    assert await desk.page.evaluate("document.getAnimations().length") == 0
