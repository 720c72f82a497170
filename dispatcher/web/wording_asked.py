"""What the API is asked about the words of messages. OpenAPI is generated from these."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["PreviewAsked", "WordingWritten"]

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$")
]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,40}$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WordingWritten(_Asked):
    """New words for a message; `edition` is the one that was seen, 0 for Yilao's own."""

    language: Literal["zh", "en"]
    text: Text
    edition: Annotated[int, Field(ge=0, le=2**31 - 2)]


class PreviewAsked(_Asked):
    """Words to be tried on an invented example; without `text`, those in force."""

    key: Key
    language: Literal["zh", "en"]
    text: Text | None = None
    type: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")] = "sos"
    health_consent: bool = False
