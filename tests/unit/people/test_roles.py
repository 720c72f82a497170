"""What each role may see and do."""

import pytest

from dispatcher.people.model import ROLES, Role, Staff


def holding(*roles: tuple[str, str | None]) -> Staff:
    """Somebody with these roles."""
    return Staff(id=1, username="mei", name="Mei", roles=tuple(Role(*role) for role in roles))


@pytest.mark.parametrize(
    ("role", "acts", "supervises", "sees"),
    [
        ("operator", True, False, True),
        ("supervisor", True, True, True),
        ("manager", True, True, True),
        ("admin", True, True, True),
        ("bureau", False, False, True),
        ("caregiver", False, False, False),
    ],
)
def test_a_role_at_a_centre(role: str, *, acts: bool, supervises: bool, sees: bool) -> None:
    person = holding((role, "shiqi"))
    assert (person.may_act, person.acts_at({"shiqi"}), person.supervises_at({"shiqi"})) == (
        acts,
        acts,
        supervises,
    )
    assert not person.acts_at({"xiqu"})
    assert not person.supervises_at({"xiqu"})
    assert person.centres == (frozenset({"shiqi"}) if sees else frozenset())


def test_every_role_is_spoken_of_here() -> None:
    assert set(ROLES) == {"operator", "supervisor", "manager", "admin", "bureau", "caregiver"}


def test_roles_at_several_centres_add_up() -> None:
    assert holding(("operator", "shiqi"), ("supervisor", "xiqu")).centres == frozenset({"shiqi", "xiqu"})


def test_a_role_held_everywhere_sees_all_centres() -> None:
    assert holding(("operator", "shiqi"), ("bureau", None)).centres is None


def test_a_caregiver_everywhere_still_sees_no_centre() -> None:
    assert holding(("caregiver", None)).centres == frozenset()


def test_nobody_without_roles_may_do_anything() -> None:
    person = holding()
    assert (person.may_act, person.acts_at({"shiqi"}), person.centres) == (False, False, frozenset())


def test_who_acts_everywhere_acts_at_any_centre() -> None:
    assert holding(("manager", None)).supervises_at({"xiqu"})
