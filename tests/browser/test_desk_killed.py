"""The desk's process dies while elders press: the page says so, and misses nothing when the desk is back."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from simulators.town import Town
from tests.support.console import Console
from tests.support.demo import Apart
from tests.support.station import homes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOST_WITHIN = 20_000  # ms; the line is lost after ten seconds without a beat
BACK_WITHIN = 30_000


async def test_what_was_pressed_while_the_desk_was_dead_rings_when_it_lives_again(
    console: Console, database_url: str, tmp_path: Path
) -> None:
    town = Town.make(elders=60)
    at_home = [home for home in homes(town) if home.centre_id == "shiqi"]
    with Apart(database_url, tmp_path) as platform:
        await platform.seed(town)
        platform.start_desk()
        desk = await console.desk(platform.station)
        await desk.sign_in("op-shiqi")
        await expect(desk.page.get_by_text("没有未结的告警")).to_be_visible()
        platform.kill_desk()
        for home in at_home[:2]:
            await platform.station.press(home.device_id)  # the gateway alone stores it and gives the receipt
        await expect(desk.page.locator(".link.lost")).to_be_visible(timeout=LOST_WITHIN)
        await expect(desk.page.get_by_role("alert").first).to_contain_text("与服务器断开")
        await desk.hears_more()
        platform.start_desk()
        await expect(desk.page.locator(".link.live")).to_be_visible(timeout=BACK_WITHIN)
        for home in at_home[:2]:
            await expect(desk.row(home, "红键求助").locator(".bell")).to_be_visible()
        await expect(desk.page.locator("li.row.ringing")).to_have_count(2)
        await expect(desk.page.locator(".banner")).to_have_count(0)
