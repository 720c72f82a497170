"""What the API is asked by family: bodies and query strings."""

from datetime import time
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dispatcher.web.asked import Number, Said

__all__ = [
    "AccountSettings",
    "CodeAsked",
    "CodeSignIn",
    "EmailAdded",
    "FamilyAnswer",
    "Hours",
    "InboxQuery",
    "InvitationAccepted",
    "InvitationOpened",
    "PasskeyAdded",
    "PasskeySignIn",
    "PushSubscription",
    "email",
]

Language = Literal["zh", "en"]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_=-]+$")]


def email(target: str) -> str:
    """An e-mail address as far as one can tell without writing to it; ValueError."""
    name, at, host = target.rpartition("@")
    well = (
        at
        and name
        and "." in host.strip(".")
        and not any(sign.isspace() or sign in '<>",;:' for sign in target)
    )
    if not well or len(target) > 254:  # noqa: PLR2004  # RFC 5321
        raise ValueError("this is no e-mail address")
    return target


def _push_service(endpoint: str) -> str:
    """A push service has a name and speaks TLS: what a page says must not make us knock at our own doors."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        named = "." in host and not host.endswith((".local", ".internal", ".localhost"))
    else:
        named = False
    if parts.scheme != "https" or not named or parts.username or parts.port not in {None, 443}:
        raise ValueError("this is no push service")
    return endpoint


class _Asked(BaseModel):
    """What a client sends: an unknown field is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid")


class Hours(_Asked):
    """Days of the week (1 Monday … 7) and from when until when on them, local time; past midnight if `until` is earlier."""

    days: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    from_: Annotated[str, Field(alias="from", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    until: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]

    def plain(self) -> dict[str, Any]:
        """As contacts.hours keeps it."""
        return {"days": sorted(set(self.days)), "from": self.from_, "until": self.until}


MaybeHours = Annotated[list[Hours], Field(min_length=1, max_length=14)] | None


class InvitationOpened(_Asked):
    """The token of an invitation's link."""

    token: Token


class InvitationAccepted(_Asked):
    """The token of an invitation's link, and the language of whoever follows it."""

    token: Token
    language: Language = "zh"


class CodeAsked(_Asked):
    """The telephone to which a code is sent."""

    phone: Phone


class CodeSignIn(_Asked):
    """The code that came to a telephone."""

    phone: Phone
    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]


class PasskeyAdded(_Asked):
    """What the browser made (RegistrationResponseJSON), and what to call it."""

    credential: dict[str, Any]
    name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00]*$")
    ]


class PasskeySignIn(_Asked):
    """What the browser signed (AuthenticationResponseJSON)."""

    credential: dict[str, Any]


class OwnContact(_Asked):
    """What they want for one elder."""

    contact_id: Number
    every_alarm: bool
    hours: MaybeHours = None


class AccountSettings(_Asked):
    """What a family member wants: language, quiet hours (both or none), and for each elder when to be told."""

    language: Language
    quiet_from: time | None = None
    quiet_until: time | None = None
    contacts: Annotated[list[OwnContact], Field(max_length=50)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _both_or_none(self) -> "AccountSettings":
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours have a beginning and an end")
        return self


class PushKeys(_Asked):
    """The keys of a push subscription."""

    p256dh: Key
    auth: Key


class PushSubscription(_Asked):
    """A push subscription as the browser gives it."""

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_push_service)]
    keys: PushKeys
    expirationTime: float | None = None  # noqa: N815  # the browser's word


class EmailAdded(_Asked):
    """An e-mail address at which they want to be told."""

    channel: Literal["email"]
    target: Annotated[Said, AfterValidator(email)]


class FamilyAnswer(_Asked):
    """Whether they go, and in how many minutes they will be there."""

    accepted: bool
    eta_minutes: Annotated[int, Field(ge=1, le=600)] | None = None


class InboxQuery(_Asked):
    """A page of the inbox: what is older than `after`."""

    after: Number | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30
