"""Who knows of an alarm, who goes, and what an elder agreed to: by keys on the card, by ticks on the elder's page."""

import json
import re
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect

from dispatcher.clock import local_now
from simulators.phone import signed
from simulators.secrets import device_secret
from tests.support.console import Console, Desk
from tests.support.station import Home, Station
from tests.support.until import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PROVIDER = "telephone provider"
ASKED = ".told li[data-person^='contact/']"


async def on_the_card(desk: Desk, home: Home, station: Station) -> Page:
    """Press, claim, and wait for the card with its contacts."""
    await station.press(home.device_id)
    await desk.row(home).get_by_role("button", name="接手").click()
    await expect(desk.page.locator(".calling li[data-contact]").first).to_be_visible()
    return desk.page


async def to_the_file(desk: Desk, home: Home, station: Station) -> Page:
    """Find the elder and open the file of their first contact."""
    page = desk.page
    await page.keyboard.press("4")
    await page.locator("#search").fill(home.elder)
    await page.locator(".people a", has_text=home.address).first.click()
    await page.locator(".contact-file li[data-contact]").first.get_by_role("button", name="管理").click()
    await expect(page.locator(".contact-parts")).to_be_visible()
    assert station.http_url in page.url
    return page


async def test_one_key_asks_the_contacts_and_every_desk_sees_at_once_who_goes(
    console: Console, home: Home, station: Station
) -> None:
    mine, other = await console.desk(), await console.desk()
    await mine.sign_in(home.operator)
    await other.sign_in(f"sup-{home.centre_id}")
    page = await on_the_card(mine, home, station)
    await other.page.goto(page.url)
    await page.keyboard.press("g")
    await page.get_by_role("radio", name="所有人同时").check()
    await page.keyboard.press("Enter")
    await expect(page.locator(".asking-line")).to_contain_text("回答")
    contacts = await page.locator(".calling li[data-contact]").count()
    await expect(page.locator(ASKED)).to_have_count(contacts)
    await expect(page.locator(".timeline .event-contacts_asked")).not_to_have_count(0)
    # A contact rings the other desk and says that they go: this one need not look for it.
    key = await other.page.locator(ASKED).first.get_attribute("data-person")
    first = other.page.locator(f".told li[data-person='{key}']")
    name = await first.locator(".told-head b").inner_text()
    await first.get_by_role("button", name="说来", exact=True).click()
    await expect(page.locator(".asking-line.accepted")).to_contain_text(name)
    await expect(page.locator(ASKED, has_text=name).locator(".said.accepted")).to_contain_text("值守台记下")
    await expect(page.locator(".on-the-way")).to_contain_text(name)
    await expect(page.locator(".timeline .event-contact_accepted")).to_contain_text(name)
    # They think better of it, and nobody goes on believing that they come.
    await first.get_by_role("button", name="不来", exact=True).click()
    await expect(page.locator(ASKED, has_text=name).locator(".said.declined")).to_be_visible()
    await expect(page.locator(".asking-line.accepted", has_text=name)).to_have_count(0)
    await expect(page.locator(".on-the-way")).to_have_count(0)


def is_called(delivery: dict[str, Any]) -> bool:
    """Whether the telephone has been rung."""
    return delivery["channel"] == "voice" and delivery["status"] not in {"pending", "sending"}


async def presses_one(station: Station, alarm_id: str) -> str:
    """Whoever is called first about an alarm takes the call and presses 1; their name."""
    async with station.api() as api:

        async def calls() -> list[tuple[str, str]] | None:
            async with api.get(f"/api/v1/alarms/{alarm_id}/told") as answer:
                tellings = (await answer.json())["tellings"]
            ways = [(one["to"]["name"], each) for one in tellings for each in one["deliveries"]]
            return [(name, str(each["id"])) for name, each in ways if is_called(each)] or None

        rung: list[tuple[str, str]] = await until(calls)
        name, delivery = rung[0]
    body = json.dumps({"id": delivery, "status": "answered", "key": "1"}).encode()
    headers = signed(device_secret(station.key, PROVIDER).encode(), local_now(), body)
    async with (
        aiohttp.ClientSession(station.http_url, raise_for_status=True) as provider,
        provider.post(
            "/api/v1/providers/reports", data=body, headers=headers | {"Content-Type": "application/json"}
        ),
    ):
        return name


