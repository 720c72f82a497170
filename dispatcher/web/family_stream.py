"""The family's live stream: that something happened to an alarm they may see. What it was, they ask.

Every event is looked up for its reader when it is sent, so that what an elder agrees to no longer ends at once.
"""

import asyncio
from contextlib import suppress
from typing import Any, Final

import msgspec
import psycopg
from aiohttp import web
from psycopg_pool import PoolTimeout

from dispatcher.alarms import store as alarms
from dispatcher.alarms.view import iso
from dispatcher.database import Row
from dispatcher.errors import NotSignedIn
from dispatcher.people.family import store
from dispatcher.people.family.model import Account
from dispatcher.web import family_session
from dispatcher.web.api import Call, Later
from dispatcher.web.live import LIVE, Live, Subscriber, cursor_of

__all__ = ["stream_family"]

_BEAT_S: Final = 5.0
_BEATS_BETWEEN_LOOKS: Final = (
    3  # a closed account, or one more elder, is noticed this many beats later at most
)
_LONGEST_BACKLOG: Final = 5000  # beyond this the page had better read everything again
_BATCH: Final = 500


async def stream_family(call: Call, _: None) -> Later:
    """Server-sent events `alarm` {id, event, state}, `beat`, `bye` {reason}.

    It begins after `?after=` (the `cursor` of `/family/me`) or Last-Event-ID, else now. `bye` says why it ends: `session`
    is over, or the reader is too far `behind` and reads everything again.
    """

    async def make() -> web.StreamResponse:
        return await _stream(call.request, call.family)

    return Later(make)


async def _stream(request: web.Request, account: Account) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    with suppress(
        ConnectionError, psycopg.OperationalError, PoolTimeout
    ):  # the page comes again with its cursor
        await response.prepare(request)
        await _feed(request.app[LIVE], request, response, account)
    return response


async def _feed(live: Live, request: web.Request, response: web.StreamResponse, account: Account) -> None:
    async with live.pool.connection() as connection:
        elders = await store.elder_ids(connection, account)
    with live.subscribed(frozenset(), elders=elders) as subscriber:
        async with live.pool.connection() as connection:
            newest = await alarms.cursor(connection)
        cursor = cursor_of(request)
        if cursor is None:
            cursor = newest
        elif not newest - _LONGEST_BACKLOG <= cursor <= newest:
            await response.write(_bye("behind"))
            return
        cursor = await _tell(live, response, account, cursor)
        # Its number is where the page goes on if the line breaks before anything happens.
        await response.write(_beat(live, cursor))
        try:
            while not subscriber.lost and await _wait(live, request, response, subscriber, elders):
                cursor = await _tell(live, response, account, cursor)
        except NotSignedIn:
            await response.write(_bye("session"))


async def _wait(
    live: Live,
    request: web.Request,
    response: web.StreamResponse,
    subscriber: Subscriber,
    elders: frozenset[int],
) -> bool:
    """Wait for something that may concern them, with beats meanwhile; False when they are somebody else's contact now."""
    beats = 0
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(_BEAT_S):
                await subscriber.queue.get()
                while not subscriber.queue.empty():  # one look at the record is enough for all of it
                    subscriber.queue.get_nowait()
                return True
        beats += 1
        if beats % _BEATS_BETWEEN_LOOKS == 0:
            async with live.pool.connection() as connection:
                account = await family_session.account_of(request, connection, now=live.clock())
                if await store.elder_ids(connection, account) != elders:
                    return False
        await response.write(_beat(live))


async def _tell(live: Live, response: web.StreamResponse, account: Account, cursor: int) -> int:
    """Tell what happened since a cursor, as far as they may know; returns the new cursor."""
    while True:
        async with live.pool.connection() as connection:
            # What they may not see now is passed over, and not told later when they may.
            newest = await alarms.cursor(connection)
            rows = await store.changes(connection, account, after=cursor, limit=_BATCH)
        for row in rows:
            cursor = row["id"]
            await response.write(_event(row))
        if len(rows) < _BATCH:
            return max(cursor, newest)


def _event(row: Row) -> bytes:
    body: dict[str, Any] = {"id": row["alarm_id"], "event": row["event"], "state": row["state"]}
    return f"id: {row['id']}\nevent: alarm\n".encode() + b"data: " + msgspec.json.encode(body) + b"\n\n"


def _beat(live: Live, cursor: int | None = None) -> bytes:
    head = b"" if cursor is None else f"id: {cursor}\n".encode()
    return head + b"event: beat\ndata: " + msgspec.json.encode({"now": iso(live.clock())}) + b"\n\n"


def _bye(reason: str) -> bytes:
    return b"event: bye\ndata: " + msgspec.json.encode({"reason": reason}) + b"\n\n"
