"""A short storm of many kinds of trouble over two gateways and two dispatchers: every promise is kept all the same.

`make chaos` is the long one, with all kinds, more devices, and figures.
"""

import logging
import os
import random
from collections.abc import Callable

import pytest

from tests.chaos.storm import Order, storm
from tests.support.broker import needs_mosquitto

log = logging.getLogger(__name__)

pytestmark = pytest.mark.mosquitto


@pytest.fixture
def seed(record_testsuite_property: Callable[[str, object], None]) -> int:
    """The storm's plan; YILAO_TEST_SEED draws the same one again (the machine's own timing stays its own)."""
    chosen = int(os.environ.get("YILAO_TEST_SEED") or random.SystemRandom().randrange(2**32))
    log.warning("YILAO_TEST_SEED=%d", chosen)
    record_testsuite_property("storm_of_many_troubles_seed", chosen)
    return chosen


@pytest.mark.timeout(400)
async def test_every_promise_is_kept_in_a_storm_of_many_troubles(seed: int) -> None:
    needs_mosquitto()
    logging.getLogger("simulators.operators").setLevel(logging.ERROR)  # refusals are the storm's daily bread
    said: list[str] = []
    order = Order(seed=seed, presses=400, devices=120, seconds=25, blows=12, readings_per_s=40, operators=6)
    outcome = await storm(order, say=said.append)
    story = "\n".join([*said, *map(str, outcome.broken[:5])])
    assert not outcome.broken, f"{len(outcome.broken)} broken promises\n{story}"
    assert outcome.presses >= order.presses
    assert outcome.unshown == 0, story
    assert not any(outcome.exit_codes.values()), outcome.exit_codes
    assert not outcome.tracebacks, "\n".join(traces[0] for traces in outcome.tracebacks.values())
