"""Family: contacts who were invited, what was sent to them, and a telephone that makes passkeys."""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url as text

from tests.support.api import Answer, Api, Client
from tests.support.desk import Desk
from tests.support.ways import Post, a_sender

__all__ = ["FAMILY", "Authenticator", "code_for", "consent", "contact_of", "invited", "texts_of"]

FAMILY = "/api/v1/family"


async def contact_of(desk: Desk, ref: str = "e-1") -> int:
    """The first contact of an elder."""
    rows = await desk.rows(
        "SELECT contacts.id FROM contacts JOIN elders ON elders.id = contacts.elder_id "
        "WHERE elders.ref = %(ref)s AND removed_at IS NULL ORDER BY position LIMIT 1",
        ref=ref,
    )
    return int(rows[0]["id"])


async def consent(desk_client: Client, contact: int, *what: str) -> Answer:
    """The elder agrees to this, and to nothing else."""
    body = {"what": list(what), "how": "当面说的"}
    return await desk_client.request("PUT", f"/api/v1/contacts/{contact}/consents", json=body)


async def invited(api: Api, by: Client, contact: int) -> Client:
    """A contact with the family page open on their own telephone."""
    link = (await by.post(f"/api/v1/contacts/{contact}/invite")).body["link"]
    token = link.rpartition("/")[2]
    opened = await api.stranger().post(f"{FAMILY}/invitations/accept", {"token": token, "language": "zh"})
    assert opened.status == 201, opened.body
    return Client(api.http, api.base, opened.body["token"])


async def texts_of(desk: Desk) -> list[str]:
    """What short messages go out now."""
    post = Post()
    await a_sender(desk.pool, desk.clock, sms=post).tick()
    return post.texts


async def code_for(api: Api, phone: str) -> str:
    """The six digits that come to a telephone."""
    assert (await api.stranger().post(f"{FAMILY}/codes", {"phone": phone})).status == 202
    (code,) = re.findall(r"(?<![0-9])[0-9]{6}(?![0-9])", " ".join(await texts_of(api.desk)))
    return str(code)


@dataclass
class Authenticator:
    """A telephone's passkeys, as far as WebAuthn sees them."""

    host: str
    origin: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    count: int = 0

    def makes(self, options: dict[str, Any]) -> dict[str, Any]:
        """A new passkey, as the browser sends it."""
        client = self._client("webauthn.create", options)
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(0x45) + credential}
        return self._credential(
            {"clientDataJSON": text(client), "attestationObject": text(cbor2.dumps(attestation))}
        )

    def signs(self, options: dict[str, Any]) -> dict[str, Any]:
        """A signature with the passkey, as the browser sends it."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data(0x05)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(data),
                "signature": text(signature),
                "userHandle": None,
            }
        )

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        return {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
