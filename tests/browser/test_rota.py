"""The rota, the overview of the city, and handing an alarm to a colleague, as people use them."""

import re
from datetime import timedelta

import aiohttp
import pytest
from playwright.async_api import expect

from dispatcher.clock import local_now
from tests.support.console import Console, Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SOON = 20_000  # ms; the figures are fetched every five seconds


async def take_off(api: aiohttp.ClientSession, centre_id: str) -> None:
    """Nobody is on duty at this centre any more; whoever was is put on again by `put_on`."""
    async with api.get("/api/v1/rota", params={"centre_id": centre_id}) as answer:
        duties = (await answer.json())["duties"]
    for duty in duties:
        async with api.post(f"/api/v1/rota/{duty['id']}/cancel", json={}) as answer:
            assert answer.status in {200, 409}


async def put_on(api: aiohttp.ClientSession, centre_id: str) -> None:
    """The centre's operator is on duty for the coming month."""
    now = local_now()
    body = {
        "centre_id": centre_id,
        "username": f"op-{centre_id}",
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=30)).isoformat(),
    }
    async with api.post("/api/v1/rota", json=body) as answer:
        assert answer.status == 201, await answer.text()


async def test_a_supervisor_is_warned_of_a_gap_fills_it_and_takes_a_duty_off_by_the_keyboard(
    console: Console, home: Home, station: Station
) -> None:
    async with station.api(f"sup-{home.centre_id}") as supervisor:
        await take_off(supervisor, home.centre_id)
        desk = await console.desk()
        page = desk.page
        await desk.sign_in(f"sup-{home.centre_id}")
        await expect(page.locator(".banner.gap")).to_contain_text("现在没有值班员")
        await page.keyboard.press("9")
        await expect(page.locator(".on-now .none")).to_contain_text("现在没有值班员")
        gap = page.locator(".rota-row.gaps button.bar")
        await expect(gap).to_have_count(1)
        await gap.focus()
        await page.keyboard.press(
            "Enter"
        )  # the form holds the hours of the gap, and the first field has the focus
        who = page.get_by_label("值班人员")
        await expect(who).to_be_focused()
        await who.select_option(f"op-{home.centre_id}")
        await page.keyboard.press("Tab")
        await page.get_by_label("结束").press("Enter")
        await expect(page.locator(".rota-page > .told")).to_contain_text("已排上")
        await expect(page.locator(".rota-row.gaps")).to_have_count(0)
        await expect(page.locator(".on-now")).to_contain_text("值班员")
        await page.keyboard.press("1")  # the focus has left the form
        await expect(page.locator("section.queue")).to_be_visible()
        await expect(page.locator(".banner.gap")).to_have_count(0)
        await page.keyboard.press("9")
        running = page.locator("button.bar.running")
        await running.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".cancel-duty")).to_contain_text("从现在起结束")
        await page.keyboard.press("Escape")
        await expect(page.locator(".cancel-duty")).to_have_count(0)
        await running.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="取消这一班")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator(".rota-page > .told")).to_contain_text("未来 24 小时还有 1 处无人值班")
        await expect(page.locator(".rota-row.gaps")).to_be_visible()
        await put_on(supervisor, home.centre_id)


async def test_what_the_platform_refuses_is_said_and_nothing_is_planned(desk: Desk, home: Home) -> None:
    page = desk.page
    await desk.sign_in(f"sup-{home.centre_id}")
    await page.keyboard.press("9")
    await page.keyboard.press("n")
    await page.get_by_role("button", name="排上").click()
    await expect(page.locator(".duty-form .words")).to_have_text("请填写：值班人员")
    await page.get_by_label("值班人员").select_option(f"sup-{home.centre_id}")
    await page.get_by_role("button", name="早班 8–16").click()
    start = await page.get_by_label("开始").input_value()
    assert start.endswith("T08:00")
    await page.get_by_label("结束").fill(start)
    await page.get_by_role("button", name="排上").click()
    await expect(page.locator(".duty-form .words")).to_contain_text(re.compile("结束.*在开始之后"))


async def test_an_operator_sees_the_rota_and_cannot_change_it(desk: Desk, home: Home) -> None:
    await desk.sign_in(home.operator)
    await desk.page.keyboard.press("9")
    await expect(desk.page.locator(".rota-row .bar").first).to_be_visible()
    await expect(desk.page.locator(".cover")).to_contain_text("无人时由")
    await expect(desk.page.locator(".duty-form, button.bar")).to_have_count(0)


async def test_an_alarm_is_handed_to_a_colleague_by_name(
    console: Console, home: Home, station: Station
) -> None:
    giver, taker = await console.desk(), await console.desk()
    await giver.sign_in(home.operator)
    await taker.sign_in(f"sup-{home.centre_id}")
    await station.press(home.device_id)
    await giver.row(home).get_by_role("button", name="接手").click()
    await giver.button("移交").click()
    to = giver.page.get_by_label("移交给谁")
    await expect(to.locator(f"option[value='person/sup-{home.centre_id}']")).to_have_count(1)
    await expect(to.locator(f"option[value='person/{home.operator}']")).to_have_count(0)
    await to.select_option(f"person/sup-{home.centre_id}")
    await giver.page.get_by_label("备注").fill("她女儿十分钟后到")
    await giver.page.keyboard.press("Enter")
    name = await taker.page.locator(".person b").inner_text()
    await expect(giver.page.locator(".verbs .whose")).to_contain_text(name)
    await taker.row(home).click()
    await expect(taker.button("已接通")).to_be_visible()


async def test_the_city_desk_sees_who_waits_first_and_the_wait_ends_with_a_claim(
    console: Console, home: Home, station: Station
) -> None:
    desk = await console.desk()
    page = desk.page
    await desk.sign_in("manager")
    await page.keyboard.press("0")
    tiles = page.locator(".city-tiles .tile")
    await expect(tiles).to_have_count(26)
    tile = page.locator(f".tile:has(a[href='#/rota/{home.centre_id}'])")
    await station.press(home.device_id)
    await expect(tile).to_have_class(re.compile("waiting|overdue"), timeout=SOON)
    await expect(tile.locator(".wait")).to_be_visible()
    await expect(tiles.first).to_have_class(re.compile("unattended|waiting|overdue"))
    async with station.api(home.operator) as operator:
        await station.act(operator, home, "claim")
        await expect(tile).to_have_class(re.compile("busy"), timeout=SOON)
        await station.act(operator, home, "answer")
    await expect(page.locator(".mark-share").first).to_contain_text("标准 97.5%")
    await expect(page.locator(".mark-share b").first).to_contain_text("%", timeout=SOON)
    await page.get_by_role("button", name="7 天").click()
    await expect(page.locator(".mark-share b").first).to_contain_text("%", timeout=SOON)
    box = await page.locator(".city-tiles").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 720  # all of it at a glance
    await tile.get_by_role("link").click()
    await expect(page.get_by_role("heading", name="值班表")).to_be_visible()


async def test_the_bureau_looks_on(desk: Desk) -> None:
    await desk.sign_in("bureau")
    await desk.page.keyboard.press("0")
    await expect(desk.page.locator(".city-tiles .tile")).to_have_count(26)
    await desk.page.keyboard.press("9")
    await expect(desk.page.locator(".rota-grid")).to_be_visible()
    await expect(desk.page.locator(".duty-form, button.bar")).to_have_count(0)
