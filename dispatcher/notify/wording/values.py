"""What stands in the words of one delivery. Pure.

What the row of a claimed delivery must have (each may be NULL or absent but wording, channel and language):

    wording        tellings.wording
    detail         tellings.detail: helper, eta_minutes, hospital, waiting, from, until, role, month, …
    created_at     tellings.created_at
    channel        deliveries.channel
    language       of the person: contacts.language, else family_accounts.language, else 'zh'
    name           of the person who is told: contact, account or member of staff
    elder          elders.name, of tellings.elder_id, else of the alarm's elder
    health         elders.conditions
    health_consent whether a consent 'health' of this contact stands (revoked_at IS NULL); false for an account, true for staff
    type           alarms.type
    raised_at      alarms.raised_at
    centre         centres.name_zh or name_en by language, of the alarm (or the elder, or detail.centre_id for a duty)
    centre_phone   centres.phone

The link and the code are made by the sender and given beside it. A voice reads no link aloud.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from dispatcher.notify.wording.keys import ROLES, TYPES, WITHOUT_HEALTH

__all__ = ["LOCAL", "values_of"]

LOCAL: Final = ZoneInfo("Asia/Shanghai")

_VOICE: Final = "voice"
_MOMENTS: Final = ("from", "until", "when")
_SOMEBODY: Final = {
    "elder": {"zh": "长者", "en": "an elder"},
    "helper": {"zh": "帮助人员", "en": "a helper"},
    "centre": {"zh": "居家养老服务中心", "en": "the home-care centre"},
    "hospital": {"zh": "医院", "en": "hospital"},
    "name": {"zh": "您好", "en": "hello"},
}


def values_of(row: Mapping[str, Any], *, link: str | None = None, code: str | None = None) -> dict[str, str]:
    """Every placeholder that has something to say; what is empty leaves its part of the words out."""
    language = "en" if row.get("language") == "en" else "zh"
    detail: Mapping[str, Any] = row.get("detail") or {}
    values = {name: str(value) for name, value in detail.items() if _is_plain(value)}
    for moment in _MOMENTS:
        if moment in values:
            values[moment] = _moment(values[moment], language)
    if "role" in values:
        values["role"] = ROLES.get(values["role"], {}).get(language, values["role"])
    for known in ("name", "elder", "centre", "centre_phone"):
        if row.get(known):
            values[known] = str(row[known])
    if detail.get("eta_minutes"):
        values["eta"] = str(detail["eta_minutes"])
    values |= _what(row, language)
    if link and row["channel"] != _VOICE:
        values["link"] = link
    if code:
        values["code"] = code
    for needed, words in _SOMEBODY.items():
        if not values.get(needed):
            values[needed] = words[language]
    return values


def _what(row: Mapping[str, Any], language: str) -> dict[str, str]:
    type_ = row.get("type")
    consent = bool(row.get("health_consent"))
    words = TYPES.get(type_ or "", TYPES["unknown"])
    if not consent:
        words = WITHOUT_HEALTH.get(type_ or "", words)
    said = {"what": words[language]}
    raised: datetime | None = row.get("raised_at")
    if raised is not None:
        said["at"] = _at(raised, row.get("created_at") or raised, language)
    said["health"] = _health(str(row.get("health") or ""), language) if consent else ""
    return said


_HEALTH_LONGEST: Final = 15


def _health(conditions: str, language: str) -> str:
    short = conditions.strip().rstrip("。.；;")
    if not short:
        return ""
    if len(short) > _HEALTH_LONGEST:
        short = short[: _HEALTH_LONGEST - 1] + "…"
    return f"{short}" if language == "en" else f"健康：{short}"


def _at(moment: datetime, said: datetime, language: str) -> str:
    """The hour, with the day when it is another one."""
    local = moment.astimezone(LOCAL)
    if local.date() == said.astimezone(LOCAL).date():
        return f"{local:%H:%M}"
    return _day(local, language)


def _day(local: datetime, language: str) -> str:
    return (
        f"{local.day} {local:%b %H:%M}" if language == "en" else f"{local.month}月{local.day}日{local:%H:%M}"
    )


def _moment(written: str, language: str) -> str:
    """A time that stands in the detail as RFC 3339; other words stay as they are."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return _day(moment.astimezone(LOCAL), language) if moment.tzinfo is not None else written


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
