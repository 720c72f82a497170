"""A real browser on the console: one window for each operator, whose troubles are written down."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    async_playwright,
    expect,
)

from tests.support.station import Home, Station

__all__ = ["INSTALL", "SCREEN", "Console", "Desk", "browser", "chromium"]

INSTALL: Final = "apt-get install chromium"
SCREEN: Final = {"width": 1280, "height": 720}
_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # As in an operator's browser: no sound before a press of a button.
    "--autoplay-policy=document-user-activation-required",
)
_PATIENCE_MS: Final = 15_000
_REFUSALS: Final = re.compile(
    # The browser itself logs each answer from 400 on and each broken line; what the console makes of them is tested.
    r"Failed to load resource: (the server responded with a status of (401|409|422)|net::ERR_)"
)
_LISTEN: Final = """
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""


def chromium() -> str | None:
    """Where Debian's browser is, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@asynccontextmanager
async def browser(executable: str) -> AsyncIterator[Browser]:
    """A headless browser."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=executable, args=list(_ARGUMENTS))
        try:
            yield opened
        finally:
            await opened.close()


@dataclass(slots=True)
class Desk:
    """One operator's window on the console."""

    page: Page
    station: Station

    async def open(self) -> None:
        """Go to the console as a newcomer does: to the address alone."""
        await self.page.goto(f"{self.station.http_url}/")

    async def fill_in(self, username: str, password: str) -> None:
        """Fill in the sign-in form and press its button."""
        await self.page.locator("[name=username]").fill(username)
        await self.page.locator("[name=password]").fill(password)
        await self.page.locator(".sign-in form button.main").click()

    async def sign_in(self, username: str) -> None:
        """Sign in, say that the sound was heard, and wait until the queue is live."""
        await self.open()
        await self.fill_in(username, self.station.password)
        await self.page.get_by_role("button", name="听到了").click()
        await expect(self.page.locator(".link.live")).to_be_visible()
        await expect(self.page.locator("section.queue")).to_be_visible()

    def row(self, home: Home, words: str = "") -> Locator:
        """The rows of the queue that are about this home, with these words in them."""
        return self.page.locator("li.row", has_text=home.elder).filter(has_text=words)

    def button(self, words: str) -> Locator:
        """The verb button that says exactly this, besides its key."""
        return self.page.locator(".verbs .buttons button").filter(has_text=re.compile(rf"^[A-Z]?{words}$"))

    @property
    def state(self) -> Locator:
        """The state of the alarm whose card is open."""
        return self.page.locator(".card-head .state b")

    async def tones(self) -> int:
        """How many tones the loudspeaker was given so far."""
        return int(await self.page.evaluate("window.tones"))

    async def hears_more(self) -> None:
        """Wait until the loudspeaker sounds again."""
        before = await self.tones()
        await self.page.wait_for_function("before => window.tones > before", arg=before)


@dataclass  # no slots: Playwright hangs its own mark on the owner of a handler
class Console:
    """The windows of one test, and everything that went wrong in them."""

    browser: Browser
    station: Station
    trace: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    async def desk(self, station: Station | None = None, *, bypass_csp: bool = False) -> Desk:
        """A window of its own, with cookies of its own: another operator at another computer."""
        context = await self.browser.new_context(
            viewport=SCREEN,  # type: ignore[arg-type]
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            bypass_csp=bypass_csp,
        )
        self.contexts.append(context)
        context.set_default_timeout(_PATIENCE_MS)
        await context.tracing.start(screenshots=True, snapshots=True)
        await context.add_init_script(_LISTEN)
        page = await context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        return Desk(page, station or self.station)

    async def close(self, *, keep_traces: bool) -> list[Path]:
        """Close the windows; return the traces that were kept (open one with `playwright show-trace`)."""
        kept = []
        for number, context in enumerate(self.contexts):
            path = self.trace / f"trace-{number}.zip" if keep_traces else None
            await context.tracing.stop(path=path)
            kept += [path] if path else []
            await context.close()
        return kept

    def _note(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        # What was just taken out of a desk's sight, when an alarm ended, may have been asked for a moment before.
        withheld = "status of 404" in message.text and "/api/v1/" in url
        if message.type == "error" and not withheld and not _REFUSALS.match(message.text):
            self.troubles.append(f"{message.text} ({url})")
