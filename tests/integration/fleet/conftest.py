"""An open desk, and readings put into the record as a gateway puts them."""

import pytest

from dispatcher.database import Pool
from tests.support.clock import FakeClock
from tests.support.desk import Desk


@pytest.fixture
async def desk(pool: Pool, clock: FakeClock) -> Desk:
    opened = Desk(pool, clock)
    await opened.open()
    return opened
