"""What residents do: mostly nothing dangerous, but sooner or later everything."""

import random
from collections import Counter
from datetime import UTC, datetime
from itertools import islice

import pytest

from devices.kinds import KINDS
from devices.messages import PRIORITY, SignalType, priority_of
from simulators.places import distance_m
from simulators.residents import Happening, Residents
from simulators.stories import STORIES
from simulators.town import Town

AFTERNOON = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 16:00 in Zhongshan
MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def town() -> Town:
    return Town.make()


@pytest.fixture(scope="module")
def many(town) -> list[Happening]:
    return happenings(town, 10_000)


def happenings(town, number, *, seed=1, begin=AFTERNOON, pace=1.0) -> list[Happening]:
    residents = Residents(town, chance=random.Random(seed), pace=pace)
    return list(islice(residents.happenings(begin), number))


def test_the_same_chance_gives_the_same_day(town, many):
    assert happenings(town, 100) == many[:100]


def test_most_presses_are_no_emergencies(many):
    real = sum(happening.emergency for happening in many)
    assert 0.02 < real / len(many) < 0.15
    urgent = sum(priority_of(happening.type, test=happening.test) == 1 for happening in many)
    assert urgent < len(many) / 2


def test_everything_that_a_device_can_say_happens_some_day(many):
    assert {happening.type for happening in many} == {signal_type.value for signal_type in SignalType}


def test_every_kind_of_emergency_happens(many):
    dangers = {happening.type for happening in many if happening.emergency}
    assert dangers == {signal_type for signal_type, priority in PRIORITY.items() if priority == 1}


def test_no_device_says_what_its_kind_cannot():
    for story in STORIES:
        for kind in story.kinds:
            assert {beat.type for beat in story.beats[:1]} <= set(KINDS[kind].signals), (story.name, kind)


def test_the_first_press_comes_within_five_seconds_and_is_an_emergency(town):
    for seed in range(20):
        first = happenings(town, 1, seed=seed)[0]
        assert 0 < first.after <= 5
        assert first.type == "sos"
        assert first.emergency


def test_the_show_has_an_event_every_15_to_30_seconds_and_an_urgent_one_every_minute_or_two(town):
    lively = 20 * 60
    events = urgent = 0
    for seed in range(20):
        elapsed = 0.0
        for happening in happenings(town, 500, seed=seed):
            elapsed += happening.after
            if elapsed > lively:
                break
            events += 1
            urgent += priority_of(happening.type, test=happening.test) == 1
    assert 15 <= 20 * lively / events <= 30
    assert 60 <= 20 * lively / urgent <= 120


def test_after_twenty_minutes_the_town_calms_down(many):
    assert sum(happening.after for happening in many[-1000:]) > 2 * sum(
        happening.after for happening in many[:50]
    ) * (1000 / 50)


def test_twice_the_pace_takes_half_the_time(town, many):
    slow, fast = many[:400], happenings(town, 400, pace=20)
    assert sum(h.after for h in fast) < sum(h.after for h in slow) / 4


@pytest.mark.parametrize("pace", [0, -1, float("nan"), float("inf")])
def test_an_impossible_pace_is_refused(town, pace):
    with pytest.raises(ValueError, match="the pace must be above 0"):
        Residents(town, chance=random.Random(1), pace=pace)


def test_a_slip_of_the_finger_is_often_taken_back_on_the_same_device(many):
    slips = {h.number: h.device_id for h in many if h.story == "slip of the finger" and h.type == "sos"}
    back = [h for h in many if h.type == "cancel"]
    assert 0.5 < len(back) / len(slips) < 0.9
    assert all(slips[h.number] == h.device_id for h in back)


def test_power_that_goes_comes_back(many):
    story = [h.type for h in many[:-200] if h.story == "power cut"]
    assert Counter(story)["mains_lost"] == pytest.approx(Counter(story)["mains_restored"], abs=2)


def test_everybody_tests_the_key_before_anybody_tests_it_again(many):
    tests = [h.elder for h in many if h.story == "weekly key test"]
    assert len(set(tests[:881])) == min(881, len(tests))
    assert all(h.test for h in many if h.story == "weekly key test")


def test_mornings_are_for_checking_in(town):
    def share(begin):
        return sum(h.type == "ok" for h in happenings(town, 400, begin=begin)) / 400

    assert share(MORNING) > 1.4 * share(AFTERNOON)


def test_who_walks_away_is_some_way_from_home_or_does_not_know_where(town, many):
    homes = {elder.ref: (elder.lat, elder.lon) for elder in town.people}
    places = [(h.elder, h.location) for h in many if h.type == "wander"]
    assert any(location is None for _, location in places)
    for elder, location in places:
        if location is not None:
            assert 500 < distance_m(homes[elder], (location.lat, location.lon)) < 1_600


def test_a_town_without_devices_is_quiet_and_a_small_one_is_not():
    assert happenings(Town.make(elders=0), 5) == []
    assert len(happenings(Town.make(elders=1), 50)) == 50
