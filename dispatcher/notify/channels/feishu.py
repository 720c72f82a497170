"""Feishu (飞书) group robots: the target is https://open.feishu.cn/open-apis/bot/v2/hook/…."""

from dispatcher.notify.channels.outside import Outside
from dispatcher.notify.channels.robot import Robot, words
from dispatcher.notify.model import Channel

__all__ = ["feishu"]


def feishu(outside: Outside) -> Robot:
    """The channel; 19001 is Feishu's word for a robot that is none, and older robots call the number StatusCode."""
    return Robot(
        Channel.FEISHU,
        body=lambda out: {"msg_type": "text", "content": {"text": words(out)}},
        number=lambda told: told.get("code", told.get("StatusCode")),
        gone=frozenset({19001}),
        outside=outside,
    )
