"""What a device does by itself: time is moved, nothing is sent anywhere."""

import itertools
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from devices import codec, topics
from devices.behaviour import Acted, Device, Said, Told
from devices.kinds import KINDS
from devices.messages import Command, Location, Presence, Receipt, SignalType, Stage, Verb
from devices.outbox import MOST_UNRECEIPTED

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def a_device(*, kind="phone", memory=None, seed=1, now=0.0):
    return Device("d1", KINDS[kind], memory=memory, random=Random(seed), now=now)


def signals(sends):
    return [send for send in sends if send.topic == topics.up("d1", "signal")]


def results(sends):
    return [codec.decode_result(send.payload) for send in sends if send.topic == topics.up("d1", "result")]


def receipt(device, signal_id, stage=Stage.RECEIVED, *, now=1.0, at=AT, alarm=1, say=None):
    payload = codec.encode_receipt(Receipt(signal=signal_id, stage=stage, alarm=alarm, at=at, say=say))
    return device.receive(topics.down("d1", "receipt"), payload, now)


def command(device, verb, command_id="c1", *, now=1.0, **args):
    payload = codec.encode_command(Command(id=command_id, command=verb, args=args))
    return device.receive(topics.down("d1", "command"), payload, now)


def test_a_press_is_sent_at_once_with_everything_the_device_knows():
    device = a_device()
    device.connected(0.0)
    device.location = Location(lat=22.5, lon=113.3)
    pressed = device.press("sos", now=5.0, at=AT, key="red")
    [send] = signals(device.poll(5.0))
    assert (send.qos, send.retain) == (1, False)
    assert codec.decode_signal(send.payload) == pressed
    assert (pressed.key, pressed.battery, pressed.at, pressed.location) == ("red", 100, AT, device.location)


def test_a_press_is_sent_again_after_2_s_doubling_to_60_s_for_ever():
    device = a_device()
    device.connected(0.0)
    device.press("sos", now=0.0)
    sent_at, payloads, now = [], set(), 0.0
    while now < 600:
        for send in signals(device.poll(now)):
            sent_at.append(now)
            payloads.add(send.payload)
        now += 0.5
    waits = [later - earlier for earlier, later in itertools.pairwise(sent_at)]
    assert sent_at[0] == 0.0
    assert waits[:5] == [2, 4, 8, 16, 32]
    assert set(waits[5:]) == {60}
    assert len(payloads) == 1, "a re-send is the same to the byte"


@pytest.mark.parametrize("stage", [*Stage, "cheered_up"])
def test_a_receipt_of_any_stage_ends_re_sending(stage):
    device = a_device()
    device.connected(0.0)
    pressed = device.press("sos", now=0.0)
    device.poll(0.0)
    receipt(device, pressed.id, stage)
    assert device.unreceipted == 0
    assert signals(device.poll(1_000.0)) == []


def test_a_receipt_for_another_press_ends_nothing():
    device = a_device()
    device.connected(0.0)
    device.press("sos", now=0.0)
    assert receipt(device, "b0-000001") == []
    assert device.unreceipted == 1


def test_stages_only_advance_and_each_is_told_once():
    device = a_device()
    device.connected(0.0)
    signal_id = device.press("sos", now=0.0).id
    heard = [
        told.stage
        for stage in (
            "received",
            "seen",
            "seen",
            "received",
            "answered",
            "duplicate",
            "arrived",
            "seen",
            "closed",
        )
        for told in receipt(device, signal_id, Stage(stage))
        if isinstance(told, Told)
    ]
    assert heard == ["received", "seen", "answered", "arrived", "closed"]


def closed_at(device, signal_id, minutes):
    """The device hears that its alarm is over, so many minutes after AT."""
    assert receipt(device, signal_id, Stage.CLOSED, at=AT + timedelta(minutes=minutes))


