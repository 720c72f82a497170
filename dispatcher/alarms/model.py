"""An alarm as it stands, and the words for how it can end and whom it can reach."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Alarm", "AlarmClass", "Audience", "Deadline", "Outcome", "State"]


class State(StrEnum):
    """How far the handling of an alarm has come."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    RESPONDING = "responding"
    ON_SCENE = "on_scene"
    RESOLVED = "resolved"


class Deadline(StrEnum):
    """What must have happened by the next deadline."""

    CLAIM = "claim"
    ANSWER = "answer"
    ACT = "act"
    ARRIVE = "arrive"
    HOLD = "hold"


class AlarmClass(StrEnum):
    """What presses join each other: one open alarm for an elder and class. A test never joins the real thing."""

    EMERGENCY = "emergency"
    FIRE = "fire"
    WELFARE = "welfare"
    WATER = "water"
    SERVICE = "service"
    DEVICE = "device"
    OUTAGE = "outage"
    UNKNOWN = "unknown"
    TEST = "test"


class Audience(StrEnum):
    """Whom a step of the escalation reaches."""

    SUPERVISOR = "supervisor"
    COVER = "cover"
    CITY = "city"
    CONTACTS = "contacts"
    EVERYONE = "everyone"


class Outcome(StrEnum):
    """How an alarm ended; a person chooses."""

    HELPED_AT_HOME = "helped_at_home"
    SENT_TO_HOSPITAL = "sent_to_hospital"
    FALSE_ALARM = "false_alarm"
    NO_HELP_NEEDED = "no_help_needed"
    SERVICE_ARRANGED = "service_arranged"
    TEST_PASSED = "test_passed"
    DEVICE_FAULT = "device_fault"
    WELFARE_CHECKED = "welfare_checked"
    REFERRED = "referred"
    DIED = "died"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One alarm: a row of `alarms`, field by field, and since when a device's silence stands in it (none: as long as itself)."""

    id: int
    version: int
    class_: AlarmClass
    type: str
    types: tuple[str, ...]
    priority: int
    test: bool
    late: bool
    state: State
    elder_id: int | None
    device_id: str
    centre_id: str
    presses: int
    ringing: bool
    raised_at: datetime
    last_press_at: datetime
    cancelled_at: datetime | None
    level: int
    waiting_since: datetime
    next_deadline_at: datetime | None
    deadline: Deadline | None
    claimed_by: int | None
    claimed_at: datetime | None
    answered_at: datetime | None
    dispatched_at: datetime | None
    arrived_at: datetime | None
    held_until: datetime | None
    hold_reason: str | None
    resolved_at: datetime | None
    outcome: Outcome | None
    holder_since: datetime | None = None
    holder_lost_at: datetime | None = None
    silent_since: datetime | None = None
