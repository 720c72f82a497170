"""A console that dies with a claim, and a desk that nobody watches: others are told, and go on with it."""

import psycopg
import pytest
from aiohttp import ClientSession
from playwright.async_api import expect

from tests.support.console import Console
from tests.support.station import Home, Station

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOTICED_WITHIN = 90_000  # ms; a platform that has just begun gives everybody time to be heard first

# What 45 seconds or an hour of silence leave in the record: nobody waits for them here.
_LONG_SILENT = """
    UPDATE consoles SET heard_at = heard_at - interval '10 minutes'
    WHERE staff_id = (SELECT id FROM staff WHERE username = %(who)s)"""
_LONG_HELD = """
    UPDATE alarms SET holder_since = holder_since - interval '10 minutes'
    WHERE claimed_by = (SELECT id FROM staff WHERE username = %(who)s) AND state <> 'resolved'"""
_LONG_EMPTY = (
    "UPDATE desk_watch SET attended_at = attended_at - interval '2 hours' WHERE centre_id = %(centre)s"
)
_LONG_ON_DUTY = "UPDATE duty SET starts_at = starts_at - interval '1 day' WHERE centre_id = %(centre)s"


async def test_a_claim_whose_console_died_rings_again_and_a_colleague_takes_it_over(
    console: Console, home: Home, station: Station, record: psycopg.AsyncConnection
) -> None:
    operator, colleague = await console.desk(), await console.desk()
    await operator.sign_in(home.operator)
    await colleague.sign_in(f"sup-{home.centre_id}")
    await station.press(home.device_id)
    await operator.row(home).get_by_role("button", name="接手").click()
    await expect(operator.state).to_have_text("已接手")
    name = await operator.page.locator(".person b").inner_text()
    await expect(colleague.row(home).locator(".bell")).to_have_count(0)
    await operator.page.close()
    for said in (_LONG_SILENT, _LONG_HELD):
        await record.execute(said, {"who": home.operator})
    row = colleague.row(home)
    await expect(row.locator(".lost-holder")).to_be_visible(timeout=NOTICED_WITHIN)
    await expect(row).to_contain_text(name)  # it is still theirs
    await expect(row.locator(".bell")).to_be_visible()
    await expect(row.get_by_role("button", name="接管")).to_be_visible()
    await row.locator("a.who").click()
    await expect(colleague.page.locator(".lost-line")).to_contain_text(f"{name} 的值守台")
    await expect(colleague.page.locator(".verbs .buttons button").first).to_contain_text("接管")
    await colleague.page.keyboard.press("t")
    mine = await colleague.page.locator(".person b").inner_text()
    await expect(colleague.page.locator(".card-head .state")).to_contain_text(mine)
    await expect(colleague.page.locator(".lost-line")).to_have_count(0)
    timeline = colleague.page.locator(".part.timeline")
    await expect(timeline.locator(".event-holder_lost")).to_contain_text(name)
    await expect(timeline.locator(".event-taken_over")).to_contain_text(mine)


async def test_a_desk_that_nobody_watches_is_told_to_all_and_its_presses_ring_at_the_covering_centre(
    console: Console,
    home: Home,
    station: Station,
    admin: ClientSession,
    record: psycopg.AsyncConnection,
) -> None:
    async with admin.get("/api/v1/centres") as answer:
        centres = {centre["id"]: centre for centre in (await answer.json())["items"]}
    here, cover = centres[home.centre_id], centres[centres[home.centre_id]["covered_by"]]
    operator, neighbour, bureau = await console.desk(), await console.desk(), await console.desk()
    await operator.sign_in(home.operator)
    await neighbour.sign_in(f"op-{cover['id']}")
    await bureau.sign_in("bureau")
    await operator.page.close()
    for said in (_LONG_EMPTY, _LONG_ON_DUTY):
        await record.execute(said, {"centre": home.centre_id})
    told = neighbour.page.locator(".empty-desks")
    await expect(told).to_contain_text(here["name_zh"], timeout=NOTICED_WITHIN)
    await expect(told).to_contain_text("新告警转到这里")
    await expect(bureau.page.locator(".empty-desks")).to_contain_text(f"已转{cover['name_zh']}")
    alarm = neighbour.page.locator("li.row", has_text="值守台无人")
    await expect(alarm).to_contain_text(here["name_zh"])
    await expect(alarm.locator(".bell")).to_be_visible()
    await station.press(home.device_id)
    await expect(neighbour.row(home, "红键求助").locator(".bell")).to_be_visible()
    await neighbour.row(home).get_by_role("button", name="接手").click()
    await expect(neighbour.state).to_have_text("已接手")
    back = await console.desk()
    await back.sign_in(home.operator)
    await expect(told).to_have_count(0, timeout=NOTICED_WITHIN)
    await expect(bureau.page.locator(".empty-desks")).to_have_count(0)
    await neighbour.page.locator(".rail a", has_text="值守台无人").click()
    await expect(neighbour.page.locator(".part.timeline .event-restored")).to_be_visible()
    await expect(neighbour.page.locator(".card-head")).to_contain_text("待接手")  # only a person ends it
