"""A welfare check: everybody is asked, who presses is well, and whoever does not is found by people, one by one."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.support.console import Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MOVED_WITHIN = 25_000  # ms; the figures are fetched every five seconds, the list every fifteen


async def figure(page: Page, name: str, number: int) -> None:
    """Wait until a figure of the check shows this number."""
    shown = page.locator(f".check-head .summary .{name} .figure")
    await expect(shown).to_have_text(str(number), timeout=MOVED_WITHIN)


async def test_a_check_from_the_first_question_to_the_end(desk: Desk, home: Home, station: Station) -> None:
    page = desk.page
    await desk.sign_in(f"sup-{home.centre_id}")
    await page.keyboard.press("5")
    where = page.get_by_label("范围")
    await where.select_option(f"centre_id/{home.centre_id}")
    await page.get_by_role("button", name="发起排查").click()
    await expect(page.locator(".check-head h1")).to_contain_text("平安排查")
    everybody = int(await page.locator(".check-head .summary .elders .figure").inner_text())
    assert everybody >= 1
    await figure(page, "open", everybody)
    await expect(page.locator(".people-list li[role=option]")).to_have_count(everybody)
    # One elder presses the key that says "I am well", on a real device.
    await station.press(home.device_id, "ok")
    await figure(page, "answered", 1)
    await figure(page, "open", everybody - 1)
    await expect(page.locator(".people-list li", has_text=home.elder)).to_have_count(0, timeout=MOVED_WITHIN)
    # The others are found by people, by one key each; the first one is not at home.
    if everybody > 1:
        first = await page.locator(".person-pane .name").inner_text()
        await page.keyboard.press("n")
        await page.keyboard.type("p h o")  # letters in a note are words, not marks
        await page.keyboard.press("Enter")
        await page.keyboard.press("u")
        await expect(page.locator(".welfare-check > .told")).to_contain_text(f"{first}：未联系上")
        await expect(page.locator(".people-list li", has_text=first).locator(".tried")).to_be_visible()
    for _ in range(everybody - 1):
        name = await page.locator(".person-pane .name").inner_text()
        await page.keyboard.press("p")
        await expect(page.locator(".welfare-check > .told")).to_contain_text(f"{name}：电话联系上")
    await figure(page, "reached", everybody - 1)
    await expect(page.get_by_text("名单上的长者都找到了")).to_be_visible()
    await page.get_by_role("button", name="结束排查").click()
    await page.get_by_label("结束时的说明").fill("台风已过")
    await page.keyboard.press("Enter")
    await expect(page.locator(".check-head")).to_contain_text("台风已过")
    await expect(page.locator(".check-head")).to_contain_text("结束")
    await page.get_by_role("link", name="全部排查").click()
    row = page.locator(".checks li", has_text=f"{everybody} / {everybody}")
    await expect(row).to_contain_text("已结束")


async def test_a_check_does_not_end_with_somebody_missing_and_no_word_about_who_goes_on_looking(
    desk: Desk, home: Home
) -> None:
    page = desk.page
    await desk.sign_in(f"sup-{home.centre_id}")
    await page.keyboard.press("5")
    await page.get_by_label("范围").select_option(f"centre_id/{home.centre_id}")
    await page.get_by_role("button", name="发起排查").click()
    await page.get_by_role("button", name="结束排查").click()
    await page.get_by_role("button", name="确定结束排查").click()
    await expect(page.locator(".end-check .words")).to_have_text("请填写：结束时的说明")
    await page.get_by_label("结束时的说明").fill("社区民警今晚逐户上门")
    await page.get_by_role("button", name="确定结束排查").click()
    await expect(page.locator(".check-head")).to_contain_text("社区民警今晚逐户上门")


async def test_an_operator_may_look_and_mark_but_not_start(desk: Desk, home: Home) -> None:
    await desk.sign_in(home.operator)
    await desk.page.keyboard.press("5")
    await expect(desk.page.get_by_role("heading", name="平安排查")).to_be_visible()
    await expect(desk.page.get_by_role("button", name="发起排查")).to_have_count(0)


async def test_the_contact_pack_is_saved_in_the_chosen_order_and_says_that_it_was_written_down(
    desk: Desk, home: Home
) -> None:
    page = desk.page
    await desk.sign_in(f"sup-{home.centre_id}")
    await page.keyboard.press("5")
    await page.get_by_role("radio", name="体弱在前").check()
    for words, ending in (("下载 CSV", "csv"), ("下载 PDF", "pdf")):
        async with page.expect_download() as saved:
            await page.get_by_role("button", name=re.compile(words)).click()
        download = await saved.value
        assert re.fullmatch(rf".*{home.centre_id}.*\.{ending}", download.suggested_filename)
        assert (await download.path()).stat().st_size > 100
        await expect(page.locator(".pack .result.good")).to_contain_text("已记录")
