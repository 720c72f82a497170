"""What the API answers about the words of messages. OpenAPI is generated from these."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

__all__ = ["Preview", "Wording", "Wordings"]


class Words(BaseModel):
    """The words in force in one language; edition 0 is Yilao's default, which nobody edited."""

    text: str
    default: str
    edition: int
    edited_at: datetime | None
    edited_by: str | None


class Wording(BaseModel):
    """One message: what may stand in it as {placeholder}, and what must."""

    key: str
    may: list[str]
    must: list[str]
    zh: Words
    en: Words


class Wordings(BaseModel):
    """Every message that can be sent; `types`: the types of alarm with which one can be tried."""

    items: list[Wording]
    types: list[str]


class Preview(BaseModel):
    """What an invented person would get. `mistakes` in sentences; with any, the words cannot be put into force."""

    sample: Literal[True]
    title: str
    sms: str
    letters: int
    parts: int
    voice: str
    mistakes: list[str]
