"""Who is asked to gather their readings when the way is long, and when."""

import json

from gateway.easing import GATHER_S, Easing


def asked(easing: Easing, now: float, *devices: str, delay_s: float = 2.0) -> list[str]:
    """The devices that are asked, when these have talked and then a probe was so long on its way."""
    easing.heard(devices)
    return [send.topic.split("/")[2] for send in easing.probed(delay_s, now=now)]


def test_nobody_is_asked_while_probes_come_at_once():
    easing = Easing()
    assert all(asked(easing, now, "b7", delay_s=0.3) == [] for now in range(100))


def test_the_most_talkative_are_asked_first_and_a_hundred_at_once():
    easing = Easing()
    names = asked(easing, 0.0, *[f"quiet-{n}" for n in range(150)], "loud", "loud")
    assert names[0] == "loud"
    assert len(names) == 100


def test_a_device_is_not_asked_again_while_it_gathers_and_the_others_have_their_turn():
    easing = Easing()
    assert asked(easing, 1.0, "a", "a", "b") == ["a", "b"]
    assert asked(easing, 1.5, "a", "c") == ["c"]


def test_who_has_fallen_silent_since_the_last_probe_is_not_asked():
    easing = Easing()
    easing.heard(["gone"])
    assert asked(easing, 0.0, delay_s=0.1) == []
    assert asked(easing, 0.5, "b7") == ["b7"]


def test_a_device_is_asked_again_before_its_time_is_over():
    easing = Easing()
    assert asked(easing, 1.0, "a") == ["a"]
    assert asked(easing, 1.0 + GATHER_S, "a") == []
    assert asked(easing, 1.0 + 3 * GATHER_S, "a") == ["a"]


def test_they_are_asked_with_a_command_whose_end_is_in_it_and_whose_number_is_no_number_of_the_outbox():
    easing = Easing()
    easing.heard(["b7"])
    (ask,) = easing.probed(2.0, now=0.0)
    said = json.loads(ask.payload)
    assert (ask.topic, ask.qos) == ("yilao/v1/b7/down/command", 0)
    assert not said.pop("id").isdecimal()
    assert 120 <= said.pop("gather_for_s") < 150
    assert said == {"command": "configure", "gather_s": 10}
