"""Who is asked to go when nobody at the desk answers, what they say, and who hears the end."""

import asyncio
from typing import Any

import pytest

from dispatcher.alarms import store as alarms
from dispatcher.alarms.contacts import asking, store
from dispatcher.alarms.events import Answered, Claimed, Dispatched, Reopened, Resolved
from dispatcher.alarms.model import Outcome
from dispatcher.database import Pool, Row
from dispatcher.notify import store as notify
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.storm import SILENT_AFTER, beat, let_pass, listening, open_alarms

BEN = {"name": "陈本", "relation": "儿子", "phone": "0760-0001"}
MEI = {"name": "陈美", "relation": "女儿", "phone": "0760-0002"}
BOTH = [BEN, MEI]


@pytest.fixture
async def home(pool: Pool, clock: FakeClock) -> Desk:
    """A desk with an elder who has two contacts and a phone `c1`."""
    desk = Desk(pool, clock)
    await desk.open()
    await desk.elder("e-2", "c1", contacts=BOTH)
    return desk


async def asked(desk: Desk) -> list[tuple[str, int, str | None]]:
    """Who was asked: name, cycle, answer."""
    rows = await desk.rows(
        "SELECT contacts.name, asks.cycle, asks.answer FROM asks JOIN contacts ON contacts.id = contact_id ORDER BY asks.id"
    )
    return [(row["name"], row["cycle"], row["answer"]) for row in rows]


async def told(desk: Desk, name: str) -> list[str]:
    """What somebody was told, in order."""
    rows = await desk.rows(
        "SELECT wording FROM tellings LEFT JOIN contacts ON contacts.id = contact_id LEFT JOIN staff ON staff.id = staff_id "
        "WHERE coalesce(contacts.name, staff.username) = %(name)s ORDER BY tellings.id",
        name=name,
    )
    return [row["wording"] for row in rows]


async def go_out(desk: Desk, *names: str) -> None:
    """What is on its way to these contacts leaves, as if a sender had brought it to the provider."""
    await desk.run(
        "UPDATE deliveries SET status = 'accepted', due_at = NULL, sent_at = %(now)s WHERE status = 'pending' AND rank = 0 "
        "AND telling_id IN (SELECT tellings.id FROM tellings JOIN contacts ON contacts.id = contact_id WHERE name = ANY (%(names)s))",
        now=desk.clock(),
        names=list(names),
    )


async def say(desk: Desk, name: str, *, accepted: bool, **how: Any) -> bool:
    """A contact answers what they were asked last."""
    (row,) = await desk.rows(
        "SELECT asks.id FROM asks JOIN contacts ON contacts.id = contact_id WHERE name = %(name)s ORDER BY asks.id DESC LIMIT 1",
        name=name,
    )
    async with desk.pool.connection() as connection, connection.transaction():
        return await asking.answer(
            connection, row["id"], accepted=accepted, by="link", now=desk.clock(), **how
        )


async def chain(desk: Desk) -> Row:
    """The newest chain."""
    return (await desk.rows("SELECT * FROM chains ORDER BY id DESC LIMIT 1"))[0]


async def test_nobody_answers_then_the_second_contact_then_both_then_the_supervisor_hears_it(
    home: Desk,
) -> None:
    await home.somebody("sup", ("supervisor", "shiqi"))
    await home.run("UPDATE staff SET phone = '0760-0009' WHERE username = 'sup'")
    alarm = await home.press("c1")
    await home.advance(seconds=59)
    assert await asked(home) == []
    await home.advance(seconds=1)
    assert await asked(home) == [("陈本", 1, None)]
    await home.advance(seconds=60)
    assert await asked(home) == [("陈本", 1, None), ("陈美", 1, None)]
    await home.advance(seconds=60)
    assert (await asked(home))[2:] == [("陈本", 2, None), ("陈美", 2, None)]
    await home.advance(seconds=60)
    assert (await chain(home))["ended"] == "nobody"
    assert (await home.events(alarm)).count("nobody_comes") == 1
    assert "alarm.nobody_comes" in await told(home, "sup")
    assert (await told(home, "sup"))[0] == "staff.alarm"
    await home.advance(minutes=5)
    assert len(await asked(home)) == 4, "asked twice, and that is all"


