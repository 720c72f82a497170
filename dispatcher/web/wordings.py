"""The words of messages in the API: what is said, trying other words on an invented example, and putting them into force."""

from collections.abc import Mapping
from typing import Any, Final

from dispatcher.alarms.view import iso
from dispatcher.errors import Invalid, NotAllowed, NotFound
from dispatcher.notify.wording import render, store
from dispatcher.notify.wording.keys import KEYS, LANGUAGES, TYPES, Key
from dispatcher.notify.wording.samples import sample_row
from dispatcher.notify.wording.values import values_of
from dispatcher.web.api import Call
from dispatcher.web.serving import city
from dispatcher.web.wording_asked import PreviewAsked, WordingWritten

__all__ = ["list_wordings", "preview", "write"]

_EDITING: Final = frozenset({"manager", "admin"})
_LINK: Final = "https://yilao.example/f/8kQ2vTzL5wYb1nRc"
_CODE: Final = "000000"


async def list_wordings(call: Call, _: None) -> dict[str, Any]:
    """Every message with its words in both languages, as they are in force now."""
    return {"items": await _all(call), "types": sorted(TYPES)}


async def write(call: Call, asked: WordingWritten) -> dict[str, Any]:
    """Put words into force in the place of Yilao's own; what was said before stays as it was said."""
    key = call.path["key"]
    if key not in KEYS:
        raise NotFound(f"there are no words called {key}")
    whole_city = await city(call)
    if not any(
        role.role in _EDITING and (role.centre_id is None or role.centre_id in whole_city)
        for role in call.by.roles
    ):
        raise NotAllowed(
            "every centre speaks with these words: only a manager of the whole city changes them"
        )
    if found := render.mistakes(key, asked.text):
        raise Invalid("; ".join(found), field="text")
    await store.write(
        call.connection,
        key,
        asked.language,
        text=asked.text,
        edition=asked.edition,
        by=call.by.id,
        now=call.now,
    )
    return next(item for item in await _all(call) if item["key"] == key)


async def preview(call: Call, asked: PreviewAsked) -> dict[str, Any]:
    """What an invented person would read and hear, and in how many short messages it is sent."""
    if asked.key not in KEYS:
        raise Invalid(f"there are no words called {asked.key}", field="key")
    if asked.type not in TYPES:
        raise Invalid(f"there is no alarm of type {asked.type}", field="type")
    text = asked.text
    if text is None:
        own = await store.in_force(call.connection)
        text = own.get((asked.key, asked.language), KEYS[asked.key].texts[asked.language])
    read, heard = (
        values_of(
            sample_row(
                asked.key,
                language=asked.language,
                type_=asked.type,
                channel=channel,
                health_consent=asked.health_consent,
                now=call.now,
            ),
            link=_LINK,
            code=_CODE,
        )
        for channel in ("sms", "voice")
    )
    sms = render.fill(text, read)
    return {
        "sample": True,
        "title": render.title(asked.key, asked.language, read),
        "sms": sms,
        "letters": len(sms),
        "parts": render.sms_parts(sms),
        "voice": render.fill(text, heard),
        "mistakes": render.mistakes(asked.key, text),
    }


async def _all(call: Call) -> list[dict[str, Any]]:
    own = {(row["key"], row["language"]): row for row in await store.editions(call.connection)}
    return [
        {
            "key": key,
            "may": sorted(words.may),
            "must": sorted(words.must),
            **{language: _words(words, language, own.get((key, language))) for language in LANGUAGES},
        }
        for key, words in KEYS.items()
    ]


def _words(words: Key, language: str, own: Mapping[str, Any] | None) -> dict[str, Any]:
    default = words.texts[language]
    return {
        "text": default if own is None else own["text"],
        "default": default,
        "edition": 0 if own is None else own["edition"],
        "edited_at": None if own is None else iso(own["edited_at"]),
        "edited_by": None if own is None else own["edited_by_name"],
    }
