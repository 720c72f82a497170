"""What the elder is told at every stage of an alarm, in which words, for each press behind it."""

import json
from datetime import timedelta

import pytest

from dispatcher.alarms.events import (
    Answered,
    Arrived,
    Claimed,
    Dispatched,
    HandedToCentre,
    Noted,
    Released,
    Reopened,
    Resolved,
)
from dispatcher.alarms.model import Outcome
from tests.support.build import HOME, NEIGHBOUR
from tests.support.desk import Desk

STAGES = ["received", "seen", "answered", "help_on_the_way", "arrived", "closed"]
MANDARIN = [
    "已收到，正在为您接通居家养老服务中心",
    "值班员已看到您的呼叫，正在联系您",
    "值班员已接听，请放心",
    "帮助已经出发，请您不要着急",
    "帮助您的人已经到了",
    "这次呼叫已处理完毕，祝您平安",
]
CANTONESE = [
    "收到喇，而家帮紧你接通居家养老服务中心",
    "值班同事睇到你嘅呼叫喇，即刻联络你",
    "值班同事听紧你讲，唔使惊",
    "帮手嘅人已经出发喇，你唔使急",
    "帮你嘅人已经到咗",
    "今次呼叫已经处理好，祝你平安",
]


async def handle_to_the_end(desk: Desk, alarm: int | None) -> None:
    mei = await desk.somebody("mei")
    for event in (
        Claimed(by=mei.id),
        Answered(by=mei.id),
        Dispatched(by=mei.id, helper="Li", kind="caregiver"),
        Arrived(by=mei.id),
        Resolved(by=mei.id, outcome=Outcome.HELPED_AT_HOME),
    ):
        await desk.act(mei, alarm, event)


@pytest.mark.parametrize(("language", "words"), [("cmn", MANDARIN), ("yue", CANTONESE)])
async def test_the_elder_hears_every_stage_in_their_own_language(
    desk: Desk, language: str, words: list[str]
) -> None:
    await desk.elder("e-2", "b8", language=language)
    alarm = await desk.press("b8", id="p-1")
    await handle_to_the_end(desk, alarm)
    told = await desk.receipts("b8")
    assert [receipt.stage for receipt in told] == STAGES
    assert [receipt.say for receipt in told] == words
    assert {(receipt.signal, receipt.alarm) for receipt in told} == {("p-1", alarm)}


async def test_every_press_behind_an_alarm_gets_every_receipt(desk: Desk) -> None:
    await desk.device("b8", "e-1", kind="pendant")
    alarm = await desk.press("b7", id="first")
    await desk.press("b7", "fall", id="second")
    await desk.press("b8", id="other-device")
    await handle_to_the_end(desk, alarm)
    told = await desk.receipts("b7") + await desk.receipts("b8")
    for signal in ("first", "second", "other-device"):
        assert [receipt.stage for receipt in told if receipt.signal == signal] == STAGES


async def test_a_press_that_joins_hears_how_far_help_already_is(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(mei, alarm, Claimed(by=mei.id))
    await desk.act(mei, alarm, Dispatched(by=mei.id, helper="120", kind="120", eta=timedelta(minutes=8)))
    await desk.press("b7", id="again")
    assert [r.stage for r in await desk.receipts() if r.signal == "again"] == ["help_on_the_way"]


async def test_an_elder_who_cancels_is_told_that_somebody_still_looks_after_them(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(mei, alarm, Claimed(by=mei.id))
    await desk.press("b7", "cancel", id="oops")
    (told,) = [r for r in await desk.receipts() if r.signal == "oops"]
    assert (told.stage, told.alarm) == ("seen", alarm)


async def test_a_cancel_of_nothing_needs_no_receipt_from_the_desk(desk: Desk) -> None:
    assert await desk.press("b7", "cancel") is None
    assert await desk.receipts() == []


@pytest.mark.parametrize(
    ("language", "words"), [("cmn", "已收到您的平安，祝您一天顺心"), ("yue", "收到你报平安喇，祝你今日顺心")]
)
async def test_a_daily_check_in_is_thanked_and_closed(desk: Desk, language: str, words: str) -> None:
    await desk.elder("e-2", "b8", language=language)
    await desk.press("b8", "ok")
    (told,) = await desk.receipts("b8")
    assert (told.stage, told.alarm, told.say) == ("closed", None, words)


async def test_mains_that_come_back_speak_no_words_to_the_elder(desk: Desk) -> None:
    await desk.press("b7", "mains_restored")
    (told,) = await desk.receipts()
    assert (told.stage, told.say) == ("closed", None)


async def test_a_test_says_that_it_is_one(desk: Desk) -> None:
    await desk.press("b7", "test")
    (told,) = await desk.receipts()
    assert (told.stage, told.say) == ("received", "测试已收到")


async def test_an_alarm_given_back_tells_the_elder_that_it_waits_again(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(mei, alarm, Claimed(by=mei.id))
    await desk.act(mei, alarm, Released(by=mei.id))
    assert [receipt.stage for receipt in await desk.receipts()] == ["received", "seen", "received"]


async def test_notes_tell_the_elder_nothing(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(mei, alarm, Noted(by=mei.id, text="no answer yet"))
    assert [receipt.stage for receipt in await desk.receipts()] == ["received"]


async def test_a_reopened_alarm_is_told_too(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press()
    await handle_to_the_end(desk, alarm)
    await desk.act(mei, alarm, Reopened(by=mei.id, reason="she called"))
    assert (await desk.receipts())[-1].stage == "received"


async def test_emergencies_go_out_before_everything_else(desk: Desk) -> None:
    await desk.press("b7", "sos")
    await desk.press("b7", "service")
    rows = await desk.rows("SELECT urgent FROM commands WHERE kind = 'receipt' ORDER BY id")
    assert [row["urgent"] for row in rows] == [True, False]


async def test_each_change_goes_to_the_systems_of_the_centre_that_is_responsible(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press()
    await desk.act(mei, alarm, Claimed(by=mei.id))
    await desk.act(mei, alarm, HandedToCentre(by=mei.id, centre_id=NEIGHBOUR))
    rows = await desk.rows("SELECT topic, payload FROM commands WHERE kind = 'centre' ORDER BY id")
    said = [
        (row["topic"], body["event"], body["state"])
        for row in rows
        for body in [json.loads(bytes(row["payload"]))]
    ]
    assert said == [
        (f"yilao/v1/centres/{HOME}/alarms", "raised", "waiting"),
        (f"yilao/v1/centres/{HOME}/alarms", "claimed", "claimed"),
        (f"yilao/v1/centres/{NEIGHBOUR}/alarms", "handed_over", "waiting"),
        (f"yilao/v1/centres/{HOME}/alarms", "handed_over", "waiting"),
    ]


async def test_nobody_is_startled_by_a_voice_about_a_battery(desk: Desk) -> None:
    mei = await desk.somebody("mei")
    alarm = await desk.press("b7", "battery_low")
    await desk.act(mei, alarm, Claimed(by=mei.id))
    assert [(receipt.stage, receipt.say) for receipt in await desk.receipts()] == [
        ("received", None),
        ("seen", None),
    ]
