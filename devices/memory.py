"""What a device keeps in its flash over a restart, and what it does when that is lost or damaged."""

from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from devices.outbox import Outbox
from devices.untrusted import storable

__all__ = ["Memory"]

_KEPT: Final = 200  # of each list of what is over
_HIGHEST: Final = 2**31


@dataclass(slots=True, kw_only=True)
class Memory:
    """Everything that must survive a restart."""

    boot: int = 0
    sequence: int = 0
    outbox: Outbox = field(default_factory=Outbox)
    stages: dict[str, int] = field(default_factory=dict)
    """How far each of our signals has come: id to rank of the stage."""
    closed: dict[str, float] = field(default_factory=dict)
    """When its alarm was last closed, by the platform's clock: id to seconds since 1970."""
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The commands that were carried out, and their results: id to result."""
    settings: dict[str, float] = field(default_factory=dict)
    battery: float = 100.0
    battery_low: bool = False
    mains: bool = True

    def forget_oldest(self) -> None:
        """Keep the lists of what is over short."""
        for finished in (self.stages, self.closed, self.answered):
            while len(finished) > _KEPT:
                del finished[next(iter(finished))]

    def dump(self) -> bytes:
        """Return it as JSON."""
        return msgspec.json.encode(
            {
                "boot": self.boot,
                "sequence": self.sequence,
                "unreceipted": self.outbox.dump(),
                "stages": self.stages,
                "closed": self.closed,
                "answered": self.answered,
                "settings": self.settings,
                "battery": self.battery,
                "battery_low": self.battery_low,
                "mains": self.mains,
            }
        )

    @classmethod
    def load(cls, text: bytes | None, *, now: float) -> "Memory":
        """Read what `dump` gave; whatever is damaged starts fresh, and the rest is kept."""
        try:
            body = msgspec.json.decode(text or b"{}")
        except (ValueError, RecursionError):
            body = {}
        if not isinstance(body, dict):
            body = {}
        return cls(
            boot=int(_number(body.get("boot"), 0)),
            sequence=int(_number(body.get("sequence"), 0)),
            outbox=Outbox.load(body.get("unreceipted"), now=now),
            stages={name: int(_number(rank, 0)) for name, rank in _entries(body.get("stages"))},
            closed={
                name: float(at)
                for name, at in _entries(body.get("closed"))
                if isinstance(at, (int, float)) and not isinstance(at, bool)
            },
            answered={
                name: result for name, result in _entries(body.get("answered")) if isinstance(result, dict)
            },
            settings={name: _number(value, 0) for name, value in _entries(body.get("settings"))},
            battery=min(100.0, _number(body.get("battery"), 100.0)),
            battery_low=body.get("battery_low") is True,
            mains=body.get("mains") is not False,
        )


def _number(value: Any, default: float) -> float:
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < _HIGHEST
    return value if fits else default


def _entries(value: Any) -> list[tuple[str, Any]]:
    return list(storable(value)[0].items()) if isinstance(value, dict) else []
