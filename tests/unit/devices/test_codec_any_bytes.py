"""Any bytes become a message or Malformed, and never anything else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from devices import codec
from devices.codec import Malformed

BOUND = settings(max_examples=100, deadline=None)

PAIRS: list[tuple[Callable[[bytes], Any], Callable[[Any], bytes]]] = [
    (codec.decode_signal, codec.encode_signal),
    (codec.decode_telemetry, codec.encode_telemetry),
    (codec.decode_presence, codec.encode_presence),
    (codec.decode_result, codec.encode_result),
    (codec.decode_receipt, codec.encode_receipt),
    (codec.decode_command, codec.encode_command),
]

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**30), max_value=10**30)
    | st.floats()
    | st.text()
    | st.sampled_from(["\0", "\ud800", "2026-11-23T08:00:00Z", "9999-12-31T23:59:59-23:59", "sos"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=4
)
FIELDS = st.sampled_from(
    [
        "id",
        "type",
        "at",
        "key",
        "battery",
        "rssi",
        "location",
        "test",
        "kind",
        "online",
        "command",
        "ok",
        "signal",
        "stage",
        "alarm",
        "say",
        "note",
    ]
)


def survives(payload: bytes, decode: Callable[[bytes], Any], encode: Callable[[Any], bytes]) -> None:
    try:
        message = decode(payload)
    except Malformed:
        return
    again = decode(encode(message)) if len(encode(message)) <= len(payload) else message
    assert json.loads(encode(again)) == json.loads(encode(message))
    encode(message).decode("utf-8")
    assert b"\\u0000" not in encode(message)


@pytest.mark.parametrize(("decode", "encode"), PAIRS)
@BOUND
@given(payload=st.binary(max_size=200))
@example(payload=b"[" * 10_000)
@example(payload=b'{"a":' * 3_000)
@example(payload=b"9" * 10_000)
@example(payload=b"\xff\xfe\x00")
@example(payload=b"NaN")
def test_any_bytes_are_a_message_or_malformed(decode, encode, payload):
    survives(payload, decode, encode)


@pytest.mark.parametrize(("decode", "encode"), PAIRS)
@BOUND
@given(body=st.dictionaries(FIELDS, VALUES))
def test_any_json_object_is_a_message_or_malformed(decode, encode, body):
    survives(json.dumps(body).encode("utf-8", "surrogatepass"), decode, encode)
    survives(json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"), decode, encode)


@BOUND
@given(
    signal_id=st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=64),
    signal_type=st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=64),
    rest=st.dictionaries(FIELDS | st.text(max_size=20), VALUES, max_size=6),
)
def test_whatever_the_optional_fields_are_a_signal_with_id_and_type_passes(signal_id, signal_type, rest):
    payload = json.dumps(rest | {"id": signal_id, "type": signal_type}).encode()
    heard = codec.decode_signal(payload)
    assert heard.id == signal_id
    assert heard.type in {signal_type, signal_type.lower()}
    assert codec.decode_signal(codec.encode_signal(heard)).id == signal_id
