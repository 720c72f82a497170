"""The account after a storm: what the devices lived through, laid beside what the record says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

import psycopg
from psycopg.rows import dict_row

from devices.messages import SignalType
from simulators.journal import Entry, Event
from tests.support import steps, tellings
from tests.support.record import Epoch, Press, Record, Row, story

__all__ = ["Account", "Broken", "Press", "Promise", "settled"]

NEEDS_NO_ALARM: Final = frozenset(
    {SignalType.OK, SignalType.CANCEL, SignalType.MAINS_LOST, SignalType.MAINS_RESTORED}
)
_OVERDUE: Final = timedelta(
    seconds=15
)  # in a calm installation a deadline's step is taken within a second or two

_WAITING = """
    SELECT (SELECT count(*) FROM signals WHERE handled_at IS NULL)
         + (SELECT count(*) FROM commands WHERE kind <> 'command' AND delivered_at IS NULL
                                            AND expires_at > clock_timestamp()) AS waiting
"""


class Promise(StrEnum):
    """What is counted, each to be 0."""

    LOST = "presses lost"
    DOUBLED = "presses doubled"
    UNRECEIPTED = "presses without receipt"
    UNATTENDED = "alarms without a next deadline"
    STEPS = "escalation steps skipped, doubled or early"
    DELIVERIES = "deliveries lost"
    RECORD = "things in the record that do not agree"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One broken promise, with the story of its press or alarm."""

    promise: Promise
    what: str
    press: Press | None = None
    alarm: int | None = None
    story: str = ""

    def __str__(self) -> str:
        about = (
            " of ".join(reversed(self.press)) if self.press else f"alarm {self.alarm}" if self.alarm else "?"
        )
        return f"{self.promise}: {about}: {self.what}\n    {self.story}".rstrip()


async def settled(url: str) -> bool:
    """Whether the desk has handled every signal and a broker has taken every message."""
    async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:
        row = await (await connection.execute(_WAITING)).fetchone()
    return row is not None and row["waiting"] == 0


