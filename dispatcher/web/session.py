"""Who is asking: the session cookie of a browser, or the bearer token of a script."""

from datetime import datetime
from typing import Final

from aiohttp import web

from dispatcher.database import Connection
from dispatcher.errors import NotAllowed, NotSignedIn
from dispatcher.people import staff
from dispatcher.people.model import Staff

__all__ = ["COOKIE", "refuse_foreign_page", "staff_of", "token_of"]

COOKIE: Final = "yilao_session"


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
