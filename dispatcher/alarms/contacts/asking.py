"""Asking an elder's contacts whether one of them goes: it begins, they answer, and the clock goes on to the next.

Every step is one transaction: the asks, the messages that carry them, when the next step is due and the line in the
history are there together or not at all. A dispatcher that dies leaves a row that is due; two of them do it once.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from prometheus_client import Counter

from devices.kinds import KINDS
from devices.messages import Verb
from dispatcher.alarms import handling, machine, wording
from dispatcher.alarms import store as alarms
from dispatcher.alarms.contacts import chain as rules
from dispatcher.alarms.contacts import store, telling
from dispatcher.alarms.contacts.rules import URGENT
from dispatcher.alarms.events import Learned
from dispatcher.alarms.model import Alarm, State
from dispatcher.alarms.policy import policy_for
from dispatcher.centres.rota.rules import LOCAL
from dispatcher.clock import Clock
from dispatcher.commands import store as commands
from dispatcher.database import Connection, Pool, Row, is_the_databases_fault
from dispatcher.errors import IllegalTransition, Invalid
from dispatcher.notify import store as notify
from dispatcher.notify.model import Message

__all__ = ["BATCH", "answer", "begin", "tick"]

log = logging.getLogger(__name__)

BATCH: Final = 200
"""How many steps one tick takes at most."""
_FIRST_DELAY: Final = timedelta(seconds=2)
_LONGEST_DELAY: Final = timedelta(seconds=60)

_asked = Counter("yilao_contacts_asked_total", "Contacts who were asked whether they go")
_failed = Counter("yilao_contact_steps_failed_total", "Steps of asking contacts that failed and were put off")


async def begin(
    connection: Connection,
    alarm_id: int,
    *,
    by: str,
    now: datetime,
    together: bool = False,
    contact_ids: Collection[int] | None = None,
) -> None:
    """Ask the contacts of an alarm's elder because a person wants it, and the first of them now, in the caller's transaction.

    What runs already is widened, not doubled. Who goes already is not asked again. Raises NotFound, Invalid (not their
    contacts, or none left to ask), IllegalTransition (it is over).
    """
    alarm = await alarms.lock(connection, alarm_id, centres=None)
    if alarm.state is State.RESOLVED:
        raise IllegalTransition("this alarm is over: nobody is asked any more")
    if alarm.test:
        raise IllegalTransition("this is a test: nobody is called for it")
    elder = await store.askable(connection, alarm_id)
    chosen = set(elder["contact_ids"]) if contact_ids is None else set(contact_ids)
    if chosen - set(elder["contact_ids"]):
        raise Invalid("the elder of this alarm has no such contact (any more)", field="contact_ids")
    going = await _who_said(connection, alarm_id, "accepted")
    if not chosen - going:
        raise Invalid("there is nobody to ask: no contact, or all of them are coming", field="contact_ids")
    everybody = contact_ids is None and not going
    await store.begin_again(
        connection,
        alarm_id,
        elder["elder_id"],
        mode="together" if together else elder["contacts_asked"],
        contact_ids=None if everybody else chosen - going,
        by=by,
        now=now,
    )
    await _step(connection, alarm, actor=by, now=now)


async def answer(
    connection: Connection,
    ask_id: int,
    *,
    accepted: bool,
    by: Literal["link", "key", "page", "desk"],
    now: datetime,
    eta_minutes: int | None = None,
    actor: str | None = None,
) -> bool:
    """A contact says whether they go, in the caller's transaction; twice the same is once. False: the alarm is over.

    They may think better of it while the alarm is open. Call this before anything else of the transaction locks a
    delivery: an alarm is always locked first. Raises NotFound.
    """
    said = "accepted" if accepted else "declined"
    eta_minutes = eta_minutes if accepted else None
    ask = await store.ask(connection, ask_id)
    alarm = await alarms.lock(connection, ask["alarm_id"], centres=None)
    if alarm.state is State.RESOLVED:
        return False
    before = (await store.standing(connection, alarm.id))[ask["contact_id"]]
    await store.put_answer(connection, ask_id, said, by=by, eta_minutes=eta_minutes, now=now)
    await notify.answered(connection, ask_id, now=now)
    if before["answer"] == said and before["eta_minutes"] == eta_minutes:
        return True
    detail = {"contact_id": ask["contact_id"], "contact": ask["name"], "relation": ask["relation"], "by": by}
    if accepted:
        detail |= {} if eta_minutes is None else {"eta_minutes": str(eta_minutes)}
        if before["answer"] != said:
            await telling.somebody_goes(
                connection, alarm, ask["contact_id"], ask["relation"], eta_minutes, now=now
            )
            await _say_aloud(connection, alarm, ask["relation"], now)
    else:
        withdrew = before["answer"] == "accepted"
        detail |= {"withdrew": True} if withdrew else {}
        await _declined(connection, alarm, withdrew=withdrew, now=now)
    event = Learned(what="contact_accepted" if accepted else "contact_declined", detail=detail)
    await _learn(connection, alarm, event, actor or f"contact:{ask['contact_id']}", now)
    return True


async def tick(pool: Pool, clock: Clock) -> int:
    """Go on with every chain whose time has come, the longest waiting first; returns how many steps were taken."""
    done = 0
    async with pool.connection() as connection:
        while done < BATCH and await _next(connection, clock()):
            done += 1
    return done


async def _next(connection: Connection, now: datetime) -> bool:
    """Take one step in a transaction of its own; one that fails is put off in another, and the others go on."""
    row = None
    try:
        async with connection.transaction():
            row = await store.due(connection, now=now)
            if row is None:
                return False
            alarm = await alarms.lock(connection, row["alarm_id"], centres=None)
            await _step(connection, alarm, actor="clock", now=now)
    except Exception as error:  # whatever it is, the next elder must get their turn
        if row is None or is_the_databases_fault(error):
            raise
        _failed.inc()
        log.error(  # noqa: TRY400  # the trace is there, with our own words
            "asking the contacts of alarm %s failed, the others go on: %s",
            row["alarm_id"],
            error,
            exc_info=error,
            extra={"action": "poison"},
        )
        delay = min(_FIRST_DELAY * int(2 ** min(row["tries"], 5)), _LONGEST_DELAY)
        async with connection.transaction():
            await store.put_off(connection, row["alarm_id"], until=now + delay)
    return True


async def _step(connection: Connection, alarm: Alarm, *, actor: str, now: datetime) -> None:
    """The next step of a locked alarm's chain, if one runs and its time has come."""
    chain = await store.running(connection, alarm.id)
    if chain is None or chain["due_at"] > now:
        return
    if alarm.state is State.RESOLVED:
        await store.end_chain(connection, alarm.id, "over", now=now)
        return
    contacts, names = await store.contacts(connection, chain["id"])
    asked = await store.asked(connection, chain["id"])
    step = rules.following(chain["mode"], chain["cycle"], contacts, asked, now.astimezone(LOCAL))
    if step.ended is not None:
        await store.end_chain(connection, alarm.id, step.ended, now=now)
        if step.ended == "nobody":
            await telling.nobody_comes(connection, alarm, now=now)
            event = Learned(what="nobody_comes", detail={"asked": len({one.contact_id for one in asked})})
            await _learn(connection, alarm, event, actor, now)
        return
    reached = await _ask(connection, alarm, chain, step, now)
    # Nobody waits for an answer from whom no message can reach.
    await store.go_on(
        connection, chain["id"], cycle=step.cycle, due_at=now + rules.PATIENCE if reached else now
    )
    detail = {
        "contacts": [
            {"id": number, "name": names[number]["name"], "relation": names[number]["relation"]}
            for number in step.ask
        ],
        "cycle": step.cycle,
        "mode": chain["mode"],
        "reached": reached,
    }
    await _learn(connection, alarm, Learned(what="contacts_asked", detail=detail), actor, now)


