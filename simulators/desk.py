"""What an operator bot decides, without any I/O: which alarm next, which verb next, and how long a person takes for it."""

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["Act", "choose", "next_act"]

Alarm = Mapping[str, Any]
"""An alarm as the API gives it."""

_HELPERS: Final = (
    ("社工小组（演示）", "caregiver", 12),
    ("邻居持钥匙上门（演示）", "family", 5),
    ("义工（演示）", "volunteer", 15),
    ("120（演示）", "120", 10),
)
_HELP_IS_SENT: Final = 0.35
_TO_HOSPITAL: Final = 0.2
_UNDERWAY: Final = frozenset({"responding", "on_scene"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A verb of the API, its fields beside the version, and the seconds that a person needs before it."""

    verb: str
    after: float
    fields: Mapping[str, Any] = field(default_factory=dict)


def choose(alarms: Iterable[Alarm], username: str) -> Alarm | None:
    """Return what to do next: first finish what is ours and with nobody underway, then the most urgent that waits."""
    mine = [alarm for alarm in alarms if alarm["claimed_by"] == username and alarm["state"] not in _UNDERWAY]
    waiting = [alarm for alarm in alarms if alarm["state"] == "waiting"]
    return min(
        mine or waiting, key=lambda alarm: (alarm["priority"], alarm["raised_at"], alarm["id"]), default=None
    )


def next_act(alarm: Alarm, chance: random.Random) -> Act | None:
    """Return the next verb for an alarm that nobody else has; None when there is nothing to do."""
    match alarm["state"]:
        case "waiting":
            return Act(verb="claim", after=_about(6, chance), fields={"take_over": False})
        case "claimed":
            return Act(verb="answer", after=_about(5, chance))
        case "answered":
            return _after_the_talk(alarm, chance)
        case "responding":
            return Act(verb="arrive", after=_about(60, chance))
        case "on_scene":
            outcome = "sent_to_hospital" if chance.random() < _TO_HOSPITAL else "helped_at_home"
            return _resolve(outcome, _about(40, chance))
    return None


def _after_the_talk(alarm: Alarm, chance: random.Random) -> Act:
    talk = _about(25, chance)
    kind = alarm["class"]
    if alarm["test"] or kind == "test":
        return _resolve("test_passed", talk / 2)
    if kind == "device":
        return _resolve("device_fault", talk)
    if kind == "service":
        return _resolve("service_arranged", talk)
    if alarm["cancelled_at"]:
        return _resolve("false_alarm", talk)
    if chance.random() < _HELP_IS_SENT:
        helper, helper_kind, minutes = chance.choice(_HELPERS)
        return Act(
            verb="dispatch",
            after=talk,
            fields={"helper": helper, "kind": helper_kind, "eta_minutes": minutes, "note": ""},
        )
    return _resolve("no_help_needed" if kind == "emergency" else "welfare_checked", talk)


def _resolve(outcome: str, after: float) -> Act:
    return Act(verb="resolve", after=after, fields={"outcome": outcome, "note": "模拟坐席自动处理"})


def _about(seconds: float, chance: random.Random) -> float:
    """Return a time as people take it: mostly near this, at times much longer."""
    return min(6 * seconds, seconds * math.exp(chance.gauss(0, 0.5)))