async def test_who_presses_one_on_the_telephone_is_on_the_card(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    page = await on_the_card(desk, home, station)
    await page.keyboard.press("g")
    await page.keyboard.press("Enter")
    name = await presses_one(station, page.url.rpartition("/")[2])
    await expect(page.locator(".asking-line.accepted")).to_contain_text(name)
    await expect(page.locator(ASKED, has_text=name).locator(".said.accepted")).to_contain_text("电话按键回答")


async def test_only_those_who_are_ticked_are_asked_and_letters_in_the_form_are_no_acts(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    page = await on_the_card(desk, home, station)
    await page.keyboard.press("g")
    form = page.locator(".ask-form")
    boxes = form.get_by_role("checkbox")
    asked = await form.locator(".tick").first.inner_text()
    for number in range(await boxes.count()):
        await boxes.nth(number).uncheck()
    await page.keyboard.press("e")
    await page.keyboard.press("Enter")
    await expect(form.locator(".words")).to_have_text("请至少选一位联系人")
    await boxes.first.check()
    await page.keyboard.press("Enter")
    await expect(form).to_have_count(0)
    await expect(page.locator(ASKED)).to_have_count(1)
    await expect(page.locator(ASKED)).to_contain_text(asked.split()[0])
    await expect(desk.state).to_have_text("已接手")


async def test_a_test_of_a_key_offers_to_call_nobody(desk: Desk, home: Home, station: Station) -> None:
    await desk.sign_in(home.operator)
    await station.press(home.device_id, test=True)
    await desk.row(home).get_by_role("button", name="接手").click()
    await expect(desk.page.locator(".calling li[data-contact]").first).to_be_visible()
    await desk.page.keyboard.press("g")
    await expect(desk.page.locator(".asking")).to_have_count(0)


async def test_a_consent_is_given_with_who_said_so_and_taken_back(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    page = await to_the_file(desk, home, station)
    consents = page.locator(".consents")
    summary = consents.get_by_role("checkbox", name="每月小结")
    if await summary.is_checked():  # a sample of the demo, which this test begins without
        await summary.uncheck()
        await consents.get_by_label("谁、怎样说的").fill("从头开始")
        await page.keyboard.press("Enter")
        await expect(consents.locator("li", has_text="每月小结").locator("small")).to_have_count(0)
    await summary.check()
    await expect(consents.locator(".change")).to_have_text("新同意：每月小结")
    await consents.get_by_role("button", name="记下").click()
    await expect(consents.locator(".words")).to_have_text("请填写：谁、怎样说的")
    await consents.get_by_label("谁、怎样说的").fill("本人在电话中同意")
    await page.keyboard.press("Enter")
    await expect(consents.locator("li", has_text="每月小结").locator("small")).to_contain_text(
        "本人在电话中同意"
    )
    await expect(page.locator(".page-line").first).to_contain_text("每月小结")
    await summary.uncheck()
    await consents.get_by_label("谁、怎样说的").fill("本人来电收回")
    await page.keyboard.press("Enter")
    await expect(consents.locator("li", has_text="每月小结").locator("small")).to_have_count(0)
    await expect(page.locator(".page-line").first).not_to_contain_text("每月小结")


async def test_an_invitation_is_shown_once_and_can_be_taken_back(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    page = await to_the_file(desk, home, station)
    await page.get_by_role("button", name=re.compile("^(重新)?邀请$")).click()
    link = page.get_by_label("邀请链接（只在这里显示一次）")
    await expect(link).to_have_value(re.compile("^https?://.*/family/.+"))
    await page.get_by_role("button", name="收回邀请").click()
    await expect(link).to_have_count(0)
    await expect(page.get_by_role("button", name="收回邀请")).to_have_count(0)


async def test_a_new_number_and_a_mail_address_are_where_they_are_told_from_now_on(
    desk: Desk, home: Home, station: Station
) -> None:
    await desk.sign_in(home.operator)
    page = await to_the_file(desk, home, station)
    await page.get_by_label("电话号码").fill("100 7009 9999")
    await page.get_by_role("button", name="换号码").click()
    await expect(page.locator(".addresses li", has_text="100 7009 9999")).to_have_count(2)
    await page.get_by_label("地址").fill("sample@example.com")
    await page.get_by_role("button", name="添加").click()
    mail = page.locator(".addresses li", has_text="sample@example.com")
    await expect(mail).to_contain_text("没试过")
    await mail.get_by_role("button", name="删除").click()
    await expect(mail).to_have_count(0)


async def test_the_plan_and_the_hours_are_kept(desk: Desk, home: Home, station: Station) -> None:
    await desk.sign_in(home.operator)
    page = await to_the_file(desk, home, station)
    await page.get_by_role("button", name="更改").click()
    await page.get_by_role("radio", name="所有人同时问").check()
    await page.get_by_role("radio", name="一按键就问").check()
    await page.keyboard.press("Enter")
    await expect(page.locator(".contact-file .plan")).to_contain_text("所有人同时问 · 一按键就问")
    await page.get_by_role("checkbox", name="随时").uncheck()
    await page.locator(".settings").get_by_role("button", name="保存").click()
    await expect(page.locator(".contact-file li.open .number")).to_contain_text("一–五 18:00–22:00")
