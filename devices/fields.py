"""What one field of a message may be: each reader returns its value, None when absent, or `UNREADABLE`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from devices.messages import Location, SignalType
from devices.untrusted import Malformed, storable

__all__ = [
    "UNREADABLE",
    "Unreadable",
    "read_flag",
    "read_location",
    "read_name",
    "read_number",
    "read_others",
    "read_short_text",
    "read_signal_type",
    "read_time",
    "value_or_none",
]

_MAX_NAME: Final = 64
_MAX_ACCURACY_M: Final = 50_000_000  # more than once around the Earth says nothing
# PostgreSQL and time zones have edges; no device was on before, and none of ours will be on after.
_YEARS: Final = range(1970, 2100)
_SIGNAL_TYPES: Final = frozenset(SignalType)


class Unreadable:
    """Stands for a field that is there but cannot be read."""


UNREADABLE: Final = Unreadable()


def value_or_none(value: Any, field: str, malformed: list[str]) -> Any:
    """Return the value, or None after naming the field when it could not be read."""
    if isinstance(value, Unreadable):
        malformed.append(field)
        return None
    return value


def read_name(value: Any, field: str) -> str:
    """Return an identifying text or raise `Malformed`; it becomes a key in tables, so nothing is repaired here."""
    if not isinstance(value, str):
        raise Malformed(f"{field} must be text" if value is not None else f"{field} is missing")
    if not 1 <= len(value) <= _MAX_NAME:
        raise Malformed(f"{field} must have 1 to {_MAX_NAME} characters")
    if not value.isprintable() or value.isspace():
        raise Malformed(f"{field} must be readable characters only")
    return value


def read_signal_type(value: Any) -> str:
    """Return the type of a signal, known or not, or raise `Malformed`."""
    name = read_name(value, "type")
    # A device that says "SOS" means sos; as an unknown type it would be shown behind real emergencies.
    plain = name.strip().lower()
    return SignalType(plain) if plain in _SIGNAL_TYPES else name


def read_time(value: Any) -> datetime | Unreadable | None:
    """Read an RFC 3339 time as UTC; a time without a zone could be any hour, so it counts as unreadable."""
    if value is None:
        return None
    if not isinstance(value, str):
        return UNREADABLE
    try:
        at = msgspec.convert(value, datetime)
        if at.tzinfo is None:
            return UNREADABLE
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return UNREADABLE
    return at if at.year in _YEARS else UNREADABLE


def read_short_text(value: Any) -> str | Unreadable | None:
    """Read 1 to 64 printable characters."""
    if value is None:
        return None
    fits = isinstance(value, str) and 1 <= len(value) <= _MAX_NAME and value.isprintable()
    return value if fits else UNREADABLE


def read_number(value: Any, low: float, high: float) -> float | Unreadable | None:
    """Read a number from low to high, both included."""
    if value is None:
        return None
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high
    return value if fits else UNREADABLE


def read_flag(value: Any, field: str, malformed: list[str]) -> bool:
    """Read true or false; anything else is named and counts as false."""
    if value is not None and not isinstance(value, bool):
        malformed.append(field)
    return value is True


def read_location(value: Any, malformed: list[str]) -> Location | None:
    """Read a place on Earth; without a usable latitude and longitude there is none."""
    if value is None:
        return None
    if not isinstance(value, dict):
        malformed.append("location")
        return None
    rest = dict(value)
    lat, lon = read_number(rest.pop("lat", None), -90, 90), read_number(rest.pop("lon", None), -180, 180)
    accuracy = read_number(rest.pop("accuracy_m", None), 0, _MAX_ACCURACY_M)
    # Receivers without a fix report 0, 0: nobody is to be sent to the Gulf of Guinea.
    if not isinstance(lat, (int, float)) or not isinstance(lon, (int, float)) or lat == lon == 0:
        malformed.append("location")
        return None
    extra, whole = storable(rest)
    if not whole:
        malformed.append("location")
    accuracy_m = value_or_none(accuracy, "location.accuracy_m", malformed)
    return Location(lat=lat, lon=lon, accuracy_m=accuracy_m, extra=extra)


def read_others(body: Mapping[str, Any], malformed: list[str]) -> dict[str, Any]:
    """Keep the fields that we do not know, as sent; those that had to be changed to be stored are named."""
    fields: dict[str, Any] = {}
    for sent_name, value in body.items():
        name, name_whole = storable(sent_name)
        fields[name], value_whole = storable(value)
        if not (name_whole and value_whole):
            malformed.append(name)
    return fields
