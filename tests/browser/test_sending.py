"""Sending help from the card, who is on the way, what is to follow, and what an elder looks like."""

import re
import struct
import zlib

import aiohttp
import pytest
from playwright.async_api import expect

from tests.support.console import Console, Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def picture() -> bytes:
    """One grey pixel, as a PNG."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


async def answered(desk: Desk, home: Home, station: Station, *, signed_in: bool = False) -> None:
    """The elder presses, the operator claims and speaks with them."""
    if not signed_in:
        await desk.sign_in(home.operator)
    await station.press(home.device_id)
    await expect(desk.row(home)).to_be_visible()
    await desk.page.keyboard.press("c")
    await expect(desk.state).to_have_text("已接手")
    await desk.page.keyboard.press("a")
    await expect(desk.state).to_have_text("已接通")


async def test_the_nearest_helper_is_sent_by_two_keys_and_is_on_the_card_until_they_are_there(
    desk: Desk, home: Home, station: Station
) -> None:
    page, keys = desk.page, desk.page.keyboard
    await answered(desk, home, station)
    await keys.press("d")
    first = page.locator(".helpers button").first
    await expect(first).to_be_visible()
    name = await first.locator("b").inner_text()
    await keys.press("1")
    await expect(first).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_label("预计几分钟到")).to_be_focused()
    await keys.type("12")
    await keys.press("Enter")
    await expect(desk.state).to_have_text("已派人")
    row = page.locator(".on-the-way li", has_text=name)
    await expect(row).to_contain_text(re.compile(r"还有 1[12]:\d\d"))
    await expect(page.locator(".nearby li", has_text=name)).to_contain_text("已派到这里")
    # The ambulance is sent too; the one who is there first is marked alone.
    await keys.press("d")
    await keys.press("j")
    await expect(page.locator(".read-out")).to_contain_text("念给 120")
    await expect(page.get_by_label("姓名或说明")).to_have_value("120 急救")
    await keys.press("Enter")
    ambulance = page.locator(".on-the-way li", has_text="120 急救")
    await expect(ambulance).to_contain_text("没说几时到")
    await row.get_by_role("button", name=f"{name}到了").click()
    await expect(desk.state).to_have_text("已到场")
    await expect(row).to_contain_text("✓")
    await expect(ambulance.get_by_role("button")).to_be_visible()
    await ambulance.get_by_role("button").click()
    await expect(ambulance).to_contain_text("✓")


async def test_a_name_typed_over_a_chosen_helper_is_another_person(
    desk: Desk, home: Home, station: Station
) -> None:
    page, keys = desk.page, desk.page.keyboard
    await answered(desk, home, station)
    await keys.press("d")
    await expect(page.locator(".helpers button").first).to_be_visible()
    await keys.press("1")
    await page.get_by_label("姓名或说明").fill("新来的林姨")
    await expect(page.locator('.helpers [aria-pressed="true"]')).to_have_count(0)
    await keys.press("Enter")
    await expect(page.locator(".on-the-way li")).to_contain_text("新来的林姨")
    await expect(page.locator(".on-the-way li .figure")).to_have_count(
        0
    )  # no telephone number of somebody else


async def test_a_follow_up_is_written_on_the_card_and_done_on_its_page(
    desk: Desk, home: Home, station: Station
) -> None:
    page, keys = desk.page, desk.page.keyboard
    await answered(desk, home, station)
    await keys.press("f")
    await expect(page.get_by_label("要跟进什么")).to_be_focused()
    await keys.type("f e d 电话回访")  # letters in a line are words
    await keys.press("Enter")
    await expect(page.locator(".follow-up-bar li")).to_contain_text("电话回访")
    await keys.press("7")
    row = page.locator(".follow-up-list > li", has_text=home.elder)
    await expect(row).to_contain_text("还有 23 小时")
    await row.get_by_role("button", name=re.compile("^完成")).click()
    await expect(page.get_by_label("看到什么、做了什么")).to_be_focused()
    await keys.type("一切都好")
    await keys.press("Enter")
    await expect(row).to_have_count(0)
    await page.get_by_role("link", name="已完成").click()
    done = page.locator(".follow-up-list > li", has_text=home.elder)
    await expect(done).to_contain_text("一切都好")


async def test_what_is_overdue_is_counted_on_the_tab(
    desk: Desk, home: Home, station: Station, record: object
) -> None:
    async with station.api(home.operator) as api:
        body = {"what": "送备用机", "due_at": "2099-01-01T00:00:00Z", "centre_id": home.centre_id}
        with pytest.raises(aiohttp.ClientResponseError):
            await api.post("/api/v1/follow-ups", json=body)
    # A day passes in the record, which no test can wait for.
    await record.execute(  # type: ignore[attr-defined]
        "INSERT INTO follow_ups (centre_id, what, due_at, added_at)"
        " VALUES (%s, '送备用机', now() - interval '3 hours', now() - interval '1 day')",
        [home.centre_id],
    )
    await desk.sign_in(home.operator)
    await expect(desk.page.locator('nav a[href="#/follow-ups"] .badge-of')).to_have_text("1")
    await desk.page.keyboard.press("7")
    row = desk.page.locator(".follow-up-list > li.overdue", has_text="送备用机")
    await expect(row).to_contain_text("逾期 3 小时")
    await row.get_by_role("button").click()
    await expect(desk.page.get_by_label("看到什么、做了什么")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator('nav a[href="#/follow-ups"] .badge-of')).to_have_count(0)


async def test_a_device_that_is_often_wrong_is_said_so_calmly_and_a_visit_is_offered(
    desk: Desk, home: Home, station: Station, admin: aiohttp.ClientSession
) -> None:
    page, keys = desk.page, desk.page.keyboard
    await desk.sign_in(home.operator)
    for _ in range(2):
        await station.press(home.device_id)
        await expect(desk.row(home)).to_be_visible()
        await station.act(admin, home, "claim")
        await station.act(admin, home, "resolve", outcome="false_alarm", note="slipped")
        await expect(desk.row(home)).to_have_count(0)
    await answered(desk, home, station, signed_in=True)
    await expect(page.locator(".false-alarms")).to_contain_text("此设备 90 天内误报 2 次")
    await expect(page.locator(".false-alarms")).to_contain_text("照样当真")
    await keys.press("e")
    await page.get_by_role("radio", name="误报").check()
    await page.get_by_role("button", name="确定结束").click()
    await expect(page.locator(".follow-up-bar")).to_contain_text("此设备 90 天内误报 3 次：请安排上门检查")
    await keys.press("f")
    await expect(page.get_by_label("要跟进什么")).to_have_value("上门检查设备")
    await keys.press("Enter")
    await expect(page.locator(".follow-up-bar li")).to_contain_text("上门检查设备")
    await expect(page.locator(".follow-up-bar .warn")).to_have_count(0)


async def test_a_supervisor_puts_a_photo_and_the_operators_card_shows_it(
    console: Console, home: Home, station: Station
) -> None:
    sup, desk = await console.desk(), await console.desk()
    await answered(desk, home, station)
    await expect(desk.page.locator(".card-head .photo.none")).to_have_text(home.elder[0])
    await sup.sign_in(f"sup-{home.centre_id}")
    async with station.api(home.operator) as api:
        found = await api.get("/api/v1/elders", params={"q": home.elder})
        elder = (await found.json())["items"][0]["id"]
    await sup.page.goto(f"{station.http_url}/console/#/elders/{elder}")
    unfit = {"name": "x.gif", "mimeType": "image/gif", "buffer": b"GIF89a"}
    await sup.page.locator(".photo-choice input").set_input_files(unfit)  # type: ignore[arg-type]
    await expect(sup.page.locator(".photo-choice [role=alert]")).to_contain_text("JPEG")
    fit = {"name": "x.png", "mimeType": "image/png", "buffer": picture()}
    await sup.page.locator(".photo-choice input").set_input_files(fit)  # type: ignore[arg-type]
    await expect(sup.page.get_by_role("img", name=f"{home.elder}的照片")).to_be_visible()
    await desk.page.reload()
    await expect(desk.page.get_by_role("img", name=f"{home.elder}的照片")).to_be_visible()
    await desk.page.wait_for_function("document.querySelector('img.photo').naturalWidth === 1")
    # An operator looks; only who answers for the centre puts a picture.
    await desk.page.goto(f"{station.http_url}/console/#/elders/{elder}")
    await expect(desk.page.locator(".card-head img.photo")).to_be_visible()
    await expect(desk.page.locator(".photo-choice")).to_have_count(0)
