"""Who may connect to the embedded broker, and on which topics: the same rules as the production broker's files."""

import asyncio
import hmac
import logging
from collections import OrderedDict
from collections.abc import Callable
from enum import Enum
from typing import Final

import psycopg

from devices import topics
from dispatcher.database import Pool
from dispatcher.fleet import secrets, store
from gateway import counts

__all__ = ["GATEWAY_USER", "Access", "Answer", "Throttle", "may_publish", "may_subscribe"]

log = logging.getLogger(__name__)

GATEWAY_USER: Final = "$gateway"
"""The gateway's own user at its embedded broker; `$` is in no device's id."""

_LONGEST_SECRET: Final = 256
_CONNECTION_WITHIN_S: Final = 2.0
_OURS: Final = "yilao/v1/"


class Answer(Enum):
    """What is said to somebody who wants to connect."""

    WELCOME = "welcome"
    WRONG = "wrong"
    TRY_LATER = "try later"
    """The database could not be asked; nobody is let in on trust."""


class Throttle:
    """Slows down wrong secrets, by name and by address: 0.25 s, then twice as long each time, up to 8 s.

    Its memory is bounded; an entry is forgotten ten minutes after the last wrong try.
    """

    FIRST_S: Final = 0.25
    LONGEST_S: Final = 8.0
    FORGOTTEN_AFTER_S: Final = 600.0

    def __init__(self, clock: Callable[[], float], *, most: int = 10_000) -> None:
        self._clock = clock
        self._most = most
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._wrong)

    def wrong(self, username: str, address: str) -> float:
        """Note a wrong try and return for how many seconds its answer is held back."""
        times = max(self._count(f"name {username}"), self._count(f"address {address}"))
        return float(min(self.LONGEST_S, self.FIRST_S * 2 ** min(times - 1, 10)))

    def right(self, username: str) -> None:
        """Forget the wrong tries under a name: its owner is back."""
        self._wrong.pop(f"name {username}", None)

    def _count(self, key: str) -> int:
        now = self._clock()
        times, last = self._wrong.pop(key, (0, now))
        times = 1 if now - last > self.FORGOTTEN_AFTER_S else times + 1
        self._wrong[key] = (times, now)
        while len(self._wrong) > self._most:
            self._wrong.popitem(last=False)
        return times


class Access:
    """Checks secrets against the devices table. `pool` is None while there is no database."""

    MOST_HELD_BACK: Final = 256
    """Wrong connections that are held back at once; more are turned away without ceremony."""

    def __init__(self, gateway_password: str, throttle: Throttle) -> None:
        self.pool: Pool | None = None
        self._gateway_password = gateway_password
        self._throttle = throttle
        self.held_back = 0
        """Wrong connections that wait for their answer at this moment."""

    async def check(self, username: str | None, password: str | None, address: str) -> Answer:
        """Answer a connection; a wrong one is answered late, and later each time."""
        if username == GATEWAY_USER and hmac.compare_digest(password or "", self._gateway_password):
            return Answer.WELCOME
        try:
            right = await self._is_right(username, password)
        except (psycopg.Error, OSError) as error:
            counts.REFUSED_CONNECTIONS.labels("no database").inc()
            # Not a warning: the gateway has given one already, and ten thousand devices ask again and again.
            log.info(
                "device %s cannot connect because its secret cannot be checked: %s",
                username,
                error,
                extra={"action": "broker_unchecked", "device": username},
            )
            return Answer.TRY_LATER
        if right:
            self._throttle.right(username or "")
            return Answer.WELCOME
        await self._hold_back(username or "", address)
        return Answer.WRONG

    async def _is_right(self, username: str | None, password: str | None) -> bool:
        if not username or not password or len(password) > _LONGEST_SECRET:
            return False
        if not topics.valid_device_id(username):
            return False
        if self.pool is None:
            raise psycopg.OperationalError("there is no database at the moment")
        async with self.pool.connection(timeout=_CONNECTION_WITHIN_S) as connection:
            hashed = await store.secret_hash(connection, username)
        return hashed is not None and await asyncio.to_thread(secrets.verify, hashed, password)

    async def _hold_back(self, username: str, address: str) -> None:
        counts.REFUSED_CONNECTIONS.labels("wrong secret").inc()
        delay = self._throttle.wrong(username, address)
        log.warning(
            "refused %r from %s: no such device, or not its secret",
            username[:64],
            address,
            extra={"action": "broker_refused", "device": username[:64]},
        )
        if self.held_back >= self.MOST_HELD_BACK:
            return
        self.held_back += 1
        try:
            await asyncio.sleep(delay)
        finally:
            self.held_back -= 1


def may_publish(username: str | None, topic: str) -> bool:
    """Whether a user may publish on a topic."""
    if username == GATEWAY_USER:
        return topic.startswith(_OURS)
    return username is not None and topics.may_publish(username, topic)


def may_subscribe(username: str | None, topic_filter: str) -> bool:
    """Whether a user may subscribe to a filter."""
    if username == GATEWAY_USER:
        return topic_filter.startswith(_OURS)
    return username is not None and topics.may_subscribe(username, topic_filter)
