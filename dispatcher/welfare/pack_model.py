"""What a contact pack holds, before it is written as a file; and the words that both files share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from devices.kinds import KINDS
from dispatcher.welfare.frailty import Frailty
from dispatcher.welfare.model import Device, Elder

__all__ = ["LANGUAGE", "SEX", "Entry", "Format", "Order", "Pack", "Phone", "device_words"]

SEX: Final[Mapping[str | None, str]] = {"f": "女", "m": "男", None: ""}
LANGUAGE: Final[Mapping[str, str]] = {"cmn": "普通话", "yue": "粤语"}


class Format(StrEnum):
    """What a pack is written as."""

    CSV = "csv"
    PDF = "pdf"


class Order(StrEnum):
    """How a pack is sorted."""

    ADDRESS = "address"
    FRAILTY = "frailty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A desk that can be called; `phone` is None when the record has no number."""

    name: str
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One elder of the pack."""

    elder: Elder
    frailty: Frailty


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everybody a centre looks after, in the order of the file; `phones` are the centre's own, its neighbour's, the city's."""

    centre: str
    phones: tuple[Phone, ...]
    made_at: datetime
    taken_by: str
    by_frailty: bool
    entries: tuple[Entry, ...]


def device_words(device: Device) -> str:
    """A device in words: its kind, where it stands, and what is wrong with it."""
    kind = KINDS.get(device.kind)
    name = kind.name_zh if kind else device.kind
    wrong = "失联" if device.silent else "从未上线" if device.never_heard else None
    told = "，".join(part for part in (device.room, wrong) if part)
    return f"{name}（{told}）" if told else name
