"""A shift is handed over: at two desks, at one desk with a second password, and nobody goes with people still in hand unasked."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_accessible import faults
from tests.support.console import Console, Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REFRESHED_WITHIN = 25_000  # ms; the sheet is fetched every five seconds


async def claimed(desk: Desk, home: Home, station: Station) -> None:
    """Press the red key, and take the alarm in the queue."""
    await station.press(home.device_id)
    await expect(desk.row(home)).to_be_visible()
    await desk.row(home).get_by_role("link").click()
    await desk.page.keyboard.press("c")
    await expect(desk.state).to_have_text("已接手")


async def given(page: Page, notes: str) -> None:
    """Write notes and sign, by keyboard alone."""
    await page.keyboard.press("8")
    await expect(page.get_by_role("heading", name="交班", exact=True)).to_be_visible()
    await page.keyboard.press("n")
    await page.keyboard.type(notes)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(re.compile("签字交班$")).first).to_be_visible()


async def test_who_goes_signs_and_who_comes_reads_what_changed_and_takes_over_with_what_was_in_hand(
    desk: Desk, console: Console, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await claimed(desk, home, station)
    await given(desk.page, "三楼陈婆婆今晚再打一次电话")
    await station.press(home.device_id, "service")
    other = await console.desk()
    await other.sign_in(f"sup-{home.centre_id}")
    page = other.page
    await page.keyboard.press("8")
    await expect(page.locator(".notes")).to_contain_text("三楼陈婆婆今晚再打一次电话")
    await expect(page.locator(".sheet")).to_contain_text(home.elder)
    changed = page.locator(".changes .alarm-line", has_text="绿键服务")
    await expect(changed).to_contain_text("新增", timeout=REFRESHED_WITHIN)
    await expect(page.get_by_role("checkbox")).to_be_checked()
    await page.get_by_label("接班意见").fill("知道了")
    await page.keyboard.press("Enter")
    await expect(page.locator(".sign-part")).to_contain_text("随班移交 1 条")
    await expect(page.locator(".rail li", has_text=home.elder).filter(has_text="红键求助")).to_contain_text(
        "我"
    )
    # The one who went sees it without asking.
    await expect(desk.page.locator(".before li").first).to_contain_text("签字接班", timeout=REFRESHED_WITHIN)
    async with page.expect_download() as saved:
        await page.keyboard.press("p")
    assert (await (await saved.value).path()).read_bytes().startswith(b"%PDF-")
    await expect(page.locator(".print .result.good")).to_be_visible()
    await page.locator(".before li a").first.click()
    await expect(page.locator(".sheet .alarm-line")).to_have_count(1)  # as it was signed


async def test_at_one_desk_the_other_signs_with_their_own_password_and_what_nobody_takes_is_withdrawn(
    desk: Desk, home: Home
) -> None:
    page = desk.page
    await desk.sign_in(home.operator)
    await given(page, "")
    await page.get_by_role("button", name="撤回交班").click()
    await expect(page.get_by_role("heading", name="交班", exact=True)).to_be_visible()
    await expect(page.locator(".before li").first).to_contain_text("撤回")
    await given(page, "")
    await page.get_by_label("用户名").fill(f"sup-{home.centre_id}")
    await page.get_by_role("button", name="签字接班").click()
    await expect(page.locator(".sign-part .words")).to_have_text("请填写：密码")
    await page.get_by_label("密码").fill(desk.station.password)
    await page.keyboard.press("Enter")
    await expect(page.locator(".sign-part")).to_contain_text("签字接班")
    await page.get_by_role("button", name="退出，换接班人登录").click()
    await expect(page.locator(".sign-in form")).to_be_visible()


async def test_nobody_signs_out_with_an_alarm_in_hand_without_being_asked(
    desk: Desk, home: Home, station: Station
) -> None:
    page = desk.page
    await desk.sign_in(home.operator)
    await claimed(desk, home, station)
    question = page.get_by_role("dialog")
    await page.get_by_role("button", name="退出", exact=True).click()
    await expect(question).to_contain_text("您手上还有 1 条告警")
    await expect(question).to_contain_text(home.elder)
    await expect(question.get_by_role("button", name="去交接班")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(question).to_have_count(0)
    await page.get_by_role("button", name="退出", exact=True).click()
    await expect(question.get_by_role("button", name="去交接班")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".sheet")).to_contain_text(home.elder)
    await page.get_by_role("button", name="退出", exact=True).click()
    await page.get_by_role("button", name="仍然退出").click()
    await expect(page.locator(".sign-in form")).to_be_visible()


async def test_who_only_looks_is_not_offered_to_sign(desk: Desk) -> None:
    await desk.sign_in("bureau")
    await expect(desk.page.locator(".strip nav", has_text="队列")).to_be_visible()
    await expect(desk.page.locator(".strip nav a", has_text="交接班")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_axe_finds_nothing_while_a_signature_is_waited_for_nor_when_one_is_asked_at_the_sign_out(
    console: Console, home: Home, station: Station, language: str
) -> None:
    desk = await console.desk(bypass_csp=True)
    page = desk.page
    await desk.sign_in(home.operator)
    await claimed(desk, home, station)
    await page.keyboard.press("8")
    await expect(page.locator(".sheet .alarm-line")).to_have_count(1)
    assert await faults(page) == []
    await given(page, "今晚再打一次电话")
    await station.press(home.device_id, "service")
    await expect(page.locator(".changes .alarm-line")).to_have_count(1, timeout=REFRESHED_WITHIN)
    if language == "en":
        await page.get_by_role("button", name="English").click()
        await expect(page.get_by_role("heading", name="Take over")).to_be_visible()
    assert await faults(page) == []
    await page.locator(".tools button").last.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await faults(page) == []
