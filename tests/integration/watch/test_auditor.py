"""The auditor finds what is late, tells every console, and raises one alarm for it that only a person ends."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import psycopg
import pytest

from dispatcher.alarms.events import Claimed, Resolved
from dispatcher.alarms.model import Outcome
from dispatcher.database import named_queries
from dispatcher.signals import canaries
from dispatcher.signals import store as signals
from dispatcher.signals.model import Unreadable
from dispatcher.watch.auditor import Auditor
from tests.support.build import CITY
from tests.support.gateway import NoDatabase


@pytest.fixture
def told():
    return []


@pytest.fixture
def auditor(desk, told):
    return Auditor(desk.pool, desk.clock, tell=told.append)


@pytest.fixture
async def sent(desk):
    """A gateway that takes everything out of the outbox."""

    async def send():
        await desk.run("UPDATE commands SET next_try_at = NULL, delivered_at = %(now)s", now=desk.clock())

    return send


async def faults(desk, part="signals"):
    """The alarms about a part; a desk that does not tick is late with its deadlines too, which is another part."""
    return await desk.rows(
        "SELECT * FROM alarms WHERE device_id = %(part)s ORDER BY id", part=f"platform:{part}"
    )


async def test_a_press_that_nobody_handles_is_told_at_once_and_an_alarm_the_second_time(desk, auditor, told):
    await desk.receive(desk.arrival("b7", "sos"))
    desk.clock.advance(seconds=11)
    verdict = await auditor.turn()
    assert [fault.what for fault in verdict.faults] == ["signals"]
    assert told == [{"ok": False, "late_s": 11.0, "worst": "signals", "canaries": {}}]
    assert await faults(desk) == []
    desk.clock.advance(seconds=5)
    await auditor.turn()
    (alarm,) = await faults(desk)
    assert (alarm["class"], alarm["priority"], alarm["device_id"]) == ("device", 2, "platform:signals")
    assert (alarm["centre_id"], alarm["state"]) == (CITY, "waiting")
    assert await desk.audience(alarm["id"]) == {CITY}
    (line,) = await desk.history(alarm["id"])
    assert (line["event"], line["detail"]["part"], line["detail"]["late"]) == ("raised", "signals", 1)


async def test_what_is_late_for_long_is_one_alarm_however_often_and_by_however_many_it_is_seen(desk, auditor):
    await desk.receive(desk.arrival("b7", "sos"))
    desk.clock.advance(seconds=11)
    another = Auditor(desk.pool, desk.clock)
    for _ in range(4):
        await asyncio.gather(auditor.turn(), another.turn())
        desk.clock.advance(seconds=5)
    assert len(await faults(desk)) == 1


async def test_what_comes_and_goes_joins_the_alarm_that_is_open(desk, auditor, sent):
    for _ in range(3):
        await sent()
        await desk.receive(desk.arrival("b7", "ok"))
        desk.clock.advance(minutes=3)
        await auditor.turn()
        await auditor.turn()
        await desk.tick()
        await sent()
        assert (await auditor.turn()).ok
    assert len(await faults(desk)) == 1


async def test_an_alarm_is_told_once_that_its_part_is_on_time_again_and_stays_open(desk, auditor):
    await desk.receive(desk.arrival("b7", "ok"))
    desk.clock.advance(minutes=3)
    await auditor.turn()
    await auditor.turn()
    (alarm,) = await faults(desk)
    await desk.tick()
    another = Auditor(desk.pool, desk.clock)
    another._well_turns["signals"] = 0
    for _ in range(5):
        await auditor.turn()
    assert "restored" not in await desk.events(alarm["id"])
    for _ in range(7):
        await auditor.turn()
        await another.turn()
    assert (await desk.events(alarm["id"])).count("restored") == 1
    (alarm,) = await faults(desk)
    assert alarm["state"] == "waiting"


async def test_the_consoles_hear_once_that_it_is_over(desk, auditor, told):
    await desk.receive(desk.arrival("b7", "sos"))
    desk.clock.advance(seconds=11)
    await auditor.turn()
    await desk.tick()
    await auditor.turn()
    await auditor.turn()
    assert [event["ok"] for event in told] == [False, True]


async def test_an_alarm_of_the_platform_escalates_and_is_ended_by_a_person_like_any_other(
    desk, auditor, sent
):
    boss = await desk.somebody("boss", ("supervisor", CITY))
    await desk.receive(desk.arrival("b7", "sos"))
    desk.clock.advance(seconds=11)
    await auditor.turn()
    await auditor.turn()
    (alarm,) = await faults(desk)
    await desk.advance(seconds=61)
    await sent()
    assert "escalated" in await desk.events(alarm["id"])
    assert (await auditor.turn()).faults == ()
    await desk.act(boss, alarm["id"], Claimed(by=boss.id))
    await desk.act(boss, alarm["id"], Resolved(by=boss.id, outcome=Outcome.OTHER, note="restarted"))
    (alarm,) = await faults(desk)
    assert alarm["state"] == "resolved"


async def test_who_closed_the_alarm_is_left_in_peace_for_five_minutes(desk, auditor):
    boss = await desk.somebody("boss", ("supervisor", CITY))
    await desk.receive(desk.arrival("b7", "sos"))
    desk.clock.advance(seconds=11)
    await auditor.turn()
    await auditor.turn()
    (alarm,) = await faults(desk)
    await desk.act(boss, alarm["id"], Claimed(by=boss.id))
    await desk.act(boss, alarm["id"], Resolved(by=boss.id, outcome=Outcome.OTHER, note="restarted"))
    desk.clock.advance(seconds=299)
    await auditor.turn()
    assert len(await faults(desk)) == 1
    desk.clock.advance(seconds=2)
    await auditor.turn()
    assert len(await faults(desk)) == 2


async def test_a_gateway_whose_canary_does_not_come_round_is_told(desk, auditor, begin):
    await begin()
    desk.clock.advance(seconds=31)
    verdict = await auditor.turn()
    assert [fault.what for fault in verdict.faults] == ["path:g0"]
    await auditor.turn()
    assert len(await faults(desk, "path:g0")) == 1


async def test_gateways_that_were_all_told_to_stop_are_told_and_an_alarm(desk, auditor, begin, told):
    await begin()
    async with desk.pool.connection() as connection:
        await canaries.end(connection, "g0", now=desk.clock())
    desk.clock.advance(seconds=61)
    await auditor.turn()
    assert told[-1]["worst"] == "gateways"
    await auditor.turn()
    assert len(await faults(desk, "gateways")) == 1


async def test_ears_that_hear_nobody_are_told(desk, auditor):
    await desk.run("UPDATE ears SET deaf_since = %(now)s", now=desk.clock())
    desk.clock.advance(seconds=61)
    assert [fault.what for fault in (await auditor.turn()).faults] == ["ears"]


async def test_what_could_be_a_press_and_has_no_alarm_is_told(desk, auditor):
    async with desk.pool.connection() as connection:
        for could_be_press in (False, True):
            item = Unreadable(
                device_id="b7",
                topic=f"yilao/v1/b7/up/{could_be_press}",
                payload=b"{",
                reason="not JSON",
                received_at=desk.clock(),
                could_be_press=could_be_press,
            )
            await signals.quarantine(connection, [item], gateway="test")
    desk.clock.advance(seconds=60)
    assert (await auditor.turn()).ok
    desk.clock.advance(seconds=1)
    (fault,) = (await auditor.turn()).faults
    assert (fault.what, dict(fault.detail)) == ("quarantine", {"late": 1})


async def test_a_device_in_trouble_that_is_put_off_again_and_again_is_told(desk, auditor):
    await desk.run(
        "INSERT INTO troubles (device_id, kind, since, noticed_at, due_at, next_at, tries) "
        "VALUES ('b7', 'silent', %(now)s, %(now)s, %(now)s, %(next)s, 200)",
        now=desk.clock(),
        next=desk.clock() + timedelta(minutes=6),
    )
    desk.clock.advance(minutes=5)
    assert (await auditor.turn()).ok
    desk.clock.advance(seconds=1)
    assert [fault.what for fault in (await auditor.turn()).faults] == ["troubles"]


@pytest.fixture
def round_again(desk):
    """The canary of a gateway has come all the way round."""

    async def come(gateway="g0"):
        await desk.run(
            "UPDATE canaries SET sent_at = %(now)s, received_at = %(now)s, handled_at = %(now)s, "
            "streamed_at = %(now)s, streamed_by = 'here' WHERE gateway = %(gateway)s",
            now=desk.clock(),
            gateway=gateway,
        )

    return come


async def test_a_gateway_that_is_gone_for_good_is_never_said_to_be_well_again(
    *, desk, auditor, begin, round_again, caplog
):
    await begin("g0")
    await begin("g1")
    for _ in range(70):
        desk.clock.advance(seconds=10)
        await round_again("g0")
        await auditor.turn()
    (alarm,) = await faults(desk, "path:g1")
    assert "path:g1" not in [fault.what for fault in auditor.verdict.faults]
    assert "restored" not in await desk.events(alarm["id"])
    assert "on time again: path:g1" not in caplog.text


async def test_a_gateway_whose_canary_comes_round_again_is_said_to_be_well(desk, auditor, begin, round_again):
    await begin()
    desk.clock.advance(seconds=31)
    await auditor.turn()
    await auditor.turn()
    (alarm,) = await faults(desk, "path:g0")
    await round_again()
    for _ in range(6):
        await auditor.turn()
    assert (await desk.events(alarm["id"])).count("restored") == 1


async def test_a_look_without_an_answer_makes_nothing_well(desk, auditor, begin, monkeypatch, told):
    await begin()
    desk.clock.advance(seconds=31)
    await auditor.turn()

    async def no_answer():
        raise TimeoutError

    monkeypatch.setattr(auditor, "_look", no_answer)
    assert [fault.what for fault in (await auditor.turn()).faults] == ["path:g0"]
    assert told[-1]["ok"] is False


async def test_a_report_that_cannot_be_written_ends_in_time_and_is_written_later(
    *, desk, auditor, begin, monkeypatch, connection
):
    for number in range(5):
        await begin(f"g{number}")
    desk.clock.advance(seconds=31)
    await auditor.turn()
    monkeypatch.setattr("dispatcher.watch.auditor._REPORT_WITHIN_S", 0.3)
    async with connection.transaction():
        await connection.execute("LOCK TABLE alarms IN ACCESS EXCLUSIVE MODE")
        async with asyncio.timeout(10):
            await auditor._report({fault.what for fault in auditor.verdict.faults})
    await auditor.turn()
    for number in range(5):
        assert len(await faults(desk, f"path:g{number}")) == 1


async def test_a_deadline_that_nobody_keeps_is_told(desk, auditor, sent):
    await desk.press("b7")
    await sent()
    desk.clock.advance(seconds=29)
    assert (await auditor.turn()).ok
    desk.clock.advance(seconds=12)
    assert [fault.what for fault in (await auditor.turn()).faults] == ["alarms"]


async def test_a_message_that_no_broker_takes_is_told(desk, auditor, sent):
    await desk.press("b7", "battery_low")
    desk.clock.advance(seconds=299)
    assert (await auditor.turn()).ok
    desk.clock.advance(seconds=2)
    assert [fault.what for fault in (await auditor.turn()).faults] == ["outbox"]
    await sent()
    assert (await auditor.turn()).ok


async def test_an_urgent_message_is_late_sooner(desk, auditor):
    await desk.press("b7", "sos")
    desk.clock.advance(seconds=31)
    assert "outbox" in [fault.what for fault in (await auditor.turn()).faults]


async def test_a_signal_that_can_wait_is_not_late_before_an_urgent_one_would_be(desk, auditor):
    await desk.receive(desk.arrival("b7", "mains_lost"))
    desk.clock.advance(seconds=119)
    assert (await auditor.turn()).ok
    desk.clock.advance(seconds=2)
    assert not (await auditor.turn()).ok


async def test_the_auditor_works_while_the_engine_holds_its_rows_and_hangs(desk, auditor, connection):
    await desk.receive(desk.arrival("b7", "sos"))
    desk.clock.advance(seconds=11)
    async with connection.transaction():
        await connection.execute("SELECT * FROM signals FOR UPDATE")  # an engine that never comes back
        await auditor.turn()
        await auditor.turn()
        assert len(await faults(desk)) == 1


async def test_a_database_that_is_gone_is_told_when_it_stays_gone(desk, database_url, monkeypatch, caplog):
    monkeypatch.setattr("dispatcher.watch.auditor._ANSWER_WITHIN_S", 0.2)
    monkeypatch.setattr("dispatcher.watch.auditor._SILENT_S", 0.0)
    said = []
    auditor = Auditor(desk.pool, desk.clock, tell=said.append)
    assert (await auditor.turn()).ok
    with NoDatabase(database_url):
        assert [fault.what for fault in (await auditor.turn()).faults] == ["database"]
        assert said[-1]["worst"] == "database"
        assert auditor.fresh
    while not (await auditor.turn()).ok:  # the pool finds its way back
        pass
    assert said[-1]["ok"]
    assert await faults(desk, "database") == []
    assert "on time again: database" in caplog.text


NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
INDEXED = {
    "late_signals": ("dispatcher.watch", "signals_unhandled"),
    "late_alarms": ("dispatcher.watch", "alarms_due"),
    "late_outbox": ("dispatcher.watch", "commands_due"),
    "late_quarantine": ("dispatcher.watch", "quarantine_unhandled"),
    "late_troubles": ("dispatcher.watch", "troubles_by_end"),
    "newest_canaries": ("dispatcher.signals", "signals_of_canaries"),
    "forget_canaries": ("dispatcher.signals", "signals_of_canaries"),
    "fault_is_known": ("dispatcher.alarms", "alarms_of_platform"),
}


@pytest.mark.parametrize("name", INDEXED)
def test_the_auditors_questions_are_answered_by_an_index(name, database_url):
    room, index = INDEXED[name]
    statement = named_queries(str(Path(import_module(room).__file__)))[name]
    asked = {"limit": 10, "device_id": "platform:signals", "worn": ["pendant"]}
    parameters = {name: asked.get(name, NOW) for name in re.findall(r"%\((\w+)\)", statement)}
    with psycopg.connect(database_url) as connection:
        # A test's tables are empty, where reading all is as cheap; what can be answered by an index is the question.
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute(b"EXPLAIN " + statement.encode(), parameters).fetchall()
    told = "\n".join(row[0] for row in plan)
    assert index in told, told
