"""Two operators at two computers reach for the same alarm."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator

import pytest
from playwright.async_api import Route, expect

from tests.support.console import Console, Desk
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_when_two_claim_at_once_one_wins_and_the_other_is_told_who(
    console: Console, home: Home, station: Station
) -> None:
    desks = [await console.desk(), await console.desk()]
    for desk, who in zip(desks, ("op", "sup"), strict=True):
        await desk.sign_in(f"{who}-{home.centre_id}")
    await station.press(home.device_id)
    claims = [desk.row(home).get_by_role("button", name="接手") for desk in desks]
    for claim in claims:
        await expect(claim).to_be_visible()
    # Both requests are held at the door until both are there, so that both were made on the same sight of the alarm.
    both = asyncio.Barrier(2)
    for desk in desks:
        await desk.page.route(re.compile("/claim$"), _wait_for(both))
    await asyncio.gather(*(claim.click() for claim in claims))
    for desk in desks:  # either the card of one's own alarm, or the words
        await expect(desk.state.or_(desk.page.locator(".told:not(:empty)"))).to_be_visible()
    winner, loser = sorted(desks, key=lambda desk: "#/alarm/" not in desk.page.url)
    name = await winner.page.locator(".person b").inner_text()
    await expect(winner.state).to_have_text("已接手")
    await expect(loser.page.locator(".told")).to_have_text(f"{name} 已先接手。")
    await expect(loser.row(home)).to_contain_text(name)
    await expect(loser.row(home).get_by_role("button", name="接手")).to_have_count(0)


async def test_a_centre_that_helped_out_sees_the_elders_file_until_the_alarm_is_over(
    desk: Desk, home: Home, all_homes: Iterator[Home], station: Station
) -> None:
    helper = next(all_homes)
    await desk.sign_in(helper.operator)
    await station.press(home.device_id)
    async with station.api(f"sup-{home.centre_id}") as supervisor:
        await station.act(supervisor, home, "claim")
        await station.act(supervisor, home, "hand-over", centre_id=helper.centre_id)
    await desk.row(home).get_by_role("button", name="接手").click()
    parts = [desk.page.locator(f".part.{name}") for name in ("contacts", "medical", "devices")]
    for part in parts:
        await expect(part.locator("li, dt").first).to_be_visible()
    await desk.button("已接通").click()
    await desk.button("结束").click()
    await desk.page.get_by_role("radio", name="已上门帮助").check()
    await desk.page.get_by_role("button", name="确定结束").click()
    for part in parts:
        await expect(part).to_contain_text("告警已结束：长者资料仅限其所属中心查看")
        await expect(part.locator("li, dt")).to_have_count(0)
    await expect(desk.page.locator(".big-name b")).to_have_text(home.elder)
    await expect(desk.page.locator(".address")).to_contain_text(home.address)


def _wait_for(both: asyncio.Barrier) -> Callable[[Route], Awaitable[None]]:
    async def hold(route: Route) -> None:
        await both.wait()
        await route.continue_()

    return hold
