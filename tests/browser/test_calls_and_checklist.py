"""Whom to call next, what came of it, what has been done: by keys, seen by every desk, and editable by a manager."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.support.console import Console, Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CONTACTS = ".calling li[data-contact]"


async def on_the_card(desk: Desk, home: Home, station: Station, type_: str = "sos") -> Page:
    """Press, claim, and wait for the card with its steps and contacts."""
    await station.press(home.device_id, type_)
    await desk.row(home).get_by_role("button", name="接手").click()
    await expect(desk.page.locator(".checklist li").first).to_be_visible()
    await expect(desk.page.locator(CONTACTS).first).to_be_visible()
    return desk.page


def ticked(page: Page) -> Locator:
    """The steps that are done."""
    return page.locator(".checklist [role=checkbox][aria-checked=true]")


async def test_steps_are_ticked_as_fast_as_the_key_is_pressed_and_the_other_desk_sees_who_did(
    console: Console, home: Home, station: Station
) -> None:
    mine, other = await console.desk(), await console.desk()
    await mine.sign_in(home.operator)
    await other.sign_in(f"sup-{home.centre_id}")
    page = await on_the_card(mine, home, station)
    for _ in range(3):
        await page.keyboard.press("x")
    await expect(ticked(page)).to_have_count(3)
    await expect(page.locator(".timeline .event-ticked")).to_have_count(3)
    name = await page.locator(".person b").inner_text()
    await other.page.goto(page.url)
    await expect(ticked(other.page)).to_have_count(3)
    await expect(other.page.locator(".checklist li.done").first).to_contain_text(name)
    # A wrong tick is taken back by a press, and the history keeps both.
    await page.locator(".checklist [role=checkbox]").nth(2).click()
    await expect(ticked(other.page)).to_have_count(2)
    await expect(page.locator(".timeline .event-ticked").first).to_contain_text("取消步骤")


async def test_contacts_are_called_in_turn_by_keys_alone_until_somebody_is_coming(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    page = await on_the_card(desk, home, station)
    first, second = page.locator(CONTACTS).nth(0), page.locator(CONTACTS).nth(1)
    await expect(first).to_have_class(re.compile("next"))
    await page.keyboard.press("k")
    await page.keyboard.press("2")
    await expect(first.locator(".last")).to_contain_text("无人接")
    await expect(second).to_have_class(re.compile("next"))
    await page.keyboard.press("k")
    await page.keyboard.press("3")
    await expect(second.locator(".last")).to_contain_text("正赶来")
    await expect(desk.state).to_have_text("已派人")
    await expect(page.locator(".receipts .told", has_text="帮手在途")).to_be_visible()
    await expect(page.locator(f"{CONTACTS}.next")).to_have_count(0)


async def test_after_two_rounds_in_vain_the_card_says_to_send_somebody(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    page = await on_the_card(desk, home, station)
    contacts = await page.locator(CONTACTS).count()
    for turn in range(2 * contacts):
        await page.locator(f"{CONTACTS}.next").get_by_role("button", name="无人接").click()
        await expect(page.locator(".timeline .event-called")).to_have_count(turn + 1)
    await expect(page.locator(".exhausted")).to_contain_text("派人上门")


async def test_help_is_not_promised_to_an_elder_by_a_desk_that_has_not_claimed(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await desk.row(home).locator("a.who").click()
    coming = desk.page.locator(CONTACTS).first.get_by_role("button", name="正赶来")
    await coming.click()
    await expect(desk.page.locator(".calling .words")).to_contain_text("请先接手")
    await expect(desk.state).to_have_text("待接手")


async def test_a_manager_writes_the_next_edition_and_new_alarms_are_handled_by_it(
    console: Console, home: Home, station: Station
) -> None:
    manager, operator = await console.desk(), await console.desk()
    await manager.sign_in("manager")
    page = manager.page
    await page.goto(f"{station.http_url}/#/protocols/vitals")
    edition = page.locator(".protocol > .dim")
    await expect(edition).to_contain_text("第 1 版")
    await page.get_by_label("第 1 步 中文").fill("先问：胸口痛不痛？")
    await expect(page.locator(".preview li").first).to_contain_text("先问：胸口痛不痛？")
    await page.get_by_role("button", name="删去第 2 步").click()
    await page.get_by_role("button", name="加一步").click()
    await page.get_by_role("button", name="存为第 2 版").click()
    await expect(page.locator(".protocol .words")).to_contain_text("缺少中文")
    # Looking at something else meanwhile loses nothing of what was written.
    await page.keyboard.press("Escape")
    await expect(page.locator("section.queue")).to_be_visible()
    await page.go_back()
    rows = page.locator(".step-rows li")
    await rows.last.locator("textarea.zh").fill("陪同就医")
    await rows.last.locator("textarea.en").fill("Go to the doctor with them")
    await page.get_by_role("button", name="存为第 2 版").click()
    await expect(edition).to_contain_text("第 2 版")
    await expect(page.locator(".editions > li")).to_have_count(2)
    await operator.sign_in(home.operator)
    await on_the_card(operator, home, station, "vitals")
    steps = operator.page.locator(".checklist li")
    await expect(steps.first).to_contain_text("先问：胸口痛不痛？")
    await expect(steps.last).to_contain_text("陪同就医")


async def test_what_two_managers_write_at_once_is_not_overwritten_unseen(
    desk: Desk, station: Station
) -> None:
    await desk.sign_in("manager")
    page = desk.page
    await page.goto(f"{station.http_url}/#/protocols/tamper")
    await page.get_by_label("第 1 步 中文").fill("我写的")
    async with station.api("admin") as admin:
        steps = [{"zh": "别人写的", "en": "Written by another"}]
        await admin.put("/api/v1/protocols/tamper", json={"edition": 1, "steps": steps})
    await page.get_by_role("button", name="存为第 2 版").click()
    await expect(page.locator(".protocol .words")).to_contain_text("第 2 版")
    await expect(page.get_by_label("第 1 步 中文")).to_have_value("我写的")
    await expect(page.locator(".editions")).not_to_contain_text("我写的")
    await page.get_by_role("button", name="改用第 2 版").click()
    await expect(page.get_by_label("第 1 步 中文")).to_have_value("别人写的")


async def test_an_operator_reads_the_protocols_and_writes_none(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await desk.page.goto(f"{station.http_url}/#/protocols/sos")
    await expect(desk.page.locator(".preview li").first).to_be_visible()
    await expect(desk.page.locator(".protocol")).to_contain_text("只有管理人员可以修改")
    await expect(desk.page.locator(".protocol textarea")).to_have_count(0)
