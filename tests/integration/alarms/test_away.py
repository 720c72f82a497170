"""While an elder is away the sensors of the home raise no alarm; every key and every danger rings as ever."""

from datetime import datetime, timedelta

import pytest

from devices.messages import SignalType
from dispatcher.absences import store as absences
from dispatcher.watch import store as watch
from tests.support.build import HOME
from tests.support.desk import Desk
from tests.support.storm import SILENT_AFTER, beat, let_pass, listening

QUIET = {"inactivity", "bed_exit", "door", "medication_missed"}
NO_ALARM_ANYWAY = {"cancel", "ok", "mains_lost", "mains_restored"}
MANY = timedelta(days=20)


async def away(
    desk: Desk, *, since: timedelta = timedelta(days=-1), until: timedelta = MANY, ref: str = "e-1"
) -> int:
    """Somebody plans an absence of an elder, from and until so far from now."""
    (elder,) = await desk.rows("SELECT id FROM elders WHERE ref = %(ref)s", ref=ref)
    by = await desk.somebody(f"planner-{ref}")
    now = desk.clock()
    async with desk.pool.connection() as connection:
        return await absences.add(
            connection,
            elder["id"],
            kind="hospital",
            starts_at=now + since,
            ends_at=now + until,
            note="",
            by=by.id,
            now=now,
        )


async def back(desk: Desk, absence_id: int) -> None:
    """Somebody says that the elder is back."""
    async with desk.pool.connection() as connection:
        by = (await desk.rows("SELECT id FROM staff ORDER BY id LIMIT 1"))[0]["id"]
        await absences.end(connection, absence_id, by=by, now=desk.clock())


async def outcome(desk: Desk) -> str:
    """What became of the newest signal."""
    return str((await desk.rows("SELECT outcome FROM signals ORDER BY id DESC LIMIT 1"))[0]["outcome"])


@pytest.mark.parametrize("type_", [*(str(type_) for type_ in SignalType), "earthquake"])
async def test_every_type_of_signal_of_somebody_who_is_away(desk: Desk, type_: str) -> None:
    await away(desk)
    alarm = await desk.press("b7", type_)
    if type_ in QUIET:
        assert (alarm, await outcome(desk)) == (None, "away")
    elif type_ in NO_ALARM_ANYWAY:
        assert alarm is None
    else:
        (row,) = await desk.rows("SELECT state, ringing FROM alarms WHERE id = %(id)s", id=alarm)
        assert row == {"state": "waiting", "ringing": True}


async def test_a_red_key_of_somebody_away_rings_waits_and_climbs_as_ever_and_says_where_they_are(
    desk: Desk,
) -> None:
    await away(desk)
    number = await desk.press("b7", "sos")
    (card,) = await desk.rows("SELECT * FROM alarm_cards WHERE id = %(id)s", id=number)
    assert (card["priority"], card["ringing"], card["away_kind"]) == (1, True, "hospital")
    desk.clock.advance(seconds=31)
    await desk.tick()
    (card,) = await desk.rows("SELECT * FROM alarm_cards WHERE id = %(id)s", id=number)
    assert (card["level"], len(card["audience"])) == (1, 2)


async def test_the_device_of_a_quiet_sensor_is_told_that_it_was_heard(desk: Desk) -> None:
    """Else it would say so again for weeks."""
    await away(desk)
    await desk.press("b7", "inactivity")
    (receipt,) = await desk.rows("SELECT stage, alarm_id FROM commands WHERE kind = 'receipt'")
    assert receipt == {"stage": "closed", "alarm_id": None}


@pytest.mark.parametrize(
    ("since", "until"),
    [(timedelta(minutes=1), MANY), (timedelta(days=-2), timedelta(seconds=1))],
    ids=["not yet", "no more"],
)
async def test_before_and_after_an_absence_everything_is_heeded(
    desk: Desk, since: timedelta, until: timedelta
) -> None:
    await away(desk, since=since, until=until)
    if since < timedelta():
        desk.clock.advance(seconds=1)
    assert await desk.press("b7", "inactivity") is not None


async def test_who_is_said_to_be_back_is_heeded_at_once(desk: Desk) -> None:
    absence = await away(desk)
    await back(desk, absence)
    assert await desk.press("b7", "inactivity") is not None


async def test_what_was_said_before_they_left_is_heeded_however_late_it_comes(desk: Desk) -> None:
    said_at: datetime = desk.clock() - timedelta(hours=2)
    await away(desk, since=timedelta(hours=-1))
    assert await desk.press("b7", "inactivity", at=said_at) is not None
    assert await desk.press("b7", "inactivity") is None


async def test_another_elders_absence_quiets_nobody_else(desk: Desk) -> None:
    await desk.elder("e-2", "c1")
    await away(desk, ref="e-2")
    assert await desk.press("b7", "inactivity") is not None
    assert await desk.press("c1", "inactivity") is None


