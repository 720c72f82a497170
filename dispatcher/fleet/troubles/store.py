"""The troubles' only hands on SQL. A trouble's row is locked after its elder and before its alarm, never the other way."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from devices.kinds import CANARY, WORN
from dispatcher.database import Connection, Row, named_queries
from dispatcher.fleet import outage
from dispatcher.fleet.silence import (
    AGAIN_AFTER,
    ANEW,
    DEAF_AFTER,
    FLAPS_WITHIN,
    OFTEN_S,
    SUPERVISION,
    Ears,
    listen,
    silent_at,
)

__all__ = [
    "alone",
    "await_return",
    "centres_of",
    "due_towns",
    "end_silence",
    "extent",
    "flaps",
    "forget",
    "hear",
    "mains",
    "move",
    "next_due",
    "notice",
    "postpone",
    "regain_mains",
    "release",
    "retire",
    "review",
    "settle",
    "still_due",
    "struck",
    "take_due",
    "tell",
    "to_tell",
]

_sql = named_queries(__file__)

_LOOK_AGAIN: Final = timedelta(hours=1)  # at a trouble whose alarm is open: whether a person closed it
_KEEP_DAYS: Final = 30
_KEEP_OF_ALARMS_DAYS: Final = 90
_CANARY_KNOWN: Final = timedelta(days=1)  # a gateway that is gone for good must not deafen us for ever
_BELIEVED: Final = timedelta(hours=24)  # so late may a message be, and its device's clock still right
_AT_ONCE: Final = 10_000
_KINDS: Final[dict[str, Any]] = {"kinds": list(SUPERVISION), "seconds": list(SUPERVISION.values())}


async def hear(connection: Connection, *, now: datetime) -> tuple[Ears, Ears]:
    """Judge whether the platform hears anybody, and write it down; returns what was held before, and what is now."""
    row = await (await connection.execute(_sql["ears"])).fetchone()
    before = Ears(**row) if row else Ears(looked_at=None, deaf_since=None, hearing_since=None)
    last = await (await connection.execute(_sql["last_heard"])).fetchone()
    at = last["at"] if last else None
    asked = {"canary": CANARY, "since": now - _CANARY_KNOWN}
    own = await (await connection.execute(_sql["last_canary"], asked)).fetchone()
    alive = 0
    if at is not None and now - at >= DEAF_AFTER and before.deaf_since is None:
        cursor = await connection.execute(_sql["alive"], {**_KINDS, "often": OFTEN_S, "at": at})
        found = await cursor.fetchone()
        alive = found["alive"] if found else 0
    after = listen(before, last_heard=at, canary=own["at"] if own else None, alive=alive, now=now)
    await connection.execute(
        _sql["listened"],
        {
            "looked_at": after.looked_at,
            "deaf_since": after.deaf_since,
            "hearing_since": after.hearing_since,
        },
    )
    return before, after


async def notice(connection: Connection, *, hearing_since: datetime | None, now: datetime, limit: int) -> int:
    """Begin to watch devices that have fallen silent, at most `limit`; returns how many were found."""
    cursor = await connection.execute(
        _sql["unheard"],
        {**_KINDS, "anew": ANEW, "hearing_since": hearing_since, "now": now, "limit": limit},
    )
    rows = await cursor.fetchall()
    if rows:
        due = [
            silent_at(row["heard_at"], supervision_s=row["supervision_s"], hearing_since=hearing_since)
            for row in rows
        ]
        await connection.execute(
            _sql["notice"],
            {
                "device_ids": [row["device_id"] for row in rows],
                "town_codes": [row["town_code"] for row in rows],
                "since": [row["heard_at"] for row in rows],
                "due_ats": due,
                "quiet": FLAPS_WITHIN,
                "now": now,
            },
        )
    return len(rows)


async def end_silence(connection: Connection, *, now: datetime, limit: int) -> int:
    """End the troubles of silent devices that were heard again, at most `limit`; returns how many."""
    cursor = await connection.execute(_sql["end_silence"], {"now": now, "limit": limit})
    return len(await cursor.fetchall())


async def regain_mains(connection: Connection, *, now: datetime, limit: int) -> int:
    """End the troubles of devices that have said in a reading that they have their mains; returns how many."""
    cursor = await connection.execute(_sql["regain_mains"], {"now": now, "limit": limit})
    return len(await cursor.fetchall())


async def retire(connection: Connection, *, now: datetime, limit: int) -> int:
    """End the troubles of devices that were taken out of service, at most `limit`; returns how many."""
    cursor = await connection.execute(_sql["retire"], {"now": now, "limit": limit})
    return len(await cursor.fetchall())


async def move(connection: Connection, *, now: datetime, limit: int) -> int:
    """Let the troubles of devices that were given to another elder follow them, at most `limit`; returns how many."""
    cursor = await connection.execute(_sql["move"], {"now": now, "limit": limit})
    return len(await cursor.fetchall())


async def await_return(connection: Connection, *, now: datetime, limit: int) -> int:
    """Let what is wrong in the homes of elders who are away wait until they are back; returns how many were due."""
    cursor = await connection.execute(_sql["await_return"], {"now": now, "limit": limit, "worn": list(WORN)})
    return len(await cursor.fetchall())


async def mains(
    connection: Connection, device_id: str, *, town_code: str | None, received_at: datetime, now: datetime
) -> None:
    """A device said something of its mains: begin to watch it, or be glad that they are back."""
    asked = {"device_id": device_id, "believed": _BELIEVED}
    row = await (await connection.execute(_sql["lacks_mains"], asked)).fetchone()
    if row is None or not row["lacks"]:
        await connection.execute(_sql["end_mains"], {"device_id": device_id, "now": now})
        return
    await connection.execute(
        _sql["lose_mains"],
        {
            "device_id": device_id,
            "town_code": town_code,
            "since": received_at,
            "due_at": outage.mains_due_at(received_at, now=now),
            "now": now,
        },
    )


async def to_tell(connection: Connection, *, limit: int) -> list[int]:
    """Alarms whose history does not yet know that troubles of theirs are over."""
    cursor = await connection.execute(_sql["to_tell"], {"limit": limit})
    return [row["alarm_id"] for row in await cursor.fetchall()]


async def tell(connection: Connection, alarm_id: int, *, now: datetime) -> list[str]:
    """The devices whose troubles are over and which the history of this alarm must name; asked once."""
    cursor = await connection.execute(_sql["tell"], {"alarm_id": alarm_id, "now": now})
    return sorted({row["device_id"] for row in await cursor.fetchall()})


async def extent(connection: Connection, alarm_id: int) -> tuple[int, int]:
    """How many devices an alarm is about, and how many of them are still in trouble."""
    row = await (await connection.execute(_sql["extent"], {"alarm_id": alarm_id})).fetchone()
    return (row["devices"], row["lasting"]) if row else (0, 0)


async def review(connection: Connection, *, now: datetime, limit: int) -> int:
    """Look again at troubles that last, and let those come again whose alarm was closed a day ago; returns how many."""
    cursor = await connection.execute(
        _sql["review"],
        {"again_after": AGAIN_AFTER, "later": now + _LOOK_AGAIN, "now": now, "limit": limit},
    )
    return len(await cursor.fetchall())


async def release(
    connection: Connection, *, hearing_since: datetime | None, now: datetime, limit: int
) -> int:
    """Let devices be due again whose outage has been over for a while, or was closed; returns how many, about `limit`."""
    released = 0
    for row in await (await connection.execute(_sql["outages"])).fetchall():
        over = row["resolved_at"] or await _over_since(connection, row, now)
        if over is None or released >= limit:
            continue
        due_at = max(over, hearing_since or over) + outage.LEFT_BEHIND
        if due_at <= now:
            cursor = await connection.execute(
                _sql["release"], {"alarm_id": row["id"], "due_at": due_at, "limit": limit}
            )
            released += len(await cursor.fetchall())
    return released


async def _over_since(connection: Connection, row: Row, now: datetime) -> datetime | None:
    """Since when too few devices are left in trouble for an outage; None while it lasts."""
    devices, _, _ = await struck(connection, town_code=row["town_code"], kind=row["kind"], now=now)
    asked = {"alarm_id": row["id"], "fewest": outage.fewest_together(devices)}
    found = await (await connection.execute(_sql["over_since"], asked)).fetchone()
    last: datetime | None = row["last_press_at"] if found is None else found["ended_at"]
    return last


async def due_towns(connection: Connection, *, now: datetime) -> list[tuple[str | None, str]]:
    """Towns (None: devices without an elder) and kinds of trouble that must become an alarm."""
    cursor = await connection.execute(_sql["due_towns"], {"now": now})
    return [(row["town_code"], row["kind"]) for row in await cursor.fetchall()]


async def struck(
    connection: Connection, *, town_code: str | None, kind: str, now: datetime
) -> tuple[int, int, int]:
    """How many devices a town has, how many were struck by this kind of trouble just now, how many more are overdue."""
    cursor = await connection.execute(
        _sql["struck"],
        {
            **_KINDS,
            "town_code": town_code,
            "kind": kind,
            "since": now - outage.WITHIN,
            "soon": outage.SOON,
            "now": now,
        },
    )
    row = await cursor.fetchone()
    return (row["devices"], row["struck"], row["overdue"]) if row else (0, 0, 0)


async def alone(connection: Connection, *, town_code: str | None, kind: str) -> bool:
    """Be the only one to judge a town's troubles until the transaction ends; False when somebody else is at it."""
    cursor = await connection.execute(_sql["alone"], {"subject": outage.subject(town_code, kind)})
    row = await cursor.fetchone()
    return row is not None and bool(row["alone"])


