"""What a device makes of a command: pure decisions, carried out by `behaviour`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from devices.codec import location_body
from devices.kinds import Kind
from devices.messages import Command, Location, Verb

__all__ = ["SETTINGS", "Outcome", "decide"]

SETTINGS: Final[Mapping[str, tuple[float, float]]] = {
    "heartbeat_s": (10, 86_400),
    "volume": (0, 10),
    "gather_s": (0, 60),
    "gather_for_s": (0, 3600),
}
"""What `configure` can set, and the lowest and highest value of each.

`gather_s` asks for readings to be kept so long and sent as one array, for the next `gather_for_s` seconds; the devices
here, whose heartbeats are further apart than that, have nothing to gather.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What to do, and what to answer."""

    ok: bool = True
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What the result says beside `ok`."""
    say: str | None = None
    press_test: bool = False
    settings: Mapping[str, float] = field(default_factory=dict)


def decide(command: Command, *, kind: Kind, location: Location | None) -> Outcome:
    """Say what a device of this kind does about a command; what it cannot do is answered, never ignored."""
    match command.command:
        case Verb.SPEAK | Verb.REMIND:
            return _speak(command.args.get("say"), kind)
        case Verb.TEST:
            return Outcome(press_test=True)
        case Verb.LOCATE:
            if location is None:
                return _refusal("no location is known")
            return Outcome(fields={"location": location_body(location)})
        case Verb.CONFIGURE:
            return _configure(command.args)
    return _refusal("unknown command")


def _speak(text: Any, kind: Kind) -> Outcome:
    if not kind.speaks:
        return _refusal("this device has no loudspeaker")
    if not isinstance(text, str) or not text.strip():
        return _refusal("text is missing")
    return Outcome(say=text)


def _configure(args: Mapping[str, Any]) -> Outcome:
    for name, value in args.items():
        low, high = SETTINGS.get(name, (1, 0))
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not low <= value <= high:
            return _refusal(f"{name} cannot be set to this")
    return Outcome(settings=args)


def _refusal(error: str) -> Outcome:
    return Outcome(ok=False, fields={"error": error})
