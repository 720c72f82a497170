"""The platform says itself that presses may come late: no desk can overlook it, and it goes when all is well again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from playwright.async_api import expect

from tests.support.console import Desk
from tests.support.station import Home

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOTICED_WITHIN = 20_000  # ms; the auditor looks every five seconds


@asynccontextmanager
async def dead_gateway(record: psycopg.AsyncConnection) -> AsyncIterator[None]:
    """A gateway of whose canaries none has come round for a minute."""
    await record.execute(
        "INSERT INTO canaries (gateway, device_id, begun_at) VALUES ('g9', 'canary-g9', now() - interval '1 minute')"
    )
    try:
        yield
    finally:
        await record.execute("DELETE FROM canaries WHERE gateway = 'g9'")


async def test_a_late_platform_is_told_to_a_desk_that_has_nothing_to_do_with_it_and_goes_by_itself(
    desk: Desk, home: Home, record: psycopg.AsyncConnection
) -> None:
    await desk.sign_in(home.operator)
    banner = desk.page.locator(".banner.platform")
    await expect(banner).to_have_count(0)
    before = await desk.tones()
    async with dead_gateway(record):
        await expect(banner).to_contain_text("平台延迟：经 g9 的按键通路不通", timeout=NOTICED_WITHIN)
        await expect(banner.get_by_role("alert")).to_contain_text("请留意电话")
        assert await desk.tones() > before
        await banner.get_by_role("link", name="打开联系册").click()
        await expect(desk.page.get_by_role("heading", name="联系册")).to_be_in_viewport()
    await expect(banner).to_have_count(0, timeout=NOTICED_WITHIN)


async def test_the_city_desk_gets_an_alarm_about_it(desk: Desk, record: psycopg.AsyncConnection) -> None:
    await desk.sign_in("op-city")
    async with dead_gateway(record):
        row = desk.page.locator("li.row", has_text="平台故障")
        await expect(row).to_contain_text("经 g9 的按键通路不通", timeout=NOTICED_WITHIN)
        await row.get_by_role("link").click()
        await expect(desk.page.locator(".card-head h1")).to_have_text("平台故障")
