"""What can happen to an alarm; each is a plain value. `by` is the number of the member of staff who acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from dispatcher.alarms.model import Outcome

__all__ = [
    "Answered",
    "Arrived",
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
    "Learned",
    "Noted",
    "Pressed",
    "Released",
    "Reopened",
    "Resolved",
    "TakenOver",
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
class Learned:
    """Something to know that asks for nobody.

    Devices were heard again (`restored`), one is silent once more (`silent_again`), more of a town are struck (`spread`).
    """

    what: Literal["restored", "silent_again", "spread"]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Help is with the elder."""

    by: int


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
    | HandedOver
    | HandedToCentre
    | Resolved
    | Reopened
)
