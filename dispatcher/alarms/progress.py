"""What a call or a tick means for an alarm: the event of it, with the names and words as they are now."""

from dispatcher.alarms import protocols, store
from dispatcher.alarms.events import Called, Dispatched, Ticked
from dispatcher.alarms.model import State
from dispatcher.database import Connection, named_queries
from dispatcher.errors import IllegalTransition, Invalid
from dispatcher.people.model import Staff

__all__ = ["call_event", "tick_event"]

_sql = named_queries(__file__)


async def call_event(
    connection: Connection, alarm_id: int, contact_id: int, result: str, *, by: Staff, note: str
) -> Called | Dispatched:
    """A call to a contact of the alarm's elder; one who is coming is help on the way, which the elder hears.

    Raises NotFound (no such alarm for this person), Invalid (no such contact of this elder), IllegalTransition.
    """
    card = await store.card(connection, alarm_id, centres=by.centres)
    cursor = await connection.execute(
        _sql["contact_of_alarm"], {"alarm_id": alarm_id, "contact_id": contact_id}
    )
    contact = await cursor.fetchone()
    if contact is None:
        raise Invalid("the elder of this alarm has no such contact (any more)", field="contact_id")
    if result != "on_the_way":
        return Called(
            by=by.id,
            contact_id=contact_id,
            contact=contact["name"],
            relation=contact["relation"],
            result="answered" if result == "answered" else "no_reply",
            note=note,
        )
    if card["state"] == State.WAITING:
        raise IllegalTransition("claim the alarm first: then the elder hears that somebody is coming")
    return Dispatched(
        by=by.id,
        helper=f"{contact['name']}（{contact['relation']}）",
        kind="family",
        note=note,
        contact_id=contact_id,
    )


async def tick_event(connection: Connection, alarm_id: int, step: str, *, done: bool, by: Staff) -> Ticked:
    """A step of the checklist under which the alarm was raised; Invalid when that has no such step."""
    card = await store.card(connection, alarm_id, centres=by.centres)
    protocol = await protocols.of_alarm(connection, card)
    found = next((each for each in protocol["steps"] if each["id"] == step), None)
    if found is None:
        sentence = f"edition {protocol['edition']} of the checklist for {protocol['type']} has no such step"
        raise Invalid(sentence, field="step")
    return Ticked(
        by=by.id,
        protocol=protocol["type"],
        edition=protocol["edition"],
        step=step,
        zh=found["zh"],
        en=found["en"],
        done=done,
    )