def test_after_a_reopening_the_elder_hears_every_stage_again():
    device = a_device()
    signal_id = device.press("sos", now=0.0).id
    receipt(device, signal_id, Stage.ANSWERED)
    closed_at(device, signal_id, 1)
    heard = [
        told.stage
        for minutes, stage in enumerate(("received", "seen", "answered", "seen", "closed", "received"), 2)
        for told in receipt(device, signal_id, Stage(stage), at=AT + timedelta(minutes=minutes))
    ]
    assert heard == ["received", "seen", "answered", "closed", "received"]


@pytest.mark.parametrize("reopened", [False, True])
def test_what_was_said_before_the_close_and_comes_again_is_not_heard_as_a_reopening(reopened):
    device = a_device()
    signal_id = device.press("sos", now=0.0).id
    closed_at(device, signal_id, 5)
    if reopened:
        assert receipt(device, signal_id, at=AT + timedelta(minutes=6))
    for minutes, stage in ((1, "seen"), (4, "arrived"), (5, "closed")):
        assert receipt(device, signal_id, Stage(stage), at=AT + timedelta(minutes=minutes)) == []


@pytest.mark.parametrize(("stage", "alarm"), [(Stage.DUPLICATE, 1), (Stage.RECEIVED, None)])
def test_a_gateway_that_is_later_than_the_close_has_reopened_nothing(stage, alarm):
    device = a_device()
    signal_id = device.press("ok", now=0.0).id
    closed_at(device, signal_id, 1)
    assert receipt(device, signal_id, stage, alarm=alarm, at=AT + timedelta(minutes=2)) == []


def test_a_second_close_is_heard_even_if_the_reopening_between_was_missed():
    device = a_device()
    signal_id = device.press("sos", now=0.0).id
    closed_at(device, signal_id, 1)
    closed_at(device, signal_id, 9)
    assert receipt(device, signal_id, Stage.SEEN, at=AT + timedelta(minutes=5)) == []


def test_a_restart_does_not_forget_when_an_alarm_was_closed():
    before = a_device()
    signal_id = before.press("sos", now=0.0).id
    closed_at(before, signal_id, 5)
    after = a_device(memory=before.memory(), seed=2)
    assert receipt(after, signal_id, Stage.SEEN, at=AT + timedelta(minutes=4)) == []
    assert receipt(after, signal_id, at=AT + timedelta(minutes=6))


def test_a_duplicate_tells_the_elder_who_missed_the_first_receipt():
    device = a_device()
    signal_id = device.press("sos", now=0.0).id
    assert receipt(device, signal_id, Stage.DUPLICATE, say="已收到") == [
        Told(signal=signal_id, stage=Stage.DUPLICATE, say="已收到")
    ]


def test_nothing_is_sent_without_a_connection_and_everything_at_once_on_the_next():
    device = a_device()
    device.press("ok", now=0.0)
    device.press("sos", now=1.0)
    assert device.poll(2.0) == []
    assert device.next_due() is None
    online, first, second = device.connected(50.0)[:3]
    assert codec.decode_presence(online.payload) == Presence(online=True)
    assert (online.topic, online.retain) == (topics.up("d1", "state"), True)
    assert [codec.decode_signal(send.payload).type for send in (first, second)] == ["sos", "ok"]
    device.disconnected(51.0)
    assert device.poll(60.0) == []
    assert len(signals(device.connected(61.0))) == 2
    assert signals(device.poll(62.9)) == []
    assert len(signals(device.poll(63.0))) == 2


def test_the_will_says_that_the_device_is_gone():
    will = a_device().will
    assert (will.topic, will.retain, will.qos) == (topics.up("d1", "state"), True, 1)
    assert codec.decode_presence(will.payload) == Presence(online=False)


def test_a_restart_with_memory_sends_the_same_bytes_and_never_repeats_an_id():
    before = a_device(seed=1)
    pressed = before.press("sos", now=0.0, at=AT)
    [sent] = signals(before.connected(0.0))
    after = a_device(memory=before.memory(), seed=2, now=9.0)
    again = signals(after.connected(9.0))
    assert [send.payload for send in again] == [sent.payload]
    assert after.press("sos", now=9.0).id != pressed.id
    assert receipt(after, pressed.id) != []
    assert after.unreceipted == 1


