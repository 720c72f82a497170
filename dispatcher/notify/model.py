"""What telling somebody is made of: the message, the ways to bring it, how far it has come. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = ["Accepted", "Channel", "Delivered", "Failed", "Message", "Outgoing", "Result", "Status"]


class Channel(StrEnum):
    """A way to reach somebody, as addresses.channel names it."""

    PUSH = "push"
    VOICE = "voice"
    SMS = "sms"
    EMAIL = "email"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"


class Status(StrEnum):
    """How far one message has come over one channel."""

    PENDING = "pending"
    """To be sent when it is due."""
    SENDING = "sending"
    """A process is sending it; it is due again when that process should have said how it ended."""
    ACCEPTED = "accepted"
    """The provider has taken it, and may report."""
    DELIVERED = "delivered"
    """It surely arrived."""
    READ = "read"
    """They have seen it."""
    FAILED = "failed"
    """It did not arrive; another message to the same address may."""
    FAILED_FOR_GOOD = "failed_for_good"
    """There is nobody at this address: it is not used until it is changed."""
    DROPPED = "dropped"
    """No longer needed before it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told. Its words are made when it is sent, from what the record knows then."""

    about: str
    """As tellings.about: alarm, device, duty, visit, test, code, invitation, summary."""
    wording: str
    """The key of the words, for example "alarm.raised" or "alarm.ask"."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """JSON: what stands in the words beside what the record knows (helper, eta_minutes, outcome, …)."""
    alarm_id: int | None = None
    elder_id: int | None = None
    urgent: bool = False
    """Priority 1 and 2, and a code that somebody waits for: a lane of its own, and no quiet hours."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it; a report may follow, and names `ref` or our own number."""

    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """It surely arrived, which few providers can say at once."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It was not taken. `permanent`: it never will be, for this address is none."""

    why: str
    permanent: bool = False


Result = Accepted | Delivered | Failed
"""What a channel says of one try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What a channel is given to bring. It knows nothing of alarms."""

    delivery_id: int
    """The idempotency key: the same message carries it however often it is tried."""
    target: str
    """Number, mail address, push subscription (JSON), or robot's URL."""
    text: str
    title: str
    language: str
    link: str | None
    urgent: bool
    answerable: bool
    """Voice: read out "press 1 if you go, 2 if you cannot"; push: show two buttons."""
