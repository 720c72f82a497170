"""What the API answers about an elder's contacts to the desk. OpenAPI is generated from these."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

__all__ = ["ContactBook", "Invited"]


class AccountSeen(BaseModel):
    """They have the family page, and looked at it last then."""

    seen_at: datetime | None


class ContactAddress(BaseModel):
    """A way to reach them; a push subscription's target is not shown."""

    id: int
    channel: str
    target: str
    from_phone: bool
    reached_at: datetime | None
    failing_since: datetime | None
    broken_at: datetime | None
    broken_why: str | None


class ContactConsent(BaseModel):
    """What the elder agreed to."""

    what: str
    given_at: datetime
    given_how: str
    recorded_by: str | None


class InvitationMade(BaseModel):
    """The newest invitation that was not withdrawn."""

    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


class ContactOnDesk(BaseModel):
    """A contact, with everything about telling them."""

    id: int
    position: int
    name: str
    relation: str
    phone: str
    key_holder: bool
    available: str | None
    hours: list[dict[str, Any]] | None
    language: Literal["zh", "en"]
    every_alarm: bool
    told_of_trouble: bool
    account: AccountSeen | None
    addresses: list[ContactAddress]
    consents: list[ContactConsent]
    invitation: InvitationMade | None


class ContactBook(BaseModel):
    """An elder's contacts in calling order, and how they are asked."""

    asked: Literal["in_turn", "together"]
    asked_when: Literal["at_once", "unanswered"]
    items: list[ContactOnDesk]


class Invited(BaseModel):
    """A link that is shown this once; `sent`: a message with one is on its way too."""

    link: str
    expires_at: datetime
    sent: bool
