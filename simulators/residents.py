"""The residents' habits: an endless, pure sequence of who presses what and when."""

import heapq
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Final

from devices.messages import Location
from simulators.people import Elder
from simulators.places import metres_away
from simulators.stories import OPENING, STORIES, Beat, Story
from simulators.town import ElderDevice, Town

__all__ = ["Happening", "Residents"]

_GAP = 22.0  # seconds between two stories, on average
_BUSY = 20 * 60.0  # a show is lively for so long, then it calms down,
_CALM = 3.0  # to so many times longer gaps
_OPENING = (2.0, 4.0)
_ZHONGSHAN: Final = timezone(timedelta(hours=8), "CST")
_MORNING: Final = range(7, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A signal that a device is to send `after` seconds have passed since the happening before."""

    after: float
    device_id: str
    elder: str
    type: str
    key: str | None
    test: bool
    location: Location | None
    story: str
    """The name of the story."""
    number: int
    """Counts the stories; a follow-up has the number of what it follows."""
    emergency: bool
    """Whether somebody really is in danger."""


@dataclass(frozen=True, slots=True, order=True)
class _Planned:
    at: float
    order: int
    story: Story
    number: int
    device: ElderDevice
    beat: Beat


class Residents:
    """The people of a town and what they do with their devices; `pace` 2 is twice as busy."""

    def __init__(self, town: Town, *, chance: random.Random, pace: float = 1.0) -> None:
        """Get to know the town; raise ValueError for a pace that is not above zero."""
        if not (pace > 0 and math.isfinite(pace)):
            raise ValueError(f"the pace must be above 0, not {pace}")
        self._chance = chance
        self._pace = pace
        self._elders = {elder.ref: elder for elder in town.people}
        self._devices: dict[str, list[ElderDevice]] = {}
        for device in town.equipment:
            self._devices.setdefault(device.kind, []).append(device)
        self._stories = [story for story in STORIES if any(self._devices.get(kind) for kind in story.kinds)]
        self._turns: dict[str, list[ElderDevice]] = {}

    def happenings(self, begin: datetime) -> Iterator[Happening]:
        """Yield what happens from `begin` on, for ever; nothing at all when there are no devices."""
        if not self._stories:
            return
        numbers, order = count(1), count()
        planned: list[_Planned] = []
        next_story, last = self._chance.uniform(*_OPENING), 0.0
        story = OPENING if OPENING in self._stories else self._choose(begin)
        while True:
            if not planned or next_story <= planned[0].at:
                self._begin(story, next_story, next(numbers), planned, order)
                next_story += self._gap(next_story)
                story = self._choose(begin + timedelta(seconds=next_story))
            step = heapq.heappop(planned)
            yield self._happening(step, max(0.0, step.at - last))
            last = max(last, step.at)

    def _gap(self, elapsed: float) -> float:
        calm = min(_CALM, max(1.0, elapsed / _BUSY))
        return self._chance.uniform(0.5, 1.5) * _GAP * calm / self._pace

    def _choose(self, at: datetime) -> Story:
        morning = at.astimezone(_ZHONGSHAN).hour in _MORNING
        weights = [story.weight * (story.mornings if morning else 1.0) for story in self._stories]
        return self._chance.choices(self._stories, weights)[0]

    def _begin(
        self, story: Story, at: float, number: int, planned: list[_Planned], order: Iterator[int]
    ) -> None:
        device = self._whose_turn(story) if story.everybody_in_turn else self._anyone(story)
        for beat in story.beats:
            if self._chance.random() >= beat.chance:
                break
            at += beat.wait(self._chance)
            heapq.heappush(planned, _Planned(at, next(order), story, number, device, beat))

    def _anyone(self, story: Story) -> ElderDevice:
        kinds = [kind for kind in story.kinds if self._devices.get(kind)]
        kind = self._chance.choices(kinds, [story.kinds[kind] for kind in kinds])[0]
        return self._chance.choice(self._devices[kind])

    def _whose_turn(self, story: Story) -> ElderDevice:
        waiting = self._turns.get(story.name)
        if not waiting:
            waiting = [device for kind in story.kinds for device in self._devices.get(kind, ())]
            self._chance.shuffle(waiting)
            self._turns[story.name] = waiting
        return waiting.pop()

    def _happening(self, step: _Planned, after: float) -> Happening:
        return Happening(
            after=after,
            device_id=step.device.id,
            elder=step.device.elder,
            type=step.beat.type.value,
            key=step.beat.key,
            test=step.beat.test,
            location=self._where(step),
            story=step.story.name,
            number=step.number,
            emergency=step.story.emergency,
        )

    def _where(self, step: _Planned) -> Location | None:
        """Only a watch knows where it is, and even that not always."""
        if step.device.kind != "watch" or self._chance.random() < 0.2:  # noqa: PLR2004 - a share
            return None
        elder: Elder = self._elders[step.device.elder]
        away = self._chance.uniform(600, 1500) if step.beat.away else self._chance.uniform(0, 40)
        bearing = self._chance.uniform(0, math.tau)
        lat, lon = metres_away(
            (elder.lat, elder.lon), east=away * math.cos(bearing), north=away * math.sin(bearing)
        )
        return Location(lat=lat, lon=lon, accuracy_m=float(self._chance.choice((8, 15, 30, 60))))
