"""What can happen to an alarm; each is a plain value. `by` is the number of the member of staff who acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from dispatcher.alarms.model import Outcome

__all__ = [
    "Answered",
    "Arrived",
    "Called",
    "Cancelled",
    "Claimed",
    "DeadlinePassed",
    "Dispatched",
    "Event",
    "HandedOver",
    "HandedToCentre",
    "Held",
    "HoldBroken",
    "HoldLifted",
    "HolderBack",
    "HolderLost",
    "Learned",
    "Noted",
    "Pressed",
    "Released",
    "Reopened",
    "Resolved",
    "TakenOver",
    "Ticked",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """The elder pressed again, or another sensor of the same class spoke."""

    type: str
    priority: int
    device_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The elder says it was nothing. Marks, never closes."""

    device_id: str


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """Nobody did in time what had to be done."""


@dataclass(frozen=True, slots=True)
class HoldBroken:
    """The same elder pressed something else while this alarm was on hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderLost:
    """No console of whoever holds the alarm was heard for too long (`heard_at`: when last): nobody may be working on it."""

    name: str
    heard_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderBack:
    """A console of whoever holds the alarm is heard again; what rings goes on until a person acts."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Something to know that asks for nobody.

    Devices were heard again (`restored`), one is silent once more (`silent_again`), more of a town are struck (`spread`);
    nobody watches the desk that has the alarm, so that others see it (`desk_unattended`), or its duty is over (`off_duty`);
    contacts are asked whether they go (`contacts_asked`), say yes or no (`contact_accepted`, `contact_declined`), or all of
    them were asked in vain (`nobody_comes`).
    """

    what: Literal[
        "restored",
        "silent_again",
        "spread",
        "desk_unattended",
        "off_duty",
        "contacts_asked",
        "contact_accepted",
        "contact_declined",
        "nobody_comes",
    ]
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An operator takes the alarm, or looks again at one that is theirs."""

    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """An operator takes the alarm from another one, openly."""

    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The operator speaks with the elder."""

    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """Help is on its way."""

    by: int
    helper: str
    kind: str
    eta: timedelta | None = None
    note: str = ""
    contact_id: int | None = None
    helper_id: int | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Help is with the elder: the one who was `sent` (the number of that line in the history), or all who were."""

    by: int
    sent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The operator must wait for something; the hold ends by itself, loudly."""

    by: int
    length: timedelta
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted:
    """The operator ends a hold early."""

    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The operator gives the alarm back to the queue."""

    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Somebody writes something down."""

    by: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Somebody called one of the elder's contacts; that one of them is coming is a `Dispatched` instead."""

    by: int
    contact_id: int
    contact: str
    relation: str
    result: Literal["answered", "no_reply"]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """A step of the checklist is done, or was marked so by mistake. The words are kept as they were read."""

    by: int
    protocol: str
    edition: int
    step: str
    zh: str
    en: str
    done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The alarm passes to a named colleague."""

    by: int
    to: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedToCentre:
    """The alarm passes to another centre, whose desk must claim it."""

    by: int
    centre_id: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A person ends it, and says how."""

    by: int
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A person says it was not over."""

    by: int
    reason: str


Event = (
    Pressed
    | Cancelled
    | DeadlinePassed
    | HoldBroken
    | HolderLost
    | HolderBack
    | Learned
    | Claimed
    | TakenOver
    | Answered
    | Dispatched
    | Arrived
    | Held
    | HoldLifted
    | Released
    | Noted
    | Called
    | Ticked
    | HandedOver
    | HandedToCentre
    | Resolved
    | Reopened
)
