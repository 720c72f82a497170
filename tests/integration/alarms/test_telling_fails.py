"""A fault in telling people stops no press, no deadline and no act: the alarm comes first."""

import logging

import pytest

from dispatcher.alarms.events import Claimed
from dispatcher.notify import store as notify


@pytest.fixture
async def broken_telling(monkeypatch, desk, caplog):
    """Everybody would be told at once, and every telling fails in the database."""
    await desk.run("UPDATE elders SET contacts_asked_when = 'at_once'")
    await desk.run("UPDATE contacts SET every_alarm = true, told_of_trouble = true")
    await desk.run(
        "INSERT INTO consents (contact_id, what, given_at, given_how)"
        " SELECT id, 'alarms', %(now)s, 'a test' FROM contacts",
        now=desk.clock(),
    )

    async def fails(connection, *_args, **_options):
        await connection.execute("SELECT 1 / 0")

    for name in ("tell", "told_contacts", "drop_unsent"):
        monkeypatch.setattr(notify, name, fails)
    caplog.set_level(logging.CRITICAL, "dispatcher.alarms.handling")


@pytest.mark.usefixtures("broken_telling")
async def test_a_press_becomes_an_alarm_and_goes_on_although_nobody_can_be_told(desk):
    alarm_id = await desk.press("b7")
    assert alarm_id is not None
    for _ in range(4):
        desk.clock.advance(seconds=61)
        await desk.tick()
    (alarm,) = await desk.rows("SELECT * FROM alarms")
    assert alarm["level"] >= 3
    assert alarm["next_deadline_at"] > desk.clock()


@pytest.mark.usefixtures("broken_telling")
async def test_an_operators_act_counts_although_nobody_can_be_told(desk):
    alarm_id = await desk.press("b7")
    operator = await desk.somebody("op-1")
    card = await desk.act(operator, alarm_id, Claimed(by=operator.id))
    assert card["state"] == "claimed"
