"""A fake telephone and whoever owns it: people who answer, or do not, and press keys."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

__all__ = ["Phone", "Received", "Says"]

_LINK: Final = re.compile(r"https?://[^\s，。；）)]+")
_CODE: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message or a call as it came to a telephone; `id` is the platform's."""

    id: str
    text: str
    language: str
    urgent: bool
    answerable: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What the provider reports, so many seconds after the report before it."""

    status: str
    after: float = 0.0
    key: str | None = None
    permanent: bool = False
    why: str | None = None


class Phone:
    """A telephone and whoever owns it. Each method says what happens from now on and returns the phone itself.

    Left alone, it gets its texts at once, and rings unheard.
    """

    def __init__(self, number: str) -> None:
        self.number = number
        self.texts: list[Received] = []
        """The messages that came, each once, oldest first."""
        self.calls: list[Received] = []
        """The calls that came, each once, oldest first."""
        self.refused = False
        self.of_text: tuple[Says, ...] = (Says(status="delivered"),)
        self.of_call: tuple[Says, ...] = (Says(status="ringing"),)
        self.rings().nobody_answers()

    def rings(self, after: float = 0.0) -> Self:
        """It rings; say next what comes of it."""
        self.refused = False
        self.of_call = (Says(status="ringing", after=after),)
        return self

    def answers(self, after: float = 0.0) -> Self:
        """Somebody takes the call, listens, and presses nothing."""
        self.of_call += (Says(status="answered", after=after),)
        return self

    def presses(self, key: int, after: float = 0.0) -> Self:
        """Somebody takes the call, listens, and presses a key: 1 is yes, 2 is no."""
        self.answers(after)
        self.of_call += (Says(status="answered", key=str(key)),)
        return self

    def nobody_answers(self, after: float = 0.0) -> Self:
        """It rings until the provider gives up."""
        self.of_call += (Says(status="failed", after=after, why="nobody answered"),)
        return self

    def goes_to_voicemail(self, after: float = 0.0) -> Self:
        """A machine answers every call."""
        self.rings()
        self.of_call += (Says(status="voicemail", after=after),)
        return self

    def is_unknown(self) -> Self:
        """The provider refuses at once: there is no such number."""
        self.refused = True
        return self

    def turns_out_unknown(self) -> Self:
        """The provider takes everything and reports later that there is no such number."""
        self.refused = False
        self.of_text = self.of_call = (Says(status="failed", permanent=True, why="unknown number"),)
        return self

    def is_switched_off(self) -> Self:
        """The provider reports that it could not be reached; it may be another time."""
        self.refused = False
        self.of_text = self.of_call = (Says(status="failed", why="switched off"),)
        return self

    def accepts_but_never_delivers(self) -> Self:
        """The provider takes everything and is never heard of again."""
        self.refused = False
        self.of_text = self.of_call = ()
        return self

    def delivers_after(self, seconds: float) -> Self:
        """Texts arrive late."""
        self.refused = False
        self.of_text = (Says(status="delivered", after=seconds),)
        return self

    @property
    def link(self) -> str:
        """The newest link in its texts, as a finger would tap it."""
        return next(found[0] for text in reversed(self.texts) if (found := _LINK.search(text.text)))

    @property
    def code(self) -> str:
        """The newest six digits in its texts."""
        return next(found[0] for text in reversed(self.texts) if (found := _CODE.search(text.text)))
