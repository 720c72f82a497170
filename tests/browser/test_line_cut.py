"""The line between a desk and the platform is cut, and the platform itself is killed under two desks: nobody misses a press."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from simulators.town import Town
from tests.support.console import Console, Desk
from tests.support.demo import Apart
from tests.support.station import Home, Station, homes
from tests.support.wire import wire_to

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOST_WITHIN = 20_000  # ms; the line is lost after ten seconds without a beat
BACK_WITHIN = 30_000


async def test_a_desk_whose_network_is_cut_says_so_aloud_and_catches_up_by_itself(
    console: Console, home: Home, station: Station
) -> None:
    async with wire_to(station) as wire:
        desk = await console.desk(wire.station)
        await desk.sign_in(home.operator)
        await expect(desk.page.get_by_text("没有未结的告警")).to_be_visible()
        wire.cut()
        await station.press(home.device_id)
        await expect(desk.page.locator(".link.lost")).to_be_visible(timeout=LOST_WITHIN)
        await expect(desk.page.get_by_role("alert").first).to_contain_text("与服务器断开")
        await expect(desk.row(home)).to_have_count(0)
        await desk.hears_more()
        wire.mend()
        await expect(desk.page.locator(".link.live")).to_be_visible(timeout=BACK_WITHIN)
        await expect(desk.row(home, "红键求助").locator(".bell")).to_be_visible()
        await expect(desk.page.locator(".banner.lost")).to_have_count(0)
        await desk.page.close()


async def test_an_act_that_the_browser_could_not_send_is_told_and_works_when_the_network_is_back(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await desk.row(home).get_by_role("link").click()
    await desk.page.context.set_offline(True)
    await desk.page.keyboard.press("c")
    await expect(desk.page.locator(".verbs .buttons [aria-busy]")).to_contain_text("重发")
    await desk.page.context.set_offline(False)
    await expect(desk.state).to_have_text("已接手")
    await expect(desk.page.locator(".event-claimed")).to_have_count(1)


async def test_both_desks_show_and_ring_all_that_was_pressed_while_the_platform_was_dead(
    console: Console, database_url: str, tmp_path: Path
) -> None:
    town = Town.make(elders=60)
    at_home = [home for home in homes(town) if home.centre_id == "shiqi"]
    with Apart(database_url, tmp_path) as platform:
        await platform.seed(town)
        platform.start_desk()
        desks = [await console.desk(platform.station), await console.desk(platform.station)]
        for desk, who in zip(desks, ("op-shiqi", "sup-shiqi"), strict=True):
            await desk.sign_in(who)
            await expect(desk.page.get_by_text("没有未结的告警")).to_be_visible()
        await platform.station.press(at_home[0].device_id)  # before
        for desk in desks:
            await expect(desk.row(at_home[0])).to_be_visible()
        platform.kill_desk()
        await platform.station.press(at_home[1].device_id)  # between
        await platform.station.press(at_home[0].device_id)
        for desk in desks:
            await expect(desk.page.locator(".link.lost")).to_be_visible(timeout=LOST_WITHIN)
        platform.start_desk()
        await platform.station.press(at_home[2].device_id)  # after, perhaps before the desks are back
        for desk in desks:
            await expect(desk.page.locator(".link.live")).to_be_visible(timeout=BACK_WITHIN)
            for home in at_home[:3]:
                await expect(desk.row(home, "红键求助").locator(".bell")).to_be_visible()
            await expect(desk.row(at_home[0])).to_contain_text("按了 2 次")
            await desk.hears_more()
