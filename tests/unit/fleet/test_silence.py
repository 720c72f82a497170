"""When a device is silent, and when the platform must rather doubt its own ears."""

from datetime import UTC, datetime, timedelta

import pytest

from devices.kinds import KINDS
from dispatcher.fleet import silence
from dispatcher.fleet.silence import Ears

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OPEN = Ears(looked_at=NOW, deaf_since=None, hearing_since=None)


def seconds(count: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=count)


@pytest.mark.parametrize("kind", KINDS)
def test_a_device_is_silent_one_interval_after_it_was_heard(kind: str) -> None:
    length = silence.SUPERVISION[kind]
    assert silence.silent_at(NOW, supervision_s=length, hearing_since=None) == NOW + seconds(length)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_one_lost_beat_is_no_silence_but_three_are(kind: object) -> None:
    assert 2 * kind.heartbeat < kind.supervision <= 3 * kind.heartbeat  # type: ignore[attr-defined]


def test_everybody_has_one_interval_of_open_ears() -> None:
    since = NOW + timedelta(hours=1)
    assert silence.silent_at(NOW, supervision_s=300, hearing_since=since) == since + seconds(300)
    earlier = NOW - timedelta(hours=1)
    assert silence.silent_at(NOW, supervision_s=300, hearing_since=earlier) == NOW + seconds(300)


@pytest.mark.parametrize(
    ("interval", "grace"), [(30, 30), (300, 300), (600, 300), (3600, 1440), (21600, 8640)]
)
def test_after_an_interruption_there_is_time_for_a_beat_and_not_for_a_whole_interval(
    interval: int, grace: int
) -> None:
    heard = NOW - timedelta(days=1)
    assert silence.silent_at(heard, supervision_s=interval, hearing_since=NOW) == NOW + seconds(grace)
    after = silence.silent_at(NOW, supervision_s=interval, hearing_since=NOW)
    assert after == NOW + seconds(interval)


@pytest.mark.parametrize(("quiet", "deaf"), [(89, False), (90, True)])
def test_where_canaries_were_ever_heard_their_silence_is_our_deafness(quiet: float, *, deaf: bool) -> None:
    canary = NOW - seconds(quiet)
    after = silence.listen(OPEN, last_heard=NOW, canary=canary, alive=0, now=NOW)
    assert after.deaf_since == (canary if deaf else None)
    again = silence.listen(after, last_heard=NOW, canary=NOW, alive=0, now=NOW)
    assert again.deaf_since is None


@pytest.mark.parametrize(("quiet", "alive", "deaf"), [(89, 500, False), (90, 9, False), (90, 10, True)])
def test_when_nobody_at_all_is_heard_though_enough_were_it_is_we_who_are_deaf(
    quiet: float, alive: int, *, deaf: bool
) -> None:
    heard = NOW - seconds(quiet)
    after = silence.listen(OPEN, last_heard=heard, alive=alive, now=NOW + seconds(5))
    before = silence.listen(OPEN, last_heard=heard, alive=alive, now=NOW)
    assert before.deaf_since == (heard if deaf else None)
    assert (after.deaf_since is not None) is (alive >= 10 and quiet + 5 >= 90)


def test_we_stay_deaf_until_somebody_is_heard_and_then_everybody_begins_anew() -> None:
    deaf = Ears(looked_at=NOW, deaf_since=NOW - seconds(90), hearing_since=None)
    later = silence.listen(deaf, last_heard=NOW - seconds(90), alive=0, now=NOW + timedelta(hours=1))
    assert later.deaf_since == deaf.deaf_since
    back = NOW + timedelta(hours=1, seconds=5)
    heard = silence.listen(later, last_heard=back - seconds(1), alive=0, now=back)
    assert heard == Ears(looked_at=back, deaf_since=None, hearing_since=back)


@pytest.mark.parametrize("looked", [None, NOW - seconds(90)])
def test_after_the_platform_itself_was_off_everybody_begins_anew(looked: datetime | None) -> None:
    away = Ears(looked_at=looked, deaf_since=None, hearing_since=None)
    after = silence.listen(away, last_heard=NOW - timedelta(hours=1), alive=0, now=NOW)
    assert after == Ears(looked_at=NOW, deaf_since=None, hearing_since=NOW)


def test_a_platform_that_nobody_ever_spoke_to_is_not_deaf() -> None:
    assert silence.listen(OPEN, last_heard=None, alive=0, now=NOW).deaf_since is None
