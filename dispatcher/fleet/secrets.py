"""Device secrets: made here, shown once, kept as hashes only.

A secret is 160 random bits, so its hash needs no costly stretching (that protects secrets that people choose): the argon2
setting is small on purpose, so that ten thousand devices can come back at once after a power cut.
"""

import base64
import hashlib
import secrets as random_secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

__all__ = ["broker_hash", "new_secret", "secret_hash", "verify"]

_HASHER = PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)
_BROKER_ROUNDS = 101  # what mosquitto_passwd itself writes


def new_secret() -> str:
    """A fresh secret of 32 characters (160 bits)."""
    return base64.b32encode(random_secrets.token_bytes(20)).decode().lower()


def secret_hash(secret: str) -> str:
    """The argon2id hash under which a device's secret is kept."""
    return _HASHER.hash(secret)


def verify(hashed: str, secret: str) -> bool:
    """Whether a secret is the one that was hashed; never raises."""
    try:
        return _HASHER.verify(hashed, secret)
    except (Argon2Error, InvalidHashError):
        return False


def broker_hash(secret: str) -> str:
    """The hash in mosquitto's password-file notation: `$7$rounds$salt$hash`, PBKDF2 with SHA-512."""
    salt = random_secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", secret.encode(), salt, _BROKER_ROUNDS)
    return f"$7${_BROKER_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
