"""A fleet of simulated devices on a real broker: all there, nothing lost, nothing doubled."""

import asyncio
import json
import resource
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devices import codec, topics
from devices.link import Link, Message, Retry
from devices.messages import Receipt, Stage
from simulators.demo import SimulatorSettings, run
from simulators.flash import Flash
from simulators.fleet import DeviceSpec, Fleet, Ramp, TooManyDevices
from simulators.journal import Entry, Event
from tests.support.broker import Mosquitto

pytestmark = pytest.mark.mosquitto

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SPECS = [DeviceSpec(id=f"test-{number:02}", kind="phone") for number in range(50)]
IDS = [spec.id for spec in SPECS]


KILLED_WHILE_PRESSING = """
import asyncio, os, sys
from pathlib import Path
from simulators.flash import Flash
from simulators.fleet import DeviceSpec, Fleet

async def main(url, path, *ids):
    specs = [DeviceSpec(id=device_id, kind="phone") for device_id in ids]
    fleet = Fleet(specs, mqtt_url=url, secret=lambda _: "secret", flash=Flash(Path(path)))
    running = asyncio.create_task(fleet.run())
    await fleet.wait_connected()
    for device_id in ids:
        print(device_id, fleet.press(device_id, "sos").id, flush=True)
    os.kill(os.getpid(), 9)

asyncio.run(main(*sys.argv[1:]))
"""


class FakeGateway:
    """Receipts whatever it hears for the `deaf_until`th time or more often."""

    def __init__(self, url: str) -> None:
        self.heard: dict[str, list[str]] = defaultdict(list)
        self.online: dict[str, bool] = {}
        self.deaf_until = 1
        self.news = asyncio.Condition()
        self._answering: set[asyncio.Task[None]] = set()
        self._link = Link(
            url,
            client_id="gateway",
            clean_session=True,
            manual_ack=False,
            subscriptions=[(topics.UP_SIGNAL, 1), (topics.UP_STATE, 1)],
        )
        self._link.on_message = self._take

    def _take(self, message: Message) -> None:
        task = asyncio.create_task(self._answer(message))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, message: Message) -> None:
        topic = topics.parse(message.topic)
        assert topic is not None
        async with self.news:
            if topic.leaf == "state":
                self.online[topic.device_id] = codec.decode_presence(message.payload).online
            else:
                await self._receipt(topic.device_id, codec.decode_signal(message.payload).id)
            self.news.notify_all()

    async def _receipt(self, device_id: str, signal_id: str) -> None:
        stage = Stage.DUPLICATE if signal_id in self.heard[device_id] else Stage.RECEIVED
        self.heard[device_id].append(signal_id)
        if len(self.heard[device_id]) >= self.deaf_until:
            receipt = Receipt(signal=signal_id, stage=stage, alarm=None, at=AT)
            await self._link.publish(topics.down(device_id, "receipt"), codec.encode_receipt(receipt))

    async def until(self, condition) -> None:
        """Wait until the condition holds; looked at whenever something was heard."""
        async with self.news:
            await self.news.wait_for(condition)

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["FakeGateway"]:
        """Connect a gateway for the length of a block."""
        gateway = cls(url)
        async with running(gateway._link.run()):
            await gateway._link.wait_connected()
            yield gateway


@asynccontextmanager
async def running(work) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def a_fleet(broker, **settings) -> AsyncIterator[Fleet]:
    fleet = Fleet(SPECS, mqtt_url=broker.url, secret=lambda _: "secret", clock=lambda: AT, **settings)
    async with running(fleet.run()):
        await fleet.wait_connected()
        yield fleet


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as started:
        yield started


async def test_all_devices_come_up_and_when_the_fleet_is_gone_all_are_offline(broker):
    async with FakeGateway.open(broker.url) as gateway:
        async with a_fleet(broker) as fleet:
            await gateway.until(lambda: gateway.online == dict.fromkeys(IDS, True))
            assert fleet.counts().connected == 50
        await gateway.until(lambda: gateway.online == dict.fromkeys(IDS, False))


async def test_a_press_is_sent_again_until_it_is_receipted_and_then_no_more(broker):
    journal: list[Entry] = []
    async with FakeGateway.open(broker.url) as gateway, a_fleet(broker, journal=journal.append) as fleet:
        gateway.deaf_until = 2
        pressed = {device_id: fleet.press(device_id, "sos", key="red").id for device_id in IDS}
        assert fleet.counts().unreceipted == 50
        await fleet.wait_receipted()
        assert {device_id: set(ids) for device_id, ids in gateway.heard.items()} == {
            device_id: {signal_id} for device_id, signal_id in pressed.items()
        }
        counts = fleet.counts()
    assert (counts.pressed, counts.receipted, counts.unreceipted) == (50, 50, 0)
    stories = defaultdict(list)
    for entry in journal:
        if entry.signal_id is not None:
            stories[entry.device_id, entry.signal_id].append(entry.event)
    assert stories.keys() == set(pressed.items())
    for events in stories.values():
        assert events[:2] == [Event.PRESSED, Event.SENT]
        assert events.count(Event.SENT) >= 2
        assert Event.RECEIPT in events


