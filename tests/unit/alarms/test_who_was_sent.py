"""Who is on the way, read out of an alarm's history."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dispatcher.alarms.sent import sent

START = datetime(2026, 11, 23, 8, tzinfo=UTC)


def entry(number: int, event: str, **detail: Any) -> dict[str, Any]:
    """A line of a history, so many minutes after the start."""
    return {"id": number, "event": event, "at": START + timedelta(minutes=number), "detail": detail}


def dispatched(number: int, helper: str = "何护理", **detail: Any) -> dict[str, Any]:
    """Somebody was sent."""
    return entry(number, "dispatched", helper=helper, kind="caregiver", note="", **detail)


def test_who_was_sent_before_helpers_were_known_by_number_is_shown_all_the_same() -> None:
    (one,) = sent([entry(1, "claimed"), dispatched(2, eta_minutes="12")])
    assert (one["id"], one["helper"], one["helper_id"], one["phone"]) == (2, "何护理", None, None)
    assert one["eta_at"] - one["at"] == timedelta(minutes=12)
    assert one["arrived_at"] is None


def test_arrived_is_who_it_names_and_without_a_name_all_who_were_on_the_way() -> None:
    history = [dispatched(1), dispatched(2), entry(3, "arrived", sent=2), dispatched(4), entry(5, "arrived")]
    assert [one["arrived_at"] - START for one in sent(history)] == [
        timedelta(minutes=5),
        timedelta(minutes=3),
        timedelta(minutes=5),
    ]


def test_reopening_begins_anew() -> None:
    history = [dispatched(1), entry(2, "resolved"), entry(3, "reopened"), dispatched(4, "李义工")]
    assert [one["helper"] for one in sent(history)] == ["李义工"]


def test_a_contact_who_says_they_go_is_on_the_way_once_until_they_think_better_of_it() -> None:
    yes = {"contact_id": 7, "contact": "陈丽", "relation": "女儿", "by": "link"}
    history = [entry(1, "contact_accepted", **yes), entry(2, "contact_accepted", **yes, eta_minutes="15")]
    (one,) = sent(history)
    assert (one["id"], one["helper"], one["kind"], one["helper_id"]) == (2, "陈丽（女儿）", "family", None)
    assert one["eta_at"] == START + timedelta(minutes=17)
    assert sent([*history, entry(3, "contact_declined", **yes)]) == []
    arrived = [*history, entry(3, "arrived"), entry(4, "contact_declined", **yes)]
    assert [gone["id"] for gone in sent(arrived)] == [2], "who is there has come"
