"""What the doctor finds: one line for each thing looked at, and what to do about it when it is not well. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from devices.session import LinkError, Refused
from dispatcher.watch.model import PATH_LATE, Look, judge

__all__ = [
    "Finding",
    "backup",
    "broker",
    "certificate",
    "channels",
    "disk",
    "durability",
    "none_wrong",
    "paths",
    "rota",
    "tellings",
]

_LOW_DISK: Final = 1024**3
_LOW_SHARE: Final = 0.05
_CERTIFICATE_DAYS: Final = 21
_BACKUP_HOURS: Final = 48
_NAMED_AT_MOST: Final = 8
_FAILED_SHARE: Final = 0.05
_TOLD_ENOUGH: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: whether it is well, and what to do if not."""

    what: str
    ok: bool
    detail: str


def none_wrong(what: str, wrong: Sequence[str], remedy: str, *, well: str = "none") -> Finding:
    """A list that should be empty."""
    named = ", ".join(wrong[:_NAMED_AT_MOST]) + (" …" if len(wrong) > _NAMED_AT_MOST else "")
    return Finding(what=what, ok=not wrong, detail=well if not wrong else f"{named}: {remedy}")


def disk(what: str, *, place: str, free: int, total: int) -> Finding:
    """Room on a disk, in bytes."""
    ok = free > _LOW_DISK and free > total * _LOW_SHARE
    detail = f"{free / 1024**3:.1f} GiB free at {place}"
    return Finding(what=what, ok=ok, detail=detail if ok else f"{detail}: make room before writing stops")


def durability(*, fsync: str, commit: str) -> Finding:
    """Whether a commit survives a power cut."""
    ok = fsync == "on" and commit != "off"
    detail = "fsync and commit are on"
    return Finding(
        what="durability",
        ok=ok,
        detail=detail if ok else "a receipt would lie: set fsync = on and synchronous_commit = on",
    )


def broker(error: LinkError | None, *, named: bool) -> Finding:
    """Whether the gateway's way to the broker is open; `named`: we came with a user name."""
    if error is None:
        return Finding(what="broker", ok=True, detail="it lets the gateway in")
    if isinstance(error, Refused) and not named:
        return Finding(what="broker", ok=True, detail="it answers (and lets nobody in without a name)")
    return Finding(what="broker", ok=False, detail=f"{error}: check YILAO_MQTT_URL and that the broker runs")


def certificate(expires_at: datetime, *, now: datetime) -> Finding:
    """How long the broker's certificate is good for."""
    days = (expires_at - now).days
    ok = days >= _CERTIFICATE_DAYS
    detail = f"good for {days} more days" if days >= 0 else f"expired {-days} days ago"
    return Finding(
        what="broker's certificate",
        ok=ok,
        detail=detail if ok else f"{detail}: renew it, or no device can connect",
    )


def paths(look: Look) -> list[Finding]:
    """Each gateway's canary; and whether there is any gateway at all."""
    ages = judge(look).ages
    if not ages:
        return [
            Finding(
                what="canaries", ok=False, detail="no gateway runs: start `yilao gateway` or `yilao serve`"
            )
        ]
    late = PATH_LATE.total_seconds()
    return [
        Finding(
            what=f"canary {gateway}",
            ok=age <= late,
            detail=f"came round {age:.0f} s ago"
            if age <= late
            else f"none came round for {age:.0f} s: look at the gateway, the broker and /healthz of each dispatcher",
        )
        for gateway, age in sorted(ages.items())
    ]


def rota(gaps: Sequence[Any], *, now: datetime) -> list[Finding]:
    """Centres with nobody on duty now, and those whose rota has a gap within the coming day."""
    local = [f"{row['id']} from {(row['starts_at'] - now) / timedelta(hours=1):.0f} h on" for row in gaps if not row["already"]]  # fmt: skip
    return [
        none_wrong(
            "centres with nobody on duty",
            [row["id"] for row in gaps if row["already"]],
            "fill the rota; until then others cover",
        ),
        none_wrong("gaps in the rota within 24 h", local, "fill the rota"),
    ]


def backup(made_at: datetime | None, *, now: datetime) -> Finding:
    """How old the newest backup is."""
    if made_at is None:
        return Finding(what="backup", ok=False, detail="none was ever made: run `yilao db backup DIRECTORY`")
    hours = (now - made_at) / timedelta(hours=1)
    ok = hours <= _BACKUP_HOURS
    detail = f"the newest is {hours:.0f} h old"
    return Finding(
        what="backup", ok=ok, detail=detail if ok else f"{detail}: run `yilao db backup` every night"
    )


def channels(configured: Sequence[str] | None, *, believed: bool = True) -> Finding:
    """By which ways people are told; None: whoever started the platform gave it its own. `believed`: reports are signed."""
    if configured is None:
        return Finding(what="channels", ok=True, detail="as whoever started it has set them")
    named = ", ".join([*configured, "web push"])
    if not {"sms", "voice"} & set(configured):
        remedy = "nobody without the family page is told: set YILAO_SMS_URL or YILAO_VOICE_URL"
        return Finding(what="channels", ok=False, detail=f"{named}: {remedy}")
    if not believed:
        remedy = "no provider's report is believed, so nothing counts as arrived: set YILAO_PROVIDER_SECRET"
        return Finding(what="channels", ok=False, detail=f"{named}: {remedy}")
    return Finding(what="channels", ok=True, detail=named)


def tellings(told: Mapping[str, int]) -> Finding:
    """How many messages of the last days (told, reached, failed) reached their person by no channel."""
    known = told["reached"] + told["failed"]
    ok = known < _TOLD_ENOUGH or told["failed"] <= known * _FAILED_SHARE
    detail = f"{told['failed']} of {told['told']} reached nobody in 7 days"
    remedy = "look at the page 通知 and at the providers"
    return Finding(what="messages", ok=ok, detail=detail if ok else f"{detail}: {remedy}")
