"""The web application: routes, static pages, and the headers that every answer carries."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from dispatcher.clock import Clock
from dispatcher.database import Pool
from dispatcher.pulse import Pulse
from dispatcher.watch.auditor import Auditor
from dispatcher.web import (
    family_session,
    health,
    live,
    openapi,
    pages,
    presence,
    problems,
    providers,
    session,
    signin,
)
from dispatcher.web.api import CLOCK, POOL, handler_for
from dispatcher.web.live import LIVE, Live
from dispatcher.web.routes import ROUTES
from dispatcher.web.tiles import TILES, Tiles

__all__ = ["make"]

_POLICY: Final = web.AppKey("policy", str)
_STATIC: Final = Path(__file__).parent / "static"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make(
    *,
    pool: Pool,
    clock: Clock,
    live_: Live,
    pulse: Pulse,
    secure_cookie: bool,
    proxy: str | None = None,
    tiles: Tiles | None = None,
    auditor: Auditor | None = None,
    unattended_after: timedelta = timedelta(seconds=30),
    provider_secret: str | None = None,
    public_url: str | None = None,
) -> web.Application:
    """The application; it owns nothing that it is given. `proxy` is the address of a reverse proxy to believe."""
    app = web.Application(middlewares=[_plain_errors, pages.light], client_max_size=1024 * 1024 + 1)
    app[POOL], app[CLOCK], app[LIVE], app[health.PULSE] = pool, clock, live_, pulse
    app[TILES], app[_POLICY] = tiles, _policy(tiles)
    app[signin.SECURE], app[session.PROXY], app[health.AUDITOR] = secure_cookie, proxy, auditor
    app[presence.UNATTENDED_AFTER] = unattended_after
    app[providers.SECRET], app[family_session.PUBLIC_URL] = provider_secret, public_url
    for route in ROUTES:
        app.router.add_route(route.method, route.path, handler_for(route))
    described = msgspec.json.encode(openapi.describe(ROUTES, version=version("yilao")))

    async def describe(_: web.Request) -> web.Response:
        return web.Response(body=described, content_type="application/json")

    app.router.add_get("/api/v1/openapi.json", describe)
    app.router.add_get("/api/v1/stream", live.stream)
    app.router.add_get("/healthz", health.healthz)
    app.router.add_get("/metrics", health.metrics)
    app.router.add_get("/", _to_console)
    app.router.add_get("/console", _to_console)
    app.router.add_get("/console/", _page("console"))
    app.router.add_get("/wall", _page("wall"))
    pages.add_pages(app)
    app.router.add_static("/static/", _STATIC)
    app.on_response_prepare.append(_guard)
    return app


@web.middleware
async def _plain_errors(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Aiohttp's own refusals (no such URL, wrong method, body too long) as problems too."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:  # noqa: PLR2004  # a redirect is no error
            raise
        response = problems.problem(
            error.status, error.reason, f"{request.method} {request.path}: {error.reason}"
        )
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response


async def _to_console(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/console/")


def _page(name: str) -> _Handler:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(_STATIC / name / "index.html")

    return page


def _policy(tiles: Tiles | None) -> str:
    """Everything comes from here; pictures of the map from its tile server too. No page has a script inside it."""
    pictures = f" {tiles.origin}" if tiles else ""
    return (
        f"default-src 'self'; script-src 'self'; img-src 'self' data:{pictures}; style-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    )


async def _guard(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Content-Security-Policy"] = request.app[_POLICY]
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if response.content_type.startswith(
        ("text/html", "text/javascript", "text/css", "application/javascript")
    ):
        response.headers["Cache-Control"] = "no-cache"  # a new release must not meet yesterday's console
