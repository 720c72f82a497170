"""Passkeys (WebAuthn): one is added by who is signed in, and signs in without anything to remember or to be phished."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Conflict, Invalid, NotFound, NotSignedIn
from dispatcher.people.family import sessions
from dispatcher.people.family.model import Account

__all__ = ["add", "listed", "options_to_add", "options_to_sign_in", "remove", "sign_in"]

_NAME: Final = "颐老 Yilao"
_REFUSED: Final = "通行密钥无效 (this passkey does not open the page)"
# What a browser sends is anybody's: whatever the library makes of it is a refusal, never a fault of ours.
_NONSENSE: Final = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)

_sql = named_queries(__file__)


async def options_to_add(
    connection: Connection, account: Account, *, host: str, now: datetime
) -> dict[str, Any]:
    """What the browser needs to make a passkey for an account."""
    rows = await (await connection.execute(_sql["passkeys"], {"account_id": account.id})).fetchall()
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name=_NAME,
        user_id=f"family-{account.id}".encode(),
        user_name=account.name,
        user_display_name=account.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(row["credential_id"])) for row in rows],
    )
    await _keep(connection, options.challenge, account.id, now)
    known: dict[str, Any] = json.loads(options_to_json(options))
    return known


async def options_to_sign_in(connection: Connection, *, host: str, now: datetime) -> dict[str, Any]:
    """What the browser needs to sign in with whatever passkey it has for this place."""
    options = webauthn.generate_authentication_options(
        rp_id=host, user_verification=UserVerificationRequirement.REQUIRED
    )
    await _keep(connection, options.challenge, None, now)
    known: dict[str, Any] = json.loads(options_to_json(options))
    return known


async def add(
    connection: Connection,
    account: Account,
    credential: Mapping[str, Any],
    *,
    name: str,
    host: str,
    origin: str,
    now: datetime,
) -> None:
    """Add a passkey that answers a challenge made for this account; Invalid when it does not."""
    try:
        challenge = await _spend(connection, credential, account.id, now)
        found = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except _NONSENSE:
        raise Invalid(_REFUSED, field="credential") from None
    cursor = await connection.execute(
        _sql["add_passkey"],
        {
            "credential_id": found.credential_id,
            "account_id": account.id,
            "public_key": found.credential_public_key,
            "sign_count": found.sign_count,
            "name": name,
            "now": now,
        },
    )
    if await cursor.fetchone() is None:
        raise Conflict("this passkey is known already")


async def sign_in(
    connection: Connection, credential: Mapping[str, Any], *, host: str, origin: str, now: datetime
) -> Account:
    """Whose passkey signed the challenge; NotSignedIn when none of ours did."""
    try:
        challenge = await _spend(connection, credential, None, now)
        credential_id = base64url_to_bytes(credential["id"])
        async with connection.transaction():
            row = await (
                await connection.execute(_sql["passkey"], {"credential_id": credential_id})
            ).fetchone()
            if row is None:
                raise NotSignedIn(_REFUSED)
            found = webauthn.verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=host,
                expected_origin=origin,
                credential_public_key=bytes(row["public_key"]),
                credential_current_sign_count=row["sign_count"],
                require_user_verification=True,
            )
            values = {"credential_id": credential_id, "sign_count": found.new_sign_count, "now": now}
            await connection.execute(_sql["passkey_used"], values)
            return await sessions.account(connection, row["account_id"])
    except _NONSENSE:
        raise NotSignedIn(_REFUSED) from None


async def listed(connection: Connection, account_id: int) -> list[Row]:
    """The passkeys of an account, with ids as URLs carry them."""
    rows = await (await connection.execute(_sql["passkeys"], {"account_id": account_id})).fetchall()
    return [row | {"id": bytes_to_base64url(bytes(row["credential_id"]))} for row in rows]


async def remove(connection: Connection, account_id: int, key: str, *, now: datetime) -> None:
    """A passkey opens nothing any more; NotFound when it is not one of theirs."""
    try:
        credential_id = base64url_to_bytes(key)
    except ValueError:
        credential_id = b""
    values = {"credential_id": credential_id, "account_id": account_id, "now": now}
    if await (await connection.execute(_sql["remove_passkey"], values)).fetchone() is None:
        raise NotFound("there is no such passkey")


async def _keep(connection: Connection, challenge: bytes, account_id: int | None, now: datetime) -> None:
    await connection.execute(
        _sql["add_challenge"], {"challenge": challenge, "account_id": account_id, "now": now}
    )


async def _spend(
    connection: Connection, credential: Mapping[str, Any], account_id: int | None, now: datetime
) -> bytes:
    """The challenge that an answer says it answers, taken so that none answers it again; ValueError when it is none of ours."""
    said = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    challenge = base64url_to_bytes(said["challenge"])
    values = {"challenge": challenge, "account_id": account_id, "now": now}
    if await (await connection.execute(_sql["use_challenge"], values)).fetchone() is None:
        raise ValueError("no such challenge")
    return challenge
