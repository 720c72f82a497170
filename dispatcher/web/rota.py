"""Rotas and colleagues of the API: who is on duty, when nobody is, and who could take an alarm over."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from dispatcher.alarms.view import iso
from dispatcher.centres.rota import rules, store
from dispatcher.centres.rota.rules import Span
from dispatcher.errors import NotAllowed, NotFound
from dispatcher.people import colleagues
from dispatcher.reachable import duties
from dispatcher.reachable import store as reachable
from dispatcher.web import rota_asked as asks
from dispatcher.web.api import Call
from dispatcher.web.serving import city, served

__all__ = ["cancel", "gaps", "plan", "show", "staff"]

_AHEAD: Final = timedelta(hours=24)


async def show(call: Call, asked: asks.RotaQuery) -> dict[str, Any]:
    """The rota of a centre for some days."""
    centre = await _centre(call, asked.centre_id)
    first = asked.from_ or call.now.astimezone(rules.LOCAL).date()
    starts_at = datetime.combine(first, time(), rules.LOCAL).astimezone(UTC)
    ends_at = starts_at + timedelta(days=asked.days)
    rows = await store.duties(call.connection, [asked.centre_id], starts_at=starts_at, ends_at=ends_at)
    mute = await reachable.unreached_staff(call.connection, {row["username"] for row in rows}, now=call.now)
    return {
        "centre_id": centre["id"],
        "starts_at": iso(starts_at),
        "ends_at": iso(ends_at),
        "covered_by": centre["covered_by"],
        "covers": centre["covers"],
        "duties": [_duty(row, call.now) | {"no_channel": row["username"] in mute} for row in rows],
        "gaps": [_gap(gap) for gap in rules.gaps(rules.at_desk(rows), starts_at=starts_at, ends_at=ends_at)],
    }


async def gaps(call: Call, asked: asks.GapQuery) -> dict[str, Any]:
    """When nobody will be at a desk of the reader's centres, in the coming hours."""
    wanted = await served(call)
    ends_at = call.now + timedelta(hours=asked.hours)
    rows = await store.duties(call.connection, wanted, starts_at=call.now, ends_at=ends_at)
    found = [
        _gap(gap) | {"centre_id": centre["id"], "already": gap.starts_at <= call.now}
        for centre in await store.centres(call.connection, wanted)
        for gap in rules.gaps(
            rules.at_desk(row for row in rows if row["centre_id"] == centre["id"]),
            starts_at=call.now,
            ends_at=ends_at,
        )
    ]
    return {"items": sorted(found, key=lambda gap: (gap["starts_at"], gap["centre_id"]))}


async def plan(call: Call, asked: asks.DutyPlanned) -> dict[str, Any]:
    """Put somebody on duty at a centre; a duty of theirs there that has no end ends where this one begins."""
    await _centre(call, asked.centre_id)
    await _supervises(call, asked.centre_id)
    number, endless_until = await store.plan(
        call.connection,
        centre_id=asked.centre_id,
        username=asked.username,
        role=asked.role,
        starts_at=asked.starts_at,
        ends_at=asked.ends_at,
        by=call.by.id,
        now=call.now,
    )
    duty = await reachable.duty(call.connection, number)
    await duties.planned(call.connection, duty, by=call.by.id, now=call.now)
    return await _changed(call, number, asked.centre_id, endless_until=endless_until)


async def cancel(call: Call, _: asks.DutyCancelled) -> dict[str, Any]:
    """Take a duty off the rota; one that runs ends now."""
    number = int(call.path["id"])
    centre_id = await store.centre_of(call.connection, number, await served(call))
    await _supervises(call, centre_id)
    duty = await reachable.duty(call.connection, number)  # as it was planned: cancelling changes its end
    await store.cancel(call.connection, number, by=call.by.id, now=call.now)
    await duties.cancelled(call.connection, duty, by=call.by.id, now=call.now)
    return await _changed(call, number, centre_id)


async def staff(call: Call, asked: asks.StaffQuery) -> dict[str, Any]:
    """Who may act on a centre's alarms, those at a console first."""
    await _centre(call, asked.centre_id)
    rows = await colleagues.of_centre(call.connection, asked.centre_id, now=call.now)
    return {"items": [row | {"on_duty_until": iso(row["on_duty_until"])} for row in rows]}


async def _centre(call: Call, centre_id: str) -> Mapping[str, Any]:
    """A centre of the reader's; NotFound for others."""
    wanted = await served(call)
    rows = await store.centres(call.connection, [centre_id]) if wanted is None or centre_id in wanted else []
    if not rows:
        raise NotFound(f"there is no centre {centre_id}, or its people are not yours to see")
    return rows[0]


async def _supervises(call: Call, centre_id: str) -> None:
    if not call.by.supervises_at({centre_id} | await city(call)):
        raise NotAllowed("only who supervises the centre changes its rota")


async def _changed(
    call: Call, number: int, centre_id: str, *, endless_until: datetime | None = None
) -> dict[str, Any]:
    ends_at = call.now + _AHEAD
    rows = await store.duties(call.connection, [centre_id], starts_at=call.now, ends_at=ends_at)
    left = rules.gaps(rules.at_desk(rows), starts_at=call.now, ends_at=ends_at)
    return {"id": number, "endless_until": iso(endless_until), "gaps": [_gap(gap) for gap in left]}


def _duty(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    ends_at = row["ends_at"]
    on = row["starts_at"] <= now and (ends_at is None or now < ends_at)
    return {name: row[name] for name in ("id", "username", "name", "phone", "role", "planned_by")} | {
        "starts_at": iso(row["starts_at"]),
        "ends_at": iso(ends_at),
        "now": on,
    }


def _gap(gap: Span) -> dict[str, Any]:
    return {"starts_at": iso(gap.starts_at), "ends_at": iso(gap.ends_at)}
