"""What the API is asked about calls, ticks and checklists. OpenAPI is generated from these."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dispatcher.web.asked import MaybeWords, Number, Version

__all__ = ["CallMade", "EditionWritten", "StepTicked", "StepWritten"]

StepId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
StepWords = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CallMade(_Asked):
    """A contact was called; `on_the_way` is a dispatch of family, so that the elder hears that somebody is coming."""

    version: Version
    contact_id: Number
    result: Literal["answered", "no_reply", "on_the_way"]
    note: MaybeWords = ""


class StepTicked(_Asked):
    """A step of the alarm's checklist is done; `done` false takes a wrong tick back."""

    version: Version
    step: StepId
    done: bool = True


class StepWritten(_Asked):
    """A step in both languages; one without `id` is new and is given one."""

    id: StepId | None = None
    zh: StepWords
    en: StepWords


class EditionWritten(_Asked):
    """The next edition of a checklist; `edition` is the one that was seen."""

    edition: Annotated[int, Field(ge=1, le=2**31 - 2)]
    steps: Annotated[list[StepWritten], Field(min_length=1, max_length=20)]
