"""One simulated device at work: its behaviour, its MQTT session, its flash memory and its entries in the journal."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from devices import topics
from devices.behaviour import Acted, Device, Heard, Told
from devices.link import Link, LinkError, Message, Retry
from devices.messages import Location, Send, Signal
from simulators.alarmclock import AlarmClock
from simulators.flash import Flash
from simulators.journal import Entry, Event, Journal

__all__ = ["Connecting", "Surroundings", "Tally", "Unit"]


@dataclass(slots=True)
class Tally:
    """Sums over the fleet, counted as things happen."""

    connected: int = 0
    pressed: int = 0
    sent: int = 0
    acked: int = 0
    receipted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connecting:
    """How the devices of one fleet reach their broker."""

    mqtt_url: str
    keepalive: int
    retry: Retry
    executor: Executor
    log: logging.Logger


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """What the devices of one fleet share."""

    loop: asyncio.AbstractEventLoop
    clock: Callable[[], datetime] | None
    flash: Flash | None
    journal: Journal | None
    on_heard: Callable[[str, Heard], None] | None
    on_change: Callable[[], None]
    """Called when a sum has changed that somebody may wait for."""
    tally: Tally = field(default_factory=Tally)
    sending: set[asyncio.Task[None]] = field(default_factory=set)

    def wall_clock(self) -> datetime | None:
        """The devices' own idea of the time."""
        return None if self.clock is None else self.clock()


class _Identified(msgspec.Struct):
    id: str
    type: str


_WHICH_SIGNAL = msgspec.json.Decoder(_Identified)


class Unit:
    """One device; everything happens in the loop, and nothing here waits."""

    __slots__ = ("_alarm_clock", "_around", "_kept", "_signal_topic", "device", "link")

    def __init__(
        self,
        device: Device,
        *,
        secret: str,
        connecting: Connecting,
        around: Surroundings,
        alarm_clock: "AlarmClock[Unit]",
    ) -> None:
        self.device = device
        self._around = around
        self._alarm_clock = alarm_clock
        self._signal_topic = topics.up(device.device_id, "signal")
        self._kept = 0
        self.link = Link(
            connecting.mqtt_url,
            client_id=device.device_id,
            username=device.device_id,
            password=secret,
            clean_session=False,
            keepalive=connecting.keepalive,
            will=device.will,
            manual_ack=False,  # acknowledged when `_take` returns, that is when it is in the flash
            subscriptions=device.subscriptions,
            retry=connecting.retry,
            executor=connecting.executor,
            log=connecting.log,
        )
        self.link.on_connect = self._connected
        self.link.on_disconnect = self._lost
        self.link.on_message = self._take
        self.link.urgent = lambda: device.urgent

    def press(self, signal_type: str, *, key: str | None, test: bool, location: Location | None) -> Signal:
        """Press a key or trip a sensor: in the flash when this returns, sent when there is a connection."""
        signal = self.device.press(
            signal_type,
            now=self._around.loop.time(),
            at=self._around.wall_clock(),
            key=key,
            test=test,
            location=location,
        )
        self._keep()  # before the journal: what is written there as pressed must survive a kill of this very moment
        self._pressed(signal.id, signal.type)
        self.wake()
        if self.device.urgent:
            self.link.hurry()
        return signal

    def set_power(self, *, battery: float | None = None, mains: bool | None = None) -> None:
        """Set the battery's charge in percent, or cut or restore the mains; the device says by itself what matters."""
        now, at = self._around.loop.time(), self._around.wall_clock()
        before = self.device.unreceipted
        if battery is not None:
            self.device.set_battery(battery, now=now, at=at)
        if mains is not None:
            self.device.set_mains(present=mains, now=now, at=at)
        if self.device.unreceipted > before:
            self._pressed(None, None)
        self.wake()

    def wake(self) -> None:
        """Do what is due: keep what changed, send what is to be sent, and say when to be woken again."""
        self._send(self.device.poll(self._around.loop.time(), self._around.wall_clock()))

    def _send(self, sends: list[Send]) -> None:
        self._keep()
        for send in sends:
            task = self._around.loop.create_task(self._publish(send))
            self._around.sending.add(task)
            task.add_done_callback(self._around.sending.discard)
        due = self.device.next_due()
        if due is not None:
            self._alarm_clock.set(self, due)

    def _keep(self) -> None:
        if self._around.flash is not None and self.device.revision != self._kept:
            self._around.flash.save(self.device.device_id, self.device.memory())
            self._kept = self.device.revision

    async def _publish(self, send: Send) -> None:
        is_signal = send.topic == self._signal_topic
        which = _WHICH_SIGNAL.decode(send.payload) if is_signal else None
        if which is not None:
            self._around.tally.sent += 1
            self._note(Event.SENT, which.id, which.type)
        try:
            await self.link.publish(send.topic, send.payload, send.qos, send.retain)
        except LinkError:
            return  # a signal is sent again, a command is asked again, a heartbeat has its day tomorrow
        if which is not None:
            self._around.tally.acked += 1
            self._note(Event.ACKED, which.id, which.type)

    def _connected(self, _session_present: bool) -> None:  # noqa: FBT001 - as the link calls it
        self._around.tally.connected += 1
        self._note(Event.CONNECTED)
        self._send(self.device.connected(self._around.loop.time()))
        self._around.on_change()

    def _lost(self, _why: LinkError) -> None:
        self._around.tally.connected -= 1
        self._note(Event.LOST)
        self.device.disconnected(self._around.loop.time())
        self._around.on_change()

    def _take(self, message: Message) -> None:
        before = self.device.unreceipted
        heard = self.device.receive(
            message.topic, message.payload, self._around.loop.time(), self._around.wall_clock()
        )
        receipted = max(0, before - self.device.unreceipted)
        self._keep()
        for event in heard:
            self._hear(event)
        self.wake()
        if receipted:
            self._around.tally.receipted += receipted
            self._around.on_change()

    def _hear(self, event: Heard) -> None:
        if isinstance(event, Told):
            self._note(Event.RECEIPT, event.signal, stage=str(event.stage))
        elif isinstance(event, Acted) and "signal" in event.details:
            self._pressed(event.details["signal"], "test")
        if self._around.on_heard is not None:
            self._around.on_heard(self.device.device_id, event)

    def _pressed(self, signal_id: str | None, signal_type: str | None) -> None:
        self._around.tally.pressed += 1
        self._note(Event.PRESSED, signal_id, signal_type)

    def _note(
        self,
        event: Event,
        signal_id: str | None = None,
        signal_type: str | None = None,
        *,
        stage: str | None = None,
    ) -> None:
        if self._around.journal is None:
            return
        entry = Entry(
            event=event,
            at=self._around.loop.time(),
            device_id=self.device.device_id,
            signal_id=signal_id,
            type=signal_type,
            stage=stage,
        )
        self._around.journal(entry)
