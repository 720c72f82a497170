"""Family at the door: invitations, codes, passkeys."""

from typing import Any

import msgspec
from aiohttp import web

from dispatcher.alarms.view import iso
from dispatcher.people import staff
from dispatcher.people.family import codes, invitations, passkeys, sessions
from dispatcher.people.family.model import Account
from dispatcher.web import family_asked as asks
from dispatcher.web import family_session
from dispatcher.web.api import Call
from dispatcher.web.signin import SECURE

__all__ = [
    "accept_invitation",
    "account_json",
    "add_passkey",
    "ask_for_code",
    "open_invitation",
    "options_to_add",
    "options_to_sign_in",
    "remove_passkey",
    "sign_in_by_code",
    "sign_in_by_passkey",
    "sign_out_family",
]


async def open_invitation(call: Call, asked: asks.InvitationOpened) -> dict[str, Any]:
    """Who is invited by a link; looking does not use it up."""
    async with call.connection.transaction():
        row = await invitations.look(call.connection, asked.token, now=call.now)
    english = row["language"] == "en"
    return {
        "name": row["name"],
        "elder": row["elder"],
        "centre": row["centre_en"] if english else row["centre_zh"],
        "expires_at": iso(row["expires_at"]),
    }


async def accept_invitation(call: Call, asked: asks.InvitationAccepted) -> web.Response:
    """Open the family page by an invitation, once; a number that has an account is joined to it and must sign in there."""
    signed_in = await family_session.account_or_none(call.request, call.connection, now=call.now)
    async with call.connection.transaction():
        accepted = await invitations.accept(
            call.connection, asked.token, language=asked.language, signed_in=signed_in, now=call.now
        )
        if not accepted.new and signed_in is None:
            await codes.send(call.connection, accepted.account, now=call.now)
            return _json(201, {"token": None, "account": None})
        return await _opened(call, accepted.account, status=201)


async def ask_for_code(call: Call, asked: asks.CodeAsked) -> dict[str, Any]:
    """Send six digits to a telephone; the answer is the same whether it has an account or not."""
    await codes.ask_for(call.connection, asked.phone, address=call.address, now=call.now)
    return {}


async def sign_in_by_code(call: Call, asked: asks.CodeSignIn) -> web.Response:
    """Sign in with the code that came to the telephone."""
    account = await codes.sign_in(
        call.connection, asked.phone, asked.code, address=call.address, now=call.now
    )
    return await _opened(call, account)


async def sign_out_family(call: Call, _: None) -> web.Response:
    """End the family session."""
    token = family_session.token_of(call.request)
    if token is not None:
        await sessions.end(call.connection, token, now=call.now)
    response = web.Response(status=204)
    family_session.forget(response)
    return response


async def options_to_add(call: Call, _: None) -> dict[str, Any]:
    """What the browser needs to make a passkey."""
    host = family_session.origin_of(call.request)[1]
    options = await passkeys.options_to_add(call.connection, call.family, host=host, now=call.now)
    return {"publicKey": options}


async def add_passkey(call: Call, asked: asks.PasskeyAdded) -> dict[str, Any]:
    """Add the passkey that the browser made."""
    origin, host = family_session.origin_of(call.request)
    await passkeys.add(
        call.connection,
        call.family,
        asked.credential,
        name=asked.name,
        host=host,
        origin=origin,
        now=call.now,
    )
    return {}


async def remove_passkey(call: Call, _: None) -> None:
    """A passkey opens nothing any more."""
    await passkeys.remove(call.connection, call.family.id, call.path["id"], now=call.now)


async def options_to_sign_in(call: Call, _: None) -> dict[str, Any]:
    """What the browser needs to sign in with a passkey."""
    host = family_session.origin_of(call.request)[1]
    return {"publicKey": await passkeys.options_to_sign_in(call.connection, host=host, now=call.now)}


async def sign_in_by_passkey(call: Call, asked: asks.PasskeySignIn) -> web.Response:
    """Sign in with a passkey."""
    name = f"passkey:{str(asked.credential.get('id'))[:100]}"
    await staff.count_try(call.connection, username=name, address=call.address, now=call.now)
    origin, host = family_session.origin_of(call.request)
    account = await passkeys.sign_in(
        call.connection, asked.credential, host=host, origin=origin, now=call.now
    )
    await staff.forgive(call.connection, name)
    return await _opened(call, account)


def account_json(account: Account) -> dict[str, Any]:
    """A family account as JSON."""
    return {
        "id": account.id,
        "name": account.name,
        "language": account.language,
        "quiet_from": None if account.quiet_from is None else f"{account.quiet_from:%H:%M}",
        "quiet_until": None if account.quiet_until is None else f"{account.quiet_until:%H:%M}",
    }


async def _opened(call: Call, account: Account, *, status: int = 200) -> web.Response:
    token = await sessions.open_session(call.connection, account.id, now=call.now)
    response = _json(status, {"token": token, "account": account_json(account)})
    family_session.keep(response, token, secure=call.request.app[SECURE])
    return response


def _json(status: int, body: dict[str, Any]) -> web.Response:
    return web.Response(
        status=status,
        body=msgspec.json.encode(body),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
