"""An alarm as outsiders see it: the JSON of the API, the stream and the centres' own systems."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

__all__ = ["alarm_json", "iso"]

_TIMES = (
    "raised_at",
    "last_press_at",
    "cancelled_at",
    "next_deadline_at",
    "claimed_at",
    "answered_at",
    "dispatched_at",
    "arrived_at",
    "held_until",
    "holder_lost_at",
    "resolved_at",
)
_WELL_AGAIN = frozenset({"silent", "mains_lost", "town_silent", "town_mains_lost"})  # what ends by itself
_PLAIN = (
    "id",
    "version",
    "type",
    "class",
    "types",
    "priority",
    "state",
    "test",
    "late",
    "presses",
    "device_id",
    "device_kind",
    "centre_id",
    "level",
    "deadline",
    "ringing",
    "hold_reason",
    "outcome",
    "claimed_by_name",
)


def alarm_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """One row of `alarm_cards` as JSON: see Alarm in web/answers.py for the shape."""
    body: dict[str, Any] = {name: row[name] for name in _PLAIN}
    body.update({name: iso(row[name]) for name in _TIMES})
    body["claimed_by"] = row["claimed_by_username"]
    body["centres"] = row["audience"]
    body["outage"] = None
    if row["outage_kind"] is not None:
        body["outage"] = {
            "kind": row["outage_kind"],
            "town": row["outage_town"],
            "devices": row["struck_devices"],
            "restored": row["struck_restored"],
        }
    body["restored"] = None
    if row["struck_devices"]:
        all_back = row["struck_restored"] == row["struck_devices"]
        body["restored"] = all_back and _WELL_AGAIN.issuperset(row["types"])
    body["away"] = None
    if row["away_kind"] is not None:
        body["away"] = {"kind": row["away_kind"], "until": iso(row["away_until"])}
    body["elder"] = None
    if row["elder_id"] is not None:
        body["elder"] = {
            "id": row["elder_id"],
            "name": row["elder_name"],
            "phone": row["elder_phone"],
            "address": row["elder_address"],
            "town": row["elder_town"],
            "lat": row["elder_lat"],
            "lon": row["elder_lon"],
            "age": _age(row["elder_born_on"], row["raised_at"].date()),
            "sex": row["elder_sex"],
        }
    return body


def iso(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds."""
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _age(born_on: date | None, on: date) -> int | None:
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
