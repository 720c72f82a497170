"""What the API is asked about shift handovers. OpenAPI is generated from these."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dispatcher.web.asked import Limit, MaybeWords, Number, Words

__all__ = ["HandoverGiven", "HandoverQuery", "HandoverTaken", "SheetQuery"]

Centre = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class _Asked(BaseModel):
    """What a client sends: an unknown field is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid")


class SheetQuery(_Asked):
    """Of which desk."""

    centre_id: Centre


class HandoverQuery(SheetQuery):
    """The handovers of a desk, a page at a time."""

    limit: Limit = 20
    after: Number | None = None


class HandoverGiven(_Asked):
    """Whoever goes signs; `notes` are what is on no list."""

    centre_id: Centre
    notes: MaybeWords = ""


class HandoverTaken(_Asked):
    """Whoever comes signs: whose session it is, or at the same desk another person with name and password."""

    username: Words | None = None
    password: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    remarks: MaybeWords = ""
    with_alarms: Annotated[
        bool, Field(description="what the giver still has in hand passes to who takes over")
    ] = False
