"""Wrong secrets are slowed down, right ones are not, and the memory of it stays small."""

import pytest

from gateway.access import GATEWAY_USER, Throttle, may_publish, may_subscribe


class Watch:
    """A clock in seconds that stands still until it is moved."""

    at = 0.0

    def __call__(self) -> float:
        """The present moment."""
        return self.at


def test_each_wrong_try_under_a_name_doubles_the_wait_up_to_a_limit():
    throttle = Throttle(Watch())
    waits = [throttle.wrong("b7", f"10.0.0.{n}") for n in range(8)]
    assert waits == [0.25, 0.5, 1, 2, 4, 8, 8, 8]


def test_wrong_tries_from_one_address_under_many_names_wait_longer_too():
    throttle = Throttle(Watch())
    assert [throttle.wrong(f"b{n}", "10.0.0.1") for n in range(3)] == [0.25, 0.5, 1]


def test_a_right_secret_clears_its_name():
    throttle = Throttle(Watch())
    throttle.wrong("b7", "10.0.0.1")
    throttle.wrong("b7", "10.0.0.1")
    throttle.right("b7")
    assert throttle.wrong("b7", "10.0.0.2") == 0.25


def test_wrong_tries_are_forgotten_after_a_while():
    watch = Watch()
    throttle = Throttle(watch)
    for _ in range(5):
        throttle.wrong("b7", "10.0.0.1")
    watch.at += Throttle.FORGOTTEN_AFTER_S + 1
    assert throttle.wrong("b7", "10.0.0.1") == 0.25


def test_its_memory_is_bounded():
    throttle = Throttle(Watch(), most=100)
    for n in range(1000):
        throttle.wrong(f"b{n}", f"10.0.{n % 250}.1")
    assert len(throttle) == 100


@pytest.mark.parametrize(
    ("user", "topic", "allowed"),
    [
        ("b7", "yilao/v1/b7/up/signal", True),
        ("b7", "yilao/v1/b8/up/signal", False),
        ("b7", "yilao/v1/b7/down/receipt", False),
        (GATEWAY_USER, "yilao/v1/b7/down/receipt", True),
        (GATEWAY_USER, "yilao/v1/centres/c1/alarms", True),
        (GATEWAY_USER, "other/topic", False),
        (None, "yilao/v1/b7/up/signal", False),
    ],
)
def test_who_may_say_what(user, topic, allowed):
    assert may_publish(user, topic) is allowed


@pytest.mark.parametrize(
    ("user", "topic", "allowed"),
    [
        ("b7", "yilao/v1/b7/down/#", True),
        ("b7", "yilao/v1/+/down/receipt", False),
        ("b7", "#", False),
        (GATEWAY_USER, "yilao/v1/+/up/signal", True),
        (None, "yilao/v1/b7/down/receipt", False),
    ],
)
def test_who_may_hear_what(user, topic, allowed):
    assert may_subscribe(user, topic) is allowed
