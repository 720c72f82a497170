"""An alarm about the platform itself: for the city desk, one for each part that is late, and only a person ends it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from dispatcher.alarms import handling, machine, store
from dispatcher.alarms.events import Learned
from dispatcher.alarms.handling import Speaker
from dispatcher.alarms.model import AlarmClass
from dispatcher.alarms.policy import policy_for
from dispatcher.alarms.store import Entry
from dispatcher.alarms.triage import Raise
from dispatcher.centres import store as centres
from dispatcher.database import Connection

__all__ = ["PLATFORM_FAULT", "note_recovery", "raise_fault"]

PLATFORM_FAULT: Final = "platform_fault"

# While it lasts, presses may be late: somebody must look at once.
_FAULT: Final = Raise(class_=AlarmClass.DEVICE, type=PLATFORM_FAULT, priority=2)
_AGAIN_AFTER: Final = timedelta(minutes=5)


async def raise_fault(
    connection: Connection, what: str, *, detail: Mapping[str, Any], now: datetime
) -> int | None:
    """Raise the alarm for a part of the platform, in the caller's transaction, and return its number.

    None when there is one already, or when a person closed one within the last five minutes: they know.
    """
    subject = Speaker(id=f"platform:{what}")
    await store.lock_subject(connection, elder_id=None, device_id=subject.id)
    if await store.fault_is_known(connection, subject.id, since=now - _AGAIN_AFTER):
        return None
    city = await centres.chosen(await centres.choosing(connection, centre_id=None, town_code=None, now=now))
    alarm = await handling.add_alarm(connection, _FAULT, subject, city, now)
    await handling.tell_centre(connection, alarm, "raised", now)
    told = {"type": PLATFORM_FAULT, "part": what} | dict(detail)
    entry = Entry(alarm=alarm, actor="clock", event="raised", from_state=None, detail=told)
    await store.record(connection, [entry], now=now)
    return alarm.id


async def note_recovery(connection: Connection, what: str, *, now: datetime) -> None:
    """Write into the open alarm's history, if there is one, that the part is on time again; said once, it ends nothing."""
    subject = f"platform:{what}"
    await store.lock_subject(connection, elder_id=None, device_id=subject)
    for alarm in await store.open_of(connection, elder_id=None, device_id=subject):
        told = await store.history(connection, alarm.id)
        if told[-1]["event"] == "restored":
            continue  # another dispatcher's auditor has written it
        event = Learned(what="restored", detail={"part": what})
        change = machine.apply(alarm, event, now, policy_for(alarm.priority, alarm.class_))
        entry = await handling.write(connection, change, actor="clock", now=now)
        await store.record(connection, [entry], now=now)
