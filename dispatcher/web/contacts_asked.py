"""What the API is asked of an elder's contacts by the desk."""

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dispatcher.people.family.model import Consent, plain_phone
from dispatcher.web.asked import Said
from dispatcher.web.family_asked import Language, MaybeHours, email

__all__ = ["AddressSaid", "AskingPlan", "ConsentsGiven", "ContactWishes", "Nothing", "PhoneChanged"]


def _phone(number: str) -> str:
    if plain_phone(number) is None:
        raise ValueError("this is no telephone number")
    return number


def _robot(target: str) -> str:
    parts = urlsplit(target)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        named = "." in host
    else:
        named = False
    if parts.scheme != "https" or not named:
        raise ValueError("this is no address of a robot, e.g. https://…")
    return target


class _Asked(BaseModel):
    """What a client sends: an unknown field is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid")


class Nothing(_Asked):
    """Nothing more needs to be said."""


class AskingPlan(_Asked):
    """How an elder's contacts are asked in an emergency: in turn or together; at once, or when the desk has not claimed it."""

    asked: Literal["in_turn", "together"]
    asked_when: Literal["at_once", "unanswered"]


class ContactWishes(_Asked):
    """How a contact wants to be told, and when they can come (null: always)."""

    language: Language
    hours: MaybeHours = None
    every_alarm: bool
    told_of_trouble: bool


class PhoneChanged(_Asked):
    """A contact's telephone number; the same one again says that it works after all."""

    phone: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_phone)
    ]


class AddressSaid(_Asked):
    """One more way to reach a contact: a number, an e-mail address, or the URL of a group's robot."""

    channel: Literal["voice", "sms", "email", "wecom", "dingtalk", "feishu", "webhook"]
    target: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00-\x20]+$"),
    ]

    @model_validator(mode="after")
    def _of_its_kind(self) -> "AddressSaid":
        {"voice": _phone, "sms": _phone, "email": email}.get(self.channel, _robot)(self.target)
        return self


class ConsentsGiven(_Asked):
    """All that the elder agrees this contact may see, and in whose words and where they said so."""

    what: Annotated[list[Consent], Field(max_length=6)]
    how: Said
