"""What a device has said and nobody has confirmed yet: sent again after 2 s, doubling to 60 s, for ever."""

import contextlib
from dataclasses import dataclass
from typing import Any, Final

from devices.codec import Malformed, decode_signal
from devices.messages import Signal, SignalType, priority_of

__all__ = ["MOST_UNRECEIPTED", "Outbox", "Unreceipted"]

MOST_UNRECEIPTED: Final = 200
"""A device has little memory; the most urgent of so many signals are kept."""

_FIRST_WAIT: Final = 2.0
_EMERGENCY: Final = 2  # this priority and the one above it
_LONGEST_WAIT: Final = 60.0


@dataclass(slots=True, kw_only=True)
class Unreceipted:
    """One signal without a receipt."""

    signal: Signal
    payload: bytes
    """Made once, so that every re-send is the same to the byte."""
    due: float
    wait: float = _FIRST_WAIT

    @property
    def urgency(self) -> tuple[int, bool]:
        """Higher is more urgent; nothing is above a red key."""
        priority = priority_of(self.signal.type, test=self.signal.test)
        return (-priority, self.signal.type == SignalType.SOS and not self.signal.test)


class Outbox:
    """The unreceipted signals of one device, oldest first."""

    def __init__(self) -> None:
        self._signals: dict[str, Unreceipted] = {}

    def __len__(self) -> int:
        return len(self._signals)

    def __contains__(self, signal_id: object) -> bool:
        return signal_id in self._signals

    @property
    def urgent(self) -> bool:
        """Whether an emergency is among them; a test of one is none."""
        return any(kept.urgency[0] >= -_EMERGENCY for kept in self._signals.values())

    def add(self, signal: Unreceipted) -> None:
        """Keep a signal; when there are too many, the oldest of the least urgent is given up."""
        self._signals[signal.signal.id] = signal
        if len(self._signals) > MOST_UNRECEIPTED:
            # min() keeps the first of equals, and the dict keeps the order of presses.
            least = min(self._signals.values(), key=lambda kept: kept.urgency)
            del self._signals[least.signal.id]

    def receipted(self, signal_id: str) -> bool:
        """Stop sending a signal, and say whether it was being sent."""
        return self._signals.pop(signal_id, None) is not None

    def take_due(self, now: float) -> list[Unreceipted]:
        """Return what is to be sent now, the most urgent first, and plan when to send it again."""
        due = sorted(
            (s for s in self._signals.values() if s.due <= now), key=lambda s: s.urgency, reverse=True
        )
        for signal in due:
            signal.due = now + signal.wait
            signal.wait = min(2 * signal.wait, _LONGEST_WAIT)
        return due

    def all_due(self, now: float) -> None:
        """Plan everything for now, from the shortest wait on: there is a connection again."""
        for signal in self._signals.values():
            signal.due = now
            signal.wait = _FIRST_WAIT

    def next_due(self) -> float | None:
        """Return when something is to be sent, or None when everything has its receipt."""
        return min((signal.due for signal in self._signals.values()), default=None)

    def dump(self) -> list[str]:
        """Return what must survive a restart: the payloads, to the byte."""
        return [signal.payload.decode() for signal in self._signals.values()]

    @classmethod
    def load(cls, rows: Any, *, now: float) -> "Outbox":
        """Take up what `dump` gave, all of it due now; rows that are damaged are left out, the others still go."""
        kept = cls()
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, str):
                with contextlib.suppress(Malformed):
                    payload = row.encode()
                    kept.add(Unreceipted(signal=decode_signal(payload), payload=payload, due=now))
        return kept
