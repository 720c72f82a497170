"""What the API is asked about who can be reached."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dispatcher.web.asked import Number, Search, Words

__all__ = ["FailedQuery", "PhoneOfStaff", "ReachQuery", "TestAsked", "TestQuery", "UnreachableQuery"]

Limit = Annotated[int, Field(ge=1, le=500)]
After = Annotated[int, Field(ge=0, le=1_000_000, description="`next` of the page before")]


class _Asked(BaseModel):
    """What a client sends: an unknown field is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid")


class ReachQuery(_Asked):
    """Of one centre, or of all that the reader serves."""

    centre_id: Search = None


class UnreachableQuery(ReachQuery):
    """A page of contacts, of staff on duty within seven days, or of elders without any contact, whom nothing reaches."""

    kind: Literal["contacts", "elders", "staff"] = "contacts"
    limit: Limit = 100
    after: After = 0


class TestQuery(ReachQuery):
    """A page of the tests of a month (this one without it), of one state if it is given."""

    __test__ = False  # the word of the trade, not one of pytest

    month: Annotated[date | None, Field(ge=date(2020, 1, 1), le=date(2200, 1, 1))] = None
    state: Literal["reached", "waiting", "not_reached", "no_way", "troubled", "all"] = "all"
    limit: Limit = 100
    after: After = 0


class FailedQuery(ReachQuery):
    """A page of the messages that reached their person by no channel in the last days."""

    days: Annotated[int, Field(ge=1, le=31)] = 7
    limit: Limit = 100
    after: After = 0


class TestAsked(_Asked):
    """A test for one person now: a contact or a member of staff (by username), not both."""

    __test__ = False

    contact_id: Number | None = None
    username: Search = None


class PhoneOfStaff(_Asked):
    """Where a member of staff is called and texted."""

    phone: Words
