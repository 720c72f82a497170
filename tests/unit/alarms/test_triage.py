"""What a signal means: its class, its priority, and that nothing readable is ever dropped."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.messages import SignalType
from dispatcher.alarms import triage
from dispatcher.alarms.model import AlarmClass

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TABLE = {
    1: {"sos": "emergency", "fall": "emergency", "smoke": "fire", "gas": "fire", "co": "fire"},
    2: {
        "inactivity": "welfare",
        "wander": "welfare",
        "bed_exit": "welfare",
        "vitals": "welfare",
        "water": "water",
    },
    3: {"service": "service", "medication_missed": "service", "earthquake": "unknown"},
    4: dict.fromkeys(("battery_low", "tamper", "fault", "door"), "device"),
    5: {"test": "test"},
}


def judge(
    type_: str, *, test: bool = False, device_at: datetime | None = NOW, retained: bool = False
) -> triage.Verdict:
    """What a signal that arrives now means."""
    return triage.triage(type_, test=test, device_at=device_at, received_at=NOW, retained=retained)


@pytest.mark.parametrize(
    ("type_", "priority", "class_"),
    [(type_, priority, class_) for priority, row in TABLE.items() for type_, class_ in row.items()],
)
def test_every_type_has_the_priority_and_the_class_of_the_contract(
    type_: str, priority: int, class_: str
) -> None:
    assert judge(type_) == triage.Raise(
        class_=AlarmClass(class_), type=type_, priority=priority, test=type_ == "test", late=False
    )


def test_no_type_of_the_wire_is_forgotten() -> None:
    named = {type_ for row in TABLE.values() for type_ in row} | {
        "cancel",
        "ok",
        "mains_lost",
        "mains_restored",
    }
    assert named - {"earthquake"} == set(SignalType)


def test_a_cancel_is_a_cancel() -> None:
    assert judge("cancel") == triage.Cancel()


@pytest.mark.parametrize("type_", ["ok", "mains_restored"])
def test_what_needs_nobody_is_only_noted(type_: str) -> None:
    assert judge(type_) == triage.Note(type_)


def test_a_lost_mains_is_watched_before_it_is_an_alarm() -> None:
    assert judge("mains_lost") == triage.Watch("mains_lost")
    assert judge("mains_lost", retained=True) == triage.Watch("mains_lost")


def test_a_trouble_is_milder_than_what_somebody_pressed_and_no_part_of_it() -> None:
    for raised in (*triage.TROUBLE.values(), *triage.OUTAGE.values()):
        assert raised.priority >= 3
        assert raised.class_ in {AlarmClass.DEVICE, AlarmClass.OUTAGE}
        assert not raised.test


@pytest.mark.parametrize("type_", ["sos", "cancel", "ok", "mains_lost", "earthquake"])
def test_whatever_is_marked_as_a_test_is_an_alarm_that_says_so(type_: str) -> None:
    verdict = judge(type_, test=True)
    assert verdict == triage.Raise(class_=AlarmClass.TEST, type=type_, priority=5, test=True, late=False)


@pytest.mark.parametrize(
    ("ago", "late"), [(-3600, False), (0, False), (120, False), (121, True), (86400, True)]
)
def test_a_press_made_more_than_two_minutes_ago_is_late(ago: int, *, late: bool) -> None:
    verdict = judge("sos", device_at=NOW - timedelta(seconds=ago))
    assert isinstance(verdict, triage.Raise)
    assert verdict.late is late


def test_a_retained_press_is_late_whatever_its_clock_says() -> None:
    verdict = judge("sos", retained=True, device_at=None)
    assert isinstance(verdict, triage.Raise)
    assert verdict.late


@given(type_=st.text(min_size=1, max_size=40), test=st.booleans(), retained=st.booleans())
def test_no_type_at_all_is_dropped(type_: str, *, test: bool, retained: bool) -> None:
    verdict = judge(type_, test=test, retained=retained)
    if not isinstance(verdict, triage.Raise):
        assert type_ in {"cancel", "ok", "mains_lost", "mains_restored"}


@pytest.mark.parametrize(("known", "type_"), [(True, "unreadable"), (False, "unknown_device")])
def test_what_cannot_be_read_could_have_been_a_red_key(*, known: bool, type_: str) -> None:
    verdict = triage.unreadable(known_device=known, retained=False)
    assert (verdict.type, verdict.priority, verdict.class_) == (type_, 2, AlarmClass.UNKNOWN)
