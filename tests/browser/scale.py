"""Measures the console under load: `python -m tests.browser.scale` prints the figures of docs/benchmarks.md.

1,000 alarms are open, and 50 presses a second come in for half a minute while an operator walks through the queue by keyboard,
scrolls it, and opens and leaves a card. Chromium's own trace says how long the page's main thread was kept; the page's Event
Timing says how long after a key the next frame was shown.
"""

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from playwright.async_api import CDPSession, Page, expect

from dispatcher.database import Pool, open_pool
from dispatcher.database.embedded import running_url
from tests.support.console import INSTALL, Console, chromium
from tests.support.console import browser as open_browser
from tests.support.demo import demo
from tests.support.flood import flood, homes_of

OPEN: Final = 1_000
EACH_SECOND: Final = 50
LOAD_S: Final = 30.0
LONG_MS: Final = 100.0
PATIENCE_MS: Final = 120_000
_ALL_THERE: Final = "open => Number(document.querySelector('.strip nav a .figure')?.textContent) >= open"
_INPUTS: Final = """
    window.inputs = [];
    new PerformanceObserver((list) => list.getEntries().forEach((e) => window.inputs.push([e.name, e.duration])))
        .observe({ type: "event", buffered: true, durationThreshold: 16 });
"""


class Trace:
    """A Chromium trace of one stretch: how long the page's main thread worked without a pause."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._events: list[dict[str, Any]] = []
        session.on("Tracing.dataCollected", lambda part: self._events.extend(part["value"]))

    async def start(self) -> None:
        """Begin."""
        self._events.clear()
        categories = "toplevel,disabled-by-default-devtools.timeline,devtools.timeline,v8.execute,__metadata"
        await self._session.send(
            "Tracing.start", {"traceConfig": {"includedCategories": categories.split(",")}}
        )

    async def tasks(self) -> list[tuple[float, float]]:
        """End; the tasks of the page's main thread as (elapsed ms, own processor ms), the longest first."""
        done = asyncio.Event()
        self._session.once("Tracing.tracingComplete", lambda _: done.set())
        await self._session.send("Tracing.end")
        await done.wait()
        mains = {
            (event["pid"], event["tid"])
            for event in self._events
            if event.get("name") == "thread_name" and event["args"].get("name") == "CrRendererMain"
        }
        return sorted(
            (
                (event["dur"] / 1000, event.get("tdur", 0) / 1000)
                for event in self._events
                if event.get("ph") == "X"
                and event["name"] == "RunTask"
                and (event["pid"], event["tid"]) in mains
            ),
            reverse=True,
        )


@asynccontextmanager
async def _pressing(pool: Pool, devices: list[str]) -> AsyncIterator[None]:
    """Presses at the pace of the load, for as long as the block lasts."""

    async def press() -> None:
        begun = time.monotonic()
        turn = itertools.cycle(devices)
        for group in itertools.count(1):
            await flood(pool, list(itertools.islice(turn, EACH_SECOND // 10)))
            await asyncio.sleep(max(0.0, begun + group / 10 - time.monotonic()))

    task = asyncio.create_task(press(), name="presses")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _all_open(pool: Pool) -> None:
    """Wait until the engine has made an alarm of every press."""
    while True:
        async with pool.connection() as connection:
            rows = await connection.execute("SELECT count(*) AS n FROM alarms WHERE state <> 'resolved'")
            row = await rows.fetchone()
        if row and row["n"] >= OPEN:
            return
        await asyncio.sleep(0.5)


async def _walk(page: Page, seconds: float) -> None:
    """What an operator does: walk, scroll, open a card, go back."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for key in ("ArrowDown", "ArrowDown", "PageDown", "ArrowUp", "Home", "End", "Home"):
            await page.keyboard.press(key)
            await asyncio.sleep(0.15)
        await page.mouse.move(600, 400)
        for way in (900, 4_000, -2_000):
            await page.mouse.wheel(0, way)
            await asyncio.sleep(0.15)
        await page.keyboard.press("Enter")
        await expect(page.locator(".card-head")).to_be_visible(timeout=PATIENCE_MS)
        await asyncio.sleep(0.5)
        await page.keyboard.press("Escape")
        await asyncio.sleep(0.3)


def _figures(tasks: list[tuple[float, float]]) -> dict[str, Any]:
    """The longest tasks of a stretch, and how many were too long."""
    elapsed = [task[0] for task in tasks]
    return {
        "tasks": len(tasks),
        "longest_ms": [round(ms, 1) for ms in elapsed[:5]],
        "longest_own_ms": sorted((round(task[1], 1) for task in tasks), reverse=True)[:5],
        "over_100_ms": sum(ms > LONG_MS for ms in elapsed),
        "busy_s": round(sum(elapsed) / 1000, 2),
    }


def _inputs(inputs: Iterable[tuple[str, float]]) -> dict[str, Any]:
    keys = sorted(duration for name, duration in inputs if name in {"keydown", "click", "pointerdown"})
    if not keys:
        return {"inputs_over_16_ms": 0}
    return {"inputs_over_16_ms": len(keys), "median_ms": keys[len(keys) // 2], "slowest_ms": keys[-1]}


async def measure() -> dict[str, Any]:
    """The figures of a fresh platform."""
    executable = chromium()
    if executable is None:
        sys.exit(f"there is no chromium: {INSTALL}")
    with (
        tempfile.TemporaryDirectory(prefix="yilao-scale-") as place,
        demo(Path(place) / "demo", elders=OPEN) as station,
    ):
        url = running_url(Path(place) / "demo" / "postgres") or ""
        async with (
            open_browser(executable) as opened,
            open_pool(url, size=2, name="flood") as pool,
        ):
            desk = await Console(opened, station, Path(place)).desk()
            page = desk.page
            await page.context.tracing.stop()
            await page.add_init_script(_INPUTS)
            devices = homes_of(OPEN)
            await flood(pool, devices)
            await _all_open(pool)
            trace = Trace(await opened.new_browser_cdp_session())
            await desk.open()
            await expect(page.locator(".sign-in form")).to_be_visible()
            await trace.start()
            await desk.sign_in("manager")
            await page.wait_for_function(_ALL_THERE, arg=OPEN, timeout=PATIENCE_MS)
            await asyncio.sleep(1)
            first = _figures(await trace.tasks())
            await page.evaluate("window.inputs.length = 0")
            await trace.start()
            async with _pressing(pool, devices):
                await _walk(page, LOAD_S)
            load = _figures(await trace.tasks())
            rows = await page.locator("li.row").count()
            inputs = _inputs(await page.evaluate("window.inputs"))
            await page.context.close()
    return {"first_sight": first, "under_load": load, "inputs": inputs, "rows_in_page": rows}


def main() -> None:
    """Print the figures."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(json.dumps(asyncio.run(measure()), indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
