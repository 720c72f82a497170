"""The words of messages: every one of them can be said, says what it must, and tells nobody what is not for them."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.messages import SignalType
from dispatcher.alarms.contacts.rules import END
from dispatcher.notify.wording import render
from dispatcher.notify.wording.keys import FALLBACK, KEYS, LANGUAGES, TYPES, WITHOUT_HEALTH
from dispatcher.notify.wording.samples import sample_row
from dispatcher.notify.wording.values import values_of

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LINK = "https://yilao.zhongshan.example/f/8kQ2vTzL5wYb1nRcAbCdEf"
LONG: dict[str, Any] = {
    "name": "欧阳建国样",
    "elder": "欧阳玉莲样",
    "centre": "阜沙镇样例居家养老服务中心",
    "centre_phone": "0760-00000000",
    "health": "高血压、二型糖尿病、轻度认知障碍、曾中风、对青霉素过敏",
}


def row(key: str, language: str = "zh", **known: Any) -> dict[str, Any]:
    """An invented delivery of this key."""
    what: dict[str, Any] = {
        "language": language,
        "type_": "sos",
        "channel": "sms",
        "health_consent": False,
        "now": NOW,
    }
    given = {name: known.pop(name) for name in tuple(known) if name in what}
    return sample_row(key, **(what | given)) | known


def said(key: str, language: str = "zh", texts: render.Texts | None = None, **known: Any) -> str:
    """What is said."""
    values = values_of(row(key, language, **known), link=LINK, code="493027")
    return render.render(key, language, values, texts=texts or {})


@pytest.mark.parametrize(
    ("key", "language", "type_"), [*itertools.product(KEYS, LANGUAGES, [*TYPES, "something_new"])]
)
def test_everything_can_be_said_of_every_type_to_everybody(key: str, language: str, type_: str) -> None:
    for channel, consent in itertools.product(("sms", "voice", "push"), (True, False)):
        for known in ({}, LONG, dict.fromkeys(("elder", "name", "centre", "centre_phone", "health"))):
            words = said(key, language, type_=type_, channel=channel, health_consent=consent, **known)
            assert not re.search(r"[{}\[\]]|None|  |：：|。。", words), words
            assert len(words) > 8


@pytest.mark.parametrize("key", KEYS)
def test_the_defaults_keep_their_own_rules(key: str) -> None:
    for language in LANGUAGES:
        assert render.mistakes(key, KEYS[key].texts[language]) == []
        assert set(re.findall(r"\{(\w+)\}", KEYS[key].titles[language])) <= KEYS[key].may | {
            "elder",
            "centre",
        }


def test_every_signal_and_every_outcome_has_its_words() -> None:
    assert {*SignalType} | {"silent", "unreadable", "unknown_device", "unknown"} <= {*TYPES}
    assert {*END.values()} <= {*KEYS}


@pytest.mark.parametrize(("key", "type_"), [*itertools.product(KEYS, TYPES)])
def test_a_chinese_short_message_is_short_even_with_long_names(key: str, type_: str) -> None:
    words = said(key, type_=type_, health_consent=True, **LONG)
    assert len(words) <= 140, words
    assert render.sms_parts(words) <= 3


@pytest.mark.parametrize(("key", "language", "type_"), [*itertools.product(KEYS, LANGUAGES, TYPES)])
def test_health_is_told_only_to_whom_the_elder_agreed_to_tell_it(key: str, language: str, type_: str) -> None:
    words = said(key, language, type_=type_, health="高血压")
    assert "高血压" not in words
    if type_ in WITHOUT_HEALTH:
        assert TYPES[type_][language] not in words
    if "{health}" in KEYS[key].texts[language]:
        assert "高血压" in said(key, language, type_=type_, health="高血压", health_consent=True)


def test_a_death_is_not_told_by_a_message() -> None:
    for language, channel in itertools.product(LANGUAGES, ("sms", "voice", "push")):
        words = said("alarm.end.died", language, channel=channel)
        assert not re.search("死|故|逝|亡|die|dead|death|passed", words, re.IGNORECASE)
        assert "0760-00000000" in words


def test_a_voice_reads_no_link_and_asks_all_the_same() -> None:
    words = said("alarm.ask", channel="voice")
    assert "http" not in words
    assert "您现在能去看看吗？" in words
    assert LINK in said("alarm.ask", channel="sms")


def test_a_part_is_left_out_when_something_in_it_is_not_known() -> None:
    assert "15分钟" in said("alarm.on_the_way")
    assert said("alarm.on_the_way", detail={"helper": "儿子"}).startswith("颐老：儿子已出发去看样例长者。")


def test_a_press_of_yesterday_says_so() -> None:
    assert "11月22日15:30" in said("alarm.end.well", raised_at=NOW - timedelta(days=1, minutes=30))
    assert "，15:30的" in said("alarm.end.well", raised_at=NOW - timedelta(minutes=30))


def test_the_citys_words_stand_for_the_defaults_unless_they_cannot_be_used() -> None:
    own = {("alarm.answered", "zh"): "中山颐老：{elder}那边有人管了。"}
    assert said("alarm.answered", texts=own) == "中山颐老：样例长者那边有人管了。"
    spoilt = {("alarm.answered", "zh"): "谁？{name} {health"}
    assert said("alarm.answered", texts=spoilt) == said("alarm.answered")


def test_a_key_of_a_newer_program_says_that_there_is_something() -> None:
    assert said("alarm.something.new") == said(FALLBACK)
    assert LINK in said("alarm.something.new")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("去看看吧 {link}", "{elder}"),
        ("{elder} 请来", "{link}"),
        ("{elder} {link} {password}", "{password}"),
        ("{elder} {link} {", "brace"),
        ("{elder} {link} {Elder}", "brace"),
        ("{elder} [{link}", "bracket"),
        ("[{elder} [{link}]]", "bracket"),
        ("  ", "no words"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_the_reason(text: str, names: str) -> None:
    assert any(names in sentence for sentence in render.mistakes("alarm.ask", text))


def test_how_many_short_messages_it_takes() -> None:
    assert [render.sms_parts("a" * n) for n in (160, 161, 306, 307)] == [1, 2, 2, 3]
    assert [render.sms_parts("好" * n) for n in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert render.sms_parts("€" * 81) == 2


@given(
    st.text(max_size=60), st.dictionaries(st.sampled_from(["elder", "what", "link"]), st.text(max_size=20))
)
def test_no_words_and_no_name_can_break_it(text: str, values: dict[str, str]) -> None:
    render.fill(text, values)
    render.mistakes("alarm.ask", text)
    assert render.fill("<{elder}>", values) == f"<{values.get('elder', '')}>"
