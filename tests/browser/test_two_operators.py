"""Two operators at two computers reach for the same alarm."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Route, expect

from tests.support.console import Console
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


def _wait_for(both: asyncio.Barrier) -> Callable[[Route], Awaitable[None]]:
    async def hold(route: Route) -> None:
        await both.wait()
        await route.continue_()

    return hold
