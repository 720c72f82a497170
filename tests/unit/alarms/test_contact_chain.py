"""Whom a chain asks next."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatcher.alarms.contacts.chain import Asked, Contact, Next, available, following, is_settled

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
OFFICE = [{"days": [1, 2, 3, 4, 5], "from": "08:00", "until": "18:00"}]
NIGHTS = [{"days": [1], "from": "22:00", "until": "06:00"}]
ALL = [Contact(id=11, position=1), Contact(id=12, position=2), Contact(id=13, position=3)]


def asked(contact: int, answer: str | None = None, *, cycle: int = 1, minute: int = 0) -> Asked:
    """Somebody who was asked."""
    return Asked(contact_id=contact, cycle=cycle, asked_at=MONDAY + timedelta(minutes=minute), answer=answer)


def test_in_turn_each_is_asked_after_the_one_before() -> None:
    assert following("in_turn", 1, ALL, [], MONDAY) == Next(ask=(11,), cycle=1)
    assert following("in_turn", 1, ALL, [asked(11)], MONDAY) == Next(ask=(12,), cycle=1)
    assert following("in_turn", 1, ALL, [asked(11, "declined"), asked(12)], MONDAY).ask == (13,)


def test_who_can_usually_come_now_is_asked_before_the_others() -> None:
    busy = [Contact(id=11, position=1, hours=NIGHTS), Contact(id=12, position=2, hours=OFFICE)]
    assert following("in_turn", 1, busy, [], MONDAY).ask == (12,)
    assert following("in_turn", 1, busy, [asked(12)], MONDAY).ask == (11,), "nobody is left out"


def test_together_all_are_asked_at_once() -> None:
    assert following("together", 1, ALL, [], MONDAY) == Next(ask=(11, 12, 13), cycle=1)
    assert following("together", 1, ALL, [asked(11)], MONDAY).ask == (12, 13)


def test_the_second_time_everybody_who_has_not_said_no_is_asked_at_once_and_then_it_ends() -> None:
    once = [asked(11), asked(12, "declined"), asked(13)]
    assert following("in_turn", 1, ALL, once, MONDAY) == Next(ask=(11, 13), cycle=2)
    twice = [*once, asked(11, cycle=2), asked(13, cycle=2)]
    assert following("in_turn", 2, ALL, twice, MONDAY) == Next(cycle=2, ended="nobody")


def test_all_who_say_no_end_it_without_a_second_round() -> None:
    no = [asked(one.id, "declined") for one in ALL]
    assert following("in_turn", 1, ALL, no, MONDAY).ended == "nobody"


def test_one_who_goes_ends_it() -> None:
    assert following("together", 1, ALL, [asked(11, "accepted"), asked(12)], MONDAY).ended == "accepted"


def test_nobody_need_be_waited_for_when_all_who_were_asked_last_have_answered() -> None:
    assert is_settled([asked(11), asked(12, "declined", minute=1)])
    assert not is_settled([asked(11, "declined"), asked(12, minute=1)])
    assert not is_settled([asked(11, "declined"), asked(12)])


@pytest.mark.parametrize(
    ("hours", "when", "can"),
    [
        (None, MONDAY, True),
        ([], MONDAY, False),
        (OFFICE, MONDAY, True),
        (OFFICE, MONDAY.replace(hour=18), False),
        (OFFICE, MONDAY + timedelta(days=5), False),
        (NIGHTS, MONDAY.replace(hour=23), True),
        (NIGHTS, MONDAY.replace(hour=5), False),
        (NIGHTS, MONDAY.replace(hour=5) + timedelta(days=1), True),
    ],
)
def test_hours_are_local_and_a_night_belongs_to_the_day_it_begins_on(
    hours: list[dict[str, object]] | None,
    when: datetime,
    can: bool,  # noqa: FBT001  # a table
) -> None:
    assert available(hours, when) is can
