"""The MQTT topics of the contract, and the rules by which every broker of ours grants them."""

import re
from dataclasses import dataclass

__all__ = [
    "DOWN_COMMAND",
    "DOWN_RECEIPT",
    "UP_RESULT",
    "UP_SIGNAL",
    "UP_STATE",
    "UP_TELEMETRY",
    "Topic",
    "centre_alarms",
    "down",
    "may_publish",
    "may_subscribe",
    "parse",
    "up",
    "valid_device_id",
]

_ROOT = "yilao/v1"

UP_SIGNAL = f"{_ROOT}/+/up/signal"
UP_TELEMETRY = f"{_ROOT}/+/up/telemetry"
UP_STATE = f"{_ROOT}/+/up/state"
UP_RESULT = f"{_ROOT}/+/up/result"
DOWN_RECEIPT = f"{_ROOT}/+/down/receipt"
DOWN_COMMAND = f"{_ROOT}/+/down/command"

_DEVICE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_DEVICE_TOPIC = re.compile(
    rf"{_ROOT}/(?P<device_id>[A-Za-z0-9._:-]{{1,64}})/(?P<direction>up|down)/(?P<leaf>[^/+#\x00-\x1f]+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """The parts of a device's topic."""

    device_id: str
    direction: str
    """`up` (the device speaks) or `down` (the device is told)."""
    leaf: str
    """`signal`, `telemetry`, `state`, `result`, `receipt`, `command`, or a word that we do not know."""


def up(device_id: str, leaf: str) -> str:
    """Return the topic on which the device says `leaf`."""
    return f"{_ROOT}/{device_id}/up/{leaf}"


def down(device_id: str, leaf: str) -> str:
    """Return the topic on which the device is told `leaf`."""
    return f"{_ROOT}/{device_id}/down/{leaf}"


def centre_alarms(centre_id: int | str) -> str:
    """Return the topic that carries every change of the alarms of one centre."""
    return f"{_ROOT}/centres/{centre_id}/alarms"


def parse(topic: str) -> Topic | None:
    """Take a device's topic apart; None when it is not one."""
    found = _DEVICE_TOPIC.fullmatch(topic)
    return Topic(**found.groupdict()) if found else None


def valid_device_id(text: str) -> bool:
    """Say whether this can be a device's id: 1 to 64 letters, digits, dots, colons, dashes and underscores."""
    return _DEVICE_ID.fullmatch(text) is not None


def may_publish(device_id: str, topic: str) -> bool:
    """Say whether the device may publish on the topic: only below its own `up/`, never with wildcards."""
    own = up(device_id, "")
    return (
        valid_device_id(device_id)
        and topic.startswith(own)
        and len(topic) > len(own)
        and not any(character in topic for character in "+#\0")
    )


def may_subscribe(user: str, topic_filter: str) -> bool:
    """Say whether a user may subscribe to the filter.

    A device only below its own `down/`, where wildcards are harmless; a centre's own system, whose name is the centre's
    id, to the centre's alarms. (No device has a centre's name: the record refuses it.)
    """
    own = down(user, "")
    below = topic_filter.startswith(own) and len(topic_filter) > len(own)
    return (
        valid_device_id(user) and (below or topic_filter == centre_alarms(user)) and "\0" not in topic_filter
    )