def test_ids_never_repeat_over_restarts_with_memory_old_memory_and_none():
    ids, memory, old = [], None, a_device(seed=99).memory()
    for start in range(60):
        given = (memory, old, None)[start % 3]
        device = a_device(memory=given, seed=start)
        ids += [device.press("sos", now=0.0).id for _ in range(3)]
        memory = device.memory()
    assert len(set(ids)) == len(ids)
    assert all(len(signal_id) <= 64 for signal_id in ids)


@pytest.mark.parametrize(
    "memory",
    [
        b"",
        b"\xff\x00",
        b"[1]",
        b'"x"',
        b"[" * 5000,
        b'{"boot":1e300}',
        b'{"boot":-4,"sequence":"x","unreceipted":[1,"x",{"id":1}],"stages":[],"answered":{"a":1}}',
        b'{"boot":123456789012345678901234567890,"stages":{"a":123456789012345678901234567890}}',
        b'{"stages":{"a":6},"closed":{"a":"noon","b":-1,"c":true,"d":1e300},"d":[1]}',
        b'{"settings":{"heartbeat_s":0},"battery":"full","mains":3,"answered":{"c":{"x":1}}}',
    ],
)
def test_damaged_memory_starts_fresh_and_still_works(memory):
    device = a_device(memory=memory)
    pressed = device.press("sos", now=0.0)
    assert len(signals(device.connected(0.0))) == 1
    assert receipt(device, pressed.id)
    assert a_device(memory=device.memory(), seed=3).unreceipted == 0
    command(device, Verb.SPEAK, "c", say="好")
    assert device.poll(1.0)


def test_a_damaged_entry_does_not_take_the_others_with_it():
    device = a_device()
    device.press("sos", now=0.0)
    broken = device.memory().replace(b'"unreceipted":[', b'"unreceipted":["{",7,')
    assert a_device(memory=broken, seed=2).unreceipted == 1


def test_a_full_memory_gives_up_the_least_urgent_and_never_a_red_key_before_others():
    device = a_device()
    red = device.press("sos", now=0.0).id
    falls = [device.press("fall", now=0.0).id for _ in range(MOST_UNRECEIPTED - 1)]
    for _ in range(5):
        device.press("ok", now=0.0)
        device.press("sos", now=0.0, test=True)
    second = device.press("sos", now=0.0).id
    kept = {codec.decode_signal(send.payload).id for send in signals(device.connected(0.0))}
    assert kept == {red, second, *falls[1:]}
    assert device.unreceipted == MOST_UNRECEIPTED


def test_heartbeats_come_early_by_at_most_a_tenth_and_never_late():
    device = a_device()
    beats, now = [], 0.0
    device.connected(0.0)
    while now < 4_000:
        now = device.next_due()
        beats += [now for send in device.poll(now, AT) if send.topic == topics.up("d1", "telemetry")]
    gaps = [later - earlier for earlier, later in itertools.pairwise(beats)]
    assert beats[0] <= 120
    assert all(108 <= gap <= 120 for gap in gaps)
    assert len(set(gaps)) > 5
    [send] = device.poll(now + 120, AT)
    [reading] = codec.decode_telemetry(send.payload)
    assert (reading.kind, reading.at, reading.fields["mains"]) == ("heartbeat", AT, True)


def test_a_text_is_spoken_once_and_answered_each_time_it_is_asked():
    device = a_device()
    device.connected(0.0)
    assert command(device, Verb.SPEAK, say="吃药了") == [Said(command="c1", text="吃药了")]
    assert command(device, Verb.SPEAK, say="吃药了") == []
    assert device.next_due() <= 1.0
    assert [(result.command, result.ok) for result in results(device.poll(1.0))] == [("c1", True)] * 2
    assert results(device.poll(1.0)) == []
    restarted = a_device(memory=device.memory(), seed=2)
    restarted.connected(5.0)
    assert command(restarted, Verb.SPEAK, say="吃药了") == []
    assert [result.ok for result in results(restarted.poll(5.0))] == [True]