async def next_due(connection: Connection, *, town_code: str | None, kind: str, now: datetime) -> Row | None:
    """A trouble (id, device_id, since, due_at) that must become an alarm; not locked."""
    cursor = await connection.execute(_sql["next_due"], {"town_code": town_code, "kind": kind, "now": now})
    return await cursor.fetchone()


async def still_due(connection: Connection, trouble_id: int, *, now: datetime) -> bool:
    """Lock a trouble; False when it is over by now or has its alarm."""
    cursor = await connection.execute(_sql["still_due"], {"id": trouble_id, "now": now})
    return await cursor.fetchone() is not None


async def take_due(
    connection: Connection, *, town_code: str | None, kind: str, now: datetime, limit: int
) -> list[int]:
    """Lock troubles of a town that must become one alarm, at most `limit`; returns their numbers."""
    cursor = await connection.execute(
        _sql["take_due"], {"town_code": town_code, "kind": kind, "now": now, "limit": limit}
    )
    return [row["id"] for row in await cursor.fetchall()]


async def settle(connection: Connection, ids: Sequence[int], *, alarm_id: int, now: datetime) -> None:
    """These locked troubles have their alarm."""
    await connection.execute(
        _sql["settle"], {"ids": list(ids), "alarm_id": alarm_id, "later": now + _LOOK_AGAIN}
    )


