"""The bytes on the wire, to the byte, and what a malformed field does."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from devices import codec
from devices.codec import Malformed
from devices.messages import (
    MAX_BYTES,
    Command,
    Location,
    Presence,
    Reading,
    Receipt,
    Result,
    Signal,
    SignalType,
    Stage,
    Verb,
)

AT = datetime(2026, 11, 23, 8, 0, 0, 250_000, tzinfo=UTC)

SIGNAL = Signal(
    id="b7-000142",
    type=SignalType.SOS,
    at=AT,
    key="red",
    battery=81,
    rssi=-71,
    location=Location(lat=22.5168, lon=113.3852, accuracy_m=30),
)
SIGNAL_BYTES = (
    b'{"id":"b7-000142","type":"sos","at":"2026-11-23T08:00:00.250Z","key":"red","battery":81,"rssi":-71,'
    b'"location":{"lat":22.5168,"lon":113.3852,"accuracy_m":30},"test":false}'
)
RECEIPT = Receipt(
    signal="b7-000142",
    stage=Stage.RECEIVED,
    alarm=4711,
    at=AT,
    say="已收到，正在为您接通居家养老服务中心",
)
RECEIPT_BYTES = (
    '{"signal":"b7-000142","stage":"received","alarm":4711,"at":"2026-11-23T08:00:00.250Z",'
    '"say":"已收到，正在为您接通居家养老服务中心"}'
).encode()


def signal(rest: str = "", *, start: str = '{"id":"a","type":"sos"') -> Signal:
    return codec.decode_signal((start + rest + "}").encode())


def test_a_signal_is_written_and_read_to_the_byte():
    assert codec.encode_signal(SIGNAL) == SIGNAL_BYTES
    assert codec.decode_signal(SIGNAL_BYTES) == SIGNAL


def test_a_signal_needs_only_its_id_and_type():
    assert codec.encode_signal(Signal(id="1", type="ok")) == b'{"id":"1","type":"ok","test":false}'
    assert codec.decode_signal(b'{"type":"ok","id":"1"}') == Signal(id="1", type="ok")


def test_a_receipt_is_written_and_read_to_the_byte():
    assert codec.encode_receipt(RECEIPT) == RECEIPT_BYTES
    assert codec.decode_receipt(RECEIPT_BYTES) == RECEIPT


def test_a_receipt_without_an_alarm_says_null_and_without_words_says_nothing():
    silent = Receipt(signal="1", stage=Stage.DUPLICATE, alarm=None, at=AT)
    written = b'{"signal":"1","stage":"duplicate","alarm":null,"at":"2026-11-23T08:00:00.250Z"}'
    assert codec.encode_receipt(silent) == written
    assert codec.decode_receipt(written) == silent


def test_the_other_messages_are_written_and_read_to_the_byte():
    presence, result = Presence(online=False), Result(command="c1", ok=True, fields={"volume": 3})
    command = Command(id="c1", command=Verb.SPEAK, args={"say": "吃药了"})
    reading = Reading(at=AT, kind="heartbeat", fields={"battery": 80})
    for message, written, encode, decode in (
        (presence, b'{"online":false}', codec.encode_presence, codec.decode_presence),
        (result, b'{"command":"c1","ok":true,"volume":3}', codec.encode_result, codec.decode_result),
        (
            command,
            '{"id":"c1","command":"speak","say":"吃药了"}'.encode(),
            codec.encode_command,
            codec.decode_command,
        ),
    ):
        assert encode(message) == written
        assert decode(written) == message
    one = b'{"at":"2026-11-23T08:00:00.250Z","kind":"heartbeat","battery":80}'
    assert codec.encode_telemetry(reading) == one
    assert codec.encode_telemetry([reading, reading]) == b"[" + one + b"," + one + b"]"
    assert codec.decode_telemetry(one) == [reading]
    assert codec.decode_telemetry(b"[" + one + b"]") == [reading]
    assert codec.decode_telemetry(b"[]") == []


def test_times_leave_in_utc_with_milliseconds():
    local = datetime(2026, 11, 23, 16, 0, 0, 250_999, tzinfo=timezone(timedelta(hours=8)))
    assert codec.rfc3339(local) == "2026-11-23T08:00:00.250Z"
    with pytest.raises(ValueError, match="zone"):
        codec.rfc3339(datetime(2026, 11, 23))  # noqa: DTZ001 - the mistake that is meant


def test_fields_that_we_do_not_know_are_kept():
    heard = signal(',"firmware":"1.2","nested":{"a":[1,2]},"location":{"lat":22.5,"lon":113.3,"by":"wifi"}')
    assert heard.extra == {"firmware": "1.2", "nested": {"a": [1, 2]}}
    assert heard.location is not None
    assert heard.location.extra == {"by": "wifi"}
    assert codec.decode_signal(codec.encode_signal(heard)) == heard


def test_a_type_that_we_do_not_know_is_kept_and_a_known_one_is_known_in_capitals():
    assert signal(start='{"id":"a","type":"earthquake"').type == "earthquake"
    assert signal(start='{"id":"a","type":" SOS "').type is SignalType.SOS


@pytest.mark.parametrize(
    ("rest", "named"),
    [
        (',"at":"yesterday"', "at"),
        (',"at":"2026-11-23T08:00:00"', "at"),
        (',"at":"0001-01-01T00:00:00+14:00"', "at"),
        (',"at":"9999-12-31T23:59:59-14:00"', "at"),
        (',"at":1795420800', "at"),
        (',"key":7', "key"),
        (',"key":"re\\u0000d"', "key"),
        (',"battery":"81%"', "battery"),
        (',"battery":101', "battery"),
        (',"battery":true', "battery"),
        (',"battery":NaN', "battery"),
        (',"battery":1e400', "battery"),
        (f',"battery":{"9" * 5000}', "battery"),
        (',"rssi":-201', "rssi"),
        (',"location":"home"', "location"),
        (',"location":{"lat":91,"lon":0}', "location"),
        (',"location":{"lat":0,"lon":0.0}', "location"),
        (',"location":{"lat":22.5}', "location"),
        (',"location":{"lat":22.5,"lon":113.3,"accuracy_m":-1}', "location.accuracy_m"),
        (',"test":"yes"', "test"),
        (',"test":1', "test"),
        (',"note":"a\\u0000b"', "note"),
        (',"note":"\\ud800"', "note"),
        (',"note":"a\nb\x01"', "note"),
        (',"big":123456789012345678901234567890', "big"),
        (f',"deep":{"[" * 100}{"]" * 100}', "deep"),
        (',"bad\\u0000name":1', "bad\ufffdname"),
    ],
)
def test_a_malformed_optional_field_is_named_and_never_blocks_the_signal(rest, named):
    heard = signal(rest)
    assert (heard.id, heard.type, heard.test) == ("a", "sos", False)
    assert heard.malformed == (named,)
    codec.encode_signal(heard)


def test_a_bad_accuracy_leaves_the_place():
    heard = signal(',"location":{"lat":22.5,"lon":113.3,"accuracy_m":"far"}')
    assert heard.location == Location(lat=22.5, lon=113.3)


def test_an_absent_field_and_null_are_the_same_and_no_mistake():
    names = ("at", "key", "battery", "rssi", "location", "test")
    assert signal("".join(f',"{name}":null' for name in names)) == signal()


def test_what_cannot_be_stored_is_replaced():
    assert signal(',"note":"a\\u0000b"').extra == {"note": "a\ufffdb"}


def test_bytes_that_are_not_utf_8_spoil_their_field_only():
    heard = codec.decode_signal(b'{"id":"a","type":"sos","name":"\xb3\xc2"}')
    assert heard.malformed == ("name",)


def test_a_byte_order_mark_and_a_closing_nul_do_no_harm():
    assert codec.decode_signal(b'\xef\xbb\xbf{"id":"a","type":"sos"}\x00') == Signal(id="a", type="sos")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "not JSON"),
        (b"help", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"type":"sos"}', "id is missing"),
        (b'{"id":142,"type":"sos"}', "id must be text"),
        (b'{"id":"","type":"sos"}', "id must have 1 to 64"),
        (b'{"id":"%s","type":"sos"}' % (b"x" * 65), "id must have 1 to 64"),
        (b'{"id":"  ","type":"sos"}', "id must be readable"),
        (b'{"id":"a\\u0000","type":"sos"}', "id must be readable"),
        (b'{"id":"\\ud800","type":"sos"}', "id must be readable"),
        (b'{"id":"\xff","type":"sos"}', "id must be readable"),
        (b'{"id":"a"}', "type is missing"),
        (b'{"id":"a","type":["sos"]}', "type must be text"),
        (b'{"id":"a","type":""}', "type must have 1 to 64"),
        (b'{"id":"a","type":"sos"', "not JSON"),
        (b'{"x":' * 3000, "nested too deeply"),
        (b'{"id":"a","type":"sos","pad":"%s"}' % (b"x" * MAX_BYTES), "at most 16384"),
    ],
)
def test_a_signal_without_a_usable_id_or_type_is_malformed_and_says_why(payload, reason):
    with pytest.raises(Malformed) as caught:
        codec.decode_signal(payload)
    assert reason in caught.value.reason


def test_a_payload_of_exactly_16_kib_is_read():
    start = b'{"id":"a","type":"sos","pad":"'
    payload = start + b"x" * (MAX_BYTES - len(start) - 2) + b'"}'
    assert codec.decode_signal(payload).id == "a"


def test_a_reading_keeps_what_it_cannot_read_as_it_was_sent():
    [reading] = codec.decode_telemetry(b'{"at":"noon","kind":7,"t":21.5,"n":NaN}')
    assert reading == Reading(fields={"at": "noon", "kind": 7, "t": 21.5, "n": None})


@pytest.mark.parametrize(
    ("decode", "payload", "reason"),
    [
        (codec.decode_telemetry, b'[{"t":1},2]', "reading 1"),
        (codec.decode_presence, b'{"online":1}', "online"),
        (codec.decode_result, b'{"command":"c"}', "ok must"),
        (codec.decode_result, b'{"ok":true}', "command is missing"),
        (codec.decode_receipt, b'{"signal":"a","stage":"seen","alarm":null}', "at must"),
        (
            codec.decode_receipt,
            b'{"signal":"a","stage":"seen","alarm":"4","at":"2026-11-23T08:00:00Z"}',
            "alarm must",
        ),
        (
            codec.decode_receipt,
            b'{"signal":"a","stage":"seen","say":1,"at":"2026-11-23T08:00:00Z"}',
            "say must",
        ),
        (codec.decode_command, b'{"id":"c"}', "command is missing"),
    ],
)
def test_the_other_messages_name_the_field_that_is_wrong(decode, payload, reason):
    with pytest.raises(Malformed) as caught:
        decode(payload)
    assert reason in caught.value.reason


def test_a_stage_and_a_verb_that_we_do_not_know_are_kept_as_text():
    receipt = codec.decode_receipt(b'{"signal":"a","stage":"cheered_up","at":"2026-11-23T08:00:00Z"}')
    assert receipt.stage == "cheered_up"
    assert codec.decode_command(b'{"id":"c","command":"dance"}').command == "dance"