async def test_a_silent_device_in_an_empty_home_is_listed_but_no_alarm_until_they_are_back(
    desk: Desk,
) -> None:
    absence = await away(desk)
    await _falls_silent(desk)
    assert await desk.alarms() == []
    (card,) = await desk.rows("SELECT silent_since FROM device_cards WHERE id = 'b7'")
    assert card["silent_since"] is not None
    await let_pass(desk, 1200, step=30)
    assert await desk.alarms() == []
    async with desk.pool.connection() as connection:
        assert (await watch.look(connection, now=desk.clock())).troubles.late == 0
    await back(desk, absence)
    await let_pass(desk, 90)
    assert [row["type"] for row in await desk.alarms()] == ["silent"]


@pytest.mark.parametrize("kind", ["pendant", "watch"])
async def test_a_silent_device_that_is_worn_is_an_alarm_wherever_its_elder_is_and_the_phone_at_home_waits(
    desk: Desk, kind: str
) -> None:
    """It is what they call for help with while they are away."""
    await away(desk)
    await desk.run(
        "INSERT INTO devices (id, kind, elder_id, secret_hash, broker_hash, added_at) "
        "SELECT 'w1', %(kind)s, elder_id, secret_hash, broker_hash, added_at FROM devices WHERE id = 'b7'",
        kind=kind,
    )
    await listening(desk)
    await beat(desk)
    await let_pass(desk, SILENT_AFTER)
    assert [(row["type"], row["device_id"]) for row in await desk.alarms()] == [("silent", "w1")]
    async with desk.pool.connection() as connection:
        assert (await watch.look(connection, now=desk.clock())).troubles.late == 0


async def test_a_silent_device_that_is_worn_and_became_no_alarm_in_time_is_late_whatever_the_absence(
    desk: Desk,
) -> None:
    await away(desk)
    await desk.run("UPDATE devices SET kind = 'pendant' WHERE id = 'b7'")
    now = desk.clock()
    await desk.run(
        "INSERT INTO troubles (device_id, kind, since, noticed_at, due_at, next_at) "
        "VALUES ('b7', 'silent', %(at)s, %(at)s, %(at)s, %(at)s)",
        at=now,
    )
    async with desk.pool.connection() as connection:
        assert (await watch.look(connection, now=now + timedelta(hours=1))).troubles.late == 1


async def test_without_an_absence_the_same_silent_device_is_an_alarm(desk: Desk) -> None:
    await _falls_silent(desk)
    assert [row["type"] for row in await desk.alarms()] == ["silent"]


async def _falls_silent(desk: Desk) -> None:
    """The device is heard, and from then on no more."""
    await listening(desk)
    await beat(desk)
    await let_pass(desk, SILENT_AFTER)


async def test_lost_mains_of_an_empty_home_wait_for_them_too(desk: Desk) -> None:
    absence = await away(desk)
    await desk.press("b7", "mains_lost")
    await desk.advance(minutes=30)
    assert await desk.alarms() == []
    await back(desk, absence)
    await desk.advance(minutes=2)
    assert [row["type"] for row in await desk.alarms()] == ["mains_lost"]


async def follow_ups(desk: Desk) -> list[tuple[str, str, int]]:
    """Who is to look after what."""
    rows = await desk.rows("SELECT centre_id, what, absence_id FROM follow_ups ORDER BY id")
    return [(row["centre_id"], row["what"], row["absence_id"]) for row in rows]


async def test_when_an_absence_is_over_the_home_centre_makes_sure_of_them_once_and_soon(desk: Desk) -> None:
    absence = await away(desk, until=timedelta(hours=1))
    assert await absences.tick(desk.pool, desk.clock) == 0
    desk.clock.advance(minutes=60)
    assert await absences.tick(desk.pool, desk.clock) == 1
    assert await absences.tick(desk.pool, desk.clock) == 0
    assert await follow_ups(desk) == [(HOME, "确认 陈e-1 已平安回家（外出登记已结束）", absence)]
    (row,) = await desk.rows("SELECT due_at, added_by FROM follow_ups")
    assert row == {"due_at": desk.clock() + timedelta(hours=2), "added_by": None}


async def test_whoever_is_said_to_be_back_early_is_made_sure_of_too(desk: Desk) -> None:
    absence = await away(desk)
    await back(desk, absence)
    assert await absences.tick(desk.pool, desk.clock) == 1


async def test_a_plan_that_was_dropped_before_it_began_asks_for_nothing(desk: Desk) -> None:
    absence = await away(desk, since=timedelta(days=2))
    await back(desk, absence)
    desk.clock.advance(minutes=60 * 24 * 30)
    assert await absences.tick(desk.pool, desk.clock) == 0


async def test_an_absence_that_goes_on_is_asked_about_when_all_of_it_is_over(desk: Desk) -> None:
    await away(desk, until=timedelta(hours=1))
    last = await away(desk, since=timedelta(hours=1), until=timedelta(hours=2))
    desk.clock.advance(minutes=61)
    assert await absences.tick(desk.pool, desk.clock) == 0
    desk.clock.advance(minutes=60)
    assert await absences.tick(desk.pool, desk.clock) == 1
    assert [number for _, _, number in await follow_ups(desk)] == [last]
