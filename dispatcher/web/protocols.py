"""Calls to contacts, ticks of a checklist, and the checklists themselves."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, Final

from dispatcher.alarms import progress, protocols, verbs
from dispatcher.alarms.events import Event
from dispatcher.alarms.view import alarm_json, iso
from dispatcher.errors import Invalid, NotAllowed
from dispatcher.web import protocol_asked as asks
from dispatcher.web.api import Call
from dispatcher.web.serving import city

__all__ = ["call_contact", "list_protocols", "show_protocol", "tick", "write_edition"]

_EDITING: Final = frozenset({"manager", "admin"})


async def call_contact(call: Call, asked: asks.CallMade) -> dict[str, Any]:
    """Write down that a contact was called, and what they said."""
    event = await progress.call_event(
        call.connection, _id(call), asked.contact_id, asked.result, by=call.by, note=asked.note
    )
    return await _act(call, event, asked.version)


async def tick(call: Call, asked: asks.StepTicked) -> dict[str, Any]:
    """Tick a step of the alarm's checklist, or take a tick back."""
    event = await progress.tick_event(call.connection, _id(call), asked.step, done=asked.done, by=call.by)
    return await _act(call, event, asked.version)


async def list_protocols(call: Call, _: None) -> dict[str, Any]:
    """The checklists for every type of alarm, as they are in force now."""
    return {"items": [_dated(row) for row in await protocols.latest(call.connection)]}


async def show_protocol(call: Call, _: None) -> dict[str, Any]:
    """One checklist with all its editions, the newest first."""
    return await _with_editions(call)


async def write_edition(call: Call, asked: asks.EditionWritten) -> dict[str, Any]:
    """Write the next edition of a checklist; alarms that are open keep theirs."""
    whole_city = await city(call)
    if not any(
        role.role in _EDITING and (role.centre_id is None or role.centre_id in whole_city)
        for role in call.by.roles
    ):
        raise NotAllowed("every centre works by this checklist: only a manager of the whole city changes it")
    newest = (await protocols.editions(call.connection, call.path["type"]))[0]
    steps = _with_ids(asked.steps, known=newest["steps"])
    await protocols.add_edition(
        call.connection, call.path["type"], steps, seen=asked.edition, by=call.by.id, now=call.now
    )
    return await _with_editions(call)


def _with_ids(
    steps: Sequence[asks.StepWritten], *, known: Sequence[Mapping[str, str]]
) -> list[dict[str, str]]:
    """Every step with an id of its own; no new one gets the id of a step that was taken out just now."""
    given = [step.id for step in steps if step.id is not None]
    if len(set(given)) < len(given):
        raise Invalid("two steps have the same id", field="steps")
    taken = {*given, *(step["id"] for step in known)}
    free = (name for n in count(1) if (name := f"step-{n}") not in taken)
    return [{"id": step.id or next(free), "zh": step.zh, "en": step.en} for step in steps]


async def _with_editions(call: Call) -> dict[str, Any]:
    type_ = call.path["type"]
    rows = await protocols.editions(call.connection, type_)
    return {"type": type_, "editions": [_dated(row) for row in rows]}


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {"edited_at": iso(row["edited_at"])}


async def _act(call: Call, event: Event, version: int) -> dict[str, Any]:
    card = await verbs.act(call.connection, _id(call), event, by=call.by, version=version, now=call.now)
    return {"alarm": alarm_json(card)}


def _id(call: Call) -> int:
    return int(call.path["id"])
