"""A planned absence quiets what only sounds of an empty home, and never a red key; a drill goes the whole way and is scored."""

import pytest
from playwright.async_api import expect

from tests.support.console import Console, Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def elder_number(station: Station, home: Home) -> int:
    """Under which number the elder of a home is known."""
    async with station.api() as api:
        body = await (await api.get("/api/v1/elders", params={"q": home.elder, "limit": 500})).json()
        found = [row for row in body["items"] if row["centre_id"] == home.centre_id]
    return int(found[0]["id"])


async def test_an_absence_by_keyboard_and_the_red_key_that_rings_all_the_same(
    desk: Desk, home: Home, station: Station
) -> None:
    page = desk.page
    number = await elder_number(station, home)
    await desk.sign_in(home.operator)
    await page.goto(f"{station.http_url}/#/elders/{number}")
    await expect(page.locator(".absences")).to_contain_text("没有登记外出")
    await page.keyboard.press("b")
    await expect(page.locator(".absence-form input:checked")).to_be_focused()
    await page.keyboard.press("ArrowRight")  # from hospital to travel
    await page.keyboard.press("Enter")
    await expect(page.locator(".absences li")).to_contain_text("旅行")
    await expect(page.locator(".absences li")).to_contain_text("正在外出")
    # A sensor of the empty home is written down and rings nowhere.
    await station.press(home.device_id, "inactivity")
    await page.reload()
    await expect(page.locator(".absences li")).to_contain_text("1 次传感器提示未响铃")
    # The red key rings as ever, and says where they are said to be.
    await station.press(home.device_id, "sos")
    await page.keyboard.press("1")
    row = page.locator("li.row.p1.ringing", has_text=home.elder)
    await expect(row.locator(".badge.away")).to_contain_text("旅行中")
    await row.locator("a.who").click()
    await expect(page.locator(".away-warning")).to_contain_text("仍须处理")
    await page.get_by_role("button", name="已回来").click()
    await expect(page.locator(".absences li.over")).to_be_visible()
    await expect(page.locator(".card-head.ringing")).to_be_visible()
    await page.keyboard.press("b")
    await page.get_by_label("到", exact=True).fill("2020-01-01T00:00")
    await page.get_by_role("button", name="登记 Enter").click()
    await expect(page.locator(".absences [role=alert]")).to_contain_text("结束时间要在开始之后")
    await page.keyboard.press("Escape")
    await expect(page.locator(".absence-form")).to_have_count(0)


async def test_a_drill_rings_at_the_desk_like_a_red_key_and_its_answer_is_scored(
    console: Console, home: Home
) -> None:
    boss, mei = await console.desk(), await console.desk()
    await mei.sign_in(home.operator)
    await boss.sign_in(f"sup-{home.centre_id}")
    await boss.page.goto(f"{boss.station.http_url}/#/drills")
    await boss.page.get_by_role("button", name="开始演练").click()
    row = mei.page.locator("li.row.p1.ringing", has_text="演练")
    await expect(row).to_be_visible()
    await mei.hears_more()
    course = boss.page.locator(".course")
    await expect(course.locator(".steps li.done")).to_have_count(2)
    # Nobody drills a desk twice at once.
    await boss.page.get_by_role("button", name="开始演练").click()
    await expect(boss.page.locator(".start-form [role=alert]")).to_contain_text("还没结束")
    await row.locator("a.who").click()
    await expect(mei.page.locator(".drill-note")).to_contain_text("不要拨打 120")
    await mei.page.keyboard.press("c")
    await mei.page.get_by_role("button", name="接通").wait_for()
    await mei.page.keyboard.press("a")
    await expect(course.locator(".steps li.done")).to_have_count(4)
    await expect(course.locator(".worth.good")).to_be_visible()
    await mei.page.keyboard.press("e")
    await mei.page.locator(".verb-form").get_by_label("测试正常").check()
    await mei.page.keyboard.press("Enter")
    await expect(boss.page.locator(".drills li")).to_contain_text("接通")
    await expect(boss.page.locator(".drills li .worth.good")).to_be_visible()
    table = boss.page.locator(".score-table tbody tr")
    await expect(table.locator(".month .worth.good")).to_have_count(1)
    await expect(table.locator(".overdue")).to_have_count(0)
