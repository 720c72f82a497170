"""What the API answers about who was told of an alarm, and who goes. OpenAPI is generated from these."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

__all__ = ["BehindLink", "Told"]

Said = Literal["accepted", "declined"]


class Chain(BaseModel):
    """How far the asking of the contacts has come; `due_at` is when the next are asked, whatever happens."""

    mode: Literal["in_turn", "together"]
    cycle: int
    began_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    ended: Literal["accepted", "nobody", "over"] | None


class Ask(BaseModel):
    """A contact was asked whether they go."""

    id: int
    contact_id: int
    name: str
    relation: str
    cycle: int
    asked_at: datetime
    answer: Said | None
    answered_at: datetime | None
    answered_by: Literal["link", "key", "page", "desk"] | None
    eta_minutes: int | None


class ToldTo(BaseModel):
    """Who is told."""

    kind: Literal["contact", "staff", "account"]
    id: int
    name: str
    relation: str | None


class Delivery(BaseModel):
    """How far a message has come over one channel; `text` is what was said, with any link masked."""

    id: int
    channel: str
    status: str
    sent_at: datetime | None
    delivered_at: datetime | None
    why: str | None
    text: str | None


class Telling(BaseModel):
    """One message to one person; `ended` failed means that no channel was left."""

    id: int
    to: ToldTo
    wording: str
    created_at: datetime
    read_at: datetime | None
    ended: Literal["reached", "answered", "dropped", "failed"] | None
    deliveries: list[Delivery]


class Told(BaseModel):
    """Who was told of an alarm, who was asked to go, and how far all of it has come."""

    chain: Chain | None
    asks: list[Ask]
    tellings: list[Telling]


class Other(BaseModel):
    """What another contact of the same elder said."""

    relation: str
    answer: Said | None


class BehindLink(BaseModel):
    """What whoever was asked sees behind their link; `ending` says how it ended when it is over, and no address any more."""

    state: Literal["open", "over"]
    ending: Literal["well", "helped", "hospital", "false_alarm", "other"] | None
    elder: str
    relation: str
    what: str
    at: datetime
    centre: str
    centre_phone: str | None
    address: str | None
    answer: Said | None
    eta_minutes: int | None
    others: list[Other]
    language: Literal["zh", "en"]
