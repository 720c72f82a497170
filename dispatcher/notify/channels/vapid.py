"""The key pair by which push services know this platform (VAPID, RFC 8292); made once, by whoever needs it first.

A browser's subscription is bound to the public key: it must outlive restarts, so it lies in the record.
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dispatcher.database import Connection, named_queries

__all__ = ["VapidKeys", "keys"]

_NAME: Final = "vapid"
_sql = named_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class VapidKeys:
    """Both halves, base64url without padding: the public one is what a browser subscribes with."""

    private: str = field(repr=False)
    public: str


async def keys(connection: Connection, *, now: datetime) -> VapidKeys:
    """The platform's keys; if there are none yet, they are made. Two that make them at once get the same."""
    known = await _known(connection)
    if known is not None:
        return known
    made = _made()
    values = {"name": _NAME, "private": made.private, "public": made.public, "now": now}
    await connection.execute(_sql["keep_key"], values)
    return await _known(connection) or made


async def _known(connection: Connection) -> VapidKeys | None:
    row = await (await connection.execute(_sql["key_named"], {"name": _NAME})).fetchone()
    return None if row is None else VapidKeys(private=row["private"], public=row["public"])


def _made() -> VapidKeys:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    private = key.private_numbers().private_value.to_bytes(32, "big")
    return VapidKeys(private=_text(private), public=_text(public))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
