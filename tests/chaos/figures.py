"""From times to figures: how long a press took to its receipt and to a screen, under each fault."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.table import Table

from tests.support.record import Press, Record, Row

__all__ = [
    "AFTERMATH_S",
    "CALM",
    "Line",
    "Taken",
    "Window",
    "as_json",
    "by_fault",
    "lines_of_history",
    "table",
]

AFTERMATH_S: Final = 5.0
"""For so long after its cause is mended a fault is still blamed for what happens."""

WAKE_S: Final = 30.0
"""For so long the latest fault is blamed when there is no other: a device may wait so long before it connects again."""

CALM: Final = "(no fault)"
_COLUMNS: Final = (
    "times",
    "presses",
    "receipt\nmedian",
    "receipt\nworst",
    "receipt\nalone",
    "screen\nmedian",
    "screen\nworst",
    "screen\nalone",
    "every\nscreen",
)
_TIMES: Final = ("receipted", "shown", "everywhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a fault was there, in seconds on the monotonic clock; `ended` is when its cause was mended."""

    fault: str
    target: str
    began: float
    ended: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One press: when it was made, receipted, on the first screen, and on the last one; None for never."""

    pressed: float
    receipted: float | None
    shown: float | None
    everywhere: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The figures of one kind of fault, in seconds."""

    fault: str
    times: int
    presses: int
    alone: int
    """How many of the presses met no other kind of fault."""
    receipt_median: float | None
    receipt_worst: float | None
    screen_median: float | None
    screen_worst: float | None
    """On whichever dispatcher's screen it was first."""
    every_screen_worst: float | None
    receipt_worst_alone: float | None
    """The worst of those presses that met no other kind of fault."""
    screen_worst_alone: float | None


def by_fault(taken: Iterable[Taken], windows: Sequence[Window]) -> list[Line]:
    """Each press counts for every fault that was there, or just over, between its key and its receipt or screen."""
    kept: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in _TIMES}
    alone: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in _TIMES}
    for press in taken:
        for name in _TIMES:
            time = getattr(press, name)
            if time is not None:
                faults = _faults(press.pressed, time, windows)
                for fault in faults:
                    kept[name][fault].append(time - press.pressed)
                    if len(faults) == 1:
                        alone[name][fault].append(time - press.pressed)
    receipts, screens, everywhere = (kept[name] for name in _TIMES)
    return [
        Line(
            fault=name,
            times=sum(window.fault == name for window in windows),
            presses=len(receipts[name]),
            alone=len(alone["receipted"][name]),
            receipt_median=_median(receipts[name]),
            receipt_worst=max(receipts[name], default=None),
            screen_median=_median(screens[name]),
            screen_worst=max(screens[name], default=None),
            every_screen_worst=max(everywhere[name], default=None),
            receipt_worst_alone=max(alone["receipted"][name], default=None),
            screen_worst_alone=max(alone["shown"][name], default=None),
        )
        for name in [CALM, *sorted({window.fault for window in windows})]
    ]


def _faults(begin: float, end: float, windows: Sequence[Window]) -> set[str]:
    there = {one.fault for one in windows if one.began <= end and begin <= one.ended + AFTERMATH_S}
    if there:
        return there
    before = [one for one in windows if one.ended < begin <= one.ended + WAKE_S]
    return {max(before, key=lambda one: one.ended).fault} if before else {CALM}


def _median(values: Sequence[float]) -> float | None:
    return sorted(values)[(len(values) - 1) // 2] if values else None


def lines_of_history(record: Record) -> Mapping[Press, int]:
    """Which line of an alarm's history a press made: the n-th of a device and type in both lists are the same."""
    signals: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in record.signals:
        if row["outcome"] in {"alarm", "joined"}:
            signals[row["alarm_id"], row["device_id"], row["type"]].append(row)
    found: dict[Press, int] = {}
    for (alarm, device, kind), rows in signals.items():
        lines = [
            line["id"]
            for line in record.history.get(alarm, [])
            if line["event"] in {"raised", "pressed"}
            and line["detail"].get("device") == device
            and line["detail"].get("type") == kind
        ]
        rows.sort(key=lambda row: (row["handled_at"], row["id"]))
        found |= {(row["device_id"], row["signal_id"]): line for row, line in zip(rows, lines, strict=False)}
    return found


def table(lines: Sequence[Line]) -> Table:
    """The figures for people."""
    made = Table(
        title="Seconds from the key, by what was going on (alone: for presses that met no other fault)"
    )
    made.add_column("fault")
    for name in _COLUMNS:
        made.add_column(name, justify="right")
    for line in lines:
        figures = [
            line.receipt_median,
            line.receipt_worst,
            line.receipt_worst_alone,
            line.screen_median,
            line.screen_worst,
            line.screen_worst_alone,
            line.every_screen_worst,
        ]
        made.add_row(
            line.fault,
            str(line.times) if line.fault != CALM else "",
            str(line.presses),
            *("-" if figure is None else f"{figure:.2f}" for figure in figures),
        )
    return made


def as_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The figures for machines."""
    return [asdict(line) for line in lines]
