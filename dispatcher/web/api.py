"""How a typed handler becomes a route: who may call it, what it is asked, what it answers, and doing a command once."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from aiohttp import web
from psycopg.types.json import Jsonb
from pydantic import BaseModel

from dispatcher.clock import Clock
from dispatcher.database import Connection, Pool, named_queries
from dispatcher.errors import Invalid, NotAllowed, NotFound
from dispatcher.people.family.model import Account
from dispatcher.people.model import Staff
from dispatcher.web import family_session, problems, session

__all__ = ["CLOCK", "POOL", "Call", "Later", "Route", "forget", "handler_for"]

POOL: Final = web.AppKey("pool", Pool)
CLOCK: Final[web.AppKey[Clock]] = web.AppKey("clock")

_sql = named_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, as a handler sees it. A command's connection is in a transaction that ends with the handler."""

    connection: Connection
    staff: Staff | None
    account: Account | None = None
    now: datetime
    path: Mapping[str, str]
    address: str
    request: web.Request

    @property
    def by(self) -> Staff:
        """Who is signed in, on a route that demands it."""
        if self.staff is None:
            raise NotAllowed
        return self.staff

    @property
    def family(self) -> Account:
        """Who of the family is signed in, on a route that is theirs."""
        if self.account is None:
            raise NotAllowed
        return self.account


@dataclass(frozen=True, slots=True)
class Later:
    """A reply that takes long to make: it is made when the request's connection is back in the pool."""

    make: Callable[[], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line of the API. `asked` is the model of the body (of the query string on GET), `answers` that of the reply.

    A reply that is no JSON has a `media` type instead; a body that is none is of a type that it `takes`. A `family` route is
    for family accounts and nobody else; what it does is one transaction, and the same when it is done twice.
    """

    method: str
    path: str
    handler: Callable[[Call, Any], Awaitable[Any]]
    asked: type[BaseModel] | None = None
    answers: type[BaseModel] | None = None
    media: str | None = None
    takes: tuple[str, ...] = ()
    status: int = 200
    roles: frozenset[str] | None = None
    public: bool = False
    family: bool = False
    command: bool = False


def handler_for(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The aiohttp handler of a route: sign-in, role, reading, doing, answering; every error becomes a problem."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await _handle(route, request)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001  # the one place where errors meet the outside
            return problems.answer(error)

    return handle


async def _handle(route: Route, request: web.Request) -> web.StreamResponse:
    session.refuse_foreign_page(request)
    if any("\x00" in part for part in request.match_info.values()):
        raise NotFound  # no text in the record contains it, and PostgreSQL would not even be asked
    raw = b"" if request.method == "GET" else await _body(route, request)
    async with request.app[POOL].connection() as connection:
        now = request.app[CLOCK]()
        staff = account = None
        if route.family:
            account = await family_session.account_of(request, connection, now=now)
        elif not route.public:
            staff = await session.staff_of(request, connection, now=now)
        if staff is not None and route.roles is not None and not staff.has(*route.roles):
            raise NotAllowed
        asked = _asked(route, request, raw)
        call = Call(
            connection=connection,
            staff=staff,
            account=account,
            now=now,
            path=request.match_info,
            address=session.address_of(request),
            request=request,
        )
        if route.family and route.method != "GET":
            async with connection.transaction():
                reply = await route.handler(call, asked)
        elif not route.command:
            reply = await route.handler(call, asked)
        else:
            reply = await _once(route, call, asked, raw)
    if isinstance(reply, Later):
        return await reply.make()
    if isinstance(reply, web.StreamResponse):
        return reply
    return _json(route.status, reply)


async def _once(route: Route, call: Call, asked: BaseModel | None, raw: bytes) -> Any:
    """Do a command in one transaction; with an Idempotency-Key, a repetition gets the first answer again."""
    key = call.request.headers.get("Idempotency-Key")
    if key is None:
        async with call.connection.transaction():
            return await route.handler(call, asked)
    if not 1 <= len(key) <= 200 or not key.isprintable():  # noqa: PLR2004  # as the table says
        raise Invalid("an Idempotency-Key has 1 to 200 printable characters", field="Idempotency-Key")
    digest = hashlib.sha256(f"{route.method} {call.request.path}\n".encode() + raw).digest()
    async with call.connection.transaction():
        await call.connection.execute(_sql["take_turn"], {"turn": f"{call.by.id} {key}"})
        if (known := await _known(call, key, digest)) is not None:
            return known
        reply = await route.handler(call, asked)
        await call.connection.execute(
            _sql["remember"],
            {
                "staff_id": call.by.id,
                "key": key,
                "request": digest,
                "status": route.status,
                "body": Jsonb(msgspec.to_builtins(reply), dumps=msgspec.json.encode),
                "now": call.now,
            },
        )
        return reply


async def forget(connection: Connection, *, now: datetime) -> None:
    """Forget the answers that nobody will ask for again."""
    await connection.execute(_sql["forget"], {"before": now - timedelta(days=1)})


async def _known(call: Call, key: str, digest: bytes) -> Any:
    cursor = await call.connection.execute(_sql["known"], {"staff_id": call.by.id, "key": key})
    row = await cursor.fetchone()
    if row is None:
        return None
    if bytes(row["request"]) != digest:
        raise Invalid("this Idempotency-Key was used for another request", field="Idempotency-Key")
    return row["body"]


def _asked(route: Route, request: web.Request, raw: bytes) -> BaseModel | None:
    if route.asked is None:
        return None
    if request.method == "GET":
        return route.asked.model_validate(dict(request.query))
    return route.asked.model_validate_json(raw or b"{}")


async def _body(route: Route, request: web.Request) -> bytes:
    raw = await request.read()
    if route.takes:
        if request.content_type not in route.takes:
            raise Invalid(f"send {' or '.join(route.takes)}, with that Content-Type", field="Content-Type")
        return raw
    if raw and request.content_type != "application/json":
        raise Invalid("send JSON, with Content-Type: application/json", field="Content-Type")
    return raw


def _json(status: int, reply: Any) -> web.Response:
    if reply is None:
        return web.Response(status=204)
    return web.Response(
        status=status,
        body=msgspec.json.encode(reply),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
