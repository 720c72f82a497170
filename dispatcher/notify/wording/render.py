"""Words with what stands in them: {elder} is filled in, and [a part in brackets] is left out when something in it is not there. Pure.

A message that cannot be worded is one that nobody gets, so rendering knows no errors: an unknown key says that there is
a message, a hole that nothing fills stays empty, and words that somebody spoilt give way to the defaults.
"""

import re
from collections.abc import Mapping
from typing import Final

from dispatcher.notify.wording.keys import FALLBACK, KEYS, Key

__all__ = ["Texts", "fill", "mistakes", "render", "sms_parts", "title"]

Texts = Mapping[tuple[str, str], str]
"""The words a city wrote in the place of the defaults, by key and language."""

_HOLE: Final = re.compile(r"\{([a-z_]+)\}")
_PART: Final = re.compile(r"\[([^\[\]]*)\]")
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE: Final = frozenset("^{}\\[~]|€\f")


def render(key: str, language: str, values: Mapping[str, str], *, texts: Texts) -> str:
    """What is said: the city's own words, or the defaults; in Chinese when the language is not known."""
    known = _known(key)
    language = _language(language)
    own = texts.get((known.key, language))
    if own is None or mistakes(known.key, own):
        own = known.texts[language]
    return fill(own, values)


def title(key: str, language: str, values: Mapping[str, str]) -> str:
    """The line above it, where a channel has one (a push message, an e-mail)."""
    return fill(_known(key).titles[_language(language)], values)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Leave out each [part] in which something is missing, then fill the holes; a value is never read as words again."""

    def whole(part: re.Match[str]) -> str:
        inside = part[1]
        return inside if all(values.get(hole) for hole in _HOLE.findall(inside)) else ""

    return _HOLE.sub(lambda hole: values.get(hole[1], ""), _PART.sub(whole, text)).strip()


def mistakes(key: str, text: str) -> list[str]:
    """What is wrong with somebody's words for a key, in sentences; nothing when they can be used."""
    known = KEYS.get(key)
    if known is None:
        return [f"there are no words called {key}"]
    holes = set(_HOLE.findall(text))
    found = [
        f"{{{hole}}} is not known here; there are {_list(known.may)}" for hole in sorted(holes - known.may)
    ]
    found += [f"{{{hole}}} must not be left out" for hole in sorted(known.must - holes)]
    rest = _PART.sub("", _HOLE.sub("", text))
    if "{" in rest or "}" in rest or any("{" in part or "}" in part for part in _loose(text)):
        found.append("a brace { or } stands alone: a placeholder is {elder}, in small letters")
    if "[" in rest or "]" in rest:
        found.append("a bracket [ or ] stands alone, or one part is within another")
    if not text.strip():
        found.append("there are no words")
    return found


def sms_parts(text: str) -> int:
    """In how many short messages this is sent: 160 letters or 70 Chinese characters, fewer in each when there are several."""
    if all(letter in _GSM or letter in _GSM_TWICE for letter in text):
        length = sum(2 if letter in _GSM_TWICE else 1 for letter in text)
        return 1 if length <= 160 else -(-length // 153)  # noqa: PLR2004 - 3GPP TS 23.040
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else -(-length // 67)  # noqa: PLR2004 - the same


def _loose(text: str) -> list[str]:
    return _PART.findall(_HOLE.sub("", text))


def _list(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _known(key: str) -> Key:
    return KEYS.get(key) or KEYS[FALLBACK]


def _language(language: str) -> str:
    return "en" if language == "en" else "zh"
