"""Who was sent to an elder, as the history of an alarm tells it; pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

__all__ = ["sent"]


def sent(history: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Who was sent, oldest first: id (of the history), helper, helper_id, kind, phone, at, eta_at, arrived_at.

    "Arrived" may say which one it was; without that, all who were on the way are there. Reopening begins anew.
    """
    gone: list[dict[str, Any]] = []
    for entry in history:
        detail = entry["detail"]
        match entry["event"]:
            case "dispatched":
                gone.append(_sent(entry["id"], entry["at"], detail))
            case "arrived":
                which = detail.get("sent")
                for one in gone:
                    if one["arrived_at"] is None and which in {None, one["id"]}:
                        one["arrived_at"] = entry["at"]
            case "reopened":
                gone.clear()
    return gone


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
