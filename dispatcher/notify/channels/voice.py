"""Calls: a provider reads the words aloud and reports who took the call and which key they pressed.

Voicemail is no answer: it is reported as a failure of this try, so that the next channel goes at once.
"""

from dataclasses import replace
from typing import Final

from dispatcher.notify.channels.http_provider import HttpProvider
from dispatcher.notify.channels.outside import Outside
from dispatcher.notify.model import Channel, Outgoing, Result

__all__ = ["Voice", "spoken"]

_KEYS: Final = {"zh": "能去请按1，去不了请按2。", "en": "Press 1 if you can go, 2 if you cannot."}


class Voice:
    """The channel behind YILAO_VOICE_URL."""

    name = Channel.VOICE
    reports = True

    def __init__(self, url: str, *, report_url: str, outside: Outside) -> None:
        self._provider = HttpProvider(Channel.VOICE, url, report_url=report_url, outside=outside)

    async def send(self, out: Outgoing) -> Result:
        """Have somebody called."""
        return await self._provider.send(replace(out, text=spoken(out)))


def spoken(out: Outgoing) -> str:
    """What is read aloud: the words, and which keys answer them."""
    if not out.answerable:
        return out.text
    space = " " if out.language == "en" else ""
    return out.text + space + _KEYS.get(out.language, _KEYS["zh"])
