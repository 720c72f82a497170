"""The family's telephone and the desk, both real: who is invited sees the press, says "I am going", and the desk sees that."""

import asyncio
import dataclasses
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.console import Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
MAY = ["alarms", "device", "tests", "visits", "summary"]


@pytest_asyncio.fixture(loop_scope="session")
async def telephone(browser: Browser) -> AsyncIterator[Page]:
    """A telephone of the family; a script error in it fails the test."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True
    )
    context.set_default_timeout(15_000)
    page = await context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    await context.close()
    assert not troubles


async def asked(api: aiohttp.ClientSession, method: str, path: str, body: Any = None) -> Any:
    """The answer of the API."""
    async with api.request(method, f"/api/v1{path}", json=body) as answer:
        return await answer.json()


async def a_newcomer(api: aiohttp.ClientSession, home: Home) -> dict[str, Any]:
    """The first of an elder's contacts who has no account yet (the demo has some)."""
    elders = (await asked(api, "GET", f"/elders?q={home.elder}"))["items"]
    elder = next(each for each in elders if each["name"] == home.elder)
    book = await asked(api, "GET", f"/elders/{elder['id']}/contacts")
    newcomer = next(contact for contact in book["items"] if contact["account"] is None)
    return {**newcomer, "elder_id": elder["id"]}


async def open_alarm(api: aiohttp.ClientSession, home: Home) -> dict[str, Any]:
    """The open alarm of a home; the receipt of a press may be there a moment before it."""
    async with asyncio.timeout(15):
        while True:
            items = (await asked(api, "GET", "/alarms?state=open"))["items"]
            for alarm in items:
                if alarm["elder"] and alarm["elder"]["name"] == home.elder:
                    return dict(alarm)


async def is_invited(
    telephone: Page, station: Station, api: aiohttp.ClientSession, home: Home
) -> dict[str, Any]:
    """The elder agreed to everything; the first contact opens the link that the centre gave them."""
    contact = await a_newcomer(api, home)
    await asked(
        api, "PUT", f"/contacts/{contact['id']}/consents", {"what": MAY, "how": "在家中当面同意（虚构）"}
    )
    link = (await asked(api, "POST", f"/contacts/{contact['id']}/invite", {}))["link"]
    await telephone.goto(station.http_url + link[link.index("/family/") :])
    await telephone.get_by_role("button", name="打开").click()
    await expect(telephone.get_by_role("heading", name=home.elder)).to_be_visible()
    return contact


async def test_family_says_i_am_going_and_the_desk_sees_it(
    desk: Desk, telephone: Page, home: Home, station: Station, admin: aiohttp.ClientSession
) -> None:
    contact = await is_invited(telephone, station, admin, home)
    await expect(telephone.get_by_text("现在没有求助")).to_be_visible()
    await desk.sign_in(f"sup-{home.centre_id}")
    await station.press(home.device_id)
    await expect(telephone.locator(".alarm-head.urgent")).to_contain_text("红键求助")
    await desk.row(home).first.get_by_role("link").click()
    alarm = await open_alarm(admin, home)
    body = {"version": alarm["version"], "together": False, "contact_ids": [contact["id"]]}
    await asked(admin, "POST", f"/alarms/{alarm['id']}/ask-contacts", body)
    going = telephone.get_by_role("button", name="我去")
    await expect(going).to_be_visible()
    await expect(desk.page.get_by_text(contact["name"]).first).to_be_visible()
    await going.click()
    await expect(desk.page.locator("main")).to_contain_text("说来")
    await expect(telephone.get_by_text("值班台已经知道：您正赶过去")).to_be_visible()
    await telephone.get_by_role("button", name="20分").click()
    await expect(telephone.get_by_text("您说大约 20 分钟到")).to_be_visible()
    await station.act(admin, home, "claim")
    await expect(telephone.locator(".course")).to_contain_text("值班员已看到")
    await station.act(admin, home, "resolve", outcome="false_alarm", note="误按")
    await expect(telephone.get_by_text("现在没有求助")).to_be_visible()


async def test_the_link_in_a_message_asks_and_answers_without_a_sign_in(
    telephone: Page,
    home: Home,
    station: Station,
    admin: aiohttp.ClientSession,
    record: psycopg.AsyncConnection,
) -> None:
    contact = await a_newcomer(admin, home)
    await station.press(home.device_id)
    alarm = await open_alarm(admin, home)
    body = {"version": alarm["version"], "together": False, "contact_ids": [contact["id"]]}
    told = await asked(admin, "POST", f"/alarms/{alarm['id']}/ask-contacts", body)
    token = f"link-of-{alarm['id']}-that-the-telephone-was-sent"
    await record.execute(
        "INSERT INTO ask_links (token_hash, ask_id, made_at, expires_at) VALUES (%s, %s, now(), now() + interval '1 hour')",
        (hashlib.sha256(token.encode()).digest(), told["asks"][-1]["id"]),
    )
    await telephone.goto(f"{station.http_url}/f/{token}")
    await expect(telephone.get_by_role("heading", level=1)).to_contain_text(home.elder)
    await telephone.get_by_role("button", name="去不了").click()
    await expect(telephone.get_by_text("值班台已经知道：您去不了")).to_be_visible()
    await station.act(admin, home, "claim")
    await station.act(admin, home, "resolve", outcome="helped_at_home", note="已上门")
    await telephone.reload()
    await expect(telephone.get_by_text("已有人上门帮助，平安")).to_be_visible()


async def test_what_an_elder_takes_back_is_gone_from_the_page(
    telephone: Page, home: Home, station: Station, admin: aiohttp.ClientSession
) -> None:
    contact = await is_invited(telephone, station, admin, home)
    await expect(telephone.get_by_text("长者没有同意给您看：设备")).to_have_count(0)
    body = {"what": ["alarms"], "how": "电话里收回（虚构）"}
    await asked(admin, "PUT", f"/contacts/{contact['id']}/consents", body)
    await telephone.reload()
    await expect(telephone.get_by_text("长者没有同意给您看：设备")).to_be_visible()


async def test_a_finger_opens_the_page_again(
    telephone: Page, home: Home, station: Station, admin: aiohttp.ClientSession
) -> None:
    # Passkeys belong to a name, not to a number.
    named = dataclasses.replace(station, http_url=station.http_url.replace("127.0.0.1", "localhost"))
    finger = await telephone.context.new_cdp_session(telephone)
    await finger.send("WebAuthn.enable")
    await finger.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})
    await is_invited(telephone, named, admin, home)
    await telephone.get_by_role("link", name="设置").click()
    await telephone.get_by_role("button", name="在这部手机上添加").click()
    await expect(telephone.get_by_role("button", name="删除 这部手机")).to_be_visible()
    await telephone.get_by_role("button", name="退出登录").click()
    await telephone.get_by_role("button", name="用指纹或面容进入").click()
    await expect(telephone.get_by_role("heading", name=home.elder)).to_be_visible()
