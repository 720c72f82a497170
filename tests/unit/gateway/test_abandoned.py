"""Who is taken for gone, from looks alone: a second look decides nothing, and neither does a database that stood still."""

from datetime import UTC, datetime, timedelta

from gateway.abandoned import Abandoned, Lookout

MOMENT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def row(number, pid=None, last_heard=None):
    return {"number": number, "pid": pid, "last_heard": last_heard}


def looks(lookout, count, *rows):
    return [lookout.look(rows) for _ in range(count)]


def test_a_free_number_is_left_to_its_gateway_for_two_looks():
    assert looks(Lookout(), 3, row(0)) == [[], [], [Abandoned(number=0, pid=None, last_heard=None)]]


def test_a_holder_who_speaks_between_any_two_looks_is_never_taken_for_gone():
    lookout = Lookout()
    for second in range(60):
        assert lookout.look([row(0, 17, MOMENT + timedelta(seconds=second))]) == []


def test_a_holder_who_says_nothing_between_seven_looks_is_gone():
    found = looks(Lookout(), 7, row(0, 17, MOMENT))
    assert found == [[]] * 6 + [[Abandoned(number=0, pid=17, last_heard=MOMENT)]]


def test_a_holder_who_speaks_again_is_counted_anew():
    lookout = Lookout()
    looks(lookout, 6, row(0, 17, MOMENT))
    assert lookout.look([row(0, 17, MOMENT + timedelta(seconds=6))]) == []
    assert looks(lookout, 5, row(0, 17, MOMENT + timedelta(seconds=6))) == [[]] * 5


def test_whoever_took_a_number_over_is_not_judged_by_the_one_before():
    lookout = Lookout()
    looks(lookout, 6, row(0, 17, MOMENT))
    assert lookout.look([row(0, 18, MOMENT)]) == []


def test_a_holder_whom_we_may_not_look_at_is_not_judged():
    assert looks(Lookout(), 20, row(0, 17, None)) == [[]] * 20


def test_several_numbers_are_found_at_once():
    found = looks(Lookout(), 3, row(0), row(1, 17, MOMENT), row(2))[-1]
    assert [one.number for one in found] == [0, 2]
