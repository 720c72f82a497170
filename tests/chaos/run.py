"""`make chaos`: a whole installation in a storm of faults, drawn from a seed, and the account of every press after it."""

import argparse
import asyncio
import json
import logging
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.chaos import figures
from tests.chaos.faults import FAULTS
from tests.chaos.stage import CannotStage
from tests.chaos.storm import Order, Outcome, storm
from tests.support.account import Promise

_PRIVATE = "YILAO_CHAOS_HAS_ITS_OWN_MOUNTS"
_STORIES = 5
_WIDTH = 132  # the table's; a log file has no width of its own


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a storm; 0 when every promise was kept."""
    asked = _parser().parse_args(arguments)
    names = [
        name for name in FAULTS if not asked.faults or any(part in name for part in asked.faults.split(","))
    ]
    if not names:
        sys.stderr.write(f"there is no fault like {asked.faults!r}; there are: {', '.join(FAULTS)}\n")
        return 2
    seconds = 60 * asked.minutes
    order = Order(
        seed=asked.seed if asked.seed is not None else random.SystemRandom().randrange(2**32),
        presses=asked.presses,
        devices=asked.devices,
        seconds=seconds,
        blows=asked.blows if asked.blows is not None else round(seconds / 8),
        faults=names,
        readings_per_s=asked.readings,
        disk_mb=asked.disk,
        logs=Path(asked.logs) if asked.logs else None,
    )
    console = Console(highlight=False)
    console.width = max(console.width, _WIDTH)
    console.print(
        f"seed {order.seed}: {order.presses} presses, {order.devices} devices, {order.blows} faults"
    )
    try:
        outcome = asyncio.run(storm(order, say=partial(console.print, soft_wrap=True, markup=False)))
    except CannotStage as error:
        sys.stderr.write(f"{error}\n")
        return 2
    _tell(order, outcome, console)
    if asked.json:
        Path(asked.json).write_text(json.dumps(_as_json(order, outcome), indent=2, ensure_ascii=False) + "\n")
    return 1 if outcome.broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make chaos ARGS=", description=__doc__)
    parser.add_argument("--seed", type=int, help="the same plan of faults again")
    parser.add_argument("--presses", type=int, default=10_000)
    parser.add_argument("--devices", type=int, default=2_000)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the storm lasts")
    parser.add_argument("--blows", type=int, help="how many faults; one every eight seconds if not given")
    parser.add_argument(
        "--faults", default="", help="only those with one of these words in their names, comma-separated"
    )
    parser.add_argument("--readings", type=float, default=100.0, help="readings a second behind the presses")
    parser.add_argument(
        "--disk", type=int, default=768, help="megabytes of the database's own disk (root only)"
    )
    parser.add_argument("--logs", help="keep what all programs said in this folder")
    parser.add_argument("--json", help="also write the outcome to this file")
    return parser


def _counts(outcome: Outcome) -> dict[str, int]:
    broken = Counter(one.promise for one in outcome.broken)
    return {promise.value: broken[promise] for promise in Promise}


def _tell(order: Order, outcome: Outcome, console: Console) -> None:
    console.print(figures.table(outcome.lines))
    console.print(
        f"{outcome.presses} presses, sent {outcome.attempts} times; {outcome.alarms} alarms,"
        f" {outcome.steps} escalation steps, the latest {outcome.latest_step_s:.1f} s late;"
        f" all was well {outcome.calm_after_s:.0f} s after the storm"
    )
    for name, why in outcome.left_out.items():
        console.print(f"left out: {name}, which needs {why}")
    for words, traces in outcome.tracebacks.items():
        console.print(f"unforeseen, {len(traces)} times: {words}\n{traces[0]}", markup=False)
    console.print(f"ended when asked: {outcome.exit_codes}; presses never on a screen: {outcome.unshown}")
    for name, count in _counts(outcome).items():
        console.print(f"{name}: {count}")
    for one in outcome.broken[:_STORIES]:
        console.print(str(one), markup=False)
    again = f"--seed {order.seed} --presses {order.presses} --devices {order.devices}"
    again += f" --minutes {order.seconds / 60:g} --blows {order.blows}"
    chosen = "" if len(order.faults) == len(FAULTS) else f' --faults "{",".join(order.faults)}"'
    console.print(f"again: make chaos ARGS='{again}{chosen}'", soft_wrap=True)


def _as_json(order: Order, outcome: Outcome) -> dict[str, Any]:
    return {
        "seed": order.seed,
        "presses": outcome.presses,
        "devices": order.devices,
        "seconds": order.seconds,
        "attempts": outcome.attempts,
        "alarms": outcome.alarms,
        "escalation_steps": outcome.steps,
        "latest_step_s": round(outcome.latest_step_s, 3),
        "calm_after_s": round(outcome.calm_after_s, 1),
        "never_on_a_screen": outcome.unshown,
        "broken": _counts(outcome),
        "stories": [str(one) for one in outcome.broken],
        "left_out": outcome.left_out,
        "unforeseen": {words: len(traces) for words, traces in outcome.tracebacks.items()},
        "faults": figures.as_json(outcome.lines),
    }


def _with_own_mounts() -> None:
    """Begin again where mounts are our own: whatever happens to us, the database's small disk goes with us."""
    unshare = shutil.which("unshare")
    if os.geteuid() == 0 and unshare is not None and _PRIVATE not in os.environ:
        os.environ[_PRIVATE] = "yes"
        argv = [unshare, "--mount", "--propagation", "private", sys.executable, "-m", "tests.chaos.run"]
        os.execv(unshare, [*argv, *sys.argv[1:]])  # no shell is wanted


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("simulators.operators").setLevel(logging.ERROR)  # refusals are the storm's daily bread
    _with_own_mounts()
    sys.exit(main())
