"""Many presses at once: signals put into the inbox as a gateway would, for the engine to make alarms of."""

import itertools
from collections.abc import Sequence
from typing import Final

from devices import codec
from devices.messages import Signal
from dispatcher.clock import local_now
from dispatcher.database import Pool
from dispatcher.signals import store as signals
from dispatcher.signals.model import Arrival

__all__ = ["flood", "homes_of"]

_GROUP: Final = 100
_numbers = itertools.count(1)


def homes_of(people: int) -> list[str]:
    """The phones of the first so many people of the simulated town."""
    return [f"zs-{number:05}-phone" for number in range(1, people + 1)]


async def flood(pool: Pool, device_ids: Sequence[str], type_: str = "sos") -> None:
    """One signal of each device, stored in groups, each in one transaction."""
    for place in range(0, len(device_ids), _GROUP):
        now = local_now()
        arrivals = [
            Arrival(
                device_id=device_id,
                signal=signal,
                payload=codec.encode_signal(signal),
                received_at=now,
                retained=False,
            )
            for device_id in device_ids[place : place + _GROUP]
            for signal in [Signal(id=f"flood-{next(_numbers):06}", type=type_, at=now)]
        ]
        async with pool.connection() as connection, connection.transaction():
            await signals.add(connection, arrivals, gateway="flood")
