"""Whether an alarm went up its policy's steps one by one, none twice, none left out, and none before its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from devices.messages import priority_of
from dispatcher.alarms.model import AlarmClass
from dispatcher.alarms.policy import Policy, policy_for
from tests.support.record import Row

__all__ = ["Steps", "follow"]

CLOCKS_DIFFER_BY: Final = timedelta(seconds=0.5)
"""Each dispatcher carries the database's clock on by itself, so two of them disagree by as long as they take to ask."""

_CLAIMS: Final = frozenset({"claimed", "taken_over"})
_WAITS_AGAIN: Final = frozenset({"released", "reopened"})
_STEPS: Final = frozenset({"escalated", "realerted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What was wrong, in sentences, and by how much the latest step was late."""

    wrong: Sequence[str]
    taken: int
    latest: timedelta


@dataclass(slots=True, kw_only=True)
class _Climb:
    """An alarm on its way up, as the history tells it."""

    priority: int
    class_: AlarmClass
    waiting: bool = True
    since: datetime | None = None
    level: int = 0
    due: datetime | None = None
    """When the next step is to be taken; None where a person's own words decide that (a hold, a time of arrival)."""

    @property
    def policy(self) -> Policy:
        return policy_for(self.priority, self.class_)

    def begin(self, at: datetime) -> None:
        """Wait for somebody, from the first step on."""
        self.waiting, self.since, self.level = True, at, 0
        self.due = at + self.policy.steps[0].after

    def press(self, priority: int, at: datetime) -> None:
        """A press again never moves a deadline away; a worse one begins anew."""
        due = self.due
        if priority < self.priority:
            self.priority = priority
            if self.waiting:
                self.begin(at)
        soon = at + (self.policy.steps[0].after if self.waiting else self.policy.answer_within)
        self.due = soon if due is None else min(due, soon)

    def step(self, at: datetime) -> None:
        """Take a step, and wait for the next one."""
        self.level += 1
        if self.waiting and self.since is not None and self.level < len(self.policy.steps):
            self.due = self.since + self.policy.steps[self.level].after
        else:
            self.due = at + self.policy.repeat


def follow(alarm: Row, history: Sequence[Row]) -> Steps:
    """Go through an alarm's history, oldest first, beside its policy."""
    wrong: list[str] = []
    taken, latest = 0, timedelta()
    climb: _Climb | None = None
    resolved = False
    for row in history:
        at, event, detail = row["at"], row["event"], row["detail"]
        if event == "raised":
            priority = priority_of(detail["type"], test=alarm["test"])
            climb = _Climb(priority=priority, class_=AlarmClass(alarm["class"]))
            climb.begin(at)
            continue
        if climb is None:
            wrong.append(f"its history begins with {event}")
            break
        if event in _STEPS:
            taken += 1
            wrong += _judge(climb, at, detail["level"], resolved=resolved)
            latest = max(latest, at - climb.due if climb.due else timedelta())
            climb.level = detail["level"] - 1
            climb.step(at)
        elif event == "pressed":
            climb.press(priority_of(detail["type"], test=alarm["test"]), at)
        elif event in _CLAIMS:
            climb.waiting, climb.level, climb.due = False, 0, at + climb.policy.answer_within
        elif event in _WAITS_AGAIN or (event == "handed_over" and "to_centre" in detail):
            climb.begin(at)
        elif event == "answered":
            climb.due = at + climb.policy.act_within
        elif event == "holder_lost" and climb.due is not None:
            climb.due = min(climb.due, at + climb.policy.answer_within)
        elif row["from_state"] != row["to_state"]:
            climb.due = None
        resolved = row["to_state"] == "resolved"
    return Steps(wrong=wrong, taken=taken, latest=latest)


def _judge(climb: _Climb, at: datetime, level: int, *, resolved: bool) -> list[str]:
    wrong = []
    if resolved:
        wrong.append(f"went up to {level} after it was closed")
    if level <= climb.level:
        wrong.append(f"went up the same step twice: {level} after {climb.level}")
    if level > climb.level + 1:
        wrong.append(f"left out a step: {level} after {climb.level}")
    if climb.due is not None and at < climb.due - CLOCKS_DIFFER_BY:
        early = (climb.due - at).total_seconds()
        wrong.append(f"went up to {level} too early by {early:.1f} s")
    return wrong
