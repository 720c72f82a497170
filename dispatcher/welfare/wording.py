"""What a device says when everybody is asked, in Mandarin or Cantonese words, by the keys that it has. Pure."""

from typing import Final

from devices.kinds import KINDS
from devices.messages import SignalType

__all__ = ["ask"]

_MANDARIN: Final = "您好，居家养老服务中心向您问平安。您平安，请按{keys}；需要帮助，请按红键。"
_CANTONESE: Final = "你好，居家养老服务中心问候你平安。你平安，请撳{keys}；要人帮手，请撳红键。"


def ask(*, language: str | None, kind: str) -> str:
    """The words for a kind of device; `language` is cmn or yue."""
    meant = KINDS[kind].keys.values()
    # "I am well" first: the green key is answered by an operator, and in a storm there are thousands of them.
    keys = [
        name for type_, name in ((SignalType.OK, "报平安键"), (SignalType.SERVICE, "绿键")) if type_ in meant
    ]
    return (_CANTONESE if language == "yue" else _MANDARIN).format(keys="或".join(keys))
