"""The clock that jumps: the library that the storm uses moves a program's wall clock, and only that."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.stage import clock_settings, faketime

LOOK = "import time; print(time.time(), time.monotonic())"


def test_the_wall_clock_jumps_and_the_monotonic_clock_does_not(tmp_path: Path) -> None:
    library = faketime()
    if library is None:
        pytest.skip("faketime is not installed; install it with: sudo apt-get install faketime")
    clock = tmp_path / "clock"

    def look(*, offset: str) -> tuple[float, float]:
        clock.write_text(f"{offset}\n")
        env = os.environ | clock_settings(library, clock)
        said = subprocess.run(
            [sys.executable, "-c", LOOK], env=env, capture_output=True, check=True, text=True
        )
        wall, monotonic = map(float, said.stdout.split())
        return wall, monotonic

    before, jumped = look(offset="+0"), look(offset="-3600")
    assert -3700 < jumped[0] - before[0] < -3500
    assert 0 < jumped[1] - before[1] < 100
