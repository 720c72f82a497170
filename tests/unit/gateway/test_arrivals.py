"""The waiting line takes what fits, gives it back in order, and says when something did not fit."""

import asyncio
from datetime import UTC, datetime

from devices.link import Message
from gateway.arrivals import Arrivals, Arrived

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def arrived(number: int) -> Arrived:
    message = Message(
        topic="t", payload=b"%d" % number, qos=1, retain=False, dup=False, mid=number, connection=None
    )
    return Arrived(message, NOW)


async def test_what_arrived_is_taken_in_order_and_not_more_than_asked_for():
    line = Arrivals(10)
    for number in range(5):
        assert line.put(arrived(number))
    assert [one.message.mid for one in await line.take(3)] == [0, 1, 2]
    assert [one.message.mid for one in await line.take(3)] == [3, 4]


async def test_taking_from_an_empty_line_waits_for_an_arrival():
    line = Arrivals(10)
    taking = asyncio.create_task(line.take(3))
    await asyncio.sleep(0)
    assert not taking.done()
    line.put(arrived(1))
    assert len(await taking) == 1


async def test_a_full_line_takes_nothing_more_and_remembers_that():
    line = Arrivals(2)
    assert [line.put(arrived(number)) for number in range(3)] == [True, True, False]
    assert line.overflowed
    assert len(line) == 2


async def test_a_line_of_heavy_messages_is_crowded_long_before_it_is_full():
    line = Arrivals(10_000)
    heavy = Message(topic="t", payload=bytes(16_000), qos=1, retain=False, dup=False, mid=1, connection=None)
    for _ in range(600):
        assert line.put(Arrived(heavy, NOW))
    assert line.crowded
    await line.take(500)
    assert not line.crowded
