"""A mosquitto of its own for each test."""

from collections.abc import Iterator

import pytest

from tests.support.broker import Mosquitto


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto().start() as running:
        yield running
