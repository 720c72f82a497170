"""A loop that fails is told from one that hangs: a restart helps only the second."""

import pytest

from dispatcher import pulse as pulse_
from dispatcher.pulse import STALE_AFTER_S, STUCK_AFTER_S, Pulse


@pytest.fixture
def now(monkeypatch):
    """This machine's monotonic clock; a list of one number that the test moves."""
    moment = [1000.0]
    monkeypatch.setattr(pulse_.time, "monotonic", lambda: moment[0])
    return moment


@pytest.fixture
def pulse(now):
    assert now  # the clock stands still before the first beat
    made = Pulse()
    for loop in made.ages():
        made.beat(loop)
    return made


def test_a_loop_that_hangs_is_stale_and_then_stuck(pulse, now):
    assert pulse.stale() == pulse.stuck() == []
    now[0] += STALE_AFTER_S + 1
    assert "signals" in pulse.stale()
    assert pulse.stuck() == []
    now[0] += STUCK_AFTER_S
    assert "signals" in pulse.stuck()


def test_a_loop_whose_database_does_not_answer_is_stale_and_never_stuck(pulse, now):
    for _ in range(10):
        now[0] += STALE_AFTER_S + 1
        for loop in pulse.ages():
            pulse.trouble(loop, TimeoutError("no answer"))
    assert "signals" in pulse.stale()
    assert pulse.stuck() == []


def test_a_loop_that_fails_in_a_way_nobody_thought_of_is_stuck_after_a_while(pulse, now):
    now[0] += STUCK_AFTER_S + 1
    pulse.unforeseen("signals", ValueError("a fault of ours"))
    assert "signals" in pulse.stuck()


def test_a_loop_that_never_began_is_stuck_after_a_while(now):
    fresh = Pulse()
    assert fresh.stuck() == []
    now[0] += STUCK_AFTER_S + 1
    assert set(fresh.stuck()) == set(fresh.ages())
