"""What the API is asked by consoles about themselves."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["Left", "Present"]

Console = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._-]{8,64}$"),
    Field(description="A name that this console made up for itself when somebody signed in"),
]


class Left(BaseModel):
    """Somebody leaves this console."""

    model_config = ConfigDict(extra="forbid")

    console: Console


class Present(Left):
    """Somebody is at this console, whose stream is live; `sound` says whether they would hear a ring."""

    sound: Annotated[bool, Field(strict=True)]