def test_a_test_command_presses_a_test():
    device = a_device()
    device.connected(0.0)
    [acted] = command(device, Verb.TEST)
    [sent] = signals(device.poll(1.0))
    pressed = codec.decode_signal(sent.payload)
    assert (pressed.type, pressed.test) == ("test", True)
    assert acted.details == {"signal": pressed.id}


def test_locate_answers_with_the_place_or_says_that_there_is_none():
    device = a_device()
    assert command(device, Verb.LOCATE, "c1") == [
        Acted(command="c1", verb=Verb.LOCATE, ok=False, details={"error": "no location is known"})
    ]
    device.location = Location(lat=22.5, lon=113.3)
    [acted] = command(device, Verb.LOCATE, "c2")
    assert acted.details == {"location": {"lat": 22.5, "lon": 113.3}}


def test_configure_sets_what_it_may_and_nothing_half():
    device = a_device()
    assert command(device, Verb.CONFIGURE, "c1", heartbeat_s=60)[0].ok
    assert not command(device, Verb.CONFIGURE, "c2", heartbeat_s=30, volume=99)[0].ok
    assert not command(device, Verb.CONFIGURE, "c3", colour="red")[0].ok
    assert device.settings == {"heartbeat_s": 60}


def test_what_a_device_cannot_do_is_answered():
    pendant = a_device(kind="pendant")
    for number, verb in enumerate([Verb.SPEAK, "dance"]):
        [acted] = command(pendant, verb, f"c{number}", say="好")
        assert not acted.ok


def test_what_cannot_be_read_or_is_for_another_is_ignored():
    device = a_device()
    device.press("sos", now=0.0)
    for topic, payload in (
        (topics.down("d1", "receipt"), b"{"),
        (topics.down("d1", "command"), b"\xff"),
        (topics.down("d1", "song"), b"{}"),
        (topics.down("d2", "command"), b'{"id":"c","command":"test"}'),
        (topics.up("d1", "command"), b'{"id":"c","command":"test"}'),
        ("", b""),
    ):
        assert device.receive(topic, payload, 1.0) == []
    assert device.unreceipted == 1


def test_a_low_battery_is_told_once_until_it_is_charged():
    device = a_device(kind="pendant")
    for percent in (16, 14, 3, 20, 10, 80, 12):
        device.set_battery(percent, now=0.0)
    kinds = [codec.decode_signal(send.payload).type for send in signals(device.connected(0.0))]
    assert kinds == [SignalType.BATTERY_LOW] * 2


def test_a_battery_drains_as_time_goes_by():
    device = a_device(kind="pendant")
    device.connected(0.0)
    device.poll(6 * 30 * 86_400.0)
    assert device.battery == pytest.approx(50)


def test_mains_lost_and_restored_are_told_once_each():
    device = a_device()
    for present in (True, False, False, True):
        device.set_mains(present=present, now=0.0)
    kinds = [codec.decode_signal(send.payload).type for send in signals(device.connected(0.0))]
    assert sorted(kinds) == ["mains_lost", "mains_restored"]


def test_the_catalogue_is_whole_and_who_calls_for_help_is_heard_within_five_minutes():
    assert set(KINDS) == {"phone", "pendant", "smoke", "gas", "water", "door", "bed", "motion", "watch"}
    for kind in KINDS.values():
        assert set(kind.keys.values()) <= set(kind.signals)
        if SignalType.SOS in kind.signals:
            assert kind.supervision <= 300
        assert 2 * kind.heartbeat < kind.supervision, "one lost beat is no silence"


def test_the_revision_grows_whenever_the_memory_changes():
    device = a_device()
    seen = [device.revision]
    pressed = device.press("sos", now=0.0)
    seen.append(device.revision)
    receipt(device, pressed.id)
    seen.append(device.revision)
    command(device, Verb.CONFIGURE, volume=3)
    seen.append(device.revision)
    assert seen == sorted(set(seen))
