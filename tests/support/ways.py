"""A way to reach people whose provider does what the test says: takes, refuses, breaks, hangs, reports or does not."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from dispatcher.clock import Clock
from dispatcher.database import Pool
from dispatcher.notify.model import Accepted, Channel, Failed, Outgoing, Result
from dispatcher.notify.sender import Sender
from dispatcher.pulse import Pulse

__all__ = ["Post", "a_sender"]


@dataclass
class Post:
    """A provider: what it was given is in `sent`, in order."""

    reports: bool = True
    answer: Callable[[Outgoing], Result] = field(default=lambda out: Accepted(f"ref-{out.delivery_id}"))
    hangs: bool = False
    sent: list[Outgoing] = field(default_factory=list)

    async def send(self, out: Outgoing) -> Result:
        """Take a message, or not."""
        self.sent.append(out)
        if self.hangs:
            await asyncio.Event().wait()
        return self.answer(out)

    @property
    def texts(self) -> list[str]:
        """The words of everything it was given."""
        return [out.text for out in self.sent]

    def is_down(self) -> None:
        """It answers that it cannot just now."""
        self.answer = lambda _: Failed("503")

    def is_up(self) -> None:
        """It takes what it is given."""
        self.answer = lambda out: Accepted(f"ref-{out.delivery_id}")

    def knows_nobody(self) -> None:
        """It answers that there is no such number."""
        self.answer = lambda _: Failed("no such number", permanent=True)


def a_sender(pool: Pool, clock: Clock, **ways: Post) -> Sender:
    """A sender with these ways, by the channels' names."""
    known = Posts({Channel(name): post for name, post in ways.items()})
    return Sender(pool, clock, known, public_url="https://yilao.test/", pulse=Pulse())


@dataclass
class Posts:
    """The ways there are."""

    posts: Mapping[Channel, Post]

    @property
    def set_up(self) -> Collection[Channel]:
        """The channels that there are."""
        return self.posts.keys()

    def of(self, name: Channel) -> Post:
        """One of them."""
        return self.posts[name]
