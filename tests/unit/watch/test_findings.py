"""What the doctor says of what was found: well or not, in one line with what to do."""

from datetime import UTC, datetime, timedelta

import pytest

from devices.session import NotConnected, Refused
from dispatcher.watch import findings
from dispatcher.watch.model import Look, Path

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
GIB = 1024**3


@pytest.mark.parametrize(
    ("free", "total", "ok"),
    [(20 * GIB, 100 * GIB, True), (GIB // 2, 4 * GIB, False), (30 * GIB, 1000 * GIB, False)],
)
def test_a_disk_needs_a_gibibyte_and_a_twentieth_of_it(free, total, ok):
    found = findings.disk("disk", place="/data", free=free, total=total)
    assert found.ok is ok
    assert "/data" in found.detail
    assert ok or "make room" in found.detail


def test_a_certificate_is_complained_of_three_weeks_ahead():
    assert findings.certificate(NOW + timedelta(days=21, hours=1), now=NOW).ok
    soon = findings.certificate(NOW + timedelta(days=20), now=NOW)
    assert not soon.ok
    assert "20 more days: renew it" in soon.detail
    assert "expired 3 days ago" in findings.certificate(NOW - timedelta(days=2, hours=1), now=NOW).detail


def test_a_broker_that_asks_for_a_name_is_well_when_we_gave_none():
    refused = Refused("Not authorized")
    assert findings.broker(None, named=True).ok
    assert findings.broker(refused, named=False).ok
    assert not findings.broker(refused, named=True).ok
    assert "YILAO_MQTT_URL" in findings.broker(NotConnected("no answer"), named=False).detail


def test_an_installation_without_a_gateway_is_told_to_start_one():
    (found,) = findings.paths(Look(now=NOW))
    assert not found.ok
    assert "yilao gateway" in found.detail


def test_each_gateways_canary_is_told():
    paths = [
        Path(gateway=name, begun_at=NOW - timedelta(hours=1), sent_at=NOW - timedelta(seconds=age))
        for name, age in (("g0", 4), ("g1", 80))
    ]
    well, late = findings.paths(Look(now=NOW, paths=tuple(paths)))
    assert (well.what, well.ok) == ("canary g0", True)
    assert not late.ok
    assert "80 s" in late.detail


def test_gaps_of_today_and_of_tomorrow_are_told_apart():
    gaps = [
        {"id": "shiqi", "starts_at": NOW, "already": True},
        {"id": "xiqu", "starts_at": NOW + timedelta(hours=12), "already": False},
    ]
    now, later = findings.rota(gaps, now=NOW)
    assert "shiqi: fill the rota" in now.detail
    assert "xiqu from 12 h on" in later.detail
    assert all(found.ok for found in findings.rota([], now=NOW))


def test_a_backup_is_expected_every_night():
    assert not findings.backup(None, now=NOW).ok
    assert findings.backup(NOW - timedelta(hours=30), now=NOW).ok
    assert "yilao db backup" in findings.backup(NOW - timedelta(hours=72), now=NOW).detail


@pytest.mark.parametrize(
    ("fsync", "commit", "ok"), [("on", "on", True), ("off", "on", False), ("on", "off", False)]
)
def test_a_database_that_does_not_write_through_would_make_receipts_lie(fsync, commit, ok):
    assert findings.durability(fsync=fsync, commit=commit).ok is ok
