"""The account after a storm: what the devices lived through, laid beside what the record says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from simulators.journal import Entry, Event

__all__ = ["Account", "Press", "settled"]

Press = tuple[str, str]
"""A device's id and its signal's id."""

NEEDS_NO_ALARM: Final = frozenset({"ok"})

_WAITING = """
    SELECT (SELECT count(*) FROM signals WHERE handled_at IS NULL)
         + (SELECT count(*) FROM commands WHERE delivered_at IS NULL) AS waiting
"""
_SIGNALS = "SELECT * FROM signals ORDER BY id"
_HISTORY = "SELECT alarm_id, id, at, actor, event, to_state, detail FROM alarm_history ORDER BY id"
_OPEN_WITHOUT_DEADLINE = "SELECT id FROM alarms WHERE state <> 'resolved' AND next_deadline_at IS NULL"
_ALARMS = "SELECT id, elder_id, device_id, presses FROM alarms"
_ELDER_OF = "SELECT id, elder_id FROM devices WHERE elder_id IS NOT NULL"
_QUARANTINE = "SELECT device_id, reason, payload FROM quarantine"
_RECEIPTS_TWICE = """
    SELECT device_id, signal_id, stage, count(*) AS times FROM commands WHERE kind = 'receipt'
    GROUP BY device_id, signal_id, stage HAVING count(*) > 1
"""


async def settled(url: str) -> bool:
    """Whether the desk has handled every signal and the outbox is empty."""
    async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:
        row = await (await connection.execute(_WAITING)).fetchone()
    return row is not None and row["waiting"] == 0


@dataclass(slots=True)
class Account:
    """Listens to the journal, and compares it with the record."""

    pressed: dict[Press, str | None] = field(default_factory=dict)
    entries: dict[Press, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def listen(self, entry: Entry) -> None:
        """Take an entry of the fleet's journal."""
        if entry.signal_id is None:
            assert entry.event is not Event.PRESSED, "a press without a name cannot be counted"
            return
        key = (entry.device_id, entry.signal_id)
        self.entries[key].append(entry)
        if entry.event is Event.PRESSED:
            assert key not in self.pressed, f"{key} was pressed twice under one id"
            self.pressed[key] = entry.type

    @property
    def attempts(self) -> int:
        """How often the devices sent something, re-sends counted."""
        return sum(entry.event is Event.SENT for entries in self.entries.values() for entry in entries)

    async def violations(self, url: str) -> list[str]:
        """Every broken promise in one sentence with the story of its press; empty when all were kept."""
        async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:

            async def rows(statement: str) -> list[dict[str, Any]]:
                return await (await connection.execute(statement.encode())).fetchall()

            signals, history, alarms = await rows(_SIGNALS), await rows(_HISTORY), await rows(_ALARMS)
            found = self._once_each(signals, history) + self._receipted(signals, history)
            found += self._elders_with_alarm(await rows(_ELDER_OF), alarms)
            found += _history_counts(signals, history, alarms)
            found += [
                f"alarm {row['id']} is open without a deadline" for row in await rows(_OPEN_WITHOUT_DEADLINE)
            ]
            found += [f"quarantined: {row}" for row in await rows(_QUARANTINE)]
            found += [f"told more than once by the outbox: {row}" for row in await rows(_RECEIPTS_TWICE)]
        return found

    def _once_each(
        self, signals: Sequence[Mapping[str, Any]], history: Sequence[Mapping[str, Any]]
    ) -> list[str]:
        stored = defaultdict(list)
        for row in signals:
            stored[row["device_id"], row["signal_id"]].append(row)
        wrong = {press: f"stored {len(rows)} times" for press, rows in stored.items() if len(rows) != 1}
        wrong |= dict.fromkeys(self.pressed.keys() - stored.keys(), "lost: not in the record")
        wrong |= dict.fromkeys(stored.keys() - self.pressed.keys(), "in the record, but never pressed")
        wrong |= {
            press: "handled without an alarm"
            for press, rows in stored.items()
            if rows[0]["alarm_id"] is None and rows[0]["type"] not in NEEDS_NO_ALARM
        }
        return [f"{why}: {self._story(press, signals, history)}" for press, why in wrong.items()]

    def _receipted(
        self, signals: Sequence[Mapping[str, Any]], history: Sequence[Mapping[str, Any]]
    ) -> list[str]:
        deaf = [
            press
            for press in self.pressed
            if not any(entry.event is Event.RECEIPT for entry in self.entries[press])
        ]
        return [f"never receipted: {self._story(press, signals, history)}" for press in deaf]

    def _elders_with_alarm(
        self, devices: Sequence[Mapping[str, Any]], alarms: Sequence[Mapping[str, Any]]
    ) -> list[str]:
        elder_of = {row["id"]: row["elder_id"] for row in devices}
        asked = {elder_of[press[0]] for press, type_ in self.pressed.items() if type_ not in NEEDS_NO_ALARM}
        return [
            f"elder {one} pressed and has no alarm" for one in asked - {row["elder_id"] for row in alarms}
        ]

    def _story(
        self, press: Press, signals: Sequence[Mapping[str, Any]], history: Sequence[Mapping[str, Any]]
    ) -> str:
        rows = [row for row in signals if (row["device_id"], row["signal_id"]) == press]
        alarms = {row["alarm_id"] for row in rows}
        lines = [
            f"{entry.at:12.3f} {entry.event} {entry.stage or ''}" for entry in self.entries.get(press, [])
        ]
        lines += [f"record: {row}" for row in rows]
        lines += [f"history: {row}" for row in history if row["alarm_id"] in alarms]
        return "\n    ".join([str(press), *lines])


def _history_counts(
    signals: Sequence[Mapping[str, Any]],
    history: Sequence[Mapping[str, Any]],
    alarms: Sequence[Mapping[str, Any]],
) -> list[str]:
    """One `raised` for each alarm, one step for each press that joined it, each escalation once."""
    joined: dict[int | None, int] = defaultdict(int)
    steps: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in signals:
        joined[row["alarm_id"]] += row["outcome"] in {"alarm", "joined"}
    for row in history:
        steps[row["alarm_id"]].append(row)
    found = []
    for alarm in alarms:
        events = [row["event"] for row in steps[alarm["id"]]]
        levels = [row["detail"]["level"] for row in steps[alarm["id"]] if row["event"] == "escalated"]
        if events.count("raised") != 1 or events[0] != "raised":
            found.append(f"alarm {alarm['id']} was not raised once, first of all: {events}")
        presses = events.count("raised") + events.count("pressed")
        if not presses == joined[alarm["id"]] == alarm["presses"]:
            counted = f"{presses} in its history, {joined[alarm['id']]} in the inbox, {alarm['presses']} on its card"
            found.append(f"alarm {alarm['id']} has presses that do not agree: {counted}")
        if levels != sorted(set(levels)):
            found.append(f"alarm {alarm['id']} went up the same step twice: {levels}")
    return found
