"""How soon a device must be heard can be said for one device; otherwise its kind says it."""

import pytest

from devices.kinds import KINDS
from dispatcher.errors import Invalid
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import NewDevice
from tests.support.clock import FakeClock


async def test_a_devices_own_interval_is_kept_and_can_be_taken_back(connection, clock: FakeClock):
    async def within(seconds: int | None) -> object:
        await fleet.add(connection, [NewDevice(id="z1", kind="phone", supervision_s=seconds)], now=clock())
        return (await fleet.device(connection, "z1", centres=None))["supervision_s"]

    assert await within(900) == 900
    assert await within(None) == 900
    assert await within(0) is None
    assert await within(None) is None
    assert KINDS["phone"].supervision == 300


@pytest.mark.parametrize("seconds", [-1, 29, 2_592_001])
async def test_an_interval_that_nobody_can_mean_is_refused(connection, clock: FakeClock, seconds: int):
    with pytest.raises(Invalid, match="30 to 2592000 seconds"):
        await fleet.add(connection, [NewDevice(id="z1", kind="phone", supervision_s=seconds)], now=clock())
