"""What systemd hears, over a real datagram socket."""

import asyncio
import configparser
import socket
from pathlib import Path

import pytest

from dispatcher import systemd
from tests.support.until import until


@pytest.fixture
def heard(tmp_path, monkeypatch):
    """Plays systemd: returns a function that says what has come so far."""
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(place))
        ear.settimeout(0)
        monkeypatch.setenv("NOTIFY_SOCKET", str(place))

        def so_far():
            said = []
            while True:
                try:
                    said.append(ear.recv(1000).decode())
                except BlockingIOError:
                    return said

        yield so_far


async def test_a_service_says_that_it_is_ready_and_that_it_stops(heard):
    async with systemd.part("desk") as part:
        assert heard() == []
        part.ready()
        part.ready()
        assert heard() == ["READY=1"]
    assert heard() == ["STOPPING=1"]


async def test_a_process_of_two_parts_is_ready_when_both_are(heard):
    async with systemd.part("gateway") as gateway, systemd.part("desk") as desk:
        desk.ready()
        assert heard() == []
        gateway.ready()
        assert heard() == ["READY=1"]


@pytest.fixture
def watchdog(monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "3000")  # fed every millisecond


@pytest.mark.usefixtures("watchdog")
async def test_the_watchdog_is_fed_only_while_every_part_is_well(heard, caplog):
    asked = []

    def unwell():
        asked.append(1)
        return False

    async with systemd.part("gateway"), systemd.part("desk") as desk:
        await until(lambda: "WATCHDOG=1" in heard())
        desk.well = unwell
        await until(lambda: len(asked) > 2)
        heard()  # what was fed before
        before = len(asked)
        await until(lambda: len(asked) > before + 10)
        assert heard() == []
        assert "desk does not work" in caplog.text
        desk.well = lambda: True
        await until(lambda: "WATCHDOG=1" in heard())


@pytest.mark.usefixtures("watchdog")
async def test_a_watchdog_meant_for_another_process_is_not_ours(heard, monkeypatch):
    monkeypatch.setenv("WATCHDOG_PID", "1")
    before = asyncio.all_tasks()
    async with systemd.part("desk"):
        assert asyncio.all_tasks() == before
        assert heard() == []


async def test_a_name_without_a_file_is_understood(monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind("\0yilao-test-notify")
        ear.settimeout(0)
        monkeypatch.setenv("NOTIFY_SOCKET", "@yilao-test-notify")
        async with systemd.part("desk") as part:
            part.ready()
        assert ear.recv(100) == b"READY=1"


@pytest.mark.parametrize("place", ["", "/nowhere/at/all", "vsock:2:1"])
async def test_without_systemd_nothing_is_said_and_nothing_fails(monkeypatch, place):
    monkeypatch.setenv("NOTIFY_SOCKET", place)
    monkeypatch.setenv("WATCHDOG_USEC", "not a number")
    async with systemd.part("desk") as part:
        part.ready()


@pytest.mark.parametrize("name", ["gateway", "dispatcher"])
def test_the_unit_files_use_what_the_services_say(name):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(Path(__file__).parents[2] / "deploy" / "systemd" / f"yilao-{name}.service", encoding="utf-8")
    service = unit["Service"]
    assert (service["Type"], service["NotifyAccess"], service["Restart"]) == ("notify", "main", "always")
    assert service["ExecStart"].endswith(f"/yilao {name}")
    assert int(service["WatchdogSec"]) > 0
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
