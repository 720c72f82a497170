"""An invented person to try words on; nobody of that name or number exists. Pure."""

from datetime import datetime, timedelta
from typing import Any

__all__ = ["sample_row"]


def sample_row(
    key: str, *, language: str, type_: str, channel: str, health_consent: bool, now: datetime
) -> dict[str, Any]:
    """The row of an invented delivery (样例), as values_of reads it."""
    zh = language == "zh"
    return {
        "wording": key,
        "detail": {
            "helper": "女儿 样例" if zh else "the daughter (sample)",
            "eta_minutes": 15,
            "waiting": 3,
            "hospital": "样例医院" if zh else "a sample hospital",
            "role": "supervisor",
            "from": (now + timedelta(days=1)).isoformat(),
            "until": (now + timedelta(days=1, hours=8)).isoformat(),
            "when": (now + timedelta(days=1)).isoformat(),
            "visit": "助洁" if zh else "cleaning",
            "who": "护理员 样例" if zh else "a caregiver (sample)",
            "month": "11月" if zh else "November",
            "presses": 2,
            "answered": 2,
            "false_alarms": 1,
            "tests": 1,
        },
        "created_at": now,
        "raised_at": now - timedelta(minutes=3),
        "channel": channel,
        "language": language,
        "name": "样例家属" if zh else "Sample Relative",
        "elder": "样例长者" if zh else "Sample Elder",
        "health": "高血压、糖尿病（样例）" if zh else "high blood pressure (sample)",
        "health_consent": health_consent,
        "type": type_,
        "centre": "样例居家养老服务中心" if zh else "Sample Home-care Centre",
        "centre_phone": "0760-00000000",
    }
