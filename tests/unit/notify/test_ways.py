"""Which ways a message may take, and how long they are tried."""

from datetime import timedelta

import pytest

from dispatcher.notify import rules
from dispatcher.notify.model import Channel, Message


def ways(about: str, *, urgent: bool = False) -> rules.Ways:
    return rules.ways(Message(about=about, wording="alarm.raised", urgent=urgent))


@pytest.mark.parametrize("about", ["alarm", "device", "duty", "visit", "test", "summary"])
def test_nobody_is_rung_up_for_news_who_can_be_told_otherwise(about):
    chosen = ways(about)
    assert chosen.last_resort == (Channel.VOICE,)
    assert chosen.family[-1] is Channel.VOICE
    assert Channel.VOICE not in chosen.staff


def test_who_is_asked_to_go_is_rung_up_before_they_are_written_to():
    assert ways("alarm", urgent=True).asked[:3] == (Channel.PUSH, Channel.VOICE, Channel.SMS)


def test_staff_on_duty_are_rung_up_when_it_is_urgent():
    assert Channel.VOICE in ways("alarm", urgent=True).staff[:2]


def test_a_code_goes_to_the_accounts_own_telephone_and_an_invitation_where_no_group_reads_it():
    code = ways("code", urgent=True)
    assert code.own_phone_only
    assert set(code.family) == {Channel.SMS, Channel.VOICE}
    assert set(ways("invitation").family) == {Channel.SMS, Channel.EMAIL}


def test_tries_come_ever_further_apart_and_end():
    waits = [rules.again_after(tries) for tries in range(1, rules.TRIES + 1)]
    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (15, 30, 60, 120)]
    assert waits[-1] is None
    assert max(wait for wait in waits if wait is not None) == timedelta(minutes=5)
    assert sum((wait for wait in waits if wait is not None), timedelta()) > timedelta(minutes=10)


def test_the_next_way_begins_within_half_a_minute_and_a_lease_outlives_a_try():
    assert rules.STEP + timedelta(seconds=2) < timedelta(seconds=30)
    assert timedelta(seconds=rules.SEND_WITHIN_S) < rules.LEASE
