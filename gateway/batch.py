"""Turns uplinks other than presses into rows, without any I/O."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec

from devices import codec, topics
from devices.link import Message
from devices.messages import MAX_BYTES, Reading, Result
from devices.untrusted import storable
from dispatcher.fleet.model import Heard
from dispatcher.signals.model import Unreadable
from dispatcher.telemetry.model import StoredReading, filed_at
from gateway.arrivals import Arrived

__all__ = ["Batch", "unreadable"]

_ENCODER: Final = msgspec.json.Encoder()
_parse_topic = lru_cache(maxsize=65_536)(topics.parse)  # a device says thousands of things on its few topics
_KIND: Final = "reading"  # what a reading is filed under that does not say what it is


@dataclass(slots=True)
class Batch:
    """What is to be committed together, and the messages to acknowledge afterwards."""

    arrived: list[Arrived] = field(default_factory=list)
    readings: list[StoredReading] = field(default_factory=list)
    signs: list[Heard] = field(default_factory=list)
    results: list[tuple[str, Result, datetime]] = field(default_factory=list)
    returned: dict[str, datetime] = field(default_factory=dict)
    """Devices that connected just now: they may have missed what we told them."""
    unreadable: list[Unreadable] = field(default_factory=list)

    def add(self, arrived: Arrived) -> None:
        """Read one message into the batch; any bytes are good for something or for the quarantine."""
        self.arrived.append(arrived)
        message = arrived.message
        if message.retain and not message.payload:
            return  # the clearing of a retained message says nothing
        topic = _parse_topic(message.topic)
        if topic is None:
            self._quarantine(arrived, None, "the topic does not name a possible device")
            return
        try:
            self._read(topic.leaf, topic.device_id, message, arrived.at)
        except codec.Malformed as malformed:
            self._quarantine(arrived, topic.device_id, malformed.reason)

    def _read(self, leaf: str, device_id: str, message: Message, at: datetime) -> None:
        if leaf == "telemetry":
            newest = self._add_readings(device_id, codec.decode_telemetry(message.payload), at)
            if not message.retain:
                self._add_sign(device_id, at, newest)
        elif leaf == "state":
            self._add_presence(
                device_id, at, online=codec.decode_presence(message.payload).online, replayed=message.retain
            )
        elif leaf == "result":
            self.results.append((device_id, codec.decode_result(message.payload), at))
            if not message.retain:  # else kept by the broker from some time ago: no sign of life
                self.signs.append(Heard(device_id=device_id, at=at))

    def _add_readings(self, device_id: str, readings: list[Reading], at: datetime) -> Mapping[str, Any]:
        """Take readings; returns what they say together, the newest of each."""
        newest: Mapping[str, Any] = {}
        for number, reading in enumerate(readings):
            # Readings without a time of their own are kept apart by a microsecond: the key is device, time and kind.
            received_at = at + timedelta(microseconds=number) if number else at
            self.readings.append(
                StoredReading(
                    time=filed_at(reading.at, received_at),
                    device_id=device_id,
                    kind=reading.kind or _KIND,
                    device_at=reading.at,
                    fields=_ENCODER.encode(reading.fields).decode(),
                )
            )
            newest = {**newest, **reading.fields} if newest else reading.fields
        return newest

    def _add_sign(self, device_id: str, at: datetime, newest: Mapping[str, Any]) -> None:
        mains = newest.get("mains")
        self.signs.append(
            Heard(
                device_id=device_id,
                at=at,
                battery=_number(newest.get("battery"), 0, 100),
                rssi=_number(newest.get("rssi"), -200, 50),
                mains=mains if isinstance(mains, bool) else None,
            )
        )

    def _add_presence(self, device_id: str, at: datetime, *, online: bool, replayed: bool) -> None:
        if replayed and online:
            return  # kept by the broker from some time ago: no sign of life
        self.signs.append(Heard(device_id=device_id, at=at, online=online))
        if online:
            self.returned[device_id] = at

    def _quarantine(self, arrived: Arrived, device_id: str | None, reason: str) -> None:
        self.unreadable.append(unreadable(arrived, device_id, reason, could_be_press=False))


def unreadable(arrived: Arrived, device_id: str | None, reason: str, *, could_be_press: bool) -> Unreadable:
    """Make the quarantine's row of a message; of an oversize one, only the beginning is kept."""
    return Unreadable(
        device_id=device_id,
        topic=str(storable(arrived.message.topic)[0]),
        payload=arrived.message.payload[:MAX_BYTES],
        reason=str(storable(reason)[0]),
        received_at=arrived.at,
        could_be_press=could_be_press,
        retained=arrived.message.retain,
    )


def _number(value: Any, low: float, high: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value) if low <= value <= high else None
