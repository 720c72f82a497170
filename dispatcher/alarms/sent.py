"""Who was sent to an elder, as the history of an alarm tells it; pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

__all__ = ["sent"]


def sent(history: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Who was sent, oldest first: id (of the history), helper, helper_id, kind, phone, at, eta_at, arrived_at.

    A contact who says they go is on the way like anybody who was sent, until they think better of it. "Arrived" may say
    which one it was; without that, all who were on the way are there. Reopening begins anew.
    """
    gone: list[tuple[int | None, dict[str, Any]]] = []  # each with the contact they are, if they are one
    for entry in history:
        detail = entry["detail"]
        contact_id = detail.get("contact_id")
        match entry["event"]:
            case "dispatched":
                gone.append((contact_id, _sent(entry["id"], entry["at"], detail)))
            case "contact_accepted":
                known = {"helper": f"{detail['contact']}（{detail['relation']}）", "kind": "family"}
                gone = _without(gone, contact_id)
                gone.append((contact_id, _sent(entry["id"], entry["at"], {**detail, **known})))
            case "contact_declined":
                gone = _without(gone, contact_id)
            case "arrived":
                which = detail.get("sent")
                for _, one in gone:
                    if one["arrived_at"] is None and which in {None, one["id"]}:
                        one["arrived_at"] = entry["at"]
            case "reopened":
                gone.clear()
    return [one for _, one in gone]


def _without(
    gone: list[tuple[int | None, dict[str, Any]]], contact_id: int
) -> list[tuple[int | None, dict[str, Any]]]:
    """All but a contact who is still on the way."""
    return [(number, one) for number, one in gone if number != contact_id or one["arrived_at"] is not None]


def _sent(number: int, at: datetime, detail: Mapping[str, Any]) -> dict[str, Any]:
    eta = detail.get("eta_minutes")
    return {
        "id": number,
        "helper": detail["helper"],
        "helper_id": detail.get("helper_id"),
        "kind": detail["kind"],
        "phone": detail.get("phone"),
        "at": at,
        "eta_at": None if eta is None else at + timedelta(minutes=int(eta)),
        "arrived_at": None,
    }
