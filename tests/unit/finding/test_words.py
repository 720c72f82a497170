"""How the search line is read."""

import pytest

from dispatcher.finding.words import Sought, read


def test_a_number_behind_a_hash_is_an_alarm_and_nothing_else() -> None:
    assert read("#4711") == read(" # 4711 ") == Sought(alarm=4711)


@pytest.mark.parametrize("text", ["138 0000-4711", "13800004711", "+13800004711"])
def test_digits_are_a_telephone_number_however_they_are_grouped_or_the_number_of_an_alarm(text: str) -> None:
    sought = read(text)
    assert sought is not None
    assert (sought.digits, sought.alarm, sought.patterns) == ("13800004711", 13800004711, ("%13800004711%",))


def test_words_must_all_fit_in_any_case_and_no_sign_of_theirs_is_a_wildcard() -> None:
    sought = read("  陈  50%_A\\座 ")
    assert sought is not None
    assert sought.patterns == ("%陈%", "%50\\%\\_a\\\\座%")
    assert (sought.digits, sought.alarm, sought.begins) == (None, None, "陈")


@pytest.mark.parametrize("text", ["", "   ", "#", "# #"])
def test_nothing_to_look_for(text: str) -> None:
    assert read(text) is None


def test_a_number_that_no_alarm_can_have_is_only_digits() -> None:
    sought = read("0" * 5)
    assert sought is not None
    assert sought.alarm is None
    long = read("9" * 40)
    assert long is not None
    assert long.alarm is None


def test_an_endless_line_is_cut_to_a_few_words() -> None:
    sought = read("词 " * 50)
    assert sought is not None
    assert len(sought.patterns) == 6
