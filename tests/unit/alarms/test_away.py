"""What a signal means while its elder is known to be away: sensors of the home fall quiet, and nothing else ever does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.messages import SignalType
from dispatcher.alarms import triage

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUIET = {"inactivity", "bed_exit", "door", "medication_missed"}


def judge(type_: str, *, away: bool, test: bool = False, late: bool = False) -> triage.Verdict:
    """What a signal means."""
    return triage.triage(
        type_,
        test=test,
        device_at=NOW - timedelta(hours=1) if late else NOW,
        received_at=NOW,
        retained=False,
        away=away,
    )


@pytest.mark.parametrize("type_", [*SignalType, "earthquake"])
def test_every_type_of_the_wire_while_the_elder_is_away(type_: str) -> None:
    said = judge(type_, away=True)
    if type_ in QUIET:
        assert said == triage.Away(type_)
    else:
        assert said == judge(type_, away=False)


def test_what_is_quiet_is_written_here_and_nowhere_else() -> None:
    assert set(triage.QUIET_WHEN_AWAY) == QUIET


@given(type_=st.sampled_from(["sos", "fall", "smoke", "gas", "co"]), late=st.booleans(), test=st.booleans())
def test_an_emergency_is_an_alarm_whoever_is_away(type_: str, *, late: bool, test: bool) -> None:
    said = judge(type_, away=True, late=late, test=test)
    assert isinstance(said, triage.Raise)
    assert said.priority == (5 if test else 1)


@given(st.text(max_size=40).filter(lambda type_: type_ not in QUIET))
def test_no_word_that_we_do_not_know_is_ever_quiet(type_: str) -> None:
    assert not isinstance(judge(type_, away=True), triage.Away)


@pytest.mark.parametrize("type_", sorted(QUIET))
def test_a_test_of_a_sensor_is_tried_whoever_is_away(type_: str) -> None:
    assert isinstance(judge(type_, away=True, test=True), triage.Raise)
