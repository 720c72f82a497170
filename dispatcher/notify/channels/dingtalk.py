"""DingTalk (钉钉) group robots: the target is https://oapi.dingtalk.com/robot/send?access_token=….

The robot's security setting must be the address of the platform, or a key word that stands in every message.
"""

from dispatcher.notify.channels.outside import Outside
from dispatcher.notify.channels.robot import Robot, words
from dispatcher.notify.model import Channel

__all__ = ["dingtalk"]


def dingtalk(outside: Outside) -> Robot:
    """The channel; 300001 and 300005 are DingTalk's words for a token that is none."""
    return Robot(
        Channel.DINGTALK,
        body=lambda out: {"msgtype": "text", "text": {"content": words(out)}},
        number=lambda told: told.get("errcode"),
        gone=frozenset({300001, 300005}),
        outside=outside,
    )
