"""Whose alarm it is: the home centre, else another of the town, else the neighbour that covers, else the city desk."""

from collections.abc import Awaitable, Callable, Sequence

import pytest

from dispatcher.database import Pool
from tests.support import build
from tests.support.build import CITY, FAR, HOME, NEIGHBOUR, SECOND
from tests.support.clock import FakeClock
from tests.support.desk import Desk

Opens = Callable[[Sequence[str]], Awaitable[Desk]]


@pytest.fixture
async def with_duty_at(pool: Pool, clock: FakeClock) -> Opens:
    async def opens(duty: Sequence[str]) -> Desk:
        opened = Desk(pool, clock)
        await opened.open(duty=duty)
        return opened

    return opens


@pytest.mark.parametrize(
    ("duty", "chosen"),
    [
        ([HOME, SECOND, NEIGHBOUR, CITY], HOME),
        ([SECOND, NEIGHBOUR, CITY], SECOND),
        ([NEIGHBOUR, FAR, CITY], NEIGHBOUR),
        ([FAR, CITY], CITY),
        ([FAR], CITY),
        ([], CITY),
    ],
)
async def test_the_nearest_centre_with_somebody_on_duty_gets_the_alarm(
    with_duty_at: Opens, duty: list[str], chosen: str
) -> None:
    desk = await with_duty_at(duty)
    alarm = await desk.press()
    assert (await desk.alarm(alarm)).centre_id == chosen
    assert await desk.audience(alarm) == {chosen, HOME}, "the home centre sees it, whoever is on duty"


async def test_an_elders_own_centre_goes_before_the_first_of_the_town(with_duty_at: Opens) -> None:
    desk = await with_duty_at([HOME, SECOND])
    await desk.elder("e-2", "b8", centre=SECOND)
    assert (await desk.alarm(await desk.press("b8"))).centre_id == SECOND


async def test_duty_that_has_ended_does_not_count(with_duty_at: Opens) -> None:
    desk = await with_duty_at([NEIGHBOUR])
    async with desk.pool.connection() as connection:
        await build.on_duty(connection, HOME, now=desk.clock(), hours=12)
    desk.clock.advance(minutes=12 * 60)
    assert (await desk.alarm(await desk.press())).centre_id == NEIGHBOUR


async def test_a_spare_device_without_an_elder_rings_at_the_city_desk(with_duty_at: Opens) -> None:
    desk = await with_duty_at([HOME, CITY])
    await desk.device("spare", None)
    assert (await desk.alarm(await desk.press("spare"))).centre_id == CITY


async def test_where_there_is_no_city_desk_it_still_is_somebodys_alarm(with_duty_at: Opens) -> None:
    desk = await with_duty_at([])
    await desk.run("UPDATE centres SET kind = 'centre'")
    assert (await desk.alarm(await desk.press())).centre_id == HOME
    await desk.device("spare", None)
    assert (await desk.alarm(await desk.press("spare"))).centre_id in build.ALL


async def test_before_there_are_any_centres_a_press_waits_and_is_not_lost(
    pool: Pool, clock: FakeClock
) -> None:
    desk = Desk(pool, clock)
    await desk.device("spare", None)
    await desk.press("spare")
    await desk.advance(minutes=10)
    assert await desk.alarms() == []
    async with pool.connection() as connection:
        await build.a_town(connection, now=clock())
    await desk.advance(minutes=10)
    (alarm,) = await desk.alarms()
    assert alarm["device_id"] == "spare"
