"""Errors as RFC 9457 problem details; one table says which error is which status."""

import logging
import re
from typing import Any, Final

import msgspec
from aiohttp import web
from pydantic import ValidationError

from dispatcher import errors
from dispatcher.database import TROUBLE

__all__ = ["answer", "problem"]

log = logging.getLogger(__name__)

_STATUS: Final[tuple[tuple[type[Exception], int, str], ...]] = (
    (errors.NotSignedIn, 401, "Not signed in"),
    (errors.NotAllowed, 403, "Not allowed"),
    (errors.NotFound, 404, "Not found"),
    (errors.Conflict, 409, "Conflict"),
    (errors.Gone, 410, "Gone"),
    (errors.Throttled, 429, "Too many requests"),
    (errors.Invalid, 422, "Invalid"),
    (errors.Refused, 400, "Refused"),
)


def problem(status: int, title: str, detail: str, **more: Any) -> web.Response:
    """A problem+json response; `more` are members of its body."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body.update({name: value for name, value in more.items() if value is not None})
    return web.Response(
        status=status, body=msgspec.json.encode(body), content_type="application/problem+json"
    )


def answer(error: Exception) -> web.Response:
    """The response for an error; what is our own fault is logged once, here, and told without its insides."""
    for kind, status, title in _STATUS:
        if isinstance(error, kind):
            response = problem(
                status,
                title,
                str(error),
                code=_code(error),
                field=getattr(error, "field", None),
                alarm=getattr(error, "alarm", None),
            )
            if isinstance(error, errors.Throttled):
                response.headers["Retry-After"] = str(error.retry_after_s)
            return response
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, TROUBLE):
        log.warning(
            "the database could not do what a request asked: %s",
            error,
            extra={"action": "request_no_database"},
        )
        response = problem(503, "Unavailable", "the database cannot do this just now; try again")
        response.headers["Retry-After"] = "2"
        return response
    log.error("a request failed: %s", error, exc_info=error, extra={"action": "request_failed"})
    return problem(500, "Our mistake", "something went wrong here; it has been written down")


def _code(error: Exception) -> str:
    """A stable word for programs, from the error's class: Stale is "stale", NotAllowed is "not_allowed"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def _invalid(error: ValidationError) -> web.Response:
    found = [
        {"field": ".".join(str(part) for part in item["loc"]), "detail": item["msg"]}
        for item in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    first = found[0]
    sentence = "; ".join(f"{item['field'] or 'body'}: {item['detail']}" for item in found)
    return problem(422, "Invalid", sentence, code="invalid", field=first["field"] or None, errors=found)
