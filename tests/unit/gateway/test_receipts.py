"""What a device speaks to the elder at the first receipt."""

from datetime import UTC, datetime

import pytest

from devices.messages import Signal, Stage
from dispatcher.signals.model import Arrival, Fate, Stored
from gateway.receipts import CONNECTING, receipt_for, words_for

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize("type_", ["sos", "service", "fall", "smoke", "a type that nobody knows"])
def test_who_presses_hears_that_the_centre_is_being_called(type_):
    assert words_for(Signal(id="p1", type=type_), retained=False) == CONNECTING


@pytest.mark.parametrize("type_", ["battery_low", "mains_lost", "tamper"])
def test_nobody_is_startled_by_what_a_device_says_about_itself(type_):
    assert words_for(Signal(id="p1", type=type_), retained=False) is None


def test_a_replayed_press_is_answered_in_silence():
    assert words_for(Signal(id="p1", type="sos"), retained=True) is None


def test_a_re_send_is_answered_with_the_alarm_it_belongs_to():
    arrival = Arrival(device_id="b7", signal=Signal(id="p1", type="sos"), payload=b"{}", received_at=NOW)
    receipt = receipt_for(Stored(arrival=arrival, fate=Fate.DUPLICATE, alarm_id=4711), now=NOW)
    assert (receipt.signal, receipt.stage, receipt.alarm) == ("p1", Stage.DUPLICATE, 4711)
