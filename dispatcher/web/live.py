"""The live stream: what happened to alarms, in the order of commits, to everybody who may see it, nothing missed.

A stream is the alarm history read onwards from a cursor. A subscriber's queue is filled by one reader for the whole
process; a client that was away gives its last event's id and is first told, from the table, what it missed.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
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
from dispatcher.database import TROUBLE, Connection, Listener, Pool, Row
from dispatcher.ending import unless_cancelled
from dispatcher.errors import NotAllowed, NotSignedIn
from dispatcher.people.model import Staff
from dispatcher.pulse import Pulse
from dispatcher.signals import canaries
from dispatcher.signals.canaries import Canary
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
    elder_id: int | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """An event beside the history, which moves nobody's cursor: for everybody, or a canary for its own reader only."""

    data: bytes
    canary: bool = False


@dataclass(slots=True, eq=False)
class Subscriber:
    """One open stream. `lost` is set when it did not keep up: it must come again with its cursor."""

    centres: frozenset[str] | None
    canary: bool = False
    queue: asyncio.Queue[Item | Aside] = field(default_factory=lambda: asyncio.Queue(_QUEUE))
    lost: bool = False
    elders: frozenset[int] | None = None
    """Of a family's stream, and of no other: whose alarms it is woken for; what of them it tells is asked of the record."""

    def sees(self, item: Item | Aside) -> bool:
        """Whether an event is for this reader: it concerns a centre that they serve, or everybody."""
        if isinstance(item, Aside):
            return self.elders is None and (self.canary or not item.canary)
        if self.elders is not None:
            return item.elder_id in self.elders
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
        self._canaries: dict[str, int] = {}
        self._platform: Aside | None = None
        self._coverage: Aside | None = None
        self.canary_token = secrets.token_urlsafe(32)
        """Opens the stream for the canary's reader in this process; it is in no table, and sees no alarm."""
        self.clock = clock

    async def run(self) -> None:
        """Read on until cancelled: woken by NOTIFY, and every second anyway."""
        while True:
            try:
                await self.read_on()
            except TROUBLE as error:
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
            # After the alarms: nobody waits for a canary.
            for canary in await canaries.newest(connection):
                if canary.id > self._canaries.get(canary.gateway, 0):
                    self._canaries[canary.gateway] = canary.id
                    self._offer(_canary(canary))
        self._pulse.beat("live")

    def tell_platform(self, body: Mapping[str, Any]) -> None:
        """Tell every console whether the platform itself is on time (event `platform`); while it is not, newcomers too."""
        aside = Aside(_event("platform", msgspec.json.encode(body)))
        self._platform = None if body["ok"] else aside
        self._offer(aside)

    def tell_coverage(self, gaps: Sequence[Mapping[str, Any]]) -> None:
        """Tell every console which desks nobody watches (event `coverage`), when that has changed; newcomers always."""
        aside = Aside(_event("coverage", msgspec.json.encode({"items": gaps})))
        if self._coverage is None or aside.data != self._coverage.data:
            self._coverage = aside
            self._offer(aside)

    def _offer(self, item: Item | Aside) -> None:
        for subscriber in self._subscribers:
            if subscriber.sees(item) and not subscriber.lost:
                try:
                    subscriber.queue.put_nowait(item)
                except asyncio.QueueFull:
                    subscriber.lost = True

    @contextmanager
    def subscribed(
        self,
        centres: frozenset[str] | None,
        *,
        canary: bool = False,
        elders: frozenset[int] | None = None,
    ) -> Iterator[Subscriber]:
        """A subscriber for as long as the block lasts; the canary's reader is first told the newest ones."""
        subscriber = Subscriber(centres, canary, elders=elders)
        if canary:
            self._canaries.clear()
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
        for aside in (self._platform, self._coverage):
            if aside is not None:
                yield aside.data
        loop = asyncio.get_running_loop()
        beat_at = loop.time() + _BEAT_S
        while not subscriber.lost:
            news: Item | Aside | None = None
            with suppress(TimeoutError):
                async with asyncio.timeout_at(beat_at):
                    news = await subscriber.queue.get()
            match news:
                case Aside(data):
                    yield data
                case Item(id=number, data=data) if cursor is None or number > cursor:
                    cursor = number
                    yield data
            if loop.time() >= beat_at:  # also on a stream that is never quiet
                beat_at = loop.time() + _BEAT_S
                yield b""


LIVE: Final = web.AppKey("live", Live)

_CANARY: Final = Staff(id=0, username="$canary", name="", roles=())


async def items_after(connection: Connection, mark: int) -> list[Item]:
    """The events after a mark, each with the alarm as it is now."""
    return [_item(row) for row in await store.after(connection, mark, limit=_BATCH)]


async def stream(request: web.Request) -> web.StreamResponse:
    """GET /api/v1/stream: server-sent events `snapshot`, `alarm`, `platform`, `coverage`, `beat`, `bye`; resumable with Last-Event-ID.

    The session is looked at again at every beat: one that has ended says `bye` and the stream closes.
    """
    live = request.app[LIVE]
    try:
        session.refuse_foreign_page(request)
        staff = await _reader(request, live)
        if staff.centres == frozenset() and staff is not _CANARY:
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
    with suppress(
        ConnectionError, psycopg.OperationalError, PoolTimeout
    ):  # the client comes again with its cursor
        await response.prepare(request)
        await _feed(live, request, response, staff)
    return response


async def _feed(live: Live, request: web.Request, response: web.StreamResponse, staff: Staff) -> None:
    """Write events until the client is gone, its session has ended or its roles have changed."""
    with live.subscribed(staff.centres, canary=staff is _CANARY) as subscriber:
        try:
            await response.write(_beat(live))
            async for data in live.events(subscriber, cursor_of(request), staff):
                if data:
                    await response.write(data)
                    continue
                if (await _reader(request, live)).centres != staff.centres:
                    break  # they have other roles now: the client comes again and sees what these let it see
                await response.write(_beat(live))
        except NotSignedIn:
            await response.write(_event("bye", b'{"reason":"session"}'))


async def _reader(request: web.Request, live: Live) -> Staff:
    """Who reads, by now; NotSignedIn when their session has ended."""
    async with live.pool.connection() as connection:
        if secrets.compare_digest((session.token_of(request) or "").encode(), live.canary_token.encode()):
            return _CANARY
        return await session.staff_of(request, connection, now=live.clock())


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
    return Item(
        row["change_id"], frozenset(row["audience"]), _event("alarm", data, row["change_id"]), row["elder_id"]
    )


def _canary(canary: Canary) -> Aside:
    body = {
        "gateway": canary.gateway,
        "sent_at": canary.sent_at,
        "received_at": canary.received_at,
        "handled_at": canary.handled_at,
    }
    return Aside(_event("canary", msgspec.json.encode(body)), canary=True)


def _event(name: str, data: bytes, id_: int | None = None) -> bytes:
    head = f"event: {name}\n" if id_ is None else f"id: {id_}\nevent: {name}\n"
    return head.encode() + b"data: " + data + b"\n\n"


def _beat(live: Live) -> bytes:
    return _event("beat", msgspec.json.encode({"now": iso(live.clock())}))


def cursor_of(request: web.Request) -> int | None:
    """How far the reader of a stream has come by its own account; None when it does not say."""
    given = request.headers.get("Last-Event-ID") or request.query.get("after") or ""
    return int(given) if given.isdecimal() and len(given) < 19 else None  # noqa: PLR2004  # a bigint
