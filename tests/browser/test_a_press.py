"""A press on a real key, seen and handled at the console until the elder is told that it is over."""

import re

import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home, Station
from tests.support.until import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOLD_IN_THE_END = ["received", "seen", "answered", "help_on_the_way", "arrived", "closed"]


async def test_a_press_appears_and_rings_on_the_open_queue_and_a_claim_stops_the_ring(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    row = desk.row(home, "红键求助")
    await expect(row).to_contain_text(home.address)
    await expect(row).to_have_class(re.compile("ringing"))
    await expect(row.get_by_role("img", name="响铃")).to_be_visible()
    await expect(desk.page.locator(".strip .sound")).to_have_text("正在响铃")
    await expect(desk.page).to_have_title(re.compile(r"🔔1 响铃"))
    await desk.hears_more()
    await row.get_by_role("button", name="接手").click()
    await expect(desk.state).to_have_text("已接手")
    await expect(desk.page.locator(".ringing")).to_have_count(0)
    await expect(desk.page.locator(".strip .sound")).to_have_text("声音已开")
    await expect(desk.page).to_have_title("(1) 颐老值守台")


async def test_by_buttons_from_claim_to_resolve_while_the_elder_is_told_each_stage(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    async with station.listening(home.device_id) as told:
        await desk.row(home).get_by_role("button", name="接手").click()
        await expect(desk.state).to_have_text("已接手")
        await desk.button("已接通").click()
        await expect(desk.state).to_have_text("已接通")
        await desk.button("派人").click()
        await desk.page.get_by_role("radio", name="护理员").check()
        await desk.page.get_by_label("姓名或说明").fill("林小燕")
        await desk.page.get_by_label("预计几分钟到").fill("8")
        await desk.page.get_by_role("button", name="确定派人").click()
        await expect(desk.state).to_have_text("已派人")
        await expect(desk.page.locator(".timeline")).to_contain_text("护理员 林小燕 · 预计 8 分钟到")
        await desk.button("已到场").click()
        await expect(desk.state).to_have_text("已到场")
        await desk.button("结束").click()
        await desk.page.get_by_role("radio", name="已上门帮助").check()
        await desk.page.get_by_role("button", name="确定结束").click()
        await expect(desk.state).to_have_text("已结束")
        await until(lambda: "closed" in told)
    assert told == TOLD_IN_THE_END
    # Each stage is shown as told: the device has confirmed it.
    await expect(desk.page.locator(".receipts li.told")).to_have_count(len(TOLD_IN_THE_END))
    await expect(desk.page.locator(".rail li")).to_have_count(0)


async def test_the_keyboard_alone_is_enough_from_the_queue_to_the_end(
    desk: Desk, home: Home, station: Station
) -> None:
    keys = desk.page.keyboard
    await desk.open()
    await expect(desk.page.locator("[name=username]")).to_be_focused()
    await keys.type(home.operator)
    await keys.press("Tab")
    await keys.type(station.password)
    await keys.press("Enter")
    await expect(desk.page.locator(".link.live")).to_be_visible()
    await station.press(home.device_id)
    await expect(desk.row(home)).to_be_visible()
    await keys.press("c")
    await expect(desk.state).to_have_text("已接手")
    await keys.press("a")
    await expect(desk.state).to_have_text("已接通")
    await keys.press("d")
    await expect(desk.page.locator(".verb-form")).to_be_visible()
    await keys.press("j")
    await expect(desk.page.get_by_label("姓名或说明")).to_have_value("120 急救")
    await keys.press("Enter")
    await expect(desk.state).to_have_text("已派人")
    await keys.press("v")
    await expect(desk.state).to_have_text("已到场")
    await keys.press("e")
    await expect(desk.page.locator(".verb-form")).to_be_visible()
    await keys.press("Enter")
    await expect(desk.page.locator(".verbs .words")).to_have_text("请填写：结果")
    await keys.press("2")
    await keys.type("c a d e v")  # letters in a note are words, not verbs
    await keys.press("Enter")
    await expect(desk.state).to_have_text("已结束")
    await keys.press("Escape")
    await expect(desk.page.get_by_text("没有未结的告警")).to_be_visible()


async def test_a_double_click_on_claim_does_not_also_say_answered(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await desk.row(home).get_by_role("link").click()
    await desk.button("接手").dblclick(delay=60)
    await expect(desk.state).to_have_text("已接手")
    await expect(desk.button("已接通")).to_be_enabled()
    await expect(desk.page.locator(".event-claimed")).to_have_count(1)
    await expect(desk.page.locator(".event-answered")).to_have_count(0)


async def test_a_second_press_while_claimed_rings_again_and_the_card_says_so(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await desk.row(home).get_by_role("button", name="接手").click()
    await expect(desk.state).to_have_text("已接手")
    await expect(desk.page.locator(".card-head.ringing")).to_have_count(0)
    await desk.button("结束").click()
    await station.press(home.device_id)
    await expect(desk.page.locator(".card-head.ringing")).to_contain_text("按了 2 次")
    await expect(desk.page.locator(".verbs .words")).to_contain_text("长者又按了一次（共 2 次）")
    await expect(desk.page.locator(".timeline")).to_contain_text("再次按键")
    await desk.hears_more()
    await desk.page.keyboard.press("Escape")  # closes the form
    await desk.button("知道了，停铃").click()
    await expect(desk.page.locator(".card-head.ringing")).to_have_count(0)
    await expect(desk.state).to_have_text("已接手")
