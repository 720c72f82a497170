"""Turns bytes from outside into a JSON tree that any database can store, or says why it cannot.

Cheap firmware sends NaN, a C string's closing NUL, broken UTF-8 and numbers without end. What can be read is read, so
that a red key is never lost to a broken temperature; what cannot be stored is replaced, and the caller is told.
"""

import json
import math
import re
from typing import Any, Final

import msgspec

from devices.messages import MAX_BYTES

__all__ = ["Malformed", "parse", "storable"]

_MAX_DEPTH: Final = 32
_MAX_DIGITS: Final = 20  # longer than any 64-bit integer
# PostgreSQL cannot store NUL, UTF-8 has no lone surrogates, and nobody means the other control characters.
_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Malformed(Exception):
    """The other side sent something that cannot be read; `reason` is one sentence that names the field."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse(payload: bytes | bytearray | memoryview) -> Any:
    """Read JSON as sent; raise `Malformed` when it is too long, too deep, or not JSON."""
    if len(payload) > MAX_BYTES:
        raise Malformed(f"the payload has {len(payload)} bytes; at most {MAX_BYTES} are allowed")
    try:
        return msgspec.json.decode(payload)
    except RecursionError:
        raise Malformed("the payload is nested too deeply") from None
    except ValueError:  # msgspec's and Unicode's errors are ValueErrors
        return _parse_leniently(bytes(payload))


def storable(value: Any, depth: int = 0) -> tuple[Any, bool]:
    """Return the value with all that cannot be stored replaced, and whether it was whole as sent."""
    if isinstance(value, str):
        clean = _UNSTORABLE.sub("\ufffd", value)
        return clean, clean == value
    if isinstance(value, (list, dict)) and depth < _MAX_DEPTH:
        return _storable_object(value, depth) if isinstance(value, dict) else _storable_array(value, depth)
    fits = (
        value is None
        or isinstance(value, bool)
        or (isinstance(value, int) and -(2**63) <= value < 2**64)
        or (isinstance(value, float) and math.isfinite(value))
    )
    return (value, True) if fits else (None, False)


def _storable_array(value: list[Any], depth: int) -> tuple[list[Any], bool]:
    pairs = [storable(item, depth + 1) for item in value]
    return [item for item, _ in pairs], all(whole for _, whole in pairs)


def _storable_object(value: dict[Any, Any], depth: int) -> tuple[dict[str, Any], bool]:
    clean: dict[str, Any] = {}
    whole = True
    for name, item in value.items():
        clean_name, name_whole = storable(name)
        clean[clean_name], item_whole = storable(item, depth + 1)
        whole = whole and name_whole and item_whole
    return clean, whole


def _parse_leniently(payload: bytes) -> Any:
    # Bytes that are not UTF-8 become lone surrogates, which `storable` finds and names later.
    text = payload.decode("utf-8", errors="surrogateescape").removeprefix("\ufeff").rstrip("\0")
    try:
        return json.loads(text, strict=False, parse_int=_integer)
    except RecursionError:
        raise Malformed("the payload is nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"the payload is not JSON: {error}") from None


def _integer(digits: str) -> float:
    return int(digits) if len(digits) <= _MAX_DIGITS else math.inf
