"""When a session that is taken over counts as empty: never because of what was not seen."""

import asyncio
from datetime import UTC, datetime

import pytest

from devices.link import LinkError, LinkLost, Message, NotConnected
from gateway import sessions
from gateway.arrivals import Arrivals, Arrived
from gateway.sessions import Sessions
from tests.support.until import until


class FakeLink:
    """A link that is lost and made again when the test says so."""

    def __init__(self):
        self.on_disconnect = None
        self.ended = []
        """The subscriptions that were ended, each time."""
        self._ready = asyncio.Event()
        self._ready.set()

    @property
    def connected(self):
        """As of a real link."""
        return self._ready.is_set()

    async def wait_connected(self):
        """As of a real link."""
        await self._ready.wait()

    async def unsubscribe(self, filters):
        """As of a real link."""
        if not self.connected:
            raise NotConnected("not connected")
        self.ended.append(list(filters))

    async def drop(self):
        """As of a real link."""
        self.lose()

    def lose(self):
        """The connection breaks."""
        self._ready.clear()
        if self.on_disconnect is not None:
            error: LinkError = LinkLost("it broke")
            self.on_disconnect(error)

    def find(self):
        """The connection is made again."""
        self._ready.set()


@pytest.fixture
def link():
    return FakeLink()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(sessions, "_QUIET_S", 0.01)


def emptying(link, arrivals):
    return asyncio.create_task(Sessions(url="mqtt://nowhere").empty(link, arrivals, ["up"]))


def some_message():
    return Arrived(
        Message(topic="up", payload=b"{}", qos=1, retain=False, dup=False, mid=1, connection=None),
        datetime(2026, 1, 1, tzinfo=UTC),
    )


async def test_a_session_that_brings_nothing_is_empty(link):
    await emptying(link, Arrivals(10))
    assert link.ended == [["$share/gateway/up"]]


async def test_a_session_whose_link_was_lost_in_the_quiet_is_asked_again(link, monkeypatch):
    monkeypatch.setattr(sessions, "_QUIET_S", 0.2)
    task = emptying(link, Arrivals(10))
    await until(lambda: link.ended)
    link.lose()
    link.find()
    await task
    assert (
        link.ended == [["$share/gateway/up"]] * 2
    )  # a broker may have lost the end of the subscription as well


async def test_a_session_of_which_something_was_not_taken_in_is_not_empty_before_it_came_again(link):
    arrivals = Arrivals(1)
    assert arrivals.put(some_message())
    assert not arrivals.put(some_message())
    arrivals.finished(len(await arrivals.take(10)))
    task = emptying(link, arrivals)
    await until(lambda: link.ended)
    for _ in range(5):
        await asyncio.wait([task], timeout=sessions._QUIET_S)
    assert not task.done()
    await Sessions(url="mqtt://nowhere").ask_again(link, arrivals)
    assert not link.connected
    link.find()
    await task


async def test_what_was_not_taken_in_is_missed_until_the_link_is_down(link):
    """In between, the link would look well, the line empty and nothing missed."""
    arrivals = Arrivals(0)
    arrivals.put(some_message())
    seen = []

    async def drop():
        seen.append(arrivals.overflowed)
        link.lose()

    link.drop = drop
    await Sessions(url="mqtt://nowhere").ask_again(link, arrivals)
    assert seen == [True]
    assert not arrivals.overflowed
