"""Whom to look for first: a rank from what the record says, and its reasons in words for the desk. Pure.

Every weight and every word below is our own choice, made to order a list, and is no medical score. They read free text, so
"no dementia" counts as dementia: the mistake puts somebody higher on the list, never lower.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dispatcher.welfare.model import Elder

__all__ = ["Frailty", "rank"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frailty:
    """How early to look for somebody (0: nothing speaks for it; higher is earlier), and why, the weightiest first."""

    score: int
    why: tuple[str, ...]


_AGES: Final = ((90, 4), (85, 3), (80, 2), (75, 1))
_AGE_UNKNOWN: Final = 1

_SAID: Final = tuple(
    (re.compile(pattern), weight, reason)
    for pattern, weight, reason in (
        (r"卧床|瘫痪|偏瘫|失能|植物人", 5, "卧床或失能"),
        (r"透析|吸氧|氧疗|制氧|呼吸机", 5, "离不开供电或治疗"),
        (r"独居|一个人住|独自居住", 4, "独居"),
        (r"认知障碍|痴呆|失智|阿尔茨海默", 4, "认知障碍"),
        (r"帕金森|脑梗|中风|肢体无力|髋关节|骨折|轮椅|行动不便", 3, "行动不便"),
        (r"冠心病|心衰|心力衰竭|房颤|心梗|支架|起搏器", 2, "心脏病"),
        (r"慢阻肺|哮喘|肺气肿", 2, "呼吸系统疾病"),
        (r"胰岛素", 2, "用胰岛素"),
        (r"听力|耳背|耳聋|失聪", 2, "听不清"),
        (r"失明|盲人|视力", 2, "看不清"),
        (r"抗凝|华法林|利伐沙班|达比加群", 1, "服抗凝药"),
        (r"肾病", 1, "肾病"),
    )
)
_NO_PHONE: Final = 2
_NO_CONTACT: Final = 3
_NO_KEY_HOLDER: Final = 2
_CANNOT_BE_ASKED: Final = 3


def rank(elder: Elder) -> Frailty:
    """Rank one elder."""
    found = sorted(_reasons(elder), key=lambda reason: -reason[0])
    return Frailty(score=sum(weight for weight, _ in found), why=tuple(words for _, words in found))


def _reasons(elder: Elder) -> Iterator[tuple[int, str]]:
    if elder.age is None:
        yield _AGE_UNKNOWN, "年龄不详"
    else:
        for years, weight in _AGES:
            if elder.age >= years:
                yield weight, f"{elder.age}岁"
                break
    texts = (elder.conditions, elder.medication, elder.notes, elder.access_notes)
    said = "\n".join(text for text in texts if text)
    for pattern, weight, reason in _SAID:
        if pattern.search(said):
            yield weight, reason
    if not elder.phone:
        yield _NO_PHONE, "没有电话"
    if not elder.contacts:
        yield _NO_CONTACT, "没有联系人"
    elif not any(contact.key_holder for contact in elder.contacts):
        yield _NO_KEY_HOLDER, "没有人有钥匙"
    if not any(device.speaks for device in elder.devices):
        yield _CANNOT_BE_ASKED, "没有会说话的设备"
    elif not any(device.can_be_asked for device in elder.devices):
        yield _CANNOT_BE_ASKED, "设备失联"
