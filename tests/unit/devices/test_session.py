"""Where a link connects to, and how long it waits before it tries again."""

from random import Random

import pytest

from devices.session import Address, Refused, Retry


def test_an_address_is_read_with_its_defaults():
    assert Address.parse("mqtt://broker") == Address(host="broker", port=1883, tls=False)
    assert Address.parse("mqtts://broker") == Address(host="broker", port=8883, tls=True)
    assert Address.parse("mqtt://[::1]:7") == Address(host="::1", port=7, tls=False)
    assert Address.parse("mqtt://a:p%40ss@b:1") == Address(
        host="b", port=1, tls=False, username="a", password="p@ss"
    )


def test_a_password_in_an_address_is_not_shown():
    assert "hidden" not in repr(Address.parse("mqtt://a:hidden@b"))


@pytest.mark.parametrize(
    "url", ["", "broker:1883", "http://broker", "mqtt://", "mqtt://b:port", "mqtt://b:99999"]
)
def test_a_wrong_address_says_how_to_write_one(url):
    with pytest.raises(ValueError, match="mqtt://host:port"):
        Address.parse(url)


def test_the_wait_doubles_to_its_longest_and_is_spread_over_all_of_it():
    chance, retry = Random(1), Retry(first=0.5, longest=30.0)
    for failures, ceiling in ((0, 0.5), (1, 1), (3, 4), (10, 30), (100_000, 30)):
        waits = [retry.wait(failures, refused=False, chance=chance) for _ in range(500)]
        assert 0 <= min(waits) < 0.1 * ceiling
        assert 0.9 * ceiling < max(waits) <= ceiling


def test_while_somebody_waits_for_help_no_wait_is_long_but_after_a_refusal():
    chance, retry = Random(1), Retry(first=0.5, longest=30.0, urgent=3.0)
    assert all(retry.wait(20, refused=False, chance=chance, urgent=True) <= 3 for _ in range(500))
    assert all(retry.wait(20, refused=True, chance=chance, urgent=True) >= 15 for _ in range(500))


def test_after_a_refusal_the_wait_is_longer_and_never_short():
    chance, retry = Random(1), Retry(first=0.5, longest=30.0)
    assert all(1 <= retry.wait(0, refused=True, chance=chance) <= 2 for _ in range(500))
    assert all(15 <= retry.wait(20, refused=True, chance=chance) <= 30 for _ in range(500))
    assert str(Refused("Not authorized")) == "the broker refuses: Not authorized"
