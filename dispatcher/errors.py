"""The errors of the desk; an error's docstring is the sentence people read when nothing better is known."""

from typing import Any

__all__ = [
    "AlreadyOpen",
    "Conflict",
    "DatabaseUnusable",
    "Gone",
    "IllegalTransition",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "NotSignedIn",
    "Refused",
    "Stale",
    "Throttled",
    "YilaoError",
]


class YilaoError(Exception):
    """Something went wrong."""

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or (type(self).__doc__ or "").strip())


class DatabaseUnusable(YilaoError):
    """The database cannot be used; start-up stops here rather than lose what is written to it."""


class Refused(YilaoError):
    """The request was refused; the caller can mend it."""


class Invalid(Refused):
    """The request says something that cannot be."""

    def __init__(self, detail: str | None = None, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field


class NotFound(Refused):
    """There is no such thing, or it is not yours to see."""


class Gone(Refused):
    """This opens nothing any more."""


class NotSignedIn(Refused):
    """Please sign in."""


class NotAllowed(Refused):
    """Your role does not allow this."""


class Throttled(Refused):
    """Too many tries; please wait."""

    def __init__(self, detail: str | None = None, *, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Conflict(Refused):
    """Somebody else was first."""

    def __init__(self, detail: str | None = None, *, alarm: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.alarm = alarm


class Stale(Conflict):
    """The alarm has changed since you looked at it."""


class IllegalTransition(Conflict):
    """The alarm is not in a state in which this can be done."""


class AlreadyOpen(Conflict):
    """There already is an open alarm of this kind for this elder."""
