"""The pages for people outside the desk: the family's own page, its service worker, and the page that a message's link opens.

Family are on telephones, often on a slow line: what is text goes out compressed, and after the first visit the whole page
is kept by their browser, under a name that changes with its content.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from aiohttp import web

__all__ = ["add_pages", "light"]

_STATIC: Final = Path(__file__).parent / "static"
_FAMILY: Final = _STATIC / "family"
_KEPT: Final = frozenset({".js", ".css", ".svg", ".png", ".webmanifest"})
_NOT_KEPT: Final = frozenset({"sw.js", "ask.js", "ask.css"})
_VENDOR: Final = ("htm-3.1.1.js", "preact-10.29.8.js", "preact-hooks-10.29.8.js")

_ONLY_IF: Final = frozenset(
    {"range", "if-none-match", "if-modified-since", "if-match", "if-unmodified-since"}
)

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_pages(app: web.Application) -> None:
    """The routes of these pages."""
    app.router.add_get("/family", _to_family)
    app.router.add_get("/family/", _page("index.html"))
    app.router.add_get("/family/sw.js", _service_worker())
    app.router.add_get("/family/manifest.webmanifest", _manifest)
    app.router.add_get("/f/{token}", _page("ask.html"))


@web.middleware
async def light(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Files that are text go out compressed, to whoever can read that.

    Only where a whole file is asked for: aiohttp would also end the empty body of "not modified" with compressed bytes,
    and the browser takes those for the beginning of the next answer.
    """
    response = await handler(request)
    if (
        isinstance(response, web.FileResponse)
        and request.method == "GET"
        and _ONLY_IF.isdisjoint(name.lower() for name in request.headers)
        and request.path.startswith(("/static/", "/family", "/f/"))
        and not request.path.endswith(".png")
    ):
        response.enable_compression()
    return response


async def _to_family(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/family/")


def _page(name: str) -> _Handler:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(_FAMILY / name)

    return page


async def _manifest(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(
        _FAMILY / "manifest.webmanifest", headers={"Content-Type": "application/manifest+json"}
    )


def _service_worker() -> _Handler:
    """Serve sw.js with the list of what it keeps and a name of that content: another release is another worker."""
    kept, edition = _shell()
    text = (_FAMILY / "sw.js").read_text(encoding="utf-8")
    text = text.replace('"EDITION"', json.dumps(edition)).replace('["SHELL"]', json.dumps(kept))

    async def worker(_: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type="text/javascript")

    return worker


def _shell() -> tuple[list[str], str]:
    """The addresses that make up the family page, and a hash of what is there."""
    own = sorted(
        path
        for path in _FAMILY.rglob("*")
        if path.is_file() and path.suffix in _KEPT and path.name not in _NOT_KEPT
    )
    files = [_FAMILY / "index.html", *own, *(_STATIC / "vendor" / name for name in _VENDOR)]
    edition = hashlib.sha256(b"".join(path.read_bytes() for path in [*files, _FAMILY / "sw.js"])).hexdigest()[
        :16
    ]
    static = [f"/static/{path.relative_to(_STATIC).as_posix()}" for path in files[1:]]
    return ["/family/", *static], edition
