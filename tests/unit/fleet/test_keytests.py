"""Keys are to be tried every seven days, counted from the last try or from the day the device came."""

from datetime import UTC, datetime, timedelta

from devices.kinds import KINDS
from dispatcher.fleet.keytests import WITH_KEYS, due_at

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_what_an_elder_calls_for_help_with_has_keys_to_try() -> None:
    assert set(WITH_KEYS) == {"phone", "pendant", "watch"}


def test_a_key_is_due_a_week_after_it_was_tried() -> None:
    assert due_at("phone", tested_at=NOW, added_at=NOW - timedelta(days=90)) == NOW + timedelta(days=7)


def test_a_key_that_was_never_tried_is_due_a_week_after_it_came() -> None:
    assert due_at("pendant", tested_at=None, added_at=NOW) == NOW + timedelta(days=7)


def test_a_sensor_has_no_key_to_try() -> None:
    for kind in set(KINDS) - set(WITH_KEYS):
        assert due_at(kind, tested_at=None, added_at=NOW) is None
