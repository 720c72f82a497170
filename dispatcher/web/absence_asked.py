"""What the API is asked about absences. OpenAPI is generated from these."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

__all__ = ["AbsencePlanned"]


class AbsencePlanned(BaseModel):
    """An elder will be away, or is: why, from when, and until when (ninety days at most; without `starts_at`, from now)."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["hospital", "travel", "family", "other"]
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")] = ""
