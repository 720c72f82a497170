"""Between bytes on the wire and messages: any bytes become a message or `Malformed`, and nothing else.

A malformed optional field never blocks a message: it is left out and named in `Signal.malformed`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from devices.fields import (
    Unreadable,
    read_flag,
    read_location,
    read_name,
    read_number,
    read_others,
    read_short_text,
    read_signal_type,
    read_time,
    value_or_none,
)
from devices.messages import (
    Command,
    Location,
    Presence,
    Reading,
    Receipt,
    Result,
    Signal,
    Stage,
    Verb,
)
from devices.untrusted import Malformed, parse, storable

__all__ = [
    "Malformed",
    "decode_command",
    "decode_presence",
    "decode_receipt",
    "decode_result",
    "decode_signal",
    "decode_telemetry",
    "encode_command",
    "encode_presence",
    "encode_receipt",
    "encode_result",
    "encode_signal",
    "encode_telemetry",
    "location_body",
    "rfc3339",
]

_MAX_ALARM: Final = 2**63 - 1  # a bigint
_STAGES: Final = frozenset(Stage)
_VERBS: Final = frozenset(Verb)
_ENCODER: Final = msgspec.json.Encoder()

Payload = bytes | bytearray | memoryview


def decode_signal(payload: Payload) -> Signal:
    """Read `up/signal`; raise `Malformed` only when it is no object or lacks a usable `id` or `type`."""
    body = _object(payload)
    signal_id = read_name(body.pop("id", None), "id")
    signal_type = read_signal_type(body.pop("type", None))
    malformed: list[str] = []
    known = {
        "at": value_or_none(read_time(body.pop("at", None)), "at", malformed),
        "key": value_or_none(read_short_text(body.pop("key", None)), "key", malformed),
        "battery": value_or_none(read_number(body.pop("battery", None), 0, 100), "battery", malformed),
        "rssi": value_or_none(read_number(body.pop("rssi", None), -200, 50), "rssi", malformed),
        "location": read_location(body.pop("location", None), malformed),
        "test": read_flag(body.pop("test", None), "test", malformed),
    }
    extra = read_others(body, malformed)
    return Signal(id=signal_id, type=signal_type, **known, extra=extra, malformed=tuple(malformed))


def decode_telemetry(payload: Payload) -> list[Reading]:
    """Read `up/telemetry`: one reading or an array of them; a field that is not as agreed stays among `fields`."""
    body = parse(payload)
    rows = body if isinstance(body, list) else [body]
    readings = []
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise Malformed(f"reading {number} is not a JSON object")
        fields = read_others(row, [])
        at, kind = read_time(row.get("at")), read_short_text(row.get("kind"))
        for name, value in (("at", at), ("kind", kind)):
            if not isinstance(value, Unreadable) or fields.get(name) is None:
                fields.pop(name, None)
        readings.append(
            Reading(at=value_or_none(at, "at", []), kind=value_or_none(kind, "kind", []), fields=fields)
        )
    return readings


def decode_presence(payload: Payload) -> Presence:
    """Read `up/state`."""
    online = _object(payload).get("online")
    if not isinstance(online, bool):
        raise Malformed("online must be true or false")
    return Presence(online=online)


def decode_result(payload: Payload) -> Result:
    """Read `up/result`."""
    body = _object(payload)
    command = read_name(body.pop("command", None), "command")
    ok = body.pop("ok", None)
    if not isinstance(ok, bool):
        raise Malformed("ok must be true or false")
    return Result(command=command, ok=ok, fields=read_others(body, []))


def decode_receipt(payload: Payload) -> Receipt:
    """Read `down/receipt`; a stage that we do not know is kept as text."""
    body = _object(payload)
    stage = read_name(body.get("stage"), "stage")
    at, alarm, say = read_time(body.get("at")), body.get("alarm"), body.get("say")
    if not isinstance(at, datetime):
        raise Malformed("at must be an RFC 3339 time with a zone")
    if alarm is not None and (type(alarm) is not int or not 0 <= alarm <= _MAX_ALARM):
        raise Malformed("alarm must be a number or null")
    if say is not None and not isinstance(say, str):
        raise Malformed("say must be text")
    return Receipt(
        signal=read_name(body.get("signal"), "signal"),
        stage=Stage(stage) if stage in _STAGES else stage,
        alarm=alarm,
        at=at,
        say=None if say is None else storable(say)[0],
    )


def decode_command(payload: Payload) -> Command:
    """Read `down/command`; a verb that we do not know is kept as text."""
    body = _object(payload)
    command_id = read_name(body.pop("id", None), "id")
    verb = read_name(body.pop("command", None), "command")
    args = read_others(body, [])
    return Command(id=command_id, command=Verb(verb) if verb in _VERBS else verb, args=args)


def encode_signal(signal: Signal) -> bytes:
    """Write `up/signal`; the same signal always gives the same bytes."""
    return _encode(
        {
            "id": signal.id,
            "type": signal.type,
            "at": None if signal.at is None else rfc3339(signal.at),
            "key": signal.key,
            "battery": signal.battery,
            "rssi": signal.rssi,
            "location": None if signal.location is None else location_body(signal.location),
            "test": signal.test,
        },
        signal.extra,
    )


def encode_telemetry(readings: Reading | Sequence[Reading]) -> bytes:
    """Write `up/telemetry`: one object for one reading, an array for several."""
    if isinstance(readings, Reading):
        return _ENCODER.encode(_reading_body(readings))
    return _ENCODER.encode([_reading_body(reading) for reading in readings])


def encode_presence(presence: Presence) -> bytes:
    """Write `up/state`."""
    return _encode({"online": presence.online}, {})


def encode_result(result: Result) -> bytes:
    """Write `up/result`."""
    return _encode({"command": result.command, "ok": result.ok}, result.fields)


def encode_receipt(receipt: Receipt) -> bytes:
    """Write `down/receipt`; `alarm` is always there, `say` only when there are words."""
    body = {
        "signal": receipt.signal,
        "stage": receipt.stage,
        "alarm": receipt.alarm,
        "at": rfc3339(receipt.at),
    }
    return _ENCODER.encode(body if receipt.say is None else body | {"say": receipt.say})


def encode_command(command: Command) -> bytes:
    """Write `down/command`."""
    return _encode({"id": command.id, "command": command.command}, command.args)


def rfc3339(at: datetime) -> str:
    """Write an aware time in UTC with milliseconds, as everything on the wire is."""
    if at.tzinfo is None:
        raise ValueError("a time on the wire needs a zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _object(payload: Payload) -> dict[str, Any]:
    body = parse(payload)
    if not isinstance(body, dict):
        raise Malformed("the payload is not a JSON object")
    return body


def location_body(location: Location) -> dict[str, Any]:
    """Return a location as it is on the wire."""
    body = {"lat": location.lat, "lon": location.lon, "accuracy_m": location.accuracy_m}
    return _without_nulls(body) | _others(location.extra, body)


def _reading_body(reading: Reading) -> dict[str, Any]:
    known = {"at": None if reading.at is None else rfc3339(reading.at), "kind": reading.kind}
    present = _without_nulls(known)
    return present | _others(reading.fields, present)


def _encode(known: Mapping[str, Any], others: Mapping[str, Any]) -> bytes:
    return _ENCODER.encode(_without_nulls(known) | _others(others, known))


def _without_nulls(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def _others(fields: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in known}
