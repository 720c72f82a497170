"""The two signatures. Each is one transaction's worth: either it is signed and all that goes with it is done, or nothing is."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from dispatcher.alarms import machine
from dispatcher.alarms import store as alarms
from dispatcher.alarms.events import HandedOver
from dispatcher.alarms.handling import write
from dispatcher.alarms.model import State
from dispatcher.alarms.policy import policy_for
from dispatcher.centres.rota import rules
from dispatcher.centres.rota import store as rota
from dispatcher.database import Connection, Row
from dispatcher.errors import Conflict, Invalid, NotAllowed
from dispatcher.handover import sheet, store
from dispatcher.people.model import Staff

__all__ = ["AHEAD", "give", "live", "refuse_ended", "take", "withdraw"]

AHEAD: Final = timedelta(hours=24)
"""How far the sheet looks for times that nobody is planned for."""


async def live(connection: Connection, centre_id: str, *, now: datetime) -> dict[str, Any]:
    """The sheet of a centre as it would be signed now; NotFound."""
    await store.centre(connection, centre_id)
    until = now + AHEAD
    duties = await rota.duties(connection, [centre_id], starts_at=now, ends_at=until)
    gaps = [
        (gap.starts_at, gap.ends_at or until)
        for gap in rules.gaps(rules.at_desk(duties), starts_at=now, ends_at=until)
    ]
    return sheet.made(await store.stuff(connection, centre_id, now=now), gaps=gaps, now=now)


async def give(connection: Connection, centre_id: str, *, notes: str, by: Staff, now: datetime) -> int:
    """Whoever goes signs: the sheet is kept as it is in this moment. Returns the number of the handover.

    NotAllowed for who does not work at that desk, AlreadyOpen while another handover waits for its second signature.
    """
    if not by.acts_at({centre_id}):
        raise NotAllowed("only who works at this desk hands it over")
    body = await live(connection, centre_id, now=now)
    return await store.give(connection, centre_id, sheet=body, notes=notes, by=by.id, now=now)


async def take(
    connection: Connection, handover_id: int, *, by: Staff, remarks: str, with_alarms: bool, now: datetime
) -> None:
    """Whoever comes signs; with `with_alarms`, what the giver still has in hand passes to them, and rings until they look.

    To sign the same again changes nothing. Conflict when somebody else has signed or it was withdrawn.
    """
    row = await store.lock(connection, handover_id)
    if row["taken_by"] == by.id:
        return
    refuse_ended(row)
    if row["given_by"] == by.id:
        raise Invalid("交班人不能自己接班 (who hands over cannot take over as well)", field="username")
    if not by.acts_at({row["centre_id"]}):
        raise NotAllowed("only who works at this desk takes it over")
    handed = await _hand_over(connection, row, by, now) if with_alarms else []
    # What belongs to the signature comes before the alarms' histories: from those on, all other desks wait for the commit.
    await store.take(
        connection,
        handover_id,
        by=by.id,
        remarks=remarks,
        handed=[entry.alarm.id for entry in handed],
        now=now,
    )
    await alarms.record(connection, handed, now=now)


async def withdraw(connection: Connection, handover_id: int, *, by: Staff, now: datetime) -> None:
    """Take back what nobody has taken over: by who signed it, or by a supervisor of that desk."""
    row = await store.lock(connection, handover_id)
    if row["given_by"] != by.id and not by.supervises_at({row["centre_id"]}):
        raise NotAllowed("only who signed it, or a supervisor, withdraws a handover")
    refuse_ended(row)
    await store.withdraw(connection, handover_id, by=by.id, now=now)


def refuse_ended(row: Row) -> None:
    """Conflict, with the name of who took it over, for a handover that waits for nobody's signature any more."""
    if row["taken_at"] is not None:
        raise Conflict(f"{row['taken_by_name']} 已签字接班 (has already taken over)")
    if row["withdrawn_at"] is not None:
        raise Conflict("这次交班已撤回 (this handover was withdrawn)")


async def _hand_over(connection: Connection, row: Row, to: Staff, now: datetime) -> list[alarms.Entry]:
    """Pass on what the giver holds and this desk sees; returns the histories, to be written last."""
    entries = []
    for number in await store.held_by(connection, row["given_by"], centre_id=row["centre_id"]):
        alarm = await alarms.lock(connection, number, centres=None)
        if alarm.claimed_by != row["given_by"] or alarm.state is State.RESOLVED:
            continue  # a colleague took it over, or it ended, while we waited for it
        event = HandedOver(by=to.id, to=to.id, note=f"交接班 {row['id']} (shift handover)")
        change = machine.apply(alarm, event, now, policy_for(alarm.priority, alarm.class_))
        change = replace(change, detail={**change.detail, "handover": row["id"]})
        entries.append(await write(connection, change, actor=f"staff:{to.username}", now=now))
    return entries
