"""A member of staff as far as the desk needs to know them: who, with what roles, at which centres."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

__all__ = ["ACTING", "ROLES", "Role", "Staff"]

ROLES: Final = ("operator", "supervisor", "manager", "caregiver", "bureau", "admin")

ACTING: Final = frozenset({"operator", "supervisor", "manager", "admin"})
_SUPERVISING: Final = frozenset({"supervisor", "manager", "admin"})
_SEEING: Final = ACTING | {"bureau"}


@dataclass(frozen=True, slots=True)
class Role:
    """A role held at one centre, or everywhere (None)."""

    role: str
    centre_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody who is signed in."""

    id: int
    username: str
    name: str
    roles: tuple[Role, ...]

    @property
    def centres(self) -> frozenset[str] | None:
        """The centres whose elders and alarms they may see; None means all. A caregiver sees none here."""
        seeing = [role for role in self.roles if role.role in _SEEING]
        if any(role.centre_id is None for role in seeing):
            return None
        return frozenset(role.centre_id for role in seeing if role.centre_id is not None)

    @property
    def may_act(self) -> bool:
        """Whether they may do anything to alarms and devices, and not only look."""
        return any(role.role in ACTING for role in self.roles)

    def acts_at(self, centres: Collection[str]) -> bool:
        """Whether they may act on what these centres see: a role that only looks elsewhere does not act there."""
        return self._holds(ACTING, centres)

    def supervises_at(self, centres: Collection[str]) -> bool:
        """Whether they may act on what a colleague at one of these centres holds."""
        return self._holds(_SUPERVISING, centres)

    def _holds(self, roles: frozenset[str], centres: Collection[str]) -> bool:
        return any(
            role.role in roles and (role.centre_id is None or role.centre_id in centres)
            for role in self.roles
        )

    def has(self, *roles: str) -> bool:
        """Whether they hold one of these roles anywhere."""
        return any(role.role in roles for role in self.roles)
