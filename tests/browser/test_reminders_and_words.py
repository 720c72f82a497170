"""An elder's device is given something to say, and a manager of the city writes what families read."""

import re

import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def elder_number(station: Station, home: Home) -> int:
    """Under which number the elder of a home is known."""
    async with station.api() as api:
        body = await (await api.get("/api/v1/elders", params={"q": home.elder, "limit": 500})).json()
        found = [row for row in body["items"] if row["centre_id"] == home.centre_id]
    return int(found[0]["id"])


async def test_a_reminder_is_planned_by_keyboard_and_stopped(
    desk: Desk, home: Home, station: Station
) -> None:
    page = desk.page
    number = await elder_number(station, home)
    await desk.sign_in(home.operator)
    await page.goto(f"{station.http_url}/#/elders/{number}")
    part = page.locator(".reminders")
    await expect(part).to_contain_text("没有提醒")
    await page.keyboard.press("t")
    await expect(part.locator("form input:checked").first).to_be_focused()
    await page.keyboard.press("ArrowRight")  # from medicine to a visit: the words offered change with it
    await expect(part.locator("textarea")).to_have_value(re.compile("上门，请留意门"))
    await part.locator("textarea").fill("下午三点护理员上门，请留意门铃。")
    await part.get_by_label("周日").uncheck()
    await part.locator("[name=at]").fill("14:30")
    await part.locator("[name=at]").press("Enter")
    item = part.locator("li[data-reminder]")
    await expect(item).to_contain_text("周一 周二 周三 周四 周五 周六 14:30")
    await expect(item).to_contain_text("下午三点护理员上门")
    await expect(item).to_contain_text("下次")
    await item.get_by_role("button", name="停止").click()
    await expect(part).to_contain_text("已结束 1 条")
    await page.keyboard.press("t")
    await part.locator("textarea").fill(" ")
    await part.get_by_role("button", name="保存提醒").click()
    await expect(part.locator("[role=alert]")).to_contain_text("请写上要念的话")


async def test_words_are_tried_while_they_are_written_and_then_put_into_force(
    desk: Desk, station: Station
) -> None:
    page = desk.page
    await desk.sign_in("manager")
    await page.goto(f"{station.http_url}/#/wordings/alarm.answered")
    words, bubble = page.locator(".wording-editor textarea"), page.locator(".bubble")
    default = await words.input_value()
    save = page.get_by_role("button", name="存为新的一版并启用")
    await words.fill("颐老：有人在帮忙了。")
    await expect(page.locator(".wrong")).to_contain_text("不能缺少 {elder}")
    await expect(save).to_be_disabled()
    await words.fill("")
    await page.get_by_role("button", name="{elder} 长者").click()
    await page.keyboard.type("那边有人在帮忙了。")
    await expect(bubble).to_have_text("样例长者那边有人在帮忙了。")
    await expect(page.locator(".length")).to_contain_text("13 字")
    await save.click()
    await expect(page.locator(".wording-editor [role=status]")).to_contain_text("已启用")
    await page.reload()
    await expect(words).to_have_value("{elder}那边有人在帮忙了。")
    await page.get_by_role("button", name="恢复颐老默认").click()
    await expect(words).to_have_value(default)
    await save.click()
    await expect(page.locator(".wording-editor [role=status]")).to_contain_text("已启用")


async def test_an_operator_reads_the_words_and_changes_none(desk: Desk, home: Home, station: Station) -> None:
    await desk.sign_in(home.operator)
    await desk.page.goto(f"{station.http_url}/#/wordings/alarm.ask")
    await expect(desk.page.locator(".bubble")).to_contain_text("您现在能去看看吗")
    await expect(desk.page.locator(".aloud")).not_to_contain_text("https")
    await expect(desk.page.get_by_text("只有全市管理人员可以修改")).to_be_visible()
    await expect(desk.page.locator(".wording-editor textarea")).not_to_be_editable()
