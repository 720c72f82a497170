"""A desk that is open: the town, an elder with a phone, and people on duty."""

import pytest

from dispatcher.database import Pool
from tests.support.clock import FakeClock
from tests.support.desk import Desk


@pytest.fixture
async def desk(pool: Pool, clock: FakeClock) -> Desk:
    opened = Desk(pool, clock)
    await opened.open()
    return opened