async def test_a_restarted_fleet_sends_what_was_not_receipted_with_the_same_ids(broker, tmp_path):
    path = tmp_path / "devices.sqlite"
    with Flash(path) as flash:
        async with a_fleet(broker, flash=flash) as fleet:  # no gateway: nobody receipts
            first = {(device_id, fleet.press(device_id, "sos").id) for device_id in IDS}
    with Flash(path) as flash:
        async with FakeGateway.open(broker.url) as gateway, a_fleet(broker, flash=flash) as fleet:
            second = {(device_id, fleet.press(device_id, "service").id) for device_id in IDS}
            await fleet.wait_receipted()
            heard = {(device_id, signal_id) for device_id, ids in gateway.heard.items() for signal_id in ids}
    assert heard == first | second
    assert len(heard) == 100, "no id was given twice"
    with Flash(path) as flash:
        async with a_fleet(broker, flash=flash) as fleet:
            assert fleet.counts().unreceipted == 0


async def test_a_fleet_that_is_killed_while_keys_are_pressed_sends_every_press_when_it_is_back(
    broker, tmp_path
):
    path = tmp_path / "devices.sqlite"
    command = [sys.executable, "-c", KILLED_WHILE_PRESSING, broker.url, str(path), *IDS]
    killed = await asyncio.to_thread(subprocess.run, command, stdout=subprocess.PIPE, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    pressed = dict(line.split() for line in killed.stdout.splitlines())
    assert list(pressed) == IDS
    with Flash(path) as flash:
        async with FakeGateway.open(broker.url) as gateway, a_fleet(broker, flash=flash) as fleet:
            await fleet.wait_receipted()
            assert {device_id: set(ids) for device_id, ids in gateway.heard.items()} == {
                device_id: {signal_id} for device_id, signal_id in pressed.items()
            }


async def test_presses_made_while_the_broker_is_away_arrive_when_it_is_back(broker):
    lost: asyncio.Queue[str] = asyncio.Queue()

    def journal(entry: Entry) -> None:
        if entry.event == Event.LOST:
            lost.put_nowait(entry.device_id)

    async with a_fleet(broker, ramp=Ramp(per_second=1000), journal=journal) as fleet:
        broker.kill()
        assert {await lost.get() for _ in IDS} == set(IDS)
        assert fleet.counts().connected == 0
        pressed = {device_id: [fleet.press(device_id, "sos").id] for device_id in IDS}
        broker.start()
        async with FakeGateway.open(broker.url) as gateway:
            await fleet.wait_receipted()
            assert {device_id: sorted(set(ids)) for device_id, ids in gateway.heard.items()} == pressed


async def test_a_red_key_ends_a_devices_polite_wait_for_the_broker(broker, monkeypatch):
    lost: asyncio.Queue[str] = asyncio.Queue()

    def journal(entry: Entry) -> None:
        if entry.event == Event.LOST:
            lost.put_nowait(entry.device_id)

    async with a_fleet(broker, journal=journal) as fleet:
        monkeypatch.setattr(Retry, "wait", lambda *_, urgent=False, **__: 0.05 if urgent else 3600)
        broker.kill()
        assert {await lost.get() for _ in IDS} == set(IDS)
        red, green = IDS[:2]
        fleet.press(red, "sos")
        fleet.press(green, "service")
        broker.start()
        async with FakeGateway.open(broker.url) as gateway:
            await gateway.until(lambda: red in gateway.heard)
            assert fleet.device(green).unreceipted == 1


async def test_the_desks_test_key_is_answered_with_a_test_signal(broker):
    async with FakeGateway.open(broker.url) as gateway, a_fleet(broker) as fleet:
        command = json.dumps({"id": "c1", "command": "test"}).encode()
        await gateway._link.publish(topics.down(IDS[0], "command"), command)
        await gateway.until(lambda: gateway.heard[IDS[0]])
        await fleet.wait_receipted()
        assert fleet.counts().pressed == 1


async def test_a_simulated_town_comes_up_and_its_residents_press(broker, tmp_path: Path):
    ready: list[Fleet] = []
    settings = SimulatorSettings(
        mqtt_url=broker.url,
        secret=lambda _: "secret",
        clock=lambda: AT,
        state_dir=tmp_path / "town",
        elders=30,
        pace=100,
    )
    async with FakeGateway.open(broker.url) as gateway, running(run(settings, on_ready=ready.append)):
        await gateway.until(lambda: sum(map(len, gateway.heard.values())) >= 5)
        assert ready[0].counts().connected >= 30
    assert (tmp_path / "town" / "devices.sqlite").exists()


async def test_more_devices_than_open_files_are_refused_in_one_line(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (100, 240))
    with pytest.raises(TooManyDevices, match=r"250 open files are needed and 240 allowed: .* ulimit -Hn"):
        Fleet(SPECS, mqtt_url="mqtt://127.0.0.1:1", secret=lambda _: "secret")
