"""What the API is asked about helpers, follow-ups and photos."""

from typing import Annotated

from pydantic import AwareDatetime, StringConstraints

from dispatcher.follow_ups.store import CURSOR, Show
from dispatcher.web.asked import Limit, MaybeWords, Number, Search, _Asked

__all__ = ["FollowUpAsked", "FollowUpDone", "FollowUpQuery", "HelperQuery"]

What = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$")
]


class HelperQuery(_Asked):
    """Who can be sent: to an elder, the nearest first; or those of a centre, or of all that the reader serves."""

    elder_id: Number | None = None
    centre_id: Search = None
    limit: Limit = 200


class FollowUpQuery(_Asked):
    """A page of follow-ups; `after` is the `next` of the page before."""

    centre_id: Search = None
    elder_id: Number | None = None
    alarm_id: Number | None = None
    state: Show = "open"
    limit: Limit = 100
    after: Annotated[str, StringConstraints(pattern=CURSOR)] | None = None


class FollowUpAsked(_Asked):
    """What must be looked at again, and by when. Without `centre_id` it is for the elder's home centre, or the alarm's."""

    centre_id: Search = None
    elder_id: Number | None = None
    alarm_id: Number | None = None
    what: What
    due_at: AwareDatetime


class FollowUpDone(_Asked):
    """It was looked at; the note says what was found."""

    note: MaybeWords = ""
