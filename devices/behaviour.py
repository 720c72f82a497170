"""What a device does by itself, without any I/O: whoever drives it moves the bytes and tells the time.

`now` is seconds on any clock that only goes forward; `at` is the device's wall clock, which may be missing or wrong.
Save `memory()` whenever `revision` has changed, before sending: a press then survives a dead battery.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Final

from devices import codec, topics
from devices.kinds import Kind
from devices.memory import Memory
from devices.messages import (
    Command,
    Location,
    Presence,
    Reading,
    Receipt,
    Result,
    Send,
    Signal,
    SignalType,
    Stage,
    Verb,
)
from devices.orders import SETTINGS, decide
from devices.outbox import Unreceipted

__all__ = ["Acted", "Device", "Heard", "Said", "Send", "Told"]

_BATTERY_LOW: Final = 15.0
_BATTERY_FINE: Final = 30.0
_MONTH: Final = 30 * 86_400.0
_MOST_RESULTS: Final = 100
# A duplicate says that the first receipt was missed: to the elder it means the same.
_RANK: Final[dict[str, int]] = {stage.value: rank for rank, stage in enumerate(Stage, 1)} | {"duplicate": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The elder is told how far their signal has come."""

    signal: str
    stage: Stage | str
    say: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The device speaks a text that the centre sent."""

    command: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """The device carried out another command, or could not."""

    command: str
    verb: Verb | str
    ok: bool
    details: Mapping[str, Any] = field(default_factory=dict)


Heard = Told | Said | Acted


class Device:
    """One device of an elder."""

    def __init__(
        self, device_id: str, kind: Kind, *, memory: bytes | None = None, random: Random, now: float
    ) -> None:
        """Switch it on; `random` must differ between two starts, for ids of signals are made from it."""
        self.device_id = device_id
        self.kind = kind
        self.location: Location | None = None
        self.rssi: float | None = None
        self.is_connected = False
        self.revision = 0
        """Grows when `memory()` has changed."""
        self._random = random
        self._memory = Memory.load(memory, now=now)
        self._memory.boot += 1
        # The random tag keeps ids apart when the memory was lost, or is older than the last start.
        self._prefix = f"b{self._memory.boot}.{random.getrandbits(32):08x}"
        self._results: list[Result] = []
        self._heartbeat_due = now
        self._polled_at = now

    @property
    def will(self) -> Send:
        """What the broker publishes when the device vanishes."""
        return self._state(online=False)

    @property
    def subscriptions(self) -> list[tuple[str, int]]:
        """The topics on which the device is told something, with their QoS."""
        return [(topics.down(self.device_id, "receipt"), 1), (topics.down(self.device_id, "command"), 1)]

    @property
    def unreceipted(self) -> int:
        """How many signals have no receipt yet."""
        return len(self._memory.outbox)

    @property
    def urgent(self) -> bool:
        """Whether an emergency has no receipt yet."""
        return self._memory.outbox.urgent

    @property
    def battery(self) -> float:
        """Percent."""
        return self._memory.battery

    @property
    def settings(self) -> Mapping[str, float]:
        """What `configure` has set."""
        return self._memory.settings

    def memory(self) -> bytes:
        """Return what must survive a restart."""
        return self._memory.dump()

    def press(
        self,
        signal_type: str,
        *,
        now: float,
        at: datetime | None = None,
        key: str | None = None,
        test: bool = False,
        location: Location | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Signal:
        """Say something that must not get lost: it is sent at the next `poll`, and again until it is receipted."""
        memory = self._memory
        memory.sequence += 1
        signal = Signal(
            id=f"{self._prefix}-{memory.sequence:06d}",
            type=signal_type,
            at=at,
            key=key,
            battery=round(memory.battery),
            rssi=self.rssi,
            location=location or self.location,
            test=test,
            extra=extra or {},
        )
        payload = codec.encode_signal(signal)
        memory.outbox.add(Unreceipted(signal=signal, payload=payload, due=now))
        memory.stages[signal.id] = 0
        self._changed()
        return signal

    def connected(self, now: float) -> list[Send]:
        """Return what to send on a new connection: that we are here, and everything without a receipt."""
        self.is_connected = True
        self._memory.outbox.all_due(now)
        # Spread, so that a street that comes back after a power cut does not beat in time.
        self._heartbeat_due = now + self._random.uniform(0, self._heartbeat)
        return [self._state(online=True), *self.poll(now)]

    def disconnected(self, now: float) -> None:
        """Note that nothing can be sent; batteries go on draining."""
        self.is_connected = False
        self._drain(now, None)

    def poll(self, now: float, at: datetime | None = None) -> list[Send]:
        """Return what is to be sent now: signals first, then results, then a heartbeat when it is time."""
        self._drain(now, at)
        if not self.is_connected:
            return []
        sends = [self._up("signal", signal.payload) for signal in self._memory.outbox.take_due(now)]
        sends += [self._up("result", codec.encode_result(result)) for result in self._results]
        self._results.clear()
        if now >= self._heartbeat_due:
            # Early by up to a tenth, never late: lateness is what the desk looks for.
            self._heartbeat_due = now + self._heartbeat * self._random.uniform(0.9, 1.0)
            sends.append(self._up("telemetry", codec.encode_telemetry(self._reading(at)), qos=0))
        return sends

    def next_due(self) -> float | None:
        """Return when `poll` will have something to send, or None while there is no connection."""
        if not self.is_connected:
            return None
        if self._results:
            return self._polled_at  # at once
        due = self._memory.outbox.next_due()
        return self._heartbeat_due if due is None else min(due, self._heartbeat_due)

    def receive(self, topic: str, payload: bytes, now: float, at: datetime | None = None) -> list[Heard]:
        """Take a message from the platform; what cannot be read is ignored, the platform will say it again."""
        address = topics.parse(topic)
        if address is None or address.device_id != self.device_id or address.direction != "down":
            return []
        try:
            if address.leaf == "receipt":
                return self._heed(codec.decode_receipt(payload))
            if address.leaf == "command":
                return self._obey(codec.decode_command(payload), now, at)
        except codec.Malformed:
            pass
        return []

    def set_battery(self, percent: float, *, now: float, at: datetime | None = None) -> None:
        """Set the battery's charge; a low one is told once, until it has been changed or charged."""
        memory = self._memory
        memory.battery = min(100.0, max(0.0, percent))
        if memory.battery <= _BATTERY_LOW and not memory.battery_low:
            memory.battery_low = True
            self.press(SignalType.BATTERY_LOW, now=now, at=at)
        elif memory.battery >= _BATTERY_FINE and memory.battery_low:
            memory.battery_low = False
            self._changed()

    def set_mains(self, *, present: bool, now: float, at: datetime | None = None) -> None:
        """Cut or restore the mains; each change is told once."""
        if self.kind.on_mains and present != self._memory.mains:
            self._memory.mains = present
            self.press(SignalType.MAINS_RESTORED if present else SignalType.MAINS_LOST, now=now, at=at)

    def _heed(self, receipt: Receipt) -> list[Heard]:
        memory = self._memory
        if receipt.signal not in memory.stages and receipt.signal not in memory.outbox:
            return []
        if memory.outbox.receipted(receipt.signal):
            self._changed()
        rank = _RANK.get(receipt.stage, 0)
        if not self._is_news(receipt, rank):
            return []
        memory.stages[receipt.signal] = rank
        if receipt.stage == Stage.CLOSED:
            memory.closed.pop(receipt.signal, None)  # so that the list stays in the order of time
            memory.closed[receipt.signal] = receipt.at.timestamp()
        self._changed()
        return [Told(signal=receipt.signal, stage=receipt.stage, say=receipt.say)]

    def _is_news(self, receipt: Receipt, rank: int) -> bool:
        """Whether a stage is further than the last, or a closed alarm was reopened and all begins again."""
        heard_so_far = self._memory.stages.get(receipt.signal, 0)
        closed_at = self._memory.closed.get(receipt.signal)
        if closed_at is None:
            return rank > heard_so_far
        if receipt.at.timestamp() <= closed_at:
            return False  # delivered again, from before the close
        if heard_so_far < _RANK[Stage.CLOSED]:
            return rank > heard_so_far
        # The gateway's own receipts (a duplicate; no alarm yet) may come after the close and reopen nothing.
        return rank > 0 and receipt.alarm is not None and receipt.stage != Stage.DUPLICATE

    def _obey(self, command: Command, now: float, at: datetime | None) -> list[Heard]:
        memory = self._memory
        done = memory.answered.get(command.id)
        if done is not None:
            self._answer(command.id, done)
            return []
        outcome = decide(command, kind=self.kind, location=self.location)
        details = dict(outcome.fields)
        if outcome.press_test:
            details["signal"] = self.press(SignalType.TEST, now=now, at=at, test=True).id
        memory.settings.update(outcome.settings)
        memory.answered[command.id] = {"ok": outcome.ok, **details}
        self._answer(command.id, memory.answered[command.id])
        self._changed()
        if outcome.say is not None:
            return [Said(command=command.id, text=outcome.say)]
        return [Acted(command=command.id, verb=command.command, ok=outcome.ok, details=details)]

    def _answer(self, command_id: str, fields: Mapping[str, Any]) -> None:
        others = {name: value for name, value in fields.items() if name != "ok"}
        self._results.append(Result(command=command_id, ok=fields.get("ok") is True, fields=others))
        del self._results[:-_MOST_RESULTS]

    def _drain(self, now: float, at: datetime | None) -> None:
        elapsed, self._polled_at = max(0.0, now - self._polled_at), now
        if self.kind.battery_months is not None and elapsed:
            used = 100.0 * elapsed / (self.kind.battery_months * _MONTH)
            self.set_battery(self._memory.battery - used, now=now, at=at)

    @property
    def _heartbeat(self) -> float:
        return max(SETTINGS["heartbeat_s"][0], self._memory.settings.get("heartbeat_s", self.kind.heartbeat))

    def _reading(self, at: datetime | None) -> Reading:
        fields: dict[str, Any] = {"battery": round(self._memory.battery)}
        if self.rssi is not None:
            fields["rssi"] = self.rssi
        if self.kind.on_mains:
            fields["mains"] = self._memory.mains
        return Reading(at=at, kind="heartbeat", fields=fields)

    def _state(self, *, online: bool) -> Send:
        return self._up("state", codec.encode_presence(Presence(online=online)), retain=True)

    def _up(self, leaf: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> Send:
        return Send(topic=topics.up(self.device_id, leaf), payload=payload, qos=qos, retain=retain)

    def _changed(self) -> None:
        self._memory.forget_oldest()
        self.revision += 1
