"""Which ways are taken, in what order and how long they are tried. No I/O; the statements are given what is decided here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from dispatcher.notify.model import Channel, Message

__all__ = [
    "LEASE",
    "PASSING",
    "QUIET_BETWEEN_SMS",
    "SEND_WITHIN_S",
    "STEP",
    "TRIES",
    "Ways",
    "again_after",
    "ways",
]

STEP: Final = timedelta(seconds=20)
"""How long a way has before the next one is tried as well: with a turn of the sender it is less than 30 s."""

SEND_WITHIN_S: Final = 10.0
"""How long a provider may take over one message."""

LEASE: Final = timedelta(seconds=15)
"""How long a process has to say how sending ended, before another one takes it over; longer than SEND_WITHIN_S."""

TRIES: Final = 8
"""How often one message is tried over one channel."""

QUIET_BETWEEN_SMS: Final = timedelta(minutes=2)
"""How long after a short message about an alarm the next passing one to the same person goes."""

PASSING: Final = ("alarm.answered", "alarm.on_the_way", "alarm.arrived", "alarm.somebody_goes")
"""Stages that the next one makes old news: only these wait for QUIET_BETWEEN_SMS, and never as an alarm's first message."""

_FIRST_AGAIN: Final = timedelta(seconds=15)
_LONGEST: Final = timedelta(minutes=5)

_ASK: Final = (
    Channel.PUSH,
    Channel.VOICE,
    Channel.SMS,
    Channel.WECOM,
    Channel.DINGTALK,
    Channel.FEISHU,
    Channel.EMAIL,
    Channel.WEBHOOK,
)
_NEWS: Final = (
    Channel.PUSH,
    Channel.WECOM,
    Channel.DINGTALK,
    Channel.FEISHU,
    Channel.SMS,
    Channel.EMAIL,
    Channel.WEBHOOK,
    Channel.VOICE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The channels a message may take, first to last, by who it is for."""

    asked: tuple[Channel, ...]
    family: tuple[Channel, ...]
    staff: tuple[Channel, ...]
    last_resort: tuple[Channel, ...]
    """Only where there is nothing else; not for those who are asked, nor for staff."""
    own_phone_only: bool
    """Only to the telephone number of the account itself: whoever reads it can sign in."""


def ways(message: Message) -> Ways:
    """How this message may go.

    Nobody is rung up for news if they can be told otherwise. A code goes to the account's own number alone, an
    invitation only where no group reads it, and neither to a device that was not yet let in.
    """
    if message.about == "code":
        return _only(Channel.SMS, Channel.VOICE, own_phone_only=True)
    if message.about == "invitation":
        return _only(Channel.SMS, Channel.EMAIL)
    staff = _ASK if message.urgent else _NEWS[:-1]
    return Ways(asked=_ASK, family=_NEWS, staff=staff, last_resort=(Channel.VOICE,), own_phone_only=False)


def _only(*channels: Channel, own_phone_only: bool = False) -> Ways:
    return Ways(
        asked=channels, family=channels, staff=channels, last_resort=(), own_phone_only=own_phone_only
    )


def again_after(tries: int) -> timedelta | None:
    """How long after the try of this number the next one comes; None: there is none."""
    if tries >= TRIES:
        return None
    return min(_FIRST_AGAIN * int(2 ** max(tries - 1, 0)), _LONGEST)
