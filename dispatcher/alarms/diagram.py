"""The state diagram of an alarm, drawn from the table."""

from dispatcher.alarms.machine import TRANSITIONS
from dispatcher.alarms.model import State

__all__ = ["mermaid"]


def mermaid() -> str:
    """The table as a Mermaid state diagram; what leaves an alarm in its state is left out."""
    lines = ["stateDiagram-v2", "    [*] --> waiting: press"]
    for state, row in TRANSITIONS.items():
        by_target: dict[State, list[str]] = {}
        for kind, to in row.items():
            if to is not state:
                by_target.setdefault(to, []).append(kind.__name__)
        lines += [f"    {state} --> {to}: {' / '.join(kinds)}" for to, kinds in by_target.items()]
    return "\n".join([*lines, "    resolved --> [*]"])
