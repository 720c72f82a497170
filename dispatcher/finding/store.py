"""The SQL of the search line: elders, devices and alarms in one look, each only as far as the reader may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString

from devices.kinds import CANARY
from dispatcher.database import Connection, Row, named_queries
from dispatcher.finding.words import Sought

__all__ = ["Found", "find"]

_LATELY: Final = timedelta(days=30)
_HIDDEN: Final = (CANARY, "drill")
"""Devices that stand in nobody's home: the platform's own."""

_sql = named_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What fits, the likeliest first."""

    elders: list[Row]
    devices: list[Row]
    alarms: list[Row]


async def find(
    connection: Connection,
    sought: Sought,
    *,
    looks_after: Collection[str] | None,
    sees: Collection[str] | None,
    now: datetime,
    limit: int,
) -> Found:
    """Look everywhere: elders and devices of the centres that the reader looks after, alarms that their centres see."""
    asked = {
        "patterns": list(sought.patterns),
        "digits": sought.digits,
        "begins": sought.begins,
        "centres": _list(looks_after),
        "limit": limit,
    }
    elders: list[Row] = []
    devices: list[Row] = []
    if sought.patterns:
        elders = await _rows(connection, _sql["elders"], asked)
        devices = await _rows(connection, _sql["devices"], asked | {"hidden": list(_HIDDEN)})
    alarms = await _rows(
        connection,
        _sql["alarms"],
        asked
        | {
            # Words that fit nothing must not fit every open alarm: no pattern at all means only the number.
            "patterns": list(sought.patterns) or [""],
            "alarm": sought.alarm,
            "elders": [row["id"] for row in elders],
            "since": now - _LATELY,
            "centres": _list(sees),
        },
    )
    return Found(elders=elders, devices=devices, alarms=alarms)


async def _rows(connection: Connection, statement: LiteralString, asked: dict[str, Any]) -> list[Row]:
    return await (await connection.execute(statement, asked)).fetchall()


def _list(centres: Collection[str] | None) -> list[str] | None:
    return None if centres is None else sorted(centres)
