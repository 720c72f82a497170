"""The live stream: what happened to alarms, in the order of commits, to everybody who may see it, nothing missed.

A stream is the alarm history read onwards from a cursor. A subscriber's queue is filled by one reader for the whole
process; a client that was away gives its last event's id and is first told, from the table, what it missed.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import psycopg
from aiohttp import web
from psycopg_pool import PoolTimeout

from dispatcher.alarms import store
from dispatcher.alarms.view import alarm_json, iso
from dispatcher.clock import Clock
from dispatcher.database import Connection, Listener, Pool, Row
from dispatcher.ending import unless_cancelled
from dispatcher.errors import NotAllowed, NotSignedIn
from dispatcher.people.model import Staff
from dispatcher.pulse import Pulse
from dispatcher.web import problems, session

__all__ = ["LIVE", "Live", "stream"]

log = logging.getLogger(__name__)

_POLL_S: Final = 1.0
_BEAT_S: Final = 5.0
_BATCH: Final = 500
_LONGEST_BACKLOG: Final = 5000  # beyond this a fresh snapshot is shorter
_QUEUE: Final = 2000


@dataclass(frozen=True, slots=True)
class Item:
    """One event of the stream: its id, who sees it, and the bytes to send."""

    id: int
    centres: frozenset[str]
    data: bytes


@dataclass(slots=True, eq=False)
class Subscriber:
    """One open stream. `lost` is set when it did not keep up: it must come again with its cursor."""

    centres: frozenset[str] | None
    queue: asyncio.Queue[Item] = field(default_factory=lambda: asyncio.Queue(_QUEUE))
    lost: bool = False

    def sees(self, item: Item) -> bool:
        """Whether an event concerns a centre that this reader serves."""
        return self.centres is None or not self.centres.isdisjoint(item.centres)


class Live:
    """Reads the history once for all streams of this process."""

    def __init__(self, *, pool: Pool, clock: Clock, listener: Listener, pulse: Pulse) -> None:
        self.pool = pool
        self._listener = listener
        self._pulse = pulse
        self._subscribers: set[Subscriber] = set()
        self._mark: int | None = None
        self._reading = asyncio.Lock()
        self.clock = clock

    async def run(self) -> None:
        """Read on until cancelled: woken by NOTIFY, and every second anyway."""
        while True:
            try:
                await self.read_on()
            except (psycopg.OperationalError, PoolTimeout) as error:
                self._pulse.trouble("live", error)
            except Exception as error:  # noqa: BLE001  # the missing beat is seen at /healthz; the engine goes on
                self._pulse.unforeseen("live", error)
                await asyncio.sleep(_POLL_S)  # a burst of notifications must not become a burst of traces
            unless_cancelled()
            await self._listener.wait(_POLL_S)

    async def read_on(self) -> None:
        """Hand everything new to the subscribers."""
        async with self._reading, self.pool.connection() as connection:
            if self._mark is None:
                self._mark = await store.cursor(connection)
            while items := await items_after(connection, self._mark):
                self._mark = items[-1].id
                for item in items:
                    self._offer(item)
        self._pulse.beat("live")

    def _offer(self, item: Item) -> None:
        for subscriber in self._subscribers:
            if subscriber.sees(item) and not subscriber.lost:
                try:
                    subscriber.queue.put_nowait(item)
                except asyncio.QueueFull:
                    subscriber.lost = True

    @contextmanager
    def subscribed(self, centres: frozenset[str] | None) -> Iterator[Subscriber]:
        """A subscriber for as long as the block lasts."""
        subscriber = Subscriber(centres)
        self._subscribers.add(subscriber)
        try:
            yield subscriber
        finally:
            self._subscribers.discard(subscriber)

    async def events(self, subscriber: Subscriber, cursor: int | None, staff: Staff) -> AsyncIterator[bytes]:
        """The bytes of one stream: what was missed (or a snapshot), then what happens; b"" when it is time for a beat."""
        if (
            self._mark is None
        ):  # the reader must be under way, else what comes after the snapshot has no reader yet
            await self.read_on()
        async with self.pool.connection() as connection:
            missed = None if cursor is None else await _missed(connection, cursor)
            rows: list[Row] = []
            if missed is None:
                rows, cursor = await store.open_cards(connection, centres=staff.centres)
        if missed is None:
            body = {"items": [alarm_json(row) for row in rows], "now": iso(self.clock())}
            yield _event("snapshot", msgspec.json.encode(body), cursor)
        for item in missed or []:
            cursor = item.id
            if subscriber.sees(item):
                yield item.data
        loop = asyncio.get_running_loop()
        beat_at = loop.time() + _BEAT_S
        while not subscriber.lost:
            news: Item | None = None
            with suppress(TimeoutError):
                async with asyncio.timeout_at(beat_at):
                    news = await subscriber.queue.get()
            if news is not None and (cursor is None or news.id > cursor):
                cursor = news.id
                yield news.data
            if loop.time() >= beat_at:  # also on a stream that is never quiet
                beat_at = loop.time() + _BEAT_S
                yield b""


LIVE: Final = web.AppKey("live", Live)


async def items_after(connection: Connection, mark: int) -> list[Item]:
    """The events after a mark, each with the alarm as it is now."""
    return [_item(row) for row in await store.after(connection, mark, limit=_BATCH)]


async def stream(request: web.Request) -> web.StreamResponse:
    """GET /api/v1/stream: server-sent events `snapshot`, `alarm`, `beat`, `bye`; resumable with Last-Event-ID.

    The session is looked at again at every beat: one that has ended says `bye` and the stream closes.
    """
    live = request.app[LIVE]
    try:
        session.refuse_foreign_page(request)
        async with live.pool.connection() as connection:
            staff = await session.staff_of(request, connection, now=live.clock())
        if staff.centres == frozenset():
            raise NotAllowed  # noqa: TRY301  # answered below, as all refusals are
    except Exception as error:  # noqa: BLE001  # errors meet the outside here too
        return problems.answer(error)
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    with live.subscribed(staff.centres) as subscriber:
        try:
            await response.write(_beat(live))
            async for data in live.events(subscriber, _cursor(request), staff):
                if data:
                    await response.write(data)
                    continue
                if await _centres_now(request, live) != staff.centres:
                    break  # they have other roles now: the client comes again and sees what these let it see
                await response.write(_beat(live))
        except NotSignedIn:
            await response.write(_event("bye", b'{"reason":"session"}'))
        except (ConnectionError, psycopg.OperationalError, PoolTimeout):
            pass  # the client comes again with its cursor
    return response


async def _centres_now(request: web.Request, live: Live) -> frozenset[str] | None:
    """The centres that the reader may see by now; NotSignedIn when their session has ended."""
    async with live.pool.connection() as connection:
        return (await session.staff_of(request, connection, now=live.clock())).centres


async def _missed(connection: Connection, cursor: int) -> list[Item] | None:
    """What happened since a cursor; None when a snapshot says it shorter, or the cursor is not from this record."""
    newest = await store.cursor(connection)
    if cursor > newest or newest - cursor > _LONGEST_BACKLOG:
        return None
    items: list[Item] = []
    while batch := await items_after(connection, items[-1].id if items else cursor):
        items += batch
    return items


def _item(row: Row) -> Item:
    change: dict[str, Any] = {
        "id": row["change_id"],
        "event": row["event"],
        "actor": row["actor"],
        "actor_name": row["actor_name"],
        "at": iso(row["at"]),
        "detail": row["detail"],
    }
    data = msgspec.json.encode(alarm_json(row) | {"change": change})
    return Item(row["change_id"], frozenset(row["audience"]), _event("alarm", data, row["change_id"]))


def _event(name: str, data: bytes, id_: int | None = None) -> bytes:
    head = f"event: {name}\n" if id_ is None else f"id: {id_}\nevent: {name}\n"
    return head.encode() + b"data: " + data + b"\n\n"


def _beat(live: Live) -> bytes:
    return _event("beat", msgspec.json.encode({"now": iso(live.clock())}))


def _cursor(request: web.Request) -> int | None:
    given = request.headers.get("Last-Event-ID") or request.query.get("after") or ""
    return int(given) if given.isdecimal() and len(given) < 19 else None  # noqa: PLR2004  # a bigint