async def _ask(connection: Connection, alarm: Alarm, chain: Row, step: rules.Next, now: datetime) -> int:
    asks = await store.add_asks(connection, chain, step.ask, cycle=step.cycle, now=now)
    message = Message(
        about="alarm",
        wording="alarm.ask",
        alarm_id=alarm.id,
        elder_id=alarm.elder_id,
        urgent=alarm.priority <= URGENT,
    )
    reached = await notify.tell(connection, message, contacts=list(asks), asks=asks, now=now)
    _asked.inc(len(asks))
    return reached


async def _declined(connection: Connection, alarm: Alarm, *, withdrew: bool, now: datetime) -> None:
    """Go on at once when nobody is left to wait for; begin anew when the one who said they would go does not."""
    chain = await store.running(connection, alarm.id)
    if chain is not None:
        if rules.is_settled(await store.asked(connection, chain["id"])):
            await store.go_on(connection, chain["id"], cycle=chain["cycle"], due_at=now)
        return
    if not withdrew or alarm.elder_id is None or await _who_said(connection, alarm.id, "accepted"):
        return
    elder = await store.askable(connection, alarm.id)
    left = set(elder["contact_ids"]) - await _who_said(connection, alarm.id, "declined")
    if left:
        await store.begin_again(
            connection,
            alarm.id,
            alarm.elder_id,
            mode=elder["contacts_asked"],
            contact_ids=left,
            by="withdrawal",
            now=now,
        )
    else:
        await telling.nobody_comes(connection, alarm, now=now)


async def _who_said(connection: Connection, alarm_id: int, answered: str) -> set[int]:
    standing = await store.standing(connection, alarm_id)
    return {number for number, row in standing.items() if row["answer"] == answered}


async def _say_aloud(connection: Connection, alarm: Alarm, relation: str, now: datetime) -> None:
    """The elder hears who is coming, from every device of theirs that speaks."""
    if alarm.elder_id is None:
        return
    for device in await store.speakers(connection, alarm.elder_id):
        kind = KINDS.get(device["kind"])
        if kind is not None and kind.speaks:
            say = wording.somebody_comes(relation, language=device["language"])
            await commands.add_command(connection, device["id"], Verb.SPEAK, {"say": say}, now=now)


async def _learn(connection: Connection, alarm: Alarm, event: Learned, actor: str, now: datetime) -> None:
    change: Any = machine.apply(alarm, event, now, policy_for(alarm.priority, alarm.class_))
    entry = await handling.write(connection, change, actor=actor, now=now)
    await alarms.record(connection, [entry], now=now)
