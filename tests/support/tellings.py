"""Whether everything that devices and centres should be told was written down, sent, and in the end known to the device."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

import msgspec

from devices.messages import Stage
from dispatcher.alarms.machine import STAGE
from dispatcher.alarms.model import State
from tests.support.record import Press, Record, Row

__all__ = ["behind", "newest_stage", "not_made", "not_sent"]

_RANK: Final = {stage.value: rank for rank, stage in enumerate(Stage, 1)} | {"duplicate": 1}
_MOST_TOLD: Final = 20  # the newest signals of an alarm, whose devices are told
_APART: Final = timedelta(seconds=1)  # handled_at and a history's line may come from two dispatchers' clocks
_UNDER_WAY: Final = timedelta(
    seconds=15
)  # the lease of a gateway that died, and the turn of the one that took over
_EVENT: Final = msgspec.json.Decoder(type=dict[str, object])


def not_sent(record: Record) -> Iterator[tuple[Row, str]]:
    """Messages that no broker has ever taken, though their time was not over; what was made just now is under way."""
    for row in record.commands:
        if (
            row["delivered_at"] is None
            and row["created_at"] < record.now - _UNDER_WAY
            and row["expires_at"] > record.now
        ):
            yield row, f"message {row['id']} ({row['kind']} {row['stage'] or ''}) was never taken by a broker"


def not_made(record: Record) -> Iterator[tuple[int, Press | None, str]]:
    """What an alarm's history says should have been told, and no message was made for: the alarm, the press, what."""
    told: dict[Press, Counter[str]] = defaultdict(Counter)
    centres: Counter[tuple[int, str]] = Counter()
    for row in record.commands:
        if row["kind"] == "receipt":
            told[row["device_id"], row["signal_id"]][row["stage"]] += 1
        elif row["kind"] == "centre":
            centres[row["alarm_id"], str(_EVENT.decode(row["payload"]).get("event"))] += 1
    pressed: dict[int, list[Row]] = defaultdict(list)
    for row in record.signals:
        pressed[row["alarm_id"]].append(row)
    for alarm in record.alarms:
        number = alarm["id"]
        if not pressed[number]:
            continue  # not about a press
        history = record.history.get(number, [])
        for event, times in Counter(row["event"] for row in history).items():
            if centres[number, event] < times:
                yield (
                    number,
                    None,
                    f"{event} {times} times, {centres[number, event]} of them told to the centre",
                )
        if len(pressed[number]) <= _MOST_TOLD:
            yield from _unheard(number, history, pressed[number], told)


def _unheard(
    number: int, history: Sequence[Row], pressed: Sequence[Row], told: Mapping[Press, Counter[str]]
) -> Iterator[tuple[int, Press | None, str]]:
    for signal in pressed:
        if signal["handled_at"] is None:
            continue
        press = (signal["device_id"], signal["signal_id"])
        stages = Counter(
            STAGE[State(row["to_state"])].value
            for row in history
            if row["from_state"] not in {None, row["to_state"]} and row["at"] > signal["handled_at"] + _APART
        )
        for stage, times in stages.items():
            if told[press][stage] < times:
                yield number, press, f"{times} times {stage}, and {told[press][stage]} messages to say so"


def newest_stage(receipts: Sequence[Row]) -> str | None:
    """What a device knows in the end that has heard all receipts for a press, oldest first; None when there was none.

    A device goes on to a further stage only; when its alarm was closed and begins again, it begins again.
    """
    newest: str | None = None
    for row in receipts:
        stage = row["stage"]
        begins_again = newest == Stage.CLOSED and row["alarm_id"] is not None
        if newest is None or begins_again or _RANK[stage] > _RANK[newest]:
            newest = stage
    return newest


def behind(record: Record, heard: Mapping[Press, str | None]) -> Iterator[tuple[Press, str]]:
    """Presses whose device's last heard stage is not the newest in the record."""
    receipts: dict[Press, list[Row]] = defaultdict(list)
    for row in record.commands:
        if row["kind"] == "receipt":
            receipts[row["device_id"], row["signal_id"]].append(row)
    for press, stage in heard.items():
        newest = newest_stage(receipts[press])
        if newest is not None and _RANK[newest] != _RANK.get(stage or "", 0):
            yield press, f"its device knows {stage}, the record says {newest}"
