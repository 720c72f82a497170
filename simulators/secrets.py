"""The secrets of simulated devices: derived, so that the platform and the devices need not pass them to each other."""

import base64
import hashlib
import hmac

__all__ = ["device_secret"]

_LENGTH = 32  # characters of base32: 160 bits


def device_secret(key: bytes, device_id: str) -> str:
    """Return the MQTT password of a device, 32 lower-case letters and digits that only the holder of `key` can make."""
    digest = hmac.new(key, device_id.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:_LENGTH].lower()
