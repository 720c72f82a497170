"""The queue: what a filter may hide, and the words of both languages."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.support.console import Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# A key of the dictionaries that nobody translated shows its own last part. In Chinese any Latin word is suspicious, in
# English what is joined by _ or a dot.
RAW_IN_CHINESE = re.compile(r"[A-Za-z][A-Za-z_.-]{2,}")
RAW_IN_ENGLISH = re.compile(r"\b[a-z]+[._][a-z_]+\b")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NEW_TYPE = "x-new-type"  # what nobody knows is shown as it came
FORMATS = {"PDF", "CSV"}


async def test_no_filter_hides_an_emergency_and_what_is_hidden_is_counted(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    async with station.api(f"sup-{home.centre_id}") as supervisor:
        for signal in ("sos", "service"):
            await station.press(home.device_id, signal)
            await expect(desk.page.locator("li.row.ringing")).to_have_count(1)
            await station.act(supervisor, home, "claim")  # so that it is not mine, and does not ring
            await expect(desk.page.locator("li.row.ringing")).to_have_count(0)
    await expect(desk.page.locator(".hidden-count")).to_have_text("没有隐藏的告警")
    await desk.page.get_by_role("button", name="只看我的").click()
    await expect(desk.row(home, "红键求助")).to_be_visible()
    await expect(desk.row(home, "绿键服务")).to_have_count(0)
    await expect(desk.page.locator(".hidden-count")).to_contain_text("筛选隐藏了 1 条")
    # Whatever rings is shown too: the same elder presses the green key again.
    await station.press(home.device_id, "service")
    await expect(desk.row(home, "绿键服务")).to_be_visible()
    await desk.page.get_by_role("button", name="全部", exact=True).click()
    await expect(desk.page.locator(".hidden-count")).to_have_text("没有隐藏的告警")


async def test_english_is_one_press_away_and_neither_language_lacks_a_word(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    for signal in ("sos", "service", "water", "fault", "x-new-type"):
        await station.press(home.device_id, signal)
    await expect(desk.page.locator("li.row:not(.head)")).to_have_count(5)
    await desk.row(home, "红键求助").get_by_role("button", name="接手").click()
    await expect(desk.page.locator(".timeline .event-claimed")).to_be_visible()
    pages = (desk.page.url.partition("#/")[2], "queue", "devices", "quarantine", "elders", "welfare")
    for page in pages:
        assert set(RAW_IN_CHINESE.findall(await _words(desk.page, page))) <= {NEW_TYPE, *FORMATS}
    await desk.page.get_by_role("button", name="English").click()
    await expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    for page in pages:
        assert not RAW_IN_ENGLISH.findall(await _words(desk.page, page))
        labels = desk.page.locator("button:not([lang]), h1, h2, th, legend, nav a, .state b, .deadline small")
        assert not [words for words in await labels.all_inner_texts() if CHINESE.search(words)]
    await desk.page.reload()  # the choice is remembered
    await expect(desk.page.get_by_role("button", name="Sign out")).to_be_visible()


async def _words(page: Page, where: str) -> str:
    """What a page says once everything on it has come, without the ids and topics of devices, and the names of keys."""
    await page.evaluate("where => { location.hash = `#/${where}`; }", where)
    if where != "queue":
        await expect(page.locator(".rail")).to_be_visible()
    await expect(page.locator("main .dim, main .page-note").filter(has_text="…")).to_have_count(0)
    return str(
        await page.evaluate(
            "() => { const seen = document.body.cloneNode(true);"
            " const no = 'code, pre, script, noscript, kbd, [lang], .timeline small';"
            " seen.querySelectorAll(no).forEach((node) => node.remove());"
            " const words = document.createTreeWalker(seen, NodeFilter.SHOW_TEXT); const all = [];"
            " while (words.nextNode()) all.push(words.currentNode.data);"
            " return all.join(' '); }"
        )
    )
