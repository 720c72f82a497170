"""Every verb of the card, by its key, in a real browser: what it is called, what it asks, and what becomes of the alarm."""

import re

import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def is_now(desk: Desk, words: str) -> None:
    """Wait until the card shows this state, and the answer to the last act has come: one act at a time."""
    await expect(desk.state).to_have_text(words)
    await expect(desk.page.locator(".verbs [aria-busy]")).to_have_count(0)


async def last(desk: Desk, words: str) -> None:
    """Wait until this is the latest entry of the history."""
    await expect(desk.page.locator(".timeline li").first).to_contain_text(words)


CHOOSE_WHILE_NEWS_COMES = """
    async (select) => {
        const { get, set } = await import("/static/console/live/store.js");
        set({ centres: { ...get().centres } });
        select.value = "centre/city";
        for (const told of ["input", "change"]) select.dispatchEvent(new Event(told, { bubbles: true }));
    }
"""


async def test_claim_answer_hold_unhold_dispatch_arrive_note_resolve_and_reopen_each_by_its_key(
    desk: Desk, home: Home, station: Station
) -> None:
    page, keys = desk.page, desk.page.keyboard
    form = page.locator(".verb-form")
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await expect(desk.row(home)).to_be_visible()
    await keys.press("c")
    await is_now(desk, "已接手")
    await keys.press("a")
    await is_now(desk, "已接通")
    await keys.press("h")
    await expect(form).to_be_visible()
    await keys.press("1")  # the shortest
    await page.get_by_label("原因").fill("另一位长者更急")
    await keys.press("Enter")
    await is_now(desk, "暂挂")
    await keys.press("r")  # lifts the hold
    await is_now(desk, "已接通")
    await keys.press("n")
    await page.get_by_label("内容").fill("说话清楚")
    await keys.press("Enter")
    await last(desk, "说话清楚")
    await keys.press("d")
    await page.locator(".verb-form").get_by_role("radio", name=re.compile("120")).check()
    await keys.press("Enter")
    await is_now(desk, "已派人")
    await keys.press("v")
    await is_now(desk, "已到场")
    await keys.press("e")
    await page.get_by_role("radio", name="送医").check()
    await keys.press("Enter")
    await is_now(desk, "已结束")
    await keys.press("u")
    await page.get_by_label("原因").fill("家属又来电")
    await keys.press("Enter")
    await expect(desk.state).not_to_have_text("已结束")
    await last(desk, "家属又来电")


async def test_what_is_given_back_waits_for_everybody_and_rings_again(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await expect(desk.row(home)).to_be_visible()
    await desk.page.keyboard.press("c")
    await is_now(desk, "已接手")
    await desk.page.keyboard.press("r")
    await is_now(desk, "待接手")
    await desk.hears_more()


async def test_what_another_holds_can_be_taken_over_and_the_record_says_from_whom(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    async with station.api(f"sup-{home.centre_id}") as supervisor:
        await station.act(supervisor, home, "claim")
    await desk.row(home).get_by_role("link").click()
    await expect(desk.button("接手")).to_have_count(0)
    await desk.page.keyboard.press("t")
    await expect(desk.page.locator(".card-head .state .mine")).to_be_visible()
    await expect(desk.page.locator(".timeline .event-taken_over")).to_be_visible()


async def test_an_alarm_handed_to_another_centre_is_no_longer_mine(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await expect(desk.row(home)).to_be_visible()
    await desk.page.keyboard.press("c")
    await is_now(desk, "已接手")
    await desk.page.keyboard.press("o")
    choice = desk.page.locator(".verb-form select").last
    await choice.select_option("centre/city")
    await desk.page.get_by_label("备注").fill("需要市级协调")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator(".timeline .event-handed_over")).to_be_visible()
    await expect(desk.page.locator(".card-head .state .mine")).to_have_count(0)


async def test_a_choice_stays_chosen_whatever_is_drawn_at_that_moment(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await expect(desk.row(home)).to_be_visible()
    await desk.page.keyboard.press("c")
    await is_now(desk, "已接手")
    await desk.page.keyboard.press("o")
    choice = desk.page.locator(".verb-form select").last
    await expect(choice.locator("optgroup")).not_to_have_count(1)
    # News comes, and is not yet drawn, when somebody chooses: a browser tells of that by "input" and then by "change".
    await choice.evaluate(CHOOSE_WHILE_NEWS_COMES)
    await expect(choice).to_have_value("centre/city")
    await desk.page.keyboard.press("Escape")
