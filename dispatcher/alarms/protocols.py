"""The checklist for each type of alarm, edition by edition.

Edition 1 is Yilao's default, written from what alarm centres do (no reply within 20 to 30 seconds, then the phone, the
contacts in order, somebody to the door, 120; never assume that somebody is asleep) and to be approved by each city. It
is in `protocols.json` beside this file; what managers write afterwards is in the table. An alarm keeps the edition
that was in force when it was raised.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Conflict, NotFound

__all__ = ["DEFAULTS", "add_edition", "editions", "latest", "of_alarm", "type_for"]

_sql = named_queries(__file__)

Step = Mapping[str, str]
"""One step: `id`, and what to do in `zh` and in `en`."""

DEFAULTS: Final[Mapping[str, Sequence[Step]]] = json.loads(
    files("dispatcher.alarms").joinpath("protocols.json").read_text(encoding="utf-8")
)
"""Edition 1 of every type; a type that is not here is handled as `unknown`."""


def type_for(alarm: Mapping[str, Any]) -> str:
    """Which checklist an alarm (a row of `alarm_cards`) is handled by: a drill and a test have their own."""
    if alarm["device_kind"] == "drill":
        return "drill"
    if alarm["test"]:
        return "test"
    return alarm["type"] if alarm["type"] in DEFAULTS else "unknown"


async def of_alarm(connection: Connection, alarm: Mapping[str, Any]) -> dict[str, Any]:
    """The checklist of an alarm as it was when the alarm was raised: type, edition, steps."""
    type_ = type_for(alarm)
    cursor = await connection.execute(_sql["protocol_in_force"], {"type": type_, "at": alarm["raised_at"]})
    row = await cursor.fetchone()
    return {"type": type_, "edition": 1, "steps": DEFAULTS[type_]} if row is None else dict(row)


async def latest(connection: Connection) -> list[dict[str, Any]]:
    """The newest edition of every type, in the order of the defaults."""
    rows = await (await connection.execute(_sql["protocols"])).fetchall()
    written = {row["type"]: row for row in rows}
    return [dict(written.get(type_) or _default(type_)) for type_ in DEFAULTS]


async def editions(connection: Connection, type_: str) -> list[dict[str, Any]]:
    """Every edition of a type, the newest first; NotFound for a type that has none."""
    if type_ not in DEFAULTS:
        raise NotFound(f"there is no protocol for {type_}")
    rows: list[Row] = await (await connection.execute(_sql["protocol_editions"], {"type": type_})).fetchall()
    return [*map(dict, rows), _default(type_)]


async def add_edition(
    connection: Connection, type_: str, steps: Sequence[Step], *, seen: int, by: int, now: datetime
) -> None:
    """Write the edition after the one that was seen; Conflict when somebody else has written another meanwhile."""
    current = (await editions(connection, type_))[0]
    if current["edition"] != seen:
        raise Conflict(f"edition {current['edition']} has come since: look at it first")
    try:
        await connection.execute(
            _sql["add_protocol_edition"],
            {
                "type": type_,
                "edition": seen + 1,
                "steps": Jsonb([dict(step) for step in steps]),
                "by": by,
                "now": now,
            },
        )
    except UniqueViolation as error:
        raise Conflict("somebody else has written an edition in this moment: look at it first") from error


def _default(type_: str) -> dict[str, Any]:
    nobody = {"edited_at": None, "edited_by": None, "edited_by_name": None}
    return {"type": type_, "edition": 1, "steps": DEFAULTS[type_]} | nobody
