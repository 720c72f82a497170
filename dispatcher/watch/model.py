"""When the platform itself is late, and what with: pure rules over one look at the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

__all__ = [
    "ALARMS_LATE",
    "EARS_LATE",
    "GATEWAYS_LATE",
    "OUTBOX_LATE",
    "PATH_LATE",
    "QUARANTINE_LATE",
    "SIGNALS_LATE",
    "STREAM_LATE",
    "TROUBLES_LATE",
    "URGENT_OUTBOX_LATE",
    "URGENT_SIGNALS_LATE",
    "Fault",
    "Look",
    "Path",
    "Verdict",
    "Waiting",
    "judge",
]

# Nothing switches these off: a setting that can silence a watcher will one day have silenced it.
URGENT_SIGNALS_LATE: Final = timedelta(seconds=10)
"""A signal of priority 1 to 3 is handled within this; a key press usually within a tenth of a second."""
SIGNALS_LATE: Final = timedelta(minutes=2)
"""The others may wait for those: a power cut brings thousands of them at once."""
ALARMS_LATE: Final = timedelta(seconds=10)
"""A deadline that has passed is acted upon within this."""
URGENT_OUTBOX_LATE: Final = timedelta(seconds=30)
OUTBOX_LATE: Final = timedelta(minutes=5)
"""What is to be told to a device is with the broker within this."""
QUARANTINE_LATE: Final = timedelta(minutes=1)
"""What could not be read but may have been a press has its alarm within this."""
TROUBLES_LATE: Final = timedelta(minutes=5)
"""A device's trouble that must be an alarm is one within this, also when a whole town's come at once."""
GATEWAYS_LATE: Final = timedelta(seconds=60)
"""After the last gateway was told to stop, another one begins within this: an upgrade takes seconds."""
EARS_LATE: Final = timedelta(seconds=60)
"""For longer than this nobody at all being heard is told to people."""
PATH_LATE: Final = timedelta(seconds=30)
"""A canary is sent every ten seconds: so long without one means that three in a row did not come round."""
STREAM_LATE: Final = timedelta(seconds=15)
"""What has been handled is on every live stream within this."""

_GONE_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many rows wait too long, and since when the worst does."""

    late: int = 0
    worst: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The way of the presses through one gateway: its last canary that came round, and its newest that was handled."""

    gateway: str
    begun_at: datetime
    ended_at: datetime | None = None
    sent_at: datetime | None = None
    handled_sent_at: datetime | None = None
    handled_at: datetime | None = None

    def age(self, now: datetime) -> timedelta:
        """How long ago the last canary was sent that came round; while there is none, since when one is expected."""
        return now - max(self.begun_at, self.sent_at or self.begun_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the record says at one moment.

    `heard` is what this dispatcher's own stream brought, by gateway; `began_at` since when it looks (None: for long).
    """

    now: datetime
    signals: Waiting = Waiting()
    alarms: Waiting = Waiting()
    outbox: Waiting = Waiting()
    quarantine: Waiting = Waiting()
    troubles: Waiting = Waiting()
    deaf_since: datetime | None = None
    began_at: datetime | None = None
    paths: tuple[Path, ...] = ()
    heard: Mapping[str, datetime] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One part of the platform that is late.

    `signals`, `quarantine`, `alarms`, `troubles`, `outbox`, `path:<gateway>`, `gateways` (none is left), `ears` (nobody at
    all is heard), `stream` or `database`.
    """

    what: str
    late_s: float
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is late, the worst first, and each expected gateway's age of its canary in seconds.

    `gone` are the gateways that are given up: not expected any more, though nobody told them to stop.
    """

    faults: tuple[Fault, ...] = ()
    ages: Mapping[str, float] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    @property
    def ok(self) -> bool:
        """Whether nothing is late."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """The event `platform` of the live stream."""
        return {
            "ok": self.ok,
            "late_s": self.faults[0].late_s if self.faults else 0.0,
            "worst": self.faults[0].what if self.faults else None,
            "canaries": {gateway: {"age_s": age} for gateway, age in self.ages.items()},
        }


def judge(look: Look) -> Verdict:
    """Say what is late.

    A gateway that was told to stop is expected no more; nor is one that has been gone for ten minutes while another one's
    canaries come round (somebody has taken it away). The last one is missed for ever: also when it was told to stop, for
    then nobody takes presses in.
    """
    waiting = {
        "signals": look.signals,
        "quarantine": look.quarantine,
        "alarms": look.alarms,
        "troubles": look.troubles,
        "outbox": look.outbox,
    }
    faults = [
        Fault(what=what, late_s=_seconds(look.now - found.worst), detail={"late": found.late})
        for what, found in waiting.items()
        if found.worst is not None
    ]
    running = [path for path in look.paths if path.ended_at is None]
    some_well = any(path.age(look.now) <= PATH_LATE for path in running)
    expected = [path for path in running if not some_well or path.age(look.now) <= _GONE_AFTER]
    faults += [
        Fault(what=f"path:{path.gateway}", late_s=_seconds(path.age(look.now)))
        for path in expected
        if path.age(look.now) > PATH_LATE
    ]
    if look.paths and not running:
        stopped = max(path.ended_at for path in look.paths if path.ended_at is not None)
        faults += _lasting("gateways", stopped, GATEWAYS_LATE, look)
    if look.deaf_since is not None:
        faults += _lasting("ears", look.deaf_since, EARS_LATE, look)
    if look.heard is not None:
        unheard = [path.handled_at for path in look.paths if path.handled_at and not _heard(path, look.heard)]
        if unheard and look.now - min(unheard) > STREAM_LATE:
            faults.append(Fault(what="stream", late_s=_seconds(look.now - min(unheard))))
    return Verdict(
        faults=tuple(sorted(faults, key=lambda fault: -fault.late_s)),
        ages={path.gateway: _seconds(path.age(look.now)) for path in expected},
        gone=frozenset(path.gateway for path in running) - {path.gateway for path in expected},
    )


def _lasting(what: str, since: datetime, allowed: timedelta, look: Look) -> list[Fault]:
    """A fault when something has lasted too long, also under our own eyes: after a night off, all begin together."""
    seen = since if look.began_at is None else max(since, look.began_at)
    return [Fault(what=what, late_s=_seconds(look.now - since))] if look.now - seen > allowed else []


def _heard(path: Path, heard: Mapping[str, datetime]) -> bool:
    newest = heard.get(path.gateway)
    return newest is not None and path.handled_sent_at is not None and newest >= path.handled_sent_at


def _seconds(length: timedelta) -> float:
    return round(length.total_seconds(), 3)
