"""When silence of a console means that nobody is there, and when it is ours."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatcher.people.consoles.rules import Hearing, every, is_lost, listen, may_judge

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def looking(hearing: Hearing, *moments: float, heard: float | None = None, crowd: int = 1) -> Hearing:
    """Look at these seconds; somebody is heard at each of them, or was last at `heard`."""
    for at in moments:
        last = NOW + seconds(at if heard is None else heard)
        hearing = listen(hearing, last_heard=last, crowd=crowd, now=NOW + seconds(at))
    return hearing


def judges(hearing: Hearing, at: float) -> bool:
    return may_judge(hearing, NOW + seconds(at))


def test_a_process_that_has_just_begun_judges_nobody_for_45_seconds() -> None:
    assert not judges(Hearing(), 0)
    assert not judges(looking(Hearing(), *range(0, 41, 5)), 40)
    assert judges(looking(Hearing(), *range(0, 46, 5)), 45)


def test_a_gap_in_our_own_looking_gives_everybody_time_anew() -> None:
    steady = looking(Hearing(), *range(0, 61, 5))
    late = looking(steady, 75)  # a turn or two that failed
    assert judges(late, 75)
    after = looking(steady, 76)  # the database was away, or this process stood still
    assert not judges(after, 76)
    assert not judges(looking(after, *range(81, 117, 5)), 116)
    assert judges(looking(after, *range(81, 122, 5)), 121)


def test_a_clock_that_goes_back_gives_everybody_time_anew_and_not_an_hour_of_it() -> None:
    steady = looking(Hearing(), *range(3600, 3661, 5))
    back = looking(steady, 60)
    assert not judges(back, 60)
    assert not judges(looking(back, *range(65, 101, 5)), 100)
    assert judges(looking(back, *range(65, 106, 5)), 105)


def test_when_several_fall_silent_at_once_it_is_we_who_are_deaf() -> None:
    steady = looking(Hearing(), *range(0, 61, 5), crowd=3)
    deaf = looking(steady, *range(65, 200, 5), heard=60, crowd=3)
    assert deaf.deaf
    assert not judges(deaf, 195)
    back = looking(deaf, 200)
    assert not back.deaf
    assert not judges(back, 200)
    assert judges(looking(back, *range(205, 246, 5)), 245)


def test_one_or_two_who_fall_silent_are_gone() -> None:
    steady = looking(Hearing(), *range(0, 61, 5), crowd=2)
    assert judges(looking(steady, *range(65, 200, 5), heard=60, crowd=2), 195)


@pytest.mark.parametrize(("unattended", "said"), [(30, 10), (45, 15), (3600, 15), (10, 10 / 3)])
def test_a_console_speaks_three_times_before_its_desk_is_called_empty(unattended: float, said: float) -> None:
    assert every(seconds(unattended)).total_seconds() == pytest.approx(said)


@pytest.mark.parametrize(
    ("since", "claimed", "heard", "lost"),
    [
        (-900, -900, None, False),  # never heard at all: an old page, or a script
        (-900, -900, -45, False),
        (-900, -900, -46, True),
        (-10, -900, -300, False),  # taken over by somebody whose console has its time
        (None, -900, None, False),  # claimed through a program that knows of no consoles
        (None, -900, -46, True),
        (None, -10, -300, False),
    ],
)
def test_a_claim_is_as_good_as_the_console_that_holds_it_up(
    since: int | None,
    claimed: int,
    heard: int | None,
    lost: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    def at(moment: int | None) -> datetime | None:
        return None if moment is None else NOW + seconds(moment)

    said = {"holder_since": at(since), "claimed_at": at(claimed), "heard_at": at(heard)}
    assert is_lost(**said, stale_after=seconds(45), now=NOW) is lost
    assert not is_lost(**said, stale_after=None, now=NOW)
