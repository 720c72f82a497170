"""How what somebody types into the search line is read."""

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Sought", "read"]

_MOST_WORDS: Final = 6
_LARGEST: Final = 2**63 - 1
_DIGITS_WITH_GAPS: Final = re.compile(r"\+?\d[\d\s-]*")
_ALARM: Final = re.compile(r"#\s*(\d+)")
_ONLY_IN_ASCII: Final = re.ASCII


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: LIKE patterns that must all fit, the end of a telephone number, the number of an alarm."""

    patterns: tuple[str, ...] = ()
    digits: str | None = None
    alarm: int | None = None
    begins: str = ""


def read(text: str) -> Sought | None:
    """None when there is nothing to look for.

    1. `#4711` is the alarm 4711 and nothing else.
    2. Digits, however they are grouped, are a part of a telephone number, of a device's id, or the number of an alarm.
    3. Everything else is words; each must be in what is found.
    """
    text = text.strip().lower()
    if alarm := re.fullmatch(_ALARM, text):
        return Sought(alarm=_number(alarm[1]))
    if re.fullmatch(_DIGITS_WITH_GAPS.pattern, text, _ONLY_IN_ASCII):
        digits = re.sub(r"\D", "", text)
        return Sought(patterns=(_pattern(digits),), digits=digits, alarm=_number(digits), begins=digits)
    words = [word for word in text.split() if word.strip("#")][:_MOST_WORDS]
    if not words:
        return None
    return Sought(patterns=tuple(_pattern(word) for word in words), begins=words[0])


def _number(digits: str) -> int | None:
    number = int(digits)
    return number if 1 <= number <= _LARGEST else None


def _pattern(word: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"
