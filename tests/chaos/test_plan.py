"""The plan of a storm: the same seed, the same faults; every kind gets its turn."""

from collections import Counter

from tests.chaos.faults import FAULTS
from tests.chaos.plan import draw

KINDS = tuple(FAULTS)


def test_the_same_seed_draws_the_same_plan() -> None:
    assert draw(KINDS, blows=50, seconds=300, seed=7) == draw(KINDS, blows=50, seconds=300, seed=7)
    assert draw(KINDS, blows=50, seconds=300, seed=7) != draw(KINDS, blows=50, seconds=300, seed=8)


def test_every_kind_of_fault_gets_its_turn() -> None:
    turns = Counter(blow.fault for blow in draw(KINDS, blows=2 * len(KINDS) + 1, seconds=300, seed=7))
    assert set(turns) == set(KINDS)
    assert sorted(turns.values()) == [*[2] * (len(KINDS) - 1), 3]


def test_blows_fall_in_the_order_of_time_between_a_calm_beginning_and_end() -> None:
    moments = [blow.at for blow in draw(KINDS, blows=40, seconds=100, seed=7)]
    assert moments == sorted(moments)
    assert 8 <= moments[0] < moments[-1] <= 92


def test_a_fault_hits_whom_it_can_hit_for_as_long_as_it_lasts() -> None:
    for blow in draw(KINDS, blows=100, seconds=300, seed=7):
        fault = FAULTS[blow.fault]
        assert blow.target in fault.targets
        assert fault.lasts[0] <= blow.lasts <= fault.lasts[1]
