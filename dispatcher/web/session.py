"""Who is asking: the session cookie of a browser, or the bearer token of a script."""

from datetime import datetime
from ipaddress import ip_address
from typing import Final

from aiohttp import web

from dispatcher.database import Connection
from dispatcher.errors import NotAllowed, NotSignedIn
from dispatcher.people import staff
from dispatcher.people.model import Staff

__all__ = ["COOKIE", "PROXY", "address_of", "refuse_foreign_page", "staff_of", "token_of"]

COOKIE: Final = "yilao_session"
PROXY: Final[web.AppKey[str | None]] = web.AppKey("trusted proxy")


def address_of(request: web.Request) -> str:
    """Where a request comes from: the peer, or whoever our own reverse proxy says it speaks for."""
    peer = request.remote or ""
    if peer != request.app[PROXY]:
        return peer  # anybody may write the header; only the proxy's is believed
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", ()))
    try:
        # The proxy adds its own caller at the end; what stands before came with the request.
        return str(ip_address(forwarded.rpartition(",")[2].strip()))
    except ValueError:
        return peer


def token_of(request: web.Request) -> str | None:
    """The token that a request carries, if any."""
    authorization = request.headers.get("Authorization", "")
    if authorization.lower().startswith("bearer "):
        return authorization[7:].strip()
    return request.cookies.get(COOKIE)


async def staff_of(request: web.Request, connection: Connection, *, now: datetime) -> Staff:
    """Who is signed in; NotSignedIn."""
    token = token_of(request)
    if not token:
        raise NotSignedIn("请先登录 (please sign in)")
    return await staff.signed_in(connection, token, now=now)


def refuse_foreign_page(request: web.Request) -> None:
    """Refuse what another site's page makes a browser ask: beside SameSite=Strict, a second lock on the same door."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise NotAllowed("this request comes from another site's page")
