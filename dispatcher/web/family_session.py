"""Who of the family is asking, and where this platform stands for their browser."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from dispatcher.database import Connection
from dispatcher.errors import NotSignedIn
from dispatcher.people.family import sessions
from dispatcher.people.family.model import SESSION_LIFE, Account

__all__ = ["COOKIE", "PUBLIC_URL", "account_of", "account_or_none", "forget", "keep", "origin_of", "token_of"]

COOKIE: Final = "yilao_family"
PUBLIC_URL: Final[web.AppKey[str | None]] = web.AppKey("public url")


def token_of(request: web.Request) -> str | None:
    """The token that a request carries, if any."""
    authorization = request.headers.get("Authorization", "")
    if authorization.lower().startswith("bearer "):
        return authorization[7:].strip()
    return request.cookies.get(COOKIE)


async def account_of(request: web.Request, connection: Connection, *, now: datetime) -> Account:
    """Which family account is signed in; NotSignedIn. A session of the desk opens nothing here."""
    token = token_of(request)
    if not token:
        raise NotSignedIn("请先登录 (please sign in)")
    return await sessions.signed_in(connection, token, now=now)


async def account_or_none(request: web.Request, connection: Connection, *, now: datetime) -> Account | None:
    """Which family account is signed in, if any."""
    try:
        return await account_of(request, connection, now=now)
    except NotSignedIn:
        return None


def keep(response: web.Response, token: str, *, secure: bool) -> None:
    """Set the cookie of a family session. Lax: people come to the page by a link in a message."""
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="Lax",
        secure=secure,
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
    )


def forget(response: web.Response) -> None:
    """Take the cookie away."""
    response.del_cookie(COOKIE, path="/")


def origin_of(request: web.Request) -> tuple[str, str]:
    """The origin and the host that a passkey must be for: the public address, or, without one behind TLS, where one looks at it.

    That a stranger may write what Host they like opens nothing: it is a browser that says for which host it signs.
    """
    public = request.app[PUBLIC_URL] or ""
    parts = urlsplit(public if public.startswith("https:") else str(request.url.origin()))
    return f"{parts.scheme}://{parts.netloc}", parts.hostname or ""
