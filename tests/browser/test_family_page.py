"""The family's page on a telephone: answering a call for help, on a slow or dead line, in the dark, and with a thumb.

The pages, their files and their policy are the real ones; behind them stands a platform that says what the test wants.
"""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.test_accessible import TAGS, _axe
from tests.support.family_platform import TOKEN, Platform, ago, platform

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 568}
BROKEN_LINE = re.compile(r"Failed to load resource|net::ERR_")
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth > innerWidth"
SMALL_TARGETS = """
    () => [...document.querySelectorAll('button, a.button, nav a, summary')]
        .filter((each) => { const box = each.getBoundingClientRect(); return box.width && box.height < 44; })
        .map((each) => each.textContent)
"""


@pytest_asyncio.fixture(loop_scope="session")
async def world() -> AsyncIterator[Platform]:
    async with platform() as opened:
        yield opened


class Telephone:
    """Telephones of the family; a script error or a breach of the content policy in any of them fails the test."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.troubles: list[str] = []

    async def take(
        self,
        *,
        scheme: str = "light",
        language: str = "zh-CN",
        size: dict[str, int] = PHONE,
        probed: bool = False,
    ) -> Page:
        """A telephone with a browser of its own."""
        context = await self.browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=language,
            has_touch=True,
            bypass_csp=probed,
        )
        context.set_default_timeout(15_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        page.on("console", lambda said: self._note(said.type, said.text))
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not BROKEN_LINE.search(text):
            self.troubles.append(text)


@pytest_asyncio.fixture(loop_scope="session")
async def telephone(browser: Browser) -> AsyncIterator[Telephone]:
    taken = Telephone(browser)
    before = set(browser.contexts)
    yield taken
    for context in set(browser.contexts) - before:
        await context.close()
    assert not taken.troubles


async def test_the_link_of_a_message_asks_one_question_and_the_answer_stands_when_the_desk_has_it(
    telephone: Telephone, world: Platform
) -> None:
    world.presses()
    page = await telephone.take()
    await page.goto(f"{world.url}/f/{TOKEN}")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("简婉婷")
    await expect(page.get_by_text("小榄镇颐和示范村一巷17号")).to_be_visible()
    await expect(page.get_by_role("link", name="打给中心")).to_have_attribute("href", "tel:076010070007")
    await page.get_by_role("button", name="我去").click()
    await expect(page.get_by_text("值班台已经知道：您正赶过去")).to_be_visible()
    await page.get_by_role("button", name="20分").click()
    await expect(page.get_by_text("您说大约 20 分钟到")).to_be_visible()
    await page.get_by_role("button", name="改为：去不了").click()
    await expect(page.get_by_text("值班台已经知道：您去不了")).to_be_visible()
    assert [(said["accepted"], said["eta_minutes"]) for said in world.said] == [
        (True, None),
        (True, 20),
        (False, None),
    ]


async def test_an_answer_on_a_dead_line_is_sent_until_it_arrives_and_says_so_meanwhile(
    telephone: Telephone, world: Platform
) -> None:
    world.presses()
    page = await telephone.take()
    await page.goto(f"{world.url}/f/{TOKEN}")
    await expect(page.get_by_role("button", name="我去")).to_be_visible()
    world.down = True
    await page.get_by_role("button", name="我去").click()
    await expect(page.get_by_text("正在重试")).to_be_visible()
    await expect(page.get_by_text("值班台已经知道")).to_have_count(0)
    await expect(page.get_by_role("link", name="打给中心")).to_be_visible()
    world.down = False
    await expect(page.get_by_text("值班台已经知道：您正赶过去")).to_be_visible()
    assert len(world.said) == 1


async def test_whoever_opens_the_link_afterwards_reads_the_end_and_need_not_go(
    telephone: Telephone, world: Platform
) -> None:
    world.presses()
    assert world.link is not None
    world.link |= {"state": "over", "ending": "false_alarm", "address": None}
    page = await telephone.take()
    await page.goto(f"{world.url}/f/{TOKEN}")
    await expect(page.get_by_text("虚惊一场")).to_be_visible()
    await expect(page.get_by_text("不用再赶过去了")).to_be_visible()
    await expect(page.get_by_role("button", name="我去")).to_have_count(0)


async def test_a_link_that_opens_nothing_says_what_to_do(telephone: Telephone, world: Platform) -> None:
    page = await telephone.take(language="en-GB")
    await page.goto(f"{world.url}/f/guessed")
    await expect(page.get_by_role("heading", name="This link does not open any more")).to_be_visible()
    await expect(page.get_by_role("link", name="Open the family page")).to_be_visible()


async def test_the_first_page_follows_an_alarm_live_from_the_press_to_its_end(
    telephone: Telephone, world: Platform
) -> None:
    page = await telephone.take()
    await page.goto(f"{world.url}/family/")
    await expect(page.get_by_text("现在没有求助")).to_be_visible()
    await expect(page.get_by_text("最近一次设备信号：3 分钟前")).to_be_visible()
    world.presses()
    world.tell()
    await page.get_by_role("button", name="我去").click()
    await expect(page.get_by_text("值班台已经知道：您正赶过去")).to_be_visible()
    world.happens("dispatched", state="responding", helper="黄顺好", eta_minutes=10)
    await expect(page.locator(".course .now")).to_contain_text("有人正赶过去")
    await expect(page.locator(".course .now")).to_contain_text("黄顺好 · 约 10 分钟到")
    assert world.alarm is not None
    world.alarm |= {"outcome": "helped_at_home", "resolved_at": ago(seconds=0)}
    world.happens("resolved", state="resolved")
    await expect(page.get_by_text("现在没有求助")).to_be_visible()


async def test_without_a_line_it_opens_with_what_was_last_known_and_says_how_old_that_is(
    telephone: Telephone, world: Platform
) -> None:
    page = await telephone.take()
    await page.goto(f"{world.url}/family/")
    await expect(page.get_by_text("现在没有求助")).to_be_visible()
    await page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.active.state)")
    world.down = True
    await page.context.set_offline(True)  # its only argument
    await page.reload()
    await expect(page.get_by_text("现在没有求助")).to_be_visible()
    await expect(page.locator(".line")).to_contain_text("刚刚的情况")
    await expect(page.get_by_role("link", name="打给中心")).to_be_visible()
    world.down = False
    await page.context.set_offline(False)
    await expect(page.locator(".line")).to_be_empty()


async def test_what_the_elder_did_not_agree_to_is_not_there_and_the_page_says_why(
    telephone: Telephone, world: Platform
) -> None:
    world.may = {"alarms"}
    page = await telephone.take()
    await page.goto(f"{world.url}/family/")
    await expect(page.get_by_text("长者没有同意给您看：设备")).to_be_visible()
    await expect(page.get_by_text("一键通话机")).to_have_count(0)


async def test_an_invitation_opens_once_and_a_code_opens_again(telephone: Telephone, world: Platform) -> None:
    world.signed_in = False
    page = await telephone.take()
    await page.goto(f"{world.url}/family/#/invitation/{TOKEN}")
    await expect(page.get_by_role("heading", name="简淑贞，您好")).to_be_visible()
    await page.get_by_role("button", name="打开").click()
    await expect(page.get_by_text("现在没有求助")).to_be_visible()
    await page.get_by_role("link", name="设置").click()
    await page.get_by_role("button", name="退出登录").click()
    await page.get_by_label("您的手机号").fill("100 7000 5801")
    await page.get_by_role("button", name="发验证码").click()
    await page.get_by_label("短信里的 6 位验证码").fill("000000")
    await page.get_by_role("button", name="进入", exact=True).click()
    await expect(page.get_by_role("alert")).to_have_text("验证码不对或已过期。")
    assert await page.evaluate("localStorage.getItem('yilao.family')") is None
    await page.get_by_label("短信里的 6 位验证码").fill("123456")
    await page.get_by_role("button", name="进入", exact=True).click()
    await expect(page.get_by_text("现在没有求助")).to_be_visible()
    await page.goto(f"{world.url}/family/#/invitation/{TOKEN}")
    await expect(page.get_by_role("heading", name="这个邀请链接已经用过或过期了")).to_be_visible()


async def test_settings_are_saved_one_by_one(telephone: Telephone, world: Platform) -> None:
    page = await telephone.take()
    await page.goto(f"{world.url}/family/#/settings")
    await page.get_by_label("夜里不要打扰").check()
    await page.get_by_label("每次求助都马上告诉我").check()
    await page.get_by_label("只在这些时间").check()
    await page.get_by_role("button", name="六").click()
    await expect(page.locator(".saved")).to_have_text("✓ 已保存")
    assert world.settings["quiet_from"] == "22:00"
    assert world.settings["contacts"] == [
        {
            "contact_id": 1,
            "every_alarm": True,
            "hours": [{"days": [1, 2, 3, 4, 5, 6], "from": "18:00", "until": "22:00"}],
        }
    ]
    await page.reload()
    await expect(page.get_by_label("只在这些时间")).to_be_checked()


async def test_a_message_is_read_by_looking_at_it(telephone: Telephone, world: Platform) -> None:
    world.inbox = [
        {
            "id": 3,
            "at": ago(minutes=4),
            "about": "test",
            "text": "每月通讯测试",
            "alarm_id": None,
            "read_at": None,
        }
    ]
    page = await telephone.take()
    await page.goto(f"{world.url}/family/")
    await expect(page.get_by_role("navigation").locator(".count")).to_contain_text("1")
    await page.get_by_role("link", name="消息").click()
    await expect(page.get_by_text("每月通讯测试")).to_be_visible()
    await expect(page.get_by_role("navigation").locator(".count")).to_have_count(0)
    assert world.inbox[0]["read_at"] is not None


@pytest.mark.parametrize(
    ("scheme", "language", "size"), [("light", "zh-CN", PHONE), ("dark", "en-GB", SMALL)]
)
async def test_axe_finds_nothing_and_every_button_fits_a_thumb(
    telephone: Telephone, world: Platform, scheme: str, language: str, size: dict[str, int]
) -> None:
    world.presses()
    world.settings = {"language": language[:2]}
    assert world.link is not None
    world.link["language"] = language[:2]
    world.inbox = [
        {"id": 3, "at": ago(minutes=4), "about": "alarm", "text": "…", "alarm_id": 41, "read_at": None}
    ]
    page = await telephone.take(scheme=scheme, language=language, size=size, probed=True)
    found: dict[str, object] = {}

    async def look(name: str, path: str, sign: str) -> None:
        await page.goto(world.url + path)
        await expect(page.locator(sign).first).to_be_visible()
        for part in await page.locator("summary").all():
            await part.click()
        found[name] = (
            await _axe(page, {"type": "tag", "values": TAGS})
            + await page.evaluate(SMALL_TARGETS)
            + (["too wide"] if await page.evaluate(WIDER_THAN_THE_SCREEN) else [])
        )

    await look("ask", f"/f/{TOKEN}", ".answers .go")
    await look("home", "/family/", ".answers .go")
    await look("alarm", "/family/#/alarms/41", ".contacts")
    await look("inbox", "/family/#/inbox", ".inbox li")
    await look("settings", "/family/#/settings", ".settings section")
    world.alarm = world.ask = None
    await look("calm", "/family/", ".calm")
    world.signed_in = False
    await page.evaluate("localStorage.clear()")
    await look("invitation", f"/family/#/invitation/{TOKEN}", ".door .tall")
    await page.goto("about:blank")
    await look("sign-in", "/family/", ".door form")
    assert {name: each for name, each in found.items() if each} == {}
