"""The map and the search line in a real browser: nothing rings out of sight, and everything is reached by the keyboard."""

import re

import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_press_is_drawn_where_the_elder_lives_and_enter_opens_its_card(
    desk: Desk, home: Home, station: Station
) -> None:
    page = desk.page
    await desk.sign_in(f"op-{home.centre_id}")
    await page.keyboard.press("6")
    await expect(page.locator(".map-place .town-sign")).not_to_have_count(0)
    await expect(page.locator(".map-place .centre-sign")).not_to_have_count(0)
    await station.press(home.device_id, "sos")
    mark = page.locator(".map-place .leaflet-marker-icon", has=page.locator(".spot.ringing.p1"))
    await expect(mark).to_have_attribute("aria-label", re.compile(home.elder))
    assert await page.locator(".leaflet-tile").count() == 0  # no tile server was chosen, and none is asked
    await mark.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".card-head .big-name")).to_contain_text(home.elder)


async def test_an_emergency_outside_the_view_is_counted_and_one_key_shows_it(
    desk: Desk, home: Home, station: Station
) -> None:
    page = desk.page
    far = "tanzhou" if home.centre_id != "tanzhou" else "huangpu"
    await desk.sign_in("admin")
    await page.keyboard.press("6")
    await page.get_by_label("视野").select_option(far)
    await station.press(home.device_id, "sos")
    outside = page.locator(".map-outside")
    await expect(outside).to_contain_text("视野外还有 1 条")
    await page.locator(".map-outside button").click()
    await expect(outside).to_have_count(0)
    await expect(page.locator(".map-place .spot.ringing.p1")).to_have_count(1)


async def test_a_slash_finds_an_elder_by_name_from_any_page_and_escape_gives_the_keys_back(
    desk: Desk, home: Home
) -> None:
    page = desk.page
    await desk.sign_in(f"op-{home.centre_id}")
    await page.keyboard.press("2")
    await expect(page.get_by_role("heading", name="设备", exact=True)).to_be_visible()
    await page.keyboard.press("/")
    await expect(page.locator("#find")).to_be_focused()  # an input method writes only where the focus is
    await page.keyboard.type(home.elder)
    found = page.locator(".found")
    await expect(found.first).to_contain_text(home.elder)
    await expect(found.first).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_contain_text(home.elder)
    await expect(page).to_have_url(re.compile(r"#/elders/\d+$"))
    await expect(page.locator(".search-panel")).to_have_count(0)
    await page.keyboard.press("/")
    await expect(page.locator(".search-recent")).to_contain_text(home.elder)
    await page.keyboard.press("Escape")
    await expect(page.locator(".search-panel")).to_have_count(0)
    await page.keyboard.press("1")
    await expect(page.locator("section.queue")).to_be_visible()


async def test_an_alarm_is_found_by_its_number_and_what_rings_meanwhile_is_said_in_the_search_itself(
    desk: Desk, home: Home, station: Station
) -> None:
    page = desk.page
    await desk.sign_in(f"op-{home.centre_id}")
    await page.keyboard.press("/")
    await page.keyboard.type("#")
    await station.press(home.device_id, "sos")
    await expect(page.locator(".search-ringing")).to_contain_text(home.elder)
    await expect(desk.row(home).locator(".wait")).to_be_in_viewport()
    path = await desk.row(home).locator("a.who").get_attribute("href")
    number = str(path).rpartition("/")[2]
    await page.keyboard.type(number)
    await expect(page.locator(".found").first).to_contain_text(f"#{number}")
    await page.locator(".found").first.click()
    await expect(page.locator(".card-head .big-name")).to_contain_text(home.elder)


async def test_keys_pressed_while_the_search_is_open_act_on_no_alarm(
    desk: Desk, home: Home, station: Station
) -> None:
    page = desk.page
    await station.press(home.device_id, "sos")
    await desk.sign_in(f"op-{home.centre_id}")
    await expect(desk.row(home)).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type("c1cm")
    await expect(page.locator("#find")).to_have_value("c1cm")
    await expect(page.locator(".search-note")).to_contain_text("没有找到")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(desk.row(home)).to_contain_text("待接手")
