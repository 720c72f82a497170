"""A centre's own systems read the centre's alarms at the broker, and nothing else."""

import pytest

from devices import topics
from dispatcher.errors import Invalid, NotFound
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import NewDevice
from dispatcher.people import importing
from gateway.access import may_subscribe

CENTRE = {"id": "shiqi", "name_zh": "石岐", "name_en": "Shiqi", "lat": 22.5, "lon": 113.4}


@pytest.fixture
async def centre(connection):
    await importing.import_centres(connection, {"centres": [CENTRE]})
    return CENTRE["id"]


def test_a_centres_system_may_read_its_own_alarms_only():
    assert may_subscribe("shiqi", "yilao/v1/centres/shiqi/alarms")
    assert not may_subscribe("shiqi", "yilao/v1/centres/xiqu/alarms")
    assert not may_subscribe("shiqi", "yilao/v1/centres/+/alarms")
    assert not may_subscribe("shiqi", "yilao/v1/centres/#")


async def test_its_secret_is_known_to_the_broker_and_can_be_renewed(connection, clock, centre):
    first = await fleet.put_centre_system(connection, centre, now=clock())
    hash_before = await fleet.secret_hash(connection, centre)
    second = await fleet.put_centre_system(connection, centre, now=clock())
    assert first != second
    assert hash_before != await fleet.secret_hash(connection, centre)
    assert [name for name, _ in await fleet.broker_hashes(connection)] == [centre]


async def test_no_device_can_have_the_name_of_a_centre(connection, clock, centre):
    with pytest.raises(Invalid, match="a centre has this name"):
        await fleet.add(connection, [NewDevice(id=centre, kind="phone")], now=clock())


async def test_only_a_centre_can_have_systems(connection, clock):
    with pytest.raises(NotFound, match="no centre nowhere"):
        await fleet.put_centre_system(connection, "nowhere", now=clock())


async def test_the_topic_is_the_contracts(centre):
    assert topics.centre_alarms(centre) == "yilao/v1/centres/shiqi/alarms"
