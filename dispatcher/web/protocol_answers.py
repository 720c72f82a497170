"""What the API answers about checklists. OpenAPI is generated from these."""

from datetime import datetime

from pydantic import BaseModel

__all__ = ["Protocol", "ProtocolInForce", "ProtocolWithEditions", "Protocols"]


class ProtocolStep(BaseModel):
    """One step, in both languages."""

    id: str
    zh: str
    en: str


class ProtocolInForce(BaseModel):
    """The checklist of an alarm, as it was when the alarm was raised."""

    type: str
    edition: int
    steps: list[ProtocolStep]


class Protocol(ProtocolInForce):
    """One edition of a checklist; edition 1 is Yilao's default, which nobody edited."""

    edited_at: datetime | None
    edited_by: str | None
    edited_by_name: str | None


class Protocols(BaseModel):
    """The newest edition of every type."""

    items: list[Protocol]


class ProtocolWithEditions(BaseModel):
    """The editions of one type, the newest first: that is the one in force for alarms raised now."""

    type: str
    editions: list[Protocol]
