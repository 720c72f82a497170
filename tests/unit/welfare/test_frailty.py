"""Whom to look for first, and why."""

from typing import Any

import pytest

from dispatcher.welfare.frailty import rank
from dispatcher.welfare.model import Contact, Device, Elder

PHONE = Device(id="b7", kind="phone", room=None, speaks=True, silent=False, never_heard=False)
DAUGHTER = Contact(name="女儿", relation="女儿", phone="1", key_holder=True, available=None)


def an_elder(**known: Any) -> Elder:
    """Seventy, healthy, with a phone, a device and a daughter who has a key: nothing speaks for looking there first."""
    plain: dict[str, Any] = {
        "id": 1,
        "name": "陈",
        "sex": "f",
        "age": 70,
        "phone": "1",
        "address": "1号",
        "language": "yue",
        "conditions": None,
        "medication": None,
        "access_notes": None,
        "notes": None,
        "contacts": (DAUGHTER,),
        "devices": (PHONE,),
    }
    return Elder(**plain | known)


def test_nothing_speaks_for_somebody_young_and_well_with_family_and_a_device():
    found = rank(an_elder())
    assert (found.score, found.why) == (0, ())


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"age": 91}, "91岁"),
        ({"age": None}, "年龄不详"),
        ({"notes": "独居，女儿每周日来"}, "独居"),
        ({"conditions": "轻度认知障碍"}, "认知障碍"),
        ({"conditions": "脑梗后遗症，左侧肢体无力"}, "行动不便"),
        ({"medication": "利伐沙班15mg每晚1次"}, "服抗凝药"),
        ({"access_notes": "听力不好，敲门要用力"}, "听不清"),
        ({"phone": None}, "没有电话"),
        ({"contacts": ()}, "没有联系人"),
        (
            {"contacts": (Contact(name="x", relation="x", phone="1", key_holder=False, available=None),)},
            "没有人有钥匙",
        ),
        ({"devices": ()}, "没有会说话的设备"),
    ],
)
def test_what_the_record_says_is_a_reason_in_words(known: dict[str, Any], why: str):
    found = rank(an_elder(**known))
    assert found.why == (why,)
    assert found.score > 0


@pytest.mark.parametrize("wrong", [{"silent": True}, {"never_heard": True}])
def test_who_has_only_a_silent_device_cannot_be_asked(wrong: dict[str, bool]):
    state = {"silent": False, "never_heard": False} | wrong
    device = Device(id="b7", kind="phone", room=None, speaks=True, **state)
    assert rank(an_elder(devices=(device,))).why == ("设备失联",)
    assert rank(an_elder(devices=(device, PHONE))).why == ()


def test_the_weightiest_reason_is_named_first_and_reasons_add_up():
    found = rank(an_elder(age=80, conditions="卧床", phone=None))
    assert found.why[0] == "卧床或失能"
    assert found.score == rank(an_elder(age=80)).score + 5 + 2


def test_the_older_come_first():
    scores = [rank(an_elder(age=age)).score for age in (74, 75, 80, 85, 90)]
    assert scores == sorted(set(scores))
