"""Topics, and who may use them."""

import pytest

from devices import topics
from devices.messages import PRIORITY, SignalType, priority_of
from devices.topics import Topic, may_publish, may_subscribe, parse


def test_the_topics_are_those_of_the_contract():
    assert topics.up("d1", "signal") == "yilao/v1/d1/up/signal"
    assert topics.down("d1", "receipt") == "yilao/v1/d1/down/receipt"
    assert topics.centre_alarms(7) == "yilao/v1/centres/7/alarms"
    assert topics.UP_SIGNAL == "yilao/v1/+/up/signal"


def test_a_device_topic_is_taken_apart():
    assert parse("yilao/v1/d:1.a_b-c/up/signal") == Topic(
        device_id="d:1.a_b-c", direction="up", leaf="signal"
    )
    assert parse("yilao/v1/d1/down/command") == Topic(device_id="d1", direction="down", leaf="command")


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "yilao/v1/centres/7/alarms",
        "yilao/v1//up/signal",
        "yilao/v1/d1/up/",
        "yilao/v1/d1/up/a/b",
        "yilao/v1/+/up/signal",
        "yilao/v1/d 1/up/signal",
        "yilao/v2/d1/up/signal",
        "x/yilao/v1/d1/up/signal",
        "yilao/v1/d1/up/signal\n",
        f"yilao/v1/{'x' * 65}/up/signal",
    ],
)
def test_other_topics_are_not_a_device(topic):
    assert parse(topic) is None


@pytest.mark.parametrize("bad", ["", "a/b", "+", "#", "a b", "颐老", "x" * 65, "a\n"])
def test_a_device_id_is_letters_digits_and_four_signs(bad):
    assert topics.valid_device_id("SN:0.1_2-3")
    assert not topics.valid_device_id(bad)


def test_a_device_publishes_only_below_its_own_up():
    assert may_publish("d1", "yilao/v1/d1/up/signal")
    for topic in (
        "yilao/v1/d2/up/signal",
        "yilao/v1/d1/down/receipt",
        "yilao/v1/d1/up/",
        "yilao/v1/d1/up",
        "yilao/v1/d1/up/#",
        "yilao/v1/d1/up/+",
        "yilao/v1/centres/1/alarms",
        "$SYS/up",
    ):
        assert not may_publish("d1", topic), topic


def test_a_device_subscribes_only_below_its_own_down():
    for topic_filter in ("receipt", "command", "+", "#"):
        assert may_subscribe("d1", f"yilao/v1/d1/down/{topic_filter}")
    for topic_filter in (
        "#",
        "yilao/v1/+/down/receipt",
        "yilao/v1/d2/down/receipt",
        "yilao/v1/d1/up/signal",
        "yilao/v1/d1/#",
        "yilao/v1/d1/down",
        "$share/g/yilao/v1/d1/down/receipt",
    ):
        assert not may_subscribe("d1", topic_filter), topic_filter


def test_a_user_name_with_wildcards_opens_nothing():
    for name in ("+", "#", "d1/up/x/../..", ""):
        assert not may_publish(name, f"yilao/v1/{name}/up/signal")
        assert not may_subscribe(name, f"yilao/v1/{name}/down/receipt")


def test_every_signal_type_has_its_priority():
    assert set(PRIORITY) == set(SignalType)
    assert {kind for kind, priority in PRIORITY.items() if priority == 1} == {
        "sos",
        "fall",
        "smoke",
        "gas",
        "co",
    }
    assert priority_of("sos") == 1
    assert priority_of("earthquake") == 3
    assert priority_of("sos", test=True) == 5
