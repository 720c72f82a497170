"""The words of a printed handover: what the console says in Chinese, for who reads it on paper. Pure."""

from collections.abc import Mapping
from typing import Final

from devices.kinds import KINDS

__all__ = ["AWAY", "PRIORITY", "SEX", "STATE", "device", "types"]

PRIORITY: Final[Mapping[int, str]] = {1: "紧急", 2: "重要", 3: "一般", 4: "次要", 5: "例行"}
SEX: Final[Mapping[str | None, str]] = {"f": "女", "m": "男", None: ""}
STATE: Final[Mapping[str, str]] = {
    "waiting": "待接手",
    "claimed": "已接手",
    "answered": "已接通",
    "responding": "已派人",
    "on_scene": "已到场",
    "resolved": "已结束",
}
AWAY: Final[Mapping[str, str]] = {"hospital": "住院", "travel": "外出", "family": "住家人处", "other": "离家"}
_TYPE: Final[Mapping[str, str]] = {
    "sos": "红键求助",
    "fall": "跌倒",
    "smoke": "烟雾",
    "gas": "燃气泄漏",
    "co": "一氧化碳",
    "water": "漏水",
    "inactivity": "久无活动",
    "wander": "走失风险",
    "bed_exit": "离床未归",
    "vitals": "体征异常",
    "service": "绿键服务",
    "medication_missed": "漏服药",
    "silent": "设备失联",
    "battery_low": "电量低",
    "mains_lost": "停电",
    "tamper": "设备被拆",
    "fault": "设备故障",
    "door": "门磁",
    "unreadable": "设备信号无法识别",
    "unknown_device": "未登记的设备",
    "unknown": "未知信号",
    "test": "按键测试",
    "town_silent": "全镇设备失联",
    "town_mains_lost": "全镇停电",
    "platform_fault": "平台故障",
    "desk_unattended": "值守台无人",
}


def types(names: list[str]) -> str:
    """The types of an alarm; one that has no word yet is named as it is."""
    return "＋".join(_TYPE.get(name, name) for name in names)


def device(kind: str, room: str | None) -> str:
    """A device and where it stands."""
    known = KINDS.get(kind)
    name = known.name_zh if known else kind
    return f"{name}（{room}）" if room else name
