"""What the elder hears at each stage, in Mandarin or Cantonese words."""

from collections.abc import Mapping
from typing import Final

from devices.messages import Stage

__all__ = ["checked_in", "say", "somebody_comes"]

_MANDARIN: Final[Mapping[str, str]] = {
    Stage.RECEIVED: "已收到，正在为您接通居家养老服务中心",
    Stage.SEEN: "值班员已看到您的呼叫，正在联系您",
    Stage.ANSWERED: "值班员已接听，请放心",
    Stage.HELP_ON_THE_WAY: "帮助已经出发，请您不要着急",
    Stage.ARRIVED: "帮助您的人已经到了",
    Stage.CLOSED: "这次呼叫已处理完毕，祝您平安",
}
_CANTONESE: Final[Mapping[str, str]] = {
    Stage.RECEIVED: "收到喇，而家帮紧你接通居家养老服务中心",
    Stage.SEEN: "值班同事睇到你嘅呼叫喇，即刻联络你",
    Stage.ANSWERED: "值班同事听紧你讲，唔使惊",
    Stage.HELP_ON_THE_WAY: "帮手嘅人已经出发喇，你唔使急",
    Stage.ARRIVED: "帮你嘅人已经到咗",
    Stage.CLOSED: "今次呼叫已经处理好，祝你平安",
}
_TEST: Final[Mapping[str, str]] = {
    Stage.RECEIVED: "测试已收到",
    Stage.SEEN: "测试：值班员已看到",
    Stage.CLOSED: "测试完成，您的设备正常",
}
_CHECKED_IN: Final = {"cmn": "已收到您的平安，祝您一天顺心", "yue": "收到你报平安喇，祝你今日顺心"}


def say(stage: Stage, *, language: str | None, test: bool) -> str:
    """The words for a stage; `language` is cmn or yue."""
    if test and stage in _TEST:
        return _TEST[stage]
    return (_CANTONESE if language == "yue" else _MANDARIN)[stage]


def somebody_comes(relation: str, *, language: str | None) -> str:
    """The words for a contact who says they go; `relation` is what they are to the elder, `language` cmn or yue."""
    who = relation.strip() or "家人"
    return f"你嘅{who}而家赶紧过嚟" if language == "yue" else f"您的{who}正在赶来"


def checked_in(*, language: str | None) -> str:
    """The words for a daily "I am well"; `language` is cmn or yue."""
    return _CHECKED_IN["yue" if language == "yue" else "cmn"]
