"""What can be planned as an absence. Pure."""

from datetime import datetime, timedelta
from typing import Final

from dispatcher.errors import Invalid

__all__ = ["LONGEST", "check"]

LONGEST: Final = timedelta(days=90)
"""An absence that lasts longer is planned anew: nobody is forgotten because a date was mistyped."""

_BEGAN_BEFORE: Final = timedelta(days=30)
_BEGINS_WITHIN: Final = timedelta(days=365)


def check(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """Invalid when nobody can be away so."""
    if ends_at <= starts_at:
        raise Invalid("an absence ends after it begins", field="ends_at")
    if ends_at <= now:
        raise Invalid("this absence would be over already", field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Invalid(f"an absence lasts {LONGEST.days} days at most; plan the rest later", field="ends_at")
    if starts_at < now - _BEGAN_BEFORE:
        raise Invalid(f"an absence began {_BEGAN_BEFORE.days} days ago at most", field="starts_at")
    if starts_at > now + _BEGINS_WITHIN:
        raise Invalid("an absence is planned a year ahead at most", field="starts_at")
