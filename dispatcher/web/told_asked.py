"""What the API is asked about who was told of an alarm, and who goes. OpenAPI is generated from these."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dispatcher.web.asked import Number, Version

__all__ = ["AskAnswered", "ContactsAsked"]

Minutes = Annotated[int, Field(ge=1, le=600)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ContactsAsked(_Asked):
    """Ask the elder's contacts whether one of them goes: all or some; all together, or as the elder's plan says."""

    version: Version
    together: bool = False
    contact_ids: Annotated[list[Number], Field(min_length=1, max_length=50)] | None = None


class AskAnswered(_Asked):
    """Whether they go, and in how many minutes they think to be there."""

    accepted: bool
    eta_minutes: Minutes | None = None
