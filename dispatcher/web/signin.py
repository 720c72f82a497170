"""Signing in and out, and who one is."""

from aiohttp import web

from dispatcher.alarms.view import iso
from dispatcher.people import staff
from dispatcher.people.model import Staff
from dispatcher.web import session
from dispatcher.web.api import Call
from dispatcher.web.asked import SignIn

__all__ = ["SECURE", "me", "sign_in", "sign_out"]

SECURE: web.AppKey[bool] = web.AppKey("secure cookie", bool)


async def sign_in(call: Call, asked: SignIn) -> web.Response:
    """Sign in with name and password: sets the session cookie, and gives a bearer token for scripts."""
    person = await staff.sign_in(
        call.connection, username=asked.username, password=asked.password, address=call.address, now=call.now
    )
    token, expires_at = await staff.new_session(call.connection, person.id, kind="browser", now=call.now)
    response = web.json_response({"token": token, "expires_at": iso(expires_at), "staff": me_json(person)})
    response.set_cookie(
        session.COOKIE,
        token,
        httponly=True,
        samesite="Strict",
        secure=call.request.app[SECURE],
        max_age=int(staff.SESSION_LIFE.total_seconds()),
        path="/",
    )
    return response


async def sign_out(call: Call, _: None) -> web.Response:
    """End the session."""
    token = session.token_of(call.request)
    if token is not None:
        await staff.end_session(call.connection, token, now=call.now)
    response = web.Response(status=204)
    response.del_cookie(session.COOKIE, path="/")
    return response


async def me(call: Call, _: None) -> dict[str, object]:
    """Who is signed in, with what roles, and which centres they see."""
    return me_json(call.by)


def me_json(person: Staff) -> dict[str, object]:
    """A member of staff as JSON."""
    return {
        "id": person.id,
        "username": person.username,
        "name": person.name,
        "roles": [{"role": role.role, "centre_id": role.centre_id} for role in person.roles],
        "centres": None if person.centres is None else sorted(person.centres),
    }
