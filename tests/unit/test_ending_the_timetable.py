"""The dispatcher ends at any moment: what was under way is ended with it, and nobody is told of a failure that is none."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatcher.clock import local_now
from dispatcher.pulse import Pulse
from dispatcher.timetable import timetable

pytestmark = pytest.mark.filterwarnings("error")


class SlowPool:
    """A pool whose connections take for ever; it says when somebody waits for one."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    def connection(self) -> Any:
        """Itself, as the context manager of a connection that never comes."""
        return self

    async def __aenter__(self) -> None:
        self.asked.set()
        await asyncio.Event().wait()

    async def __aexit__(self, *_: object) -> None:
        """Nothing was ever entered."""


def clock() -> datetime:
    """Some moment."""
    return datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("began", [True, False], ids=["under way", "not yet begun"])
async def test_a_job_that_ends_with_the_process_is_no_error(
    began: bool,  # noqa: FBT001  # pytest gives it by name
    caplog: pytest.LogCaptureFixture,
) -> None:
    pool = SlowPool()
    jobs = timetable(pool=pool, clock=clock, pulse=Pulse(), keep_days=90)  # type: ignore[arg-type]  # only asked for connections
    jobs.start()
    jobs._executors["default"].submit_job(jobs.get_job("welfare"), [local_now()])
    if began:
        await pool.asked.wait()
    jobs.shutdown(wait=False)
    for _ in range(5):
        await asyncio.sleep(0)
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []
