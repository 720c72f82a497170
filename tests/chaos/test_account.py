"""The account itself: every promise that can be broken is noticed when it is."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators.journal import Entry, Event
from tests.support import tellings
from tests.support.account import Account, Promise
from tests.support.record import Record, Row
from tests.support.steps import follow

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ALARM = {"id": 1, "class": "emergency", "test": False, "state": "waiting", "elder_id": 7, "presses": 1}


def line(seconds: float, event: str, to_state: str = "waiting", **detail: Any) -> dict[str, Any]:
    return {
        "id": round(seconds * 10),
        "alarm_id": 1,
        "at": AT + timedelta(seconds=seconds),
        "event": event,
        "actor": "clock" if event in {"escalated", "realerted"} else "device:a",
        "version": 1,
        "from_state": None if event == "raised" else "waiting",
        "to_state": to_state,
        "detail": detail,
    }


RAISED = line(0, "raised", type="sos", device="a")


def step(seconds: float, level: int) -> dict[str, Any]:
    return line(seconds, "escalated", level=level)


# Steps.


def test_a_policy_that_is_followed_is_all_right() -> None:
    climb = follow(ALARM, [RAISED, step(30.2, 1), step(60.1, 2), step(181, 3), step(241.5, 4)])
    assert climb.wrong == []
    assert climb.taken == 4
    assert climb.latest == timedelta(seconds=1)


def test_steps_that_come_late_one_after_the_other_are_all_right_and_the_lateness_is_told() -> None:
    climb = follow(ALARM, [RAISED, step(200, 1), step(200.1, 2), step(200.2, 3)])
    assert climb.wrong == []
    assert climb.latest == timedelta(seconds=170)


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ([step(30, 1), step(60, 1)], "same step twice"),
        ([step(30, 1), step(60, 3)], "left out a step"),
        ([step(20, 1)], "too early by 10.0 s"),
        ([line(5, "resolved", "resolved"), step(30, 1)], "after it was closed"),
    ],
)
def test_a_step_that_is_wrong_is_noticed(steps: Sequence[Row], wrong: str) -> None:
    assert any(wrong in sentence for sentence in follow(ALARM, [RAISED, *steps]).wrong)


def test_a_claim_and_a_release_each_begin_the_steps_anew() -> None:
    history = [
        RAISED,
        step(30, 1),
        line(40, "claimed", "claimed"),
        line(100.5, "realerted", "claimed", level=1),
        line(110, "released"),
        step(140, 1),
    ]
    assert follow(ALARM, history).wrong == []


def test_a_worse_press_begins_the_steps_anew_and_moves_no_deadline_away() -> None:
    raised = line(0, "raised", type="service", device="a")
    history = [raised, step(180, 1), line(190, "pressed", type="sos", device="a"), step(220, 1), step(250, 2)]
    assert follow(ALARM, history).wrong == []


# Tellings.


def receipt(stage: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "kind": "receipt",
        "device_id": "a",
        "signal_id": "s",
        "alarm_id": 1,
        "stage": stage,
        "created_at": AT,
        "expires_at": AT + timedelta(days=1),
        "delivered_at": AT,
        "tries": 1,
    } | fields


@pytest.mark.parametrize(
    ("stages", "newest"),
    [
        ([], None),
        (["received", "seen"], "seen"),
        (
            ["received", "seen", "received"],
            "seen",
        ),  # released: the elder is not told that help is further away
        (["received", "closed"], "closed"),
        (["received", "closed", "received"], "received"),  # reopened: all begins again
    ],
)
def test_the_newest_stage_is_what_a_device_makes_of_all_its_receipts(
    stages: Sequence[str], newest: str | None
) -> None:
    assert tellings.newest_stage([receipt(stage) for stage in stages]) == newest


# The whole.


def signal(**fields: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "device_id": "a",
        "signal_id": "s",
        "type": "sos",
        "alarm_id": 1,
        "outcome": "alarm",
        "received_at": AT,
        "handled_at": AT,
        "gateway": "g0",
    } | fields


def centre(event: str) -> dict[str, Any]:
    payload = b'{"event":"%s"}' % event.encode()
    return receipt("") | {
        "kind": "centre",
        "device_id": None,
        "signal_id": None,
        "stage": None,
        "payload": payload,
    }


async def broken(
    monkeypatch: pytest.MonkeyPatch, *, heard: str | None = "received", **fields: Any
) -> list[Promise]:
    """The promises that are broken by a record with one press, all in order but for these fields."""
    whole: dict[str, Any] = {
        "now": AT + timedelta(seconds=5),
        "signals": [signal()],
        "alarms": [ALARM | {"next_deadline_at": AT + timedelta(seconds=30)}],
        "commands": [receipt("received"), centre("raised")],
        "elder_of": {"a": 7},
        "quarantine": [],
        "history": {1: [RAISED]},
    }

    async def read(_url: str) -> Record:
        return Record(**(whole | fields))

    monkeypatch.setattr(Record, "read", read)
    account = Account()
    account.listen(Entry(event=Event.PRESSED, at=1.0, device_id="a", signal_id="s", type="sos"))
    if heard is not None:
        account.listen(Entry(event=Event.RECEIPT, at=1.1, device_id="a", signal_id="s", stage=heard))
    return [one.promise for one in await account.broken("unused")]


async def test_a_record_that_agrees_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await broken(monkeypatch) == []


@pytest.mark.parametrize(
    ("fields", "promise"),
    [
        ({"signals": []}, Promise.LOST),
        ({"signals": [signal(), signal(id=2)]}, Promise.DOUBLED),
        ({"signals": [signal(), signal(id=2, signal_id="never pressed")]}, Promise.DOUBLED),
        ({"signals": [signal(alarm_id=None)]}, Promise.LOST),
        ({"heard": None}, Promise.UNRECEIPTED),
        ({"alarms": [ALARM | {"next_deadline_at": None}]}, Promise.UNATTENDED),
        ({"alarms": [ALARM | {"next_deadline_at": AT - timedelta(minutes=1)}]}, Promise.UNATTENDED),
        ({"alarms": []}, Promise.UNATTENDED),
        ({"history": {1: [RAISED, step(30, 2)]}}, Promise.STEPS),
        (
            {
                "commands": [
                    receipt("received", delivered_at=None, created_at=AT - timedelta(minutes=1)),
                    centre("raised"),
                ]
            },
            Promise.DELIVERIES,
        ),
        ({"commands": [receipt("received")]}, Promise.DELIVERIES),
        ({"commands": [receipt("received"), receipt("seen"), centre("raised")]}, Promise.DELIVERIES),
        ({"history": {1: [RAISED, line(9, "claimed", "claimed")]}}, Promise.DELIVERIES),
        ({"quarantine": [{"alarm_id": None}]}, Promise.RECORD),
        ({"history": {1: [RAISED, line(3, "pressed", type="sos", device="a")]}}, Promise.RECORD),
    ],
)
async def test_each_broken_promise_is_noticed(
    monkeypatch: pytest.MonkeyPatch, fields: dict[str, Any], promise: Promise
) -> None:
    assert promise in await broken(monkeypatch, **fields)


async def test_a_message_that_was_made_just_now_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        await broken(monkeypatch, commands=[receipt("received", delivered_at=None), centre("raised")]) == []
    )


async def test_a_message_whose_time_was_over_may_stay_unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    late = receipt("received", delivered_at=None, expires_at=AT + timedelta(seconds=1))
    assert await broken(monkeypatch, commands=[late, centre("raised")]) == []
