"""When the troubles of many are one event."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatcher.fleet import outage

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("struck", "devices", "one"),
    [
        (4, 4, False),
        (5, 5, True),
        (5, 100, True),
        (5, 101, False),
        (6, 101, True),
        (49, 1000, False),
        (50, 1000, True),
    ],
)
def test_five_devices_or_a_twentieth_of_the_town_are_one_event(
    struck: int, devices: int, *, one: bool
) -> None:
    assert outage.is_outage(struck=struck, devices=devices) is one


def test_a_lost_mains_waits_two_minutes_so_that_the_town_is_seen_whole() -> None:
    assert outage.mains_due_at(NOW, now=NOW) == NOW + timedelta(minutes=2)


def test_in_a_flood_that_we_are_behind_with_it_waits_a_moment_all_the_same() -> None:
    now = NOW + timedelta(minutes=10)
    assert outage.mains_due_at(NOW, now=now) == now + timedelta(seconds=30)


def test_an_outage_is_named_after_its_town_and_kind() -> None:
    assert outage.subject("shiqi", "silent") == "town:shiqi:silent"
    assert outage.subject(None, "mains") == "town::mains"
