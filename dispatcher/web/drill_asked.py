"""What the API is asked about drills. OpenAPI is generated from these."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["DrillAsked", "DrillQuery", "ScoreQuery"]

_CentreId = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$")
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DrillAsked(_Asked):
    """Send a drill's press to the desk of a centre."""

    centre_id: _CentreId


class DrillQuery(_Asked):
    """A page of drills, of one centre or of all that the reader sees."""

    centre_id: _CentreId | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    after: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None


class ScoreQuery(_Asked):
    """How many months back to count, this one included."""

    months: Annotated[int, Field(ge=1, le=24)] = 6
