"""What is done to whom and when: drawn from a seed, so that the same storm can be had again."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.faults import FAULTS

__all__ = ["Blow", "draw"]

_CALM = 0.08  # share of the time, at the beginning and again at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """One fault: `at` seconds after the beginning, to `target`, for so many seconds where it lasts."""

    at: float
    fault: str
    target: str
    lasts: float
    seed: int
    """For what the fault itself has to choose."""

    def __str__(self) -> str:
        return f"{self.at:6.1f} s  {self.fault}: {self.target} ({self.lasts:.1f} s)"


def draw(faults: Sequence[str], *, blows: int, seconds: float, seed: int) -> list[Blow]:
    """So many blows spread over the time, each kind as often as any other, in the order of time; KeyError if unknown."""
    chance = random.Random(f"{seed} plan")
    deck: list[str] = []
    while len(deck) < blows:
        shuffled = list(faults)
        chance.shuffle(shuffled)
        deck += shuffled
    room = seconds * (1 - 2 * _CALM) / max(1, blows)
    plan = []
    for number, name in enumerate(deck[:blows]):
        fault = FAULTS[name]
        plan.append(
            Blow(
                at=seconds * _CALM + (number + chance.random()) * room,
                fault=name,
                target=chance.choice(fault.targets),
                lasts=chance.uniform(*fault.lasts),
                seed=chance.getrandbits(32),
            )
        )
    return sorted(plan, key=lambda blow: blow.at)
