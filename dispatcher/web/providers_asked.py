"""What providers of texts and calls report. OpenAPI is generated from these."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["ProviderReport"]


class ProviderReport(BaseModel):
    """How far a message or a call has come; providers may say more than we ask for."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] = Field(
        description="The id that the message was sent with"
    )
    status: Literal["ringing", "answered", "voicemail", "delivered", "failed"]
    key: Annotated[str, StringConstraints(max_length=8, pattern=r"^[0-9*#]*$")] | None = Field(
        default=None, description="Which key they pressed: 1 is yes, 2 is no"
    )
    permanent: bool = Field(default=False, description="There is no such number, now or ever")
    why: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] | None = None