async def test_who_goes_ends_the_asking_is_on_the_way_and_the_elder_hears_it(home: Desk) -> None:
    alarm = await home.press("c1")
    await home.advance(seconds=60)
    await go_out(home, "陈本")
    await home.advance(seconds=60)
    before = await home.alarm(alarm)
    assert await say(home, "陈美", accepted=True, eta_minutes=15)
    assert (await chain(home))["ended"] == "accepted"
    assert await told(home, "陈本") == ["alarm.ask", "alarm.somebody_goes"]
    assert await told(home, "陈美") == ["alarm.ask"], "whoever goes need not be told that somebody goes"
    (spoken,) = await home.rows("SELECT payload FROM commands WHERE kind = 'command' AND device_id = 'c1'")
    assert "您的女儿正在赶来" in bytes(spoken["payload"]).decode()
    after = await home.alarm(alarm)
    assert (after.version, after.next_deadline_at, after.ringing) == (
        before.version,
        before.next_deadline_at,
        before.ringing,
    ), "it is still for the desk to answer"
    await home.advance(minutes=10)
    assert len(await asked(home)) == 2


async def test_the_same_answer_twice_is_once_and_none_counts_when_it_is_over(home: Desk) -> None:
    mei = await home.somebody("mei")
    alarm = await home.press("c1")
    await home.advance(seconds=60)
    for _ in range(2):
        assert await say(home, "陈本", accepted=True)
    assert (await home.events(alarm)).count("contact_accepted") == 1
    await home.act(mei, alarm, Claimed(by=mei.id))
    await home.act(mei, alarm, Resolved(by=mei.id, outcome=Outcome.FALSE_ALARM, note="…"))
    history = await home.events(alarm)
    assert not await say(home, "陈本", accepted=False)
    assert await home.events(alarm) == history
    assert await asked(home) == [("陈本", 1, "accepted")]


async def test_who_cannot_go_makes_room_for_the_next_at_once(home: Desk) -> None:
    await home.press("c1")
    await home.advance(seconds=60)
    await say(home, "陈本", accepted=False)
    await home.tick()
    assert await asked(home) == [("陈本", 1, "declined"), ("陈美", 1, None)]
    await say(home, "陈美", accepted=False)
    await home.tick()
    assert (await chain(home))["ended"] == "nobody", "both have said no: nobody is pestered again"


async def test_who_thinks_better_of_it_leaves_the_others_to_be_asked(home: Desk) -> None:
    alarm = await home.press("c1")
    await home.advance(seconds=60)
    await say(home, "陈本", accepted=True)
    home.clock.advance(minutes=2)
    await say(home, "陈本", accepted=False)
    await home.tick()
    assert await asked(home) == [("陈本", 1, "declined"), ("陈美", 1, None)]
    events = [
        row["detail"].get("withdrew") for row in await home.history(alarm) if "declined" in row["event"]
    ]
    assert events == [True]


async def test_the_plan_may_be_to_ask_all_together_with_the_press(home: Desk) -> None:
    await home.run(
        "UPDATE elders SET contacts_asked = 'together', contacts_asked_when = 'at_once' WHERE ref = 'e-2'"
    )
    await home.press("c1")
    assert await asked(home) == [("陈本", 1, None), ("陈美", 1, None)]
    await home.press("c1")
    assert len(await asked(home)) == 2, "a press again asks nobody twice"


async def test_a_test_a_drill_and_a_green_key_ask_nobody(home: Desk) -> None:
    await home.run("UPDATE elders SET contacts_asked_when = 'at_once'")
    await home.press("c1", "test")
    await home.press("c1", "sos", test=True)
    await home.press("c1", "service")
    await home.advance(minutes=5)
    assert await asked(home) == []
    assert not await home.rows("SELECT id FROM tellings WHERE contact_id IS NOT NULL")


async def test_the_end_is_told_to_exactly_those_who_heard_the_beginning(home: Desk) -> None:
    mei = await home.somebody("mei")
    alarm = await home.press("c1")
    await home.advance(seconds=60)
    await go_out(home, "陈本")
    await home.advance(seconds=60)  # the second one is asked, but nothing has left yet
    await home.act(mei, alarm, Claimed(by=mei.id))
    await home.act(mei, alarm, Answered(by=mei.id))
    await home.act(mei, alarm, Resolved(by=mei.id, outcome=Outcome.FALSE_ALARM))
    assert (await told(home, "陈本"))[-1] == "alarm.end.false_alarm"
    assert await told(home, "陈美") == ["alarm.ask"]
    assert not await home.rows(
        "SELECT deliveries.id FROM deliveries JOIN tellings ON tellings.id = telling_id WHERE wording = 'alarm.ask' "
        "AND status = 'pending'"
    ), "what had not left never leaves"
    assert (await chain(home))["ended"] == "over"
    await home.act(mei, alarm, Reopened(by=mei.id, reason="又按"))
    assert (await told(home, "陈本"))[-1] == "alarm.reopened"
    await home.advance(seconds=61)
    assert (await asked(home))[-1] == ("陈本", 1, None), "and the asking begins anew"


