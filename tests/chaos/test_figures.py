"""The figures of a storm: a press is counted under whatever was wrong while it was on its way."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.figures import AFTERMATH_S, CALM, WAKE_S, Line, Taken, Window, by_fault, lines_of_history
from tests.support.record import Record

KILLED = Window(fault="gateway killed", target="gateway-1", began=100.0, ended=100.0)
CUT = Window(fault="network cut", target="the devices' network", began=110.0, ended=120.0)
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def taken(pressed: float, receipted: float | None, shown: float | None = None) -> Taken:
    return Taken(pressed=pressed, receipted=receipted, shown=shown, everywhere=shown)


def figures(*presses: Taken) -> dict[str, Line]:
    return {line.fault: line for line in by_fault(presses, [KILLED, CUT])}


def test_a_press_between_faults_is_calm() -> None:
    lines = figures(taken(90.0, 90.2, 90.4))
    assert lines[CALM].receipt_worst == pytest.approx(0.2)
    assert lines[CALM].screen_worst == pytest.approx(0.4)
    assert lines["gateway killed"].presses == 0


def test_a_press_counts_for_every_fault_on_its_way() -> None:
    lines = figures(taken(99.0, 121.0))
    assert lines["gateway killed"].receipt_worst == lines["network cut"].receipt_worst == 22.0
    assert lines[CALM].presses == 0
    assert lines["network cut"].receipt_worst_alone is None


def test_a_press_that_met_one_fault_only_tells_what_that_fault_alone_costs() -> None:
    lines = figures(taken(99.0, 121.0), taken(119.0, 122.0))
    assert lines["network cut"].receipt_worst == 22.0
    assert lines["network cut"].receipt_worst_alone == 3.0


def test_what_comes_just_after_a_fault_is_still_its_fault() -> None:
    lines = figures(taken(100.0 + AFTERMATH_S - 0.1, 121.0))
    assert lines["gateway killed"].presses == lines["network cut"].presses == 1


def test_a_press_in_the_wake_of_faults_is_blamed_on_the_latest_of_them_only() -> None:
    lines = figures(taken(120.0 + AFTERMATH_S + 0.1, 145.0), taken(120.0 + WAKE_S + 0.1, 160.0))
    assert lines["network cut"].receipt_worst_alone == pytest.approx(19.9)
    assert lines["gateway killed"].presses == 0
    assert lines[CALM].presses == 1


def test_a_press_without_a_receipt_is_no_figure() -> None:
    lines = figures(taken(99.0, None, None))
    assert all(line.presses == 0 and line.receipt_worst is None for line in lines.values())


def test_presses_find_their_lines_in_the_history_in_the_order_in_which_they_were_handled() -> None:
    def signal(number: int, name: str, handled: float) -> dict[str, object]:
        return {
            "id": number,
            "device_id": "a",
            "signal_id": name,
            "type": "sos",
            "alarm_id": 1,
            "outcome": "joined",
            "handled_at": AT + timedelta(seconds=handled),
        }

    line = {"alarm_id": 1, "detail": {"device": "a", "type": "sos"}}
    record = Record(
        now=AT,
        signals=[signal(1, "later", 2.0), signal(2, "first", 1.0)],
        alarms=[],
        commands=[],
        elder_of={},
        quarantine=[],
        history={1: [line | {"id": 11, "event": "raised"}, line | {"id": 14, "event": "pressed"}]},
    )
    assert lines_of_history(record) == {("a", "first"): 11, ("a", "later"): 14}
