"""The one timer of a fleet: everybody is woken in order, once, and at the earliest time that was asked for."""

import asyncio

import pytest

from simulators.alarmclock import AlarmClock


@pytest.fixture
async def woken() -> list[str]:
    return []


async def turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_sleepers_are_woken_in_the_order_of_their_times(woken):
    clock = AlarmClock(woken.append)
    now = asyncio.get_running_loop().time()
    clock.set("late", now - 1)
    clock.set("early", now - 3)
    clock.set("between", now - 2)
    await turns(5)
    assert woken == ["early", "between", "late"]


async def test_an_earlier_time_replaces_a_later_one_and_nobody_is_woken_twice(woken):
    clock = AlarmClock(woken.append)
    now = asyncio.get_running_loop().time()
    clock.set("a", now + 3600)
    clock.set("a", now - 1)
    clock.set("a", now - 0.5)
    await turns(5)
    assert woken == ["a"]


async def test_who_is_woken_may_set_the_clock_again(woken):
    def wake(name: str) -> None:
        woken.append(name)
        if len(woken) < 3:
            clock.set(name, asyncio.get_running_loop().time() - 1)

    clock = AlarmClock(wake)
    clock.set("a", 0)
    await turns(10)
    assert woken == ["a", "a", "a"]


async def test_a_thousand_at_once_leave_turns_to_others(woken):
    clock = AlarmClock(woken.append)
    for number in range(1000):
        clock.set(str(number), 0)
    await turns(2)
    assert 0 < len(woken) < 1000
    await turns(30)
    assert len(woken) == 1000


async def test_after_stop_nobody_is_woken(woken):
    clock = AlarmClock(woken.append)
    clock.set("a", 0)
    clock.stop()
    await turns(5)
    assert woken == []