async def test_who_wants_every_alarm_is_told_with_the_press_and_on_the_way_with_the_elders_consent(
    home: Desk,
) -> None:
    await home.run(
        "UPDATE contacts SET every_alarm = true WHERE name = ANY (%(names)s)", names=["陈本", "陈美"]
    )
    await home.run(
        "INSERT INTO consents (contact_id, what, given_at, given_how) SELECT id, 'alarms', %(now)s, '面谈' FROM contacts "
        "WHERE name = '陈美'",
        now=home.clock(),
    )
    who = await home.somebody("mei")
    alarm = await home.press("c1")
    await home.act(who, alarm, Claimed(by=who.id))
    await home.act(who, alarm, Answered(by=who.id))
    await home.act(who, alarm, Dispatched(by=who.id, helper="何护理", kind="caregiver"))
    assert await told(home, "陈美") == ["alarm.raised", "alarm.answered", "alarm.on_the_way"]
    assert await told(home, "陈本") == [], "no consent, no word"


async def test_a_contact_who_says_on_the_telephone_that_they_come_has_answered(home: Desk) -> None:
    who = await home.somebody("mei")
    alarm = await home.press("c1")
    await home.advance(seconds=60)
    (ben,) = await home.rows("SELECT id FROM contacts WHERE name = '陈本'")
    await home.act(who, alarm, Claimed(by=who.id))
    event = Dispatched(by=who.id, helper="陈本（儿子）", kind="family", contact_id=ben["id"])
    await home.act(who, alarm, event)
    assert await asked(home) == [("陈本", 1, "accepted")]
    assert (await chain(home))["ended"] == "accepted"


async def test_whom_no_message_can_reach_is_not_waited_for(home: Desk) -> None:
    await home.run(
        "UPDATE addresses SET broken_at = %(now)s FROM contacts WHERE contacts.id = contact_id AND name = '陈本'",
        now=home.clock(),
    )
    await home.press("c1")
    await home.advance(seconds=60)
    assert [name for name, *_ in await asked(home)] == ["陈本", "陈美"]


async def test_two_dispatchers_ask_once(home: Desk) -> None:
    alarm = await home.press("c1")
    home.clock.advance(seconds=60)
    await home.tick()
    home.clock.advance(seconds=60)
    await asyncio.gather(*(asking.tick(home.pool, home.clock) for _ in range(4)))
    assert [name for name, *_ in await asked(home)] == ["陈本", "陈美"]
    assert (await home.events(alarm)).count("contacts_asked") == 2


