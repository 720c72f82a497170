"""Uplinks become rows without losing or inventing anything."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from devices.link import Message
from gateway.arrivals import Arrived
from gateway.batch import Batch

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def batch_of(leaf: str, payload: bytes, *, retain: bool = False) -> Batch:
    message = Message(
        topic=f"yilao/v1/b7/up/{leaf}",
        payload=payload,
        qos=1,
        retain=retain,
        dup=False,
        mid=1,
        connection=None,
    )
    batch = Batch()
    batch.add(Arrived(message, NOW))
    return batch


def test_a_reading_is_filed_under_its_own_time_when_that_is_believable():
    at = NOW - timedelta(hours=1)
    (row,) = batch_of(
        "telemetry", json.dumps({"at": at.isoformat(), "kind": "vitals", "hr": 71}).encode()
    ).readings
    assert (row.time, row.device_at, row.kind, json.loads(row.fields)) == (at, at, "vitals", {"hr": 71})


def test_a_reading_from_a_device_whose_clock_stands_in_1970_is_filed_under_ours():
    (row,) = batch_of("telemetry", b'{"at":"1970-01-01T00:00:10Z","hr":71}').readings
    assert row.time == NOW


def test_nonsense_in_known_fields_is_no_sign_but_is_kept():
    batch = batch_of("telemetry", b'{"battery":"full","rssi":900,"mains":"yes"}')
    (sign,) = batch.signs
    assert (sign.battery, sign.rssi, sign.mains) == (None, None, None)
    assert json.loads(batch.readings[0].fields) == {"battery": "full", "rssi": 900, "mains": "yes"}


def test_a_replayed_online_is_no_sign_of_life_but_a_replayed_offline_is_known():
    assert batch_of("state", b'{"online":true}', retain=True).signs == []
    (sign,) = batch_of("state", b'{"online":false}', retain=True).signs
    assert sign.online is False


def test_a_kept_reading_or_answer_is_taken_and_is_no_sign_of_life():
    """The broker gives it to every gateway that begins, however long its sender has been gone."""
    reading = batch_of("telemetry", b'{"battery":81}', retain=True)
    assert (len(reading.readings), reading.signs) == (1, [])
    answer = batch_of("result", b'{"command":"1","ok":true}', retain=True)
    assert (len(answer.results), answer.signs) == (1, [])


def test_a_cleared_retained_message_says_nothing():
    batch = batch_of("state", b"", retain=True)
    assert (batch.signs, batch.unreadable) == ([], [])


@given(st.sampled_from(["telemetry", "state", "result"]), st.binary(max_size=200), st.booleans())
def test_any_bytes_are_good_for_something_or_for_the_quarantine(leaf, payload, retain):
    batch = batch_of(leaf, payload, retain=retain)
    assert len(batch.arrived) == 1
    assert batch.unreadable or batch.signs or batch.readings is not None
