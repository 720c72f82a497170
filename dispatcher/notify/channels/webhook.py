"""Any program of a centre or a family: the message as JSON, posted to its URL. Any 2xx is a yes."""

from dispatcher.notify.channels.outside import Outside
from dispatcher.notify.channels.robot import Robot
from dispatcher.notify.model import Channel

__all__ = ["webhook"]


def webhook(outside: Outside) -> Robot:
    """The channel; the Idempotency-Key lets a listener leave out what it had already."""
    return Robot(
        Channel.WEBHOOK,
        body=lambda out: {
            "id": str(out.delivery_id),
            "title": out.title,
            "text": out.text,
            "language": out.language,
            "link": out.link,
            "urgent": out.urgent,
        },
        number=lambda _: 0,
        gone=frozenset(),
        outside=outside,
    )
