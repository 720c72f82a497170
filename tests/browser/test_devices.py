"""The pages of the devices: testing a key through the whole line, and what a device said that nobody could read."""

import re

import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_test_key_goes_the_whole_way_and_is_visibly_a_test(desk: Desk, home: Home) -> None:
    await desk.sign_in(home.operator)
    await desk.page.keyboard.press("2")
    await desk.page.locator("#search").fill(home.device_id)
    await expect(desk.page.locator("tbody tr")).to_have_count(1)
    device = desk.page.locator("tr", has_text=home.device_id)
    await expect(device).to_contain_text(home.elder)
    await expect(device).to_contain_text("在线")
    await device.get_by_role("button", name="测试按键").click()
    # The simulated phone presses its own test key, over MQTT, through the gateway and the desk.
    await expect(device.locator(".result.good")).to_contain_text("通过")
    await device.get_by_role("link", name="看告警").click()
    await expect(desk.page.locator(".card-head .badge.test")).to_have_text("测试")
    await desk.page.keyboard.press("Escape")
    row = desk.row(home)
    await expect(row.locator(".badge.test")).to_have_text("测试")
    await expect(row).to_have_class(re.compile(r"\bp5\b"))


async def test_what_nobody_can_read_is_kept_in_the_original_and_raises_an_alarm(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.say(home.device_id, b'{"id": "b7-000142", "type": ')
    await expect(desk.row(home, "设备信号无法识别")).to_have_class(re.compile("ringing"))
    await desk.page.keyboard.press("3")
    kept = desk.page.locator("tbody tr", has_text=home.device_id)
    await expect(kept.locator("pre")).to_have_text('{"id": "b7-000142", "type": ')
    await kept.get_by_role("link").click()
    await expect(desk.page.locator(".card-head")).to_contain_text(home.elder)
