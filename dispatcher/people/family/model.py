"""A family account as far as others need to know it, and how telephone numbers are compared. Pure."""

import hashlib
import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final, Literal

__all__ = ["CONSENTS", "Account", "Consent", "digest", "masked", "plain_phone"]

Consent = Literal["alarms", "visits", "device", "tests", "summary", "health"]
CONSENTS: Final = ("alarms", "visits", "device", "tests", "summary", "health")

SESSION_LIFE: Final = timedelta(days=180)
"""A family member's own telephone; whoever loses it asks the centre to close the page."""

_CHINA: Final = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A family member who is signed in."""

    id: int
    name: str
    phone: str | None
    language: str
    quiet_from: time | None
    quiet_until: time | None


def plain_phone(phone: str) -> str | None:
    """A telephone number as digits, without what people put between them and China's own prefix; None when it is none.

    The record has the same rule as plain_phone().
    """
    bare = re.sub(r"[\s().\-\u2010-\u2015]", "", phone)
    bare = _CHINA.sub("", bare)
    return bare if re.fullmatch(r"\+?[0-9]{4,20}", bare) else None


def masked(channel: str, target: str) -> str:
    """An address as its owner recognizes it, without showing it to whoever looks over their shoulder."""
    if channel in {"voice", "sms"}:
        return "…" + target[-4:]
    if channel == "email":
        name, _, host = target.rpartition("@")
        return f"{name[:2]}…@{host}"
    return ""


def digest(token: str) -> bytes:
    """What is kept of a secret that only its owner has."""
    return hashlib.sha256(token.encode(errors="backslashreplace")).digest()
