"""WeCom (企业微信) group robots: the target is https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…."""

from dispatcher.notify.channels.outside import Outside
from dispatcher.notify.channels.robot import Robot, words
from dispatcher.notify.model import Channel

__all__ = ["wecom"]


def wecom(outside: Outside) -> Robot:
    """The channel; 93000 is WeCom's word for a robot that is none."""
    return Robot(
        Channel.WECOM,
        body=lambda out: {"msgtype": "text", "text": {"content": words(out)}},
        number=lambda told: told.get("errcode"),
        gone=frozenset({93000}),
        outside=outside,
    )
