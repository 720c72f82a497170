"""What can happen in an elder's home, how often, and how it goes on: the load as monitoring centres describe it.

Most presses are no emergencies: tests, "I am well", requests, slips of the finger that are taken back. The weights
are our own and make a good show; only their order is from the field.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from devices.messages import SignalType

__all__ = ["OPENING", "STORIES", "Beat", "Story"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One signal of a story, so many seconds (at least, at most) after the one before, with such a probability."""

    type: SignalType
    key: str | None = None
    test: bool = False
    after: tuple[float, float] = (0.0, 0.0)
    chance: float = 1.0
    away: bool = False
    """Whether it happens away from home."""

    def wait(self, chance: random.Random) -> float:
        """Return the seconds until this beat."""
        return chance.uniform(*self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Something that happens; `kinds` of devices tell it, the likeliest first, `weight` is relative to the others."""

    name: str
    weight: float
    kinds: Mapping[str, float]
    beats: Sequence[Beat]
    emergency: bool = False
    """Whether somebody really is in danger, as against a signal that only says so."""
    everybody_in_turn: bool = False
    """Whether each elder does it once before anybody does it again."""
    mornings: float = 1.0
    """How many times likelier it is from seven to ten in the morning."""


def _by(**kinds: float) -> Mapping[str, float]:
    return MappingProxyType(kinds)


_RED = Beat(type=SignalType.SOS, key="red")
_AGAIN = Beat(type=SignalType.SOS, key="red", after=(10, 40), chance=0.5)
_TAKEN_BACK = Beat(type=SignalType.CANCEL, key="cancel", after=(6, 40), chance=0.7)

STORIES: Final[tuple[Story, ...]] = (
    # Habits.
    Story(
        name="daily check-in",
        weight=22,
        kinds=_by(phone=1),
        beats=[Beat(type=SignalType.OK, key="ok")],
        everybody_in_turn=True,
        mornings=3,
    ),
    Story(
        name="weekly key test",
        weight=10,
        kinds=_by(phone=1),
        beats=[Beat(type=SignalType.TEST, key="red", test=True)],
        everybody_in_turn=True,
    ),
    Story(
        name="red key test",
        weight=3,
        kinds=_by(phone=1),
        beats=[Beat(type=SignalType.SOS, key="red", test=True)],
    ),
    # Requests and slips.
    Story(
        name="wants a service",
        weight=22,
        kinds=_by(phone=1),
        beats=[Beat(type=SignalType.SERVICE, key="green")],
    ),
    Story(
        name="slip of the finger",
        weight=15,
        kinds=_by(phone=4, pendant=1),
        beats=[_RED, _TAKEN_BACK],
    ),
    Story(
        name="medicine forgotten",
        weight=4,
        kinds=_by(phone=1),
        beats=[Beat(type=SignalType.MEDICATION_MISSED)],
    ),
    # Emergencies.
    Story(
        name="feels ill",
        weight=3,
        kinds=_by(phone=4, pendant=2, watch=1),
        beats=[_RED, _AGAIN],
        emergency=True,
    ),
    Story(
        name="fell",
        weight=2,
        kinds=_by(pendant=2, watch=1),
        beats=[Beat(type=SignalType.FALL), _AGAIN],
        emergency=True,
    ),
    Story(
        name="something burns",
        weight=0.8,
        kinds=_by(smoke=1),
        beats=[Beat(type=SignalType.SMOKE)],
        emergency=True,
    ),
    Story(name="gas leaks", weight=0.5, kinds=_by(gas=1), beats=[Beat(type=SignalType.GAS)], emergency=True),
    Story(
        name="carbon monoxide",
        weight=0.3,
        kinds=_by(gas=2, smoke=1),
        beats=[Beat(type=SignalType.CO)],
        emergency=True,
    ),
    # Worries.
    Story(name="no movement", weight=1.5, kinds=_by(motion=1), beats=[Beat(type=SignalType.INACTIVITY)]),
    Story(
        name="walked away", weight=0.8, kinds=_by(watch=1), beats=[Beat(type=SignalType.WANDER, away=True)]
    ),
    Story(name="out of bed at night", weight=1.2, kinds=_by(bed=1), beats=[Beat(type=SignalType.BED_EXIT)]),
    Story(
        name="pulse out of range", weight=1, kinds=_by(watch=2, bed=1), beats=[Beat(type=SignalType.VITALS)]
    ),
    Story(name="wet floor", weight=1, kinds=_by(water=1), beats=[Beat(type=SignalType.WATER)]),
    # Devices.
    Story(name="door left open", weight=0.8, kinds=_by(door=1), beats=[Beat(type=SignalType.DOOR)]),
    Story(
        name="device moved",
        weight=0.3,
        kinds=_by(smoke=1, water=1, door=1),
        beats=[Beat(type=SignalType.TAMPER)],
    ),
    Story(name="device faulty", weight=0.4, kinds=_by(phone=1, smoke=1), beats=[Beat(type=SignalType.FAULT)]),
    Story(
        name="battery low",
        weight=1.5,
        kinds=_by(pendant=2, watch=1, smoke=1, water=1, door=1, motion=1),
        beats=[Beat(type=SignalType.BATTERY_LOW)],
    ),
    Story(
        name="power cut",
        weight=1.2,
        kinds=_by(phone=1),
        beats=[
            Beat(type=SignalType.MAINS_LOST),
            Beat(type=SignalType.MAINS_RESTORED, after=(60, 300)),
        ],
    ),
)
"""Everything that happens in the simulated town."""

OPENING: Final = next(story for story in STORIES if story.name == "feels ill")
"""What a visitor of the demo sees first."""
