"""Who waits for a desk, as the devices tell it: so that a demo that nobody attends does not drown its visitor."""

from datetime import UTC, datetime

from devices.behaviour import Told
from devices.messages import Stage
from simulators.demo import Waiting, device_specs
from simulators.town import Town

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def a_home() -> Waiting:
    return Waiting({"phone": "E1", "pendant": "E1", "other": "E2"})


def test_two_devices_of_one_elder_wait_once():
    waiting = a_home()
    waiting.pressed("phone", 0)
    waiting.pressed("pendant", 1)
    waiting.pressed("other", 2)
    assert waiting.count(3) == 2


def test_only_closed_ends_the_waiting():
    waiting = a_home()
    waiting.pressed("phone", 0)
    waiting.heard("phone", Told(signal="s", stage=Stage.ANSWERED, say=None))
    assert waiting.waits("pendant")
    waiting.heard("pendant", Told(signal="s", stage=Stage.CLOSED, say=None))
    assert not waiting.waits("phone")


def test_who_is_never_answered_does_not_stop_the_show_for_good():
    waiting = a_home()
    waiting.pressed("phone", 0)
    assert waiting.count(899) == 1
    assert waiting.count(900) == 0


def test_only_watches_know_where_they_are():
    specs = device_specs(Town.make(elders=300))
    assert {spec.kind for spec in specs if spec.location is not None} == {"watch"}
