"""The telephones of a demo's town: everybody's habit is drawn from the seed and their number, so it stays theirs.

Most take the call and go, some cannot, some let it ring, some have a machine that answers.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from simulators.answering import Phone
from simulators.phone import PhoneWorld

__all__ = ["Telephones", "run_telephones"]

_LOG: Final = logging.getLogger(__name__)
_GOES, _CANNOT, _MACHINE = 0.55, 0.70, 0.85
"""Of those who take the call and go, who cannot come, and whose machine answers: up to these shares. Others let it ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephones:
    """Where the town's telephone provider listens, what it signs with, and how lively its people are (0: nobody answers)."""

    port: int
    secret: str
    seed: int
    pace: float


async def run_telephones(settings: Telephones, *, clock: Callable[[], datetime]) -> None:
    """Be the provider until cancelled; without it the town goes on."""
    world = PhoneWorld(clock=clock, secret=settings.secret)
    if settings.pace:
        world.habits = lambda phone: _habit(phone, random.Random(f"{settings.seed} {phone.number}"))
    try:
        await world.listen(settings.port)
        await world.run()
    except OSError as error:
        _LOG.warning("no telephones: %s", error, extra={"action": "no_telephones"})
    finally:
        await world.close()


def _habit(phone: Phone, chance: random.Random) -> None:
    phone.delivers_after(chance.uniform(0.5, 4))
    drawn, rings, listens = chance.random(), chance.uniform(1, 3), chance.uniform(6, 18)
    if drawn < _GOES:
        phone.rings(rings).presses(1, listens)
    elif drawn < _CANNOT:
        phone.rings(rings).presses(2, listens)
    elif drawn < _MACHINE:
        phone.goes_to_voicemail(20.0)
    else:
        phone.rings(rings).nobody_answers(30.0)