@pytest.mark.parametrize("place", ["add_asks", "go_on", "tell", "record"])
async def test_a_step_that_dies_anywhere_leaves_nothing_and_is_taken_again(
    home: Desk, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    alarm = await home.press("c1")
    home.clock.advance(seconds=60)
    where = {"tell": notify, "record": alarms}.get(place, store)

    async def dies(*_: Any, **__: Any) -> None:
        raise RuntimeError("the process dies here")

    with monkeypatch.context() as patched:
        await home.run("UPDATE alarms SET next_deadline_at = next_deadline_at + interval '1 hour'")
        await home.run(
            "INSERT INTO chains (alarm_id, elder_id, mode, began_by, began_at, due_at) "
            "SELECT id, elder_id, 'in_turn', 'clock', %(now)s, %(now)s FROM alarms",
            now=home.clock(),
        )
        patched.setattr(where, place, dies)
        await asking.tick(home.pool, home.clock)
    assert await asked(home) == []
    assert "contacts_asked" not in await home.events(alarm)
    home.clock.advance(seconds=60)
    await home.tick()
    assert await asked(home) == [("陈本", 1, None)]
    assert await told(home, "陈本") == ["alarm.ask"]


@pytest.mark.parametrize("place", ["put_answer", "end_chain", "tell", "answered", "record"])
async def test_an_answer_that_dies_anywhere_was_not_given_and_can_be_given_again(
    home: Desk, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    alarm = await home.press("c1")
    await home.advance(seconds=60)
    await go_out(home, "陈本")
    await home.advance(seconds=60)
    where = {"tell": notify, "answered": notify, "record": alarms}.get(place, store)

    async def dies(*_: Any, **__: Any) -> None:
        raise RuntimeError("the process dies here")

    with monkeypatch.context() as patched:
        patched.setattr(where, place, dies)
        with pytest.raises(RuntimeError):
            await say(home, "陈美", accepted=True)
    assert await asked(home) == [("陈本", 1, None), ("陈美", 1, None)]
    assert (await chain(home))["ended"] is None
    assert await say(home, "陈美", accepted=True)
    assert (await home.events(alarm)).count("contact_accepted") == 1


async def test_two_who_say_yes_at_once_are_both_on_the_way(home: Desk) -> None:
    await home.run("UPDATE elders SET contacts_asked = 'together' WHERE ref = 'e-2'")
    alarm = await home.press("c1")
    await home.advance(seconds=60)
    await asyncio.gather(say(home, "陈本", accepted=True), say(home, "陈美", accepted=True))
    assert [answer for *_, answer in await asked(home)] == ["accepted", "accepted"]
    assert (await home.events(alarm)).count("contact_accepted") == 2
    assert len(await home.rows("SELECT id FROM chains")) == 1


async def test_a_yes_from_before_an_alarm_was_reopened_counts_no_more(home: Desk) -> None:
    mei = await home.somebody("mei")
    alarm = await home.press("c1")
    await home.advance(seconds=60)
    await say(home, "陈本", accepted=True)
    await home.act(mei, alarm, Claimed(by=mei.id))
    await home.act(mei, alarm, Resolved(by=mei.id, outcome=Outcome.FALSE_ALARM, note="…"))
    home.clock.advance(seconds=10)
    await home.act(mei, alarm, Reopened(by=mei.id, reason="又按"))
    await home.advance(seconds=60)
    assert await asked(home) == [("陈本", 1, "accepted"), ("陈本", 1, None)]
    await say(home, "陈本", accepted=True)
    assert (await home.events(alarm)).count("contact_accepted") == 2


async def test_the_supervisors_on_duty_are_called_else_those_of_the_centre_and_the_managers_last(
    home: Desk,
) -> None:
    for name, role, centre in (
        ("sup-a", "supervisor", "shiqi"),
        ("sup-b", "supervisor", "shiqi"),
        ("sup-c", "supervisor", "city"),
        ("boss", "manager", None),
    ):
        await home.somebody(name, (role, centre))
        await home.run("UPDATE staff SET phone = '0760-1111' WHERE username = %(name)s", name=name)
    who = await home.somebody("sup-a", ("supervisor", "shiqi"))
    await home.run(
        "INSERT INTO duty (centre_id, staff_id, role, starts_at, ends_at) VALUES ('shiqi', %(who)s, 'supervisor', %(now)s, 'infinity')",
        who=who.id,
        now=home.clock(),
    )
    await home.press("c1")
    await home.advance(seconds=30)
    assert [await told(home, name) for name in ("sup-a", "sup-b", "sup-c")] == [["staff.alarm"], [], []]
    await home.advance(seconds=30)
    assert [await told(home, name) for name in ("sup-a", "sup-b", "sup-c")] == [
        ["staff.alarm"],
        [],
        ["staff.alarm"],
    ]
    await home.advance(minutes=2)
    assert await told(home, "boss") == ["staff.alarm"]


async def test_in_a_storm_nobody_is_called_about_more_than_three_alarms_in_a_minute(home: Desk) -> None:
    await home.somebody("sup", ("supervisor", "shiqi"))
    await home.run("UPDATE staff SET phone = '0760-1111' WHERE username = 'sup'")
    for number in range(6):
        await home.elder(f"s-{number}", f"s{number}")
        await home.press(f"s{number}")
    await home.advance(seconds=30)
    assert await told(home, "sup") == ["staff.alarm"] * 3


async def test_contacts_who_wish_it_hear_that_a_device_is_silent_and_that_it_works_again(home: Desk) -> None:
    await home.run("UPDATE contacts SET told_of_trouble = true WHERE name = '陈美'")
    await listening(home)
    await beat(home, "c1")
    await let_pass(home, SILENT_AFTER, alive="b7")
    (silent,) = await open_alarms(home, device_id="c1")
    assert silent["type"] == "silent"
    assert await told(home, "陈美") == ["device.silent"]
    assert await told(home, "陈本") == []
    await go_out(home, "陈美")
    await let_pass(home, 60, alive="c1")
    assert await told(home, "陈美") == ["device.silent", "device.works"]
