"""What the auditor calls late, from one look at the record; time is an argument."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatcher.watch.model import Look, Path, Waiting, judge

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def ago(seconds):
    return NOW - timedelta(seconds=seconds)


def look(*paths, **parts):
    return Look(now=NOW, paths=paths, **parts)


def path(gateway="g0", *, sent=5, begun=1000, **more):
    return Path(gateway=gateway, begun_at=ago(begun), sent_at=None if sent is None else ago(sent), **more)


def whats(verdict):
    return [fault.what for fault in verdict.faults]


def test_a_canary_that_came_round_lately_is_well():
    verdict = judge(look(path(sent=29)))
    assert verdict.ok
    assert verdict.ages == {"g0": 29.0}


def test_three_canaries_in_a_row_that_do_not_come_round_are_a_fault():
    (fault,) = judge(look(path(sent=31))).faults
    assert (fault.what, fault.late_s) == ("path:g0", 31.0)


def test_a_gateway_that_has_just_begun_has_time_for_its_first_canary():
    assert judge(look(path(sent=None, begun=20))).ok
    assert whats(judge(look(path(sent=None, begun=40)))) == ["path:g0"]
    assert judge(look(path(sent=5000, begun=20))).ok


def test_one_of_several_gateways_may_be_told_to_stop():
    verdict = judge(look(path("g0"), path("g1", sent=100, ended_at=ago(95))))
    assert verdict.ok
    assert verdict.ages == {"g0": 5.0}


def test_the_last_gateway_may_be_told_to_stop_only_for_a_minute():
    stopped = path("g1", sent=9000, ended_at=ago(8000))
    assert judge(look(stopped, path("g0", sent=65, ended_at=ago(60)))).ok
    (fault,) = judge(look(stopped, path("g0", sent=66, ended_at=ago(61)))).faults
    assert (fault.what, fault.late_s) == ("gateways", 61.0)


def test_a_platform_that_is_deaf_for_a_minute_is_a_fault():
    assert judge(look(path(), deaf_since=ago(60))).ok
    (fault,) = judge(look(path(), deaf_since=ago(95))).faults
    assert (fault.what, fault.late_s) == ("ears", 95.0)


def test_after_a_night_when_all_was_off_gateways_have_a_minute_to_begin_and_to_hear():
    night = {"deaf_since": ago(30_000)}
    stopped = path(sent=30_000, ended_at=ago(30_000))
    assert judge(look(stopped, began_at=ago(60), **night)).ok
    assert whats(judge(look(stopped, began_at=ago(61), **night))) == ["gateways", "ears"]


def test_a_gateway_that_is_gone_for_ten_minutes_is_forgotten_if_another_one_works():
    gone = path("g1", sent=601)
    assert whats(judge(look(path("g0"), path("g1", sent=599)))) == ["path:g1"]
    assert judge(look(path("g0"), gone)).ok
    assert judge(look(path("g0"), gone)).ages == {"g0": 5.0}
    assert judge(look(path("g0"), gone)).gone == {"g1"}


def test_the_last_gateway_is_missed_for_ever():
    assert whats(judge(look(path(sent=100_000, begun=200_000)))) == ["path:g0"]


@pytest.mark.parametrize("what", ["signals", "alarms", "outbox", "quarantine", "troubles"])
def test_what_waits_too_long_is_a_fault(what):
    (fault,) = judge(look(path(), **{what: Waiting(late=3, worst=ago(12))})).faults
    assert (fault.what, fault.late_s, dict(fault.detail)) == (what, 12.0, {"late": 3})


def test_the_worst_is_named_first():
    verdict = judge(look(path(sent=40), signals=Waiting(late=1, worst=ago(700))))
    assert whats(verdict) == ["signals", "path:g0"]
    assert verdict.as_json() == {
        "ok": False,
        "late_s": 700.0,
        "worst": "signals",
        "canaries": {"g0": {"age_s": 40.0}},
    }


def test_a_stream_that_does_not_bring_what_was_handled_is_a_fault():
    handled = path(sent=5, handled_sent_at=ago(21), handled_at=ago(20))
    assert whats(judge(look(handled, heard={}))) == ["stream"]
    assert whats(judge(look(handled, heard={"g0": ago(31)}))) == ["stream"]
    assert judge(look(handled, heard={"g0": ago(21)})).ok


def test_a_stream_has_a_moment_to_bring_what_was_handled():
    assert judge(look(path(handled_sent_at=ago(3), handled_at=ago(2)), heard={"g0": ago(13)})).ok


def test_who_has_no_stream_of_their_own_judges_none():
    assert judge(look(path(handled_sent_at=ago(100), handled_at=ago(99)))).ok


def test_without_any_gateway_there_is_nothing_to_judge():
    assert judge(look()).ok
