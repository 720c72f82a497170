"""What can be said: every key with its default words, what may stand in them and what must. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

__all__ = [
    "FALLBACK",
    "KEYS",
    "LANGUAGES",
    "ROLES",
    "TYPES",
    "WITHOUT_HEALTH",
    "Key",
]

LANGUAGES: Final = ("zh", "en")

FALLBACK: Final = "notice"
"""Said for a key that this program does not know (a newer one wrote it): somebody hears that there is something, not nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One thing that can be said."""

    key: str
    may: frozenset[str]
    """What may stand in its words."""
    must: frozenset[str]
    """What may never be left out of them."""
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    """The default words by language."""


def _read() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(Path(__file__).with_name("defaults.json").read_text(encoding="utf-8"))
    return loaded


_FILE: Final = _read()

KEYS: Final[Mapping[str, Key]] = MappingProxyType(
    {
        key: Key(
            key=key,
            may=frozenset(words["may"]),
            must=frozenset(words["must"]),
            titles=words["title"],
            texts={language: words[language] for language in LANGUAGES},
        )
        for key, words in _FILE["keys"].items()
    }
)

TYPES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(_FILE["types"])
"""What happened, by the type of the alarm."""

WITHOUT_HEALTH: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(_FILE["without_health"])
"""The same for types that tell something of an elder's health, said to whom the elder did not agree to tell it."""

ROLES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(_FILE["roles"])
