"""The catalogue of devices: what each kind can say, how often it must be heard, and what it runs on.

The intervals and battery lives are our own defaults, not a maker's figures; a deployment states its own per device.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from devices.messages import SignalType

__all__ = ["CANARY", "DRILL", "KINDS", "OWN", "WORN", "Kind"]

CANARY: Final = "canary"
"""The kind of a gateway's own device, and the type of what it sends; in no catalogue, for nobody adds one or waits for it."""

DRILL: Final = "drill"
"""The kind of the device of a centre's drills; in no catalogue either."""

OWN: Final = (CANARY, DRILL)
"""What is in no home: devices of the platform itself, which no list of devices shows."""

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_BEAT: Final = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of device."""

    id: str
    name_zh: str
    name_en: str
    signals: tuple[SignalType, ...]
    """What it may send by itself or by a key; every kind may also send `test` and `fault`."""
    keys: Mapping[str, SignalType] = field(default_factory=lambda: MappingProxyType({}))
    """The keys on it, and what pressing each one means."""
    supervision: int
    """Seconds within which it must be heard, or it is silent; at most 300 for what an elder calls for help with."""
    battery_months: float | None
    """How long a fresh battery lasts; None when it runs on the mains."""
    speaks: bool = False
    """Whether it has a loudspeaker."""
    worn: bool = False
    """Whether it goes with the elder wherever they go, and does not stay in the home."""

    @property
    def heartbeat(self) -> int:
        """Seconds after which it lets itself be heard at the latest: so often that one lost beat is no silence."""
        return round(self.supervision * _BEAT)

    @property
    def on_mains(self) -> bool:
        """Whether it runs on the mains."""
        return self.battery_months is None


_RED: Final = SignalType.SOS
_GREEN: Final = SignalType.SERVICE
_ALWAYS: Final = (SignalType.TEST, SignalType.FAULT)
_ON_BATTERY: Final = (*_ALWAYS, SignalType.BATTERY_LOW, SignalType.TAMPER)
_ON_MAINS: Final = (*_ALWAYS, SignalType.MAINS_LOST, SignalType.MAINS_RESTORED, SignalType.TAMPER)


def _sensor(
    kind_id: str, name_zh: str, name_en: str, *signals: SignalType, supervision: int = 6 * _HOUR
) -> Kind:
    return Kind(
        id=kind_id,
        name_zh=name_zh,
        name_en=name_en,
        signals=(*signals, *_ON_BATTERY),
        supervision=supervision,
        battery_months=24,
    )


_ALL: Final = (
    Kind(
        id="phone",
        name_zh="颐老一键通话机",
        name_en="one-key phone",
        signals=(_RED, _GREEN, SignalType.CANCEL, SignalType.OK, SignalType.MEDICATION_MISSED, *_ON_MAINS),
        keys=MappingProxyType(
            {"red": _RED, "green": _GREEN, "cancel": SignalType.CANCEL, "ok": SignalType.OK}
        ),
        supervision=5 * _MINUTE,
        battery_months=None,
        speaks=True,
    ),
    Kind(
        id="pendant",
        name_zh="随身呼救器",
        name_en="pendant",
        signals=(_RED, SignalType.FALL, SignalType.CANCEL, *_ON_BATTERY),
        keys=MappingProxyType({"red": _RED, "cancel": SignalType.CANCEL}),
        supervision=5 * _MINUTE,
        battery_months=12,
        worn=True,
    ),
    Kind(
        id="watch",
        name_zh="智能手表",
        name_en="watch",
        signals=(_RED, SignalType.FALL, SignalType.WANDER, SignalType.VITALS, SignalType.OK, *_ON_BATTERY),
        keys=MappingProxyType({"red": _RED, "ok": SignalType.OK}),
        supervision=5 * _MINUTE,
        battery_months=0.1,
        speaks=True,
        worn=True,
    ),
    _sensor("smoke", "烟雾报警器", "smoke detector", SignalType.SMOKE, SignalType.CO),
    _sensor("water", "水浸传感器", "water sensor", SignalType.WATER),
    _sensor("door", "门磁传感器", "door sensor", SignalType.DOOR),
    _sensor("motion", "活动传感器", "motion sensor", SignalType.INACTIVITY, supervision=_HOUR),
    Kind(
        id="gas",
        name_zh="燃气报警器",
        name_en="gas detector",
        signals=(SignalType.GAS, SignalType.CO, *_ON_MAINS),
        supervision=30 * _MINUTE,
        battery_months=None,
    ),
    Kind(
        id="bed",
        name_zh="离床感应垫",
        name_en="bed sensor",
        signals=(SignalType.BED_EXIT, SignalType.VITALS, *_ON_MAINS),
        supervision=30 * _MINUTE,
        battery_months=None,
    ),
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.id: kind for kind in _ALL})
"""Every kind by its id."""

WORN: Final = tuple(kind.id for kind in KINDS.values() if kind.worn)
"""The kinds that go with the elder: away from home is where they are needed."""
