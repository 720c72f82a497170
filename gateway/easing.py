"""Asks devices to gather their readings when more come than can be committed: the back-pressure that no broker gives.

A broker acknowledges what it has queued, and drops what does not fit: the sender learns of neither. Nor does the gateway
see the broker's queue. So it sends itself a probe through it, twice a second, and when that is long on its way, it asks
the most talkative devices to keep their readings for a while and send them as one array, which costs a fraction. It is
a hint: a device that does not understand it goes on, and what the broker drops of its readings is counted there.
"""

import secrets
from collections import Counter
from collections.abc import Iterable
from typing import Final

from devices import codec, topics
from devices.messages import Command, Send, Verb

__all__ = ["GATHER_FOR_S", "GATHER_S", "PROBE_EVERY_S", "Easing", "probe_topic"]

GATHER_S: Final = 10
"""How long a device keeps readings before it sends them: far below any supervision interval."""
GATHER_FOR_S: Final = 120
"""How long it does so at least; then it goes back to its own ways without being told."""
PROBE_EVERY_S: Final = 0.5

# A full queue of 20,000 is more than a second of what a gateway was measured to commit; the asking takes its time too.
_LONG_S: Final = 0.4
_SPREAD_S: Final = GATHER_FOR_S // 4  # who begins together shall not end together
_A_TURN: Final = 100
_AGAIN_S: Final = 2 * GATHER_S  # a hint may be lost, and who gathers is heard again by then


class Easing:
    """Knows who talks most, and says whom to ask. Times are seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._heard: Counter[str] = Counter()
        self._asked: dict[str, float] = {}

    def heard(self, devices: Iterable[str]) -> None:
        """Count who said something."""
        self._heard.update(devices)

    def probed(self, delay_s: float, *, now: float) -> list[Send]:
        """Note how long a probe was on its way; returns what to say to whom, most often nothing to nobody."""
        heard, self._heard = self._heard, Counter()
        if delay_s < _LONG_S:
            return []
        self._asked = {name: at for name, at in self._asked.items() if now < at + _AGAIN_S}
        chosen = [name for name, _ in heard.most_common() if name not in self._asked][:_A_TURN]
        self._asked.update(dict.fromkeys(chosen, now))
        return [_gather(name) for name in chosen]


def probe_topic(gateway: str) -> str:
    """Where a gateway's probes go: the way of all readings, under a name that no device has (of `:` see broker-files)."""
    return topics.up(f"probe:{gateway}", "telemetry")


def _gather(device_id: str) -> Send:
    """The command, without a place in the outbox: nobody waits for its answer, and its number is no number there."""
    command = Command(
        id=f"gather-{secrets.token_hex(6)}",
        command=Verb.CONFIGURE,
        args={"gather_s": GATHER_S, "gather_for_s": GATHER_FOR_S + secrets.randbelow(_SPREAD_S)},
    )
    return Send(topic=topics.down(device_id, "command"), payload=codec.encode_command(command), qos=0)
