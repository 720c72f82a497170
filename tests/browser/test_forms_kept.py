"""What an operator has written is theirs: no colleague, no other alarm and no haste takes it away."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def _claimed(desk: Desk, home: Home, station: Station) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await expect(desk.row(home)).to_be_visible()
    await desk.page.keyboard.press("c")
    await expect(desk.state).to_have_text("已接手")


async def test_a_form_stays_with_its_words_when_a_colleague_takes_the_alarm_over(
    desk: Desk, home: Home, station: Station
) -> None:
    await _claimed(desk, home, station)
    page, keys = desk.page, desk.page.keyboard
    await keys.press("e")
    await page.get_by_label("备注").fill("she is fi")
    async with station.api(f"sup-{home.centre_id}") as supervisor:
        await station.act(supervisor, home, "claim", take_over=True)
    await expect(page.locator(".verbs .words")).to_contain_text("您写的还在")
    await keys.type("ne, take note")  # none of these letters is an act
    await expect(page.get_by_label("备注")).to_have_value("she is fine, take note")
    await keys.press("Enter")
    await expect(desk.state).to_have_text("已接手")
    await expect(page.locator(".card-head .state .mine")).to_have_count(0)
    await keys.press("Escape")
    await expect(page.locator(".verb-form")).to_have_count(0)
    await keys.press("t")
    await expect(page.locator(".card-head .state .mine")).to_be_visible()
    await keys.press("e")
    await expect(page.get_by_label("备注")).to_have_value("she is fine, take note")


async def test_a_form_waits_while_another_page_is_looked_at(desk: Desk, home: Home, station: Station) -> None:
    await _claimed(desk, home, station)
    page = desk.page
    await page.keyboard.press("n")
    await page.get_by_label("内容").fill("女儿晚上来")
    await page.locator(".rail .back").click()
    await expect(page.locator("section.queue")).to_be_visible()
    await desk.row(home).get_by_role("link").click()
    await expect(page.get_by_label("内容")).to_have_value("女儿晚上来")


async def test_a_key_pressed_right_after_esc_is_not_lost_with_the_form(
    desk: Desk, home: Home, station: Station
) -> None:
    await _claimed(desk, home, station)
    page, keys = desk.page, desk.page.keyboard
    for _ in range(20):
        await keys.press("d")
        await expect(page.locator(".verb-form")).to_be_visible()
        await asyncio.gather(keys.press("Escape"), keys.press("n"))  # in one breath
        await expect(page.get_by_label("内容")).to_be_visible()
        await keys.press("Escape")
        await expect(page.locator(".verb-form")).to_have_count(0)


async def test_a_form_hears_the_key_that_is_pressed_right_after_it_was_opened(
    desk: Desk, home: Home, station: Station
) -> None:
    await _claimed(desk, home, station)
    keys = desk.page.keyboard
    await expect(desk.page.locator(".calling li[data-contact]").first).to_be_visible()
    await asyncio.gather(keys.press("g"), keys.press("Enter"))  # in one breath
    await expect(desk.page.locator(".asking-line")).to_be_visible()
    for _ in range(10):
        await asyncio.gather(keys.press("?"), keys.press("Escape"))
        await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    await expect(desk.state).to_have_text("已接手")


async def test_words_typed_in_haste_are_all_written_down(desk: Desk, home: Home, station: Station) -> None:
    await _claimed(desk, home, station)
    keys = desk.page.keyboard
    await keys.press("n")
    await expect(desk.page.get_by_label("内容")).to_be_focused()
    await keys.type("ABCDEFGHIJ")
    await keys.press("Enter")
    await expect(desk.page.locator(".timeline li").first).to_contain_text("ABCDEFGHIJ")
