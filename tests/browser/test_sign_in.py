"""Signing in at the console, and being told loudly when the session is over."""

import re

import aiohttp
import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_wrong_password_is_told_in_words_and_the_right_one_opens_the_queue(
    desk: Desk, home: Home
) -> None:
    await desk.open()
    await desk.fill_in(home.operator, "wrong-password")
    await expect(desk.page.get_by_role("alert")).to_have_text("用户名或密码不对，请再输入一次。")
    await desk.fill_in(home.operator, desk.station.password)
    await expect(desk.page.get_by_text("没有未结的告警")).to_be_visible()
    await expect(desk.page.locator(".person")).to_be_visible()


async def test_signing_in_turns_the_sound_on_and_plays_the_check(desk: Desk, home: Home) -> None:
    await desk.sign_in(home.operator)
    # The words come from the state of the browser's own audio context.
    await expect(desk.page.locator(".strip .sound")).to_have_text("声音已开")
    await expect(desk.page.locator(".banner.sound-off")).to_have_count(0)
    assert await desk.tones() >= 3


async def test_after_a_reload_the_session_goes_on_and_the_missing_sound_is_told(
    desk: Desk, home: Home
) -> None:
    await desk.sign_in(home.operator)
    await desk.page.reload()
    await expect(desk.page.locator(".link.live")).to_be_visible()
    await desk.page.get_by_role("button", name="声音未开启").click()
    await expect(desk.page.locator(".strip .sound")).to_have_text("声音已开")


async def test_a_session_that_was_ended_elsewhere_is_told_loudly(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    cookies = {cookie["name"]: cookie["value"] for cookie in await desk.page.context.cookies()}
    async with aiohttp.ClientSession(station.http_url, cookies=cookies, raise_for_status=True) as elsewhere:
        await elsewhere.delete("/api/v1/session")
    # The live line looks at the session at every beat, that is every five seconds.
    await expect(desk.page.get_by_role("alert").first).to_contain_text("请马上重新登录", timeout=15_000)
    await expect(desk.page).to_have_title(re.compile("⚠"))
    await desk.hears_more()
    await expect(desk.page.locator("[name=username]")).to_be_focused()
    await desk.fill_in(home.operator, station.password)
    await expect(desk.page.locator(".link.live")).to_be_visible()
