"""Everything that the platform wrote down, read at once, and the story of one press laid beside its device's journal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from simulators.journal import Entry

__all__ = ["Epoch", "Press", "Record", "Row", "story"]

Press = tuple[str, str]
"""A device's id and its signal's id."""

Row = Mapping[str, Any]

_SIGNALS = "SELECT * FROM signals ORDER BY id"
_HISTORY = "SELECT * FROM alarm_history ORDER BY id"
_ALARMS = "SELECT * FROM alarms ORDER BY id"
_COMMANDS = "SELECT * FROM commands ORDER BY id"
_ELDERS = "SELECT id, elder_id FROM devices WHERE elder_id IS NOT NULL"
_QUARANTINE = "SELECT * FROM quarantine ORDER BY id"
_NOW = "SELECT clock_timestamp() AS now"


@dataclass(slots=True, kw_only=True)
class Record:
    """The record of one moment, `now` by the database's clock."""

    now: datetime
    signals: Sequence[Row]
    alarms: Sequence[Row]
    commands: Sequence[Row]
    elder_of: Mapping[str, int]
    quarantine: Sequence[Row]
    history: Mapping[int, Sequence[Row]] = field(repr=False)
    """By alarm."""

    @classmethod
    async def read(cls, url: str) -> "Record":
        """Read all of it in one transaction."""
        async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

            async def rows(statement: str) -> list[dict[str, Any]]:
                return await (await connection.execute(statement.encode())).fetchall()

            history: dict[int, list[Row]] = defaultdict(list)
            for row in await rows(_HISTORY):
                history[row["alarm_id"]].append(row)
            return cls(
                now=(await rows(_NOW))[0]["now"],
                signals=await rows(_SIGNALS),
                alarms=await rows(_ALARMS),
                commands=await rows(_COMMANDS),
                elder_of={row["id"]: row["elder_id"] for row in await rows(_ELDERS)},
                quarantine=await rows(_QUARANTINE),
                history=history,
            )

    def signals_of(self, press: Press) -> list[Row]:
        """What was stored of a press: one row, if all is well."""
        return [row for row in self.signals if (row["device_id"], row["signal_id"]) == press]


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One moment on both clocks, the monotonic one of this machine and the database's."""

    monotonic: float
    wall: datetime

    def seconds(self, moment: datetime) -> float:
        """A moment of the record on the monotonic clock."""
        return self.monotonic + (moment - self.wall).total_seconds()


def story(
    press: Press | None,
    alarm_id: int | None,
    *,
    record: Record,
    entries: Iterable[Entry],
    epoch: Epoch | None,
    happenings: Iterable[tuple[float, str]] = (),
) -> str:
    """What happened to a press or an alarm, a line for each event in the order of time; seconds since the press.

    `happenings` are what was done to the platform meanwhile: seconds on the monotonic clock, and what.
    """
    signals = record.signals_of(press) if press is not None else []
    numbers = {row["alarm_id"] for row in signals} | {alarm_id}
    alarms = {int(number) for number in numbers if number is not None}
    written: list[tuple[datetime, str]] = []
    for row in signals:
        written.append((row["received_at"], f"record: stored by {row['gateway']} as signal {row['id']}"))
        if row["handled_at"] is not None:
            written.append((row["handled_at"], f"record: {row['outcome']}, alarm {row['alarm_id']}"))
    for number in alarms:
        written += [
            (
                row["at"],
                f"alarm {number} version {row['version']}: {row['event']} by {row['actor']}, {row['detail']}",
            )
            for row in record.history.get(number, [])
        ]
    for row in record.commands:
        mine = press is not None and (row["device_id"], row["signal_id"]) == press
        if mine or (row["kind"] == "centre" and row["alarm_id"] in alarms):
            what = f"{row['kind']} {row['stage'] or ''} ({row['id']})"
            written.append((row["created_at"], f"outbox: {what} made, {row['tries']} tries"))
            if row["delivered_at"] is not None:
                written.append((row["delivered_at"], f"outbox: {what} taken by a broker"))
    lines = [(entry.at, f"device: {entry.event} {entry.stage or ''}".rstrip()) for entry in entries]
    if epoch is None:
        return "\n    ".join(
            [
                *(f"{at:12.3f} {what}" for at, what in sorted(lines)),
                *(f"{at} {what}" for at, what in sorted(written)),
            ]
        )
    lines += [(epoch.seconds(at), what) for at, what in written]
    lines.sort()
    begun, ended = (lines[0][0], lines[-1][0]) if lines else (0.0, 0.0)
    lines += [(at, f"    {what}") for at, what in happenings if begun - 30 <= at <= ended + 1]
    return "\n    ".join(f"{at - begun:+10.3f} s {what}" for at, what in sorted(lines))
