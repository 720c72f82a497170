"""Who cannot be reached is seen, and mended, before they are needed."""

import psycopg
import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_colleague_on_duty_without_a_number_is_seen_on_the_rota_and_gets_one_on_the_page(
    desk: Desk, home: Home, record: psycopg.AsyncConnection
) -> None:
    page = desk.page
    operator = f"op-{home.centre_id}"
    cursor = await record.execute("SELECT name, phone FROM staff WHERE username = %s", [operator])
    row = await cursor.fetchone()
    assert row is not None
    name, phone = row
    await record.execute("UPDATE staff SET phone = NULL WHERE username = %s", [operator])
    try:
        await desk.sign_in(f"sup-{home.centre_id}")
        await page.keyboard.press("9")
        await expect(page.locator(".rota-row", has_text=name)).to_contain_text("联系不上")
        await page.get_by_role("link", name="通知与测试").click()
        person = page.locator(".reach-list li", has_text=name)
        await expect(person).to_contain_text("没有号码或地址")
        await page.get_by_label(f"电话号码: {name}").fill(phone)
        await page.keyboard.press("Enter")
        await expect(person).to_have_count(0)
    finally:
        await record.execute("UPDATE staff SET phone = %s WHERE username = %s", [phone, operator])


async def test_a_contact_whose_number_is_wrong_is_listed_with_a_way_to_the_elders_page(
    desk: Desk, home: Home, record: psycopg.AsyncConnection
) -> None:
    page = desk.page
    theirs = (
        "contact_id IN (SELECT contacts.id FROM contacts JOIN devices USING (elder_id) WHERE devices.id = %s)"
    )
    await record.execute(
        f"UPDATE addresses SET broken_at = now(), broken_why = '空号' WHERE {theirs}".encode(),
        [home.device_id],
    )
    try:
        await desk.sign_in(f"sup-{home.centre_id}")
        await page.keyboard.press("9")
        await page.get_by_role("link", name="通知与测试").click()
        await page.get_by_role("navigation", name="名单").get_by_role("link", name="无人可通知的长者").click()
        elder = page.locator(".reach-list li", has_text=home.elder)
        await expect(elder).to_contain_text("位联系人都联系不上")
        await page.get_by_role("link", name="联系不上的联系人").click()
        first = page.locator(".reach-list li", has_text=home.elder).first
        await expect(first).to_contain_text("空号")
        await first.get_by_role("link", name=home.elder).click()
        await expect(page.get_by_role("heading", name=home.elder)).to_be_visible()
    finally:
        await record.execute(
            f"UPDATE addresses SET broken_at = NULL, broken_why = NULL WHERE {theirs}".encode(),
            [home.device_id],
        )