@dataclass(slots=True)
class Account:
    """Listens to the journal, and compares it with the record."""

    pressed: dict[Press, str | None] = field(default_factory=dict)
    entries: dict[Press, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    epoch: Epoch | None = None
    """For stories that have the device's times and the record's in one order."""
    happenings: list[tuple[float, str]] = field(default_factory=list)
    """What was done to the platform, for the stories: seconds on the monotonic clock, and what."""
    most_stories: int = 20
    steps_taken: int = 0
    latest_step: timedelta = timedelta()
    """By how much the latest of all escalation steps was late, as far as `broken` has looked."""

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

    @property
    def unreceipted(self) -> int:
        """How many presses have no receipt so far."""
        return sum(self.heard(press) is None for press in self.pressed)

    def heard(self, press: Press) -> str | None:
        """The last stage that the device was told of a press."""
        return next(
            (entry.stage for entry in reversed(self.entries[press]) if entry.event is Event.RECEIPT), None
        )

    async def behind(self, url: str) -> int:
        """How many presses' devices do not yet know how far their alarm has come."""
        record = await Record.read(url)
        return len(list(tellings.behind(record, {press: self.heard(press) for press in self.pressed})))

    async def overdue(self, url: str) -> int:
        """How many alarms wait for a step that should have been taken by now."""
        return len([one for one in self._attended(await Record.read(url)) if one.alarm is not None])

    async def broken(self, url: str) -> list[Broken]:
        """Every broken promise; empty when all were kept."""
        record = await Record.read(url)
        found = [
            *self._once_each(record),
            *self._receipted(),
            *self._attended(record),
            *self._climbed(record),
            *self._delivered(record),
            *self._agreeing(record),
        ]
        return [
            self._told(one, record) if number < self.most_stories else one for number, one in enumerate(found)
        ]

    def _once_each(self, record: Record) -> Iterator[Broken]:
        devices = {device for device, _ in self.pressed}
        stored: dict[Press, list[Row]] = defaultdict(list)
        for row in record.signals:
            if row["device_id"] in devices:  # the platform's own canaries press too
                stored[row["device_id"], row["signal_id"]].append(row)
        for press in self.pressed.keys() - stored.keys():
            yield Broken(promise=Promise.LOST, press=press, what="not in the record")
        for press, rows in stored.items():
            if len(rows) != 1:
                yield Broken(promise=Promise.DOUBLED, press=press, what=f"stored {len(rows)} times")
            if press not in self.pressed:
                yield Broken(promise=Promise.DOUBLED, press=press, what="in the record, but never pressed")
            if rows[0]["alarm_id"] is None and rows[0]["type"] not in NEEDS_NO_ALARM:
                yield Broken(promise=Promise.LOST, press=press, what="handled without an alarm")

    def _receipted(self) -> Iterator[Broken]:
        for press in self.pressed:
            if self.heard(press) is None:
                yield Broken(promise=Promise.UNRECEIPTED, press=press, what="never receipted")

    def _attended(self, record: Record) -> Iterator[Broken]:
        for alarm in record.alarms:
            due = alarm["next_deadline_at"]
            if alarm["state"] == "resolved":
                continue
            if due is None:
                yield Broken(promise=Promise.UNATTENDED, alarm=alarm["id"], what="open without a deadline")
            elif due < record.now - _OVERDUE:
                late = (record.now - due).total_seconds()
                yield Broken(promise=Promise.UNATTENDED, alarm=alarm["id"], what=f"overdue by {late:.0f} s")
        asked = {
            record.elder_of[device]
            for (device, _), type_ in self.pressed.items()
            if type_ not in NEEDS_NO_ALARM
        }
        for elder in asked - {row["elder_id"] for row in record.alarms}:
            yield Broken(promise=Promise.UNATTENDED, what=f"elder {elder} pressed and has no alarm")

    def _climbed(self, record: Record) -> Iterator[Broken]:
        for alarm in _with_presses(record):
            climb = steps.follow(alarm, record.history.get(alarm["id"], []))
            self.steps_taken += climb.taken
            self.latest_step = max(self.latest_step, climb.latest)
            for what in climb.wrong:
                yield Broken(promise=Promise.STEPS, alarm=alarm["id"], what=what)

    def _delivered(self, record: Record) -> Iterator[Broken]:
        for row, what in tellings.not_sent(record):
            press = (row["device_id"], row["signal_id"]) if row["kind"] == "receipt" else None
            yield Broken(promise=Promise.DELIVERIES, press=press, alarm=row["alarm_id"], what=what)
        for alarm, of, what in tellings.not_made(record):
            yield Broken(promise=Promise.DELIVERIES, press=of, alarm=alarm, what=what)
        heard = {press: self.heard(press) for press in self.pressed}
        for press, what in tellings.behind(record, heard):
            yield Broken(promise=Promise.DELIVERIES, press=press, what=what)

    def _agreeing(self, record: Record) -> Iterator[Broken]:
        for alarm, what in _miscounted(record):
            yield Broken(promise=Promise.RECORD, alarm=alarm, what=what)
        for row in record.quarantine:
            yield Broken(promise=Promise.RECORD, alarm=row["alarm_id"], what=f"quarantined: {dict(row)}")

    def _told(self, one: Broken, record: Record) -> Broken:
        entries: Iterable[Entry] = self.entries.get(one.press, ()) if one.press is not None else ()
        told = story(
            one.press, one.alarm, record=record, entries=entries, epoch=self.epoch, happenings=self.happenings
        )
        return Broken(promise=one.promise, what=one.what, press=one.press, alarm=one.alarm, story=told)


def _with_presses(record: Record) -> Sequence[Row]:
    """The alarms that a person's press is about; what the platform raised by itself follows rules of its own."""
    pressed = {row["alarm_id"] for row in record.signals}
    return [alarm for alarm in record.alarms if alarm["id"] in pressed]


def _miscounted(record: Record) -> Iterator[tuple[int, str]]:
    """One `raised` for each alarm, first of all, and one line for each press that joined it."""
    joined: Counter[int | None] = Counter()
    for row in record.signals:
        joined[row["alarm_id"]] += row["outcome"] in {"alarm", "joined"}
    for alarm in _with_presses(record):
        number = alarm["id"]
        events = [row["event"] for row in record.history.get(number, [])]
        if events.count("raised") != 1 or events[0] != "raised":
            yield number, f"not raised once, first of all: {events}"
        presses = events.count("raised") + events.count("pressed")
        # A device that falls silent joins its elder's alarm without having said anything.
        found = sum(
            row["actor"] == "clock" and row["event"] in {"raised", "pressed"}
            for row in record.history.get(number, [])
        )
        if not presses == joined[number] + found == alarm["presses"]:
            counted = (
                f"{presses} in its history, {joined[number]} in the inbox, {alarm['presses']} on its card"
            )
            yield number, f"presses that do not agree: {counted}"
