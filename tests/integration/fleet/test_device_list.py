"""`yilao device list` prints all devices, or those with which something is wrong, however many they are."""

import pytest

from dispatcher import admin
from tests.support.desk import Desk


async def test_all_devices_are_listed_page_by_page(
    desk: Desk, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin, "_PAGE", 2)
    for n in range(4):
        await desk.device(f"x{n}")
    everyone = await admin.list_devices(database_url, show="all", centre_id=None)
    assert [device["id"] for device in everyone] == ["b7", "x0", "x1", "x2", "x3"]
    assert await admin.list_devices(database_url, show="all", centre_id="xiqu") == []


async def test_only_those_with_which_something_is_wrong(desk: Desk, database_url: str) -> None:
    await desk.device("x1")
    await desk.run("INSERT INTO device_states (device_id, battery, heard_at) VALUES ('x1', 9, now())")
    (low,) = await admin.list_devices(database_url, show="battery", centre_id=None)
    assert (low["id"], low["battery"]) == ("x1", 9)