async def centres_of(connection: Connection, ids: Sequence[int], *, town_code: str | None) -> list[str]:
    """The centres that these troubles of a town are about."""
    cursor = await connection.execute(_sql["centres_of"], {"ids": list(ids), "town_code": town_code})
    return sorted(row["centre_id"] for row in await cursor.fetchall())


async def flaps(connection: Connection, device_id: str, *, alarm_id: int, kind: str, now: datetime) -> bool:
    """Whether the same trouble of this device, in this alarm, was over only a moment ago."""
    asked = {"alarm_id": alarm_id, "device_id": device_id, "kind": kind, "since": now - FLAPS_WITHIN}
    return await (await connection.execute(_sql["flaps"], asked)).fetchone() is not None


async def postpone(
    connection: Connection, ids: Sequence[int], *, delays: Sequence[timedelta], now: datetime
) -> None:
    """Let troubles that made their handling fail wait, so that the others are not stopped by them.

    `delays` says for how long after the first time, the second and so on; the last one then for ever.
    """
    await connection.execute(_sql["postpone"], {"ids": list(ids), "delays": list(delays), "now": now})


async def forget(connection: Connection, *, now: datetime) -> None:
    """Drop some of the troubles that were over before anybody had to know, and of those whose alarm was closed long ago."""
    before = now - timedelta(days=_KEEP_DAYS)
    await connection.execute(_sql["forget"], {"before": before, "limit": _AT_ONCE})
    before = now - timedelta(days=_KEEP_OF_ALARMS_DAYS)
    await connection.execute(_sql["forget_closed"], {"before": before, "limit": _AT_ONCE})
