"""A device that has gone silent: it rings softly, is listed with its clocks, and its elder is not left without a plan."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOUND_WITHIN = 30_000  # ms; the engine looks every five seconds, on a machine that does much besides
PLAN = "每天 9 点、17 点电话问安"


@asynccontextmanager
async def silent_device(record: psycopg.AsyncConnection, home: Home) -> AsyncIterator[str]:
    """A second phone in a home that nobody plays: last heard seven minutes ago, and not expected any more in the end."""
    device_id = home.device("spare")
    # The demo has just begun to hear, and would give every device a whole interval to be heard in.
    await record.execute("UPDATE ears SET hearing_since = NULL")
    await record.execute(
        "INSERT INTO devices (id, kind, elder_id, room, secret_hash, broker_hash, added_at)"
        " SELECT %s, kind, elder_id, '书房', secret_hash, broker_hash, added_at FROM devices WHERE id = %s",
        (device_id, home.device_id),
    )
    await record.execute(
        "INSERT INTO device_states (device_id, online, heard_at, mains)"
        " VALUES (%s, true, now() - interval '7 minutes', true)",
        (device_id,),
    )
    try:
        yield device_id
    finally:
        await record.execute("UPDATE devices SET supervision_s = 2592000 WHERE id = %s", (device_id,))
        await heard_again(record, device_id)


async def heard_again(record: psycopg.AsyncConnection, device_id: str) -> None:
    """The device lets itself be heard."""
    await record.execute("UPDATE device_states SET heard_at = now() WHERE device_id = %s", (device_id,))


async def test_a_silent_device_is_listed_with_its_clock_and_a_plan_until_it_works(
    desk: Desk, home: Home, record: psycopg.AsyncConnection
) -> None:
    await desk.sign_in(home.operator)
    page = desk.page
    async with silent_device(record, home) as device_id:
        await expect(desk.row(home, "设备失联")).to_have_class(re.compile(r"\bp3\b"), timeout=FOUND_WITHIN)
        await page.keyboard.press("2")
        await page.locator(".tabs a", has_text="失联").click()
        row = page.locator("tr", has_text=device_id)
        await expect(row).to_contain_text(home.elder)
        await expect(row.locator(".since")).to_contain_text(re.compile(r"失联 0?7:\d\d"))
        await expect(row.locator(".repair")).to_contain_text("修复时限还剩")
        await row.get_by_role("button", name="写方案").click()
        await expect(page.get_by_label("修好之前怎样看顾这位长者")).to_be_focused()
        await page.get_by_role("button", name=PLAN).click()
        await page.keyboard.press("Enter")
        await expect(row.locator(".plan")).to_have_text(PLAN)
        await row.get_by_role("link", name="看告警").click()
        await expect(page.locator(".timeline")).to_contain_text(PLAN)
        await expect(page.locator(".devices .trouble")).to_contain_text(PLAN)
        await heard_again(record, device_id)
        # It rings no more than before; that it is back is written down, and only a person ends the alarm.
        await expect(page.locator(".event-restored")).to_be_visible()
        await expect(desk.state).to_have_text("待接手")
        await page.keyboard.press("2")
        await page.locator(".tabs a", has_text="失联").click()
        await expect(page.get_by_text("没有失联的设备")).to_be_visible()


async def test_a_red_key_is_above_a_silent_device_that_rings_before_it(
    desk: Desk, home: Home, record: psycopg.AsyncConnection
) -> None:
    await desk.sign_in(home.operator)
    async with silent_device(record, home):
        await expect(desk.row(home, "设备失联")).to_have_class(re.compile("ringing"), timeout=FOUND_WITHIN)
        await desk.station.press(home.device_id)
        await expect(desk.page.locator("li.row").first).to_contain_text("红键求助")
        await expect(desk.page.locator(".strip .sound")).to_have_text(
            "正在响铃"
        )  # the emergency's: it cannot be muted
