"""The benchmarks run from beginning to end, and say what they promise; how fast they are is no test's business."""

import json
from typing import Any

import pytest

from tests.support.broker import needs_mosquitto
from tests.support.processes import run_yilao

pytestmark = pytest.mark.mosquitto


def _bench(*arguments: str) -> dict[str, Any]:
    needs_mosquitto()
    ended = run_yilao("bench", *arguments, "--json", seconds=150)
    assert ended.returncode == 0, ended.stderr
    report: dict[str, Any] = json.loads(ended.stdout)
    return report


def test_the_press_benchmark_reports_presses_beside_their_floor():
    report = _bench("press", "--presses", "5", "--rounds", "1", "--rate", "100", "--telemetry", "50")
    assert set(report) == {
        "idle",
        "loaded",
        "floor",
        "telemetry_per_s",
        "missing",
        "p50_to_floor",
        "p99_to_floor",
        "loaded_p99_to_idle_p99",
    }
    assert report["idle"]["count"] == report["loaded"]["count"] == 5
    assert report["missing"] == 0
    assert set(report["floor"]) == {"mqtt", "commit", "notify", "event", "p50", "p99"}
    assert report["telemetry_per_s"] > 0


def test_the_tell_benchmark_sees_every_red_key_told_while_others_wait():
    report = _bench("tell", "--queued", "2000", "--presses", "3", "--rate", "10")
    assert set(report) == {
        "pressed",
        "queued",
        "waiting_at_end",
        "ordinary_per_s",
        "provider_ms",
        "missing",
        "within_goal",
    }
    assert report["pressed"]["count"] == 3
    assert report["missing"] == 0
    assert report["waiting_at_end"] > 0


def test_the_ingest_benchmark_finds_everything_it_sent_in_the_record():
    report = _bench("ingest", "--seconds", "1", "--rounds", "1", "--overload", "1")
    assert set(report) == {
        "committed_per_s",
        "bare_per_s",
        "ratio",
        "committed_rounds",
        "bare_rounds",
        "sent",
        "lost",
        "cpu_us_per_message",
        "overload",
        "eased",
    }
    assert report["sent"] > 0
    assert report["lost"] == 0
    assert set(report["cpu_us_per_message"]) == {"postgres", "broker", "gateway", "dispatcher", "generator"}
    for overload in (report["overload"], report["eased"]):
        assert overload["committed"] + overload["dropped_by_broker"] == overload["sent"]
        assert (
            overload["broker_counted"] >= overload["dropped_by_broker"]
        )  # it counts the gateway's probes too
        assert overload["presses_missing"] == 0
        assert set(overload["memory"]) == {"postgres", "broker", "gateway", "dispatcher"}
