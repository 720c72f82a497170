"""The fake provider: it must be as good and as bad as real ones, for other tests believe it."""

import json
from typing import Any

import aiohttp
import pytest

from simulators.phone import PhoneWorld
from tests.support.clock import FakeClock
from tests.support.sink import WebSink, a_web_sink

BEN = "10070000101"


async def ask(world: PhoneWorld, url: str, number: int = 1, *, report_url: str | None = None) -> int:
    body: dict[str, Any] = {"id": str(number), "to": BEN, "text": "样例 https://y.example.org/f/abc 123456"}
    body |= {"language": "zh", "urgent": False, "answerable": True, "report_url": report_url}
    async with (
        aiohttp.ClientSession() as http,
        http.post(url, json=body, headers={"Idempotency-Key": str(number)}) as answer,
    ):
        assert world.url in url
        return answer.status


def said(sink: WebSink) -> list[tuple[str, str | None]]:
    told = [json.loads(asked.body) for asked in sink.asked]
    return [(one["status"], one["key"]) for one in told]


async def test_somebody_takes_the_call_and_presses_a_key(phones: PhoneWorld, clock: FakeClock) -> None:
    phones.phone(BEN).rings().presses(1, after=10)
    async with a_web_sink() as sink:
        assert await ask(phones, phones.voice_url, report_url=sink.url) == 202
        await phones.settle()
        assert said(sink) == [("ringing", None)]
        clock.advance(seconds=10)
        await phones.settle()
        assert said(sink) == [("ringing", None), ("answered", None), ("answered", "1")]


@pytest.mark.parametrize(
    ("habit", "reports"),
    [
        ("goes_to_voicemail", ["ringing", "voicemail"]),
        ("turns_out_unknown", ["failed"]),
        ("is_switched_off", ["failed"]),
        ("accepts_but_never_delivers", []),
    ],
)
async def test_a_call_goes_as_its_owner_is(phones: PhoneWorld, habit: str, reports: list[str]) -> None:
    getattr(phones.phone(BEN), habit)()
    async with a_web_sink() as sink:
        assert await ask(phones, phones.voice_url, report_url=sink.url) == 202
        await phones.settle()
        assert [status for status, _ in said(sink)] == reports


async def test_a_text_comes_once_however_often_it_is_sent(phones: PhoneWorld) -> None:
    for _ in range(2):
        assert await ask(phones, phones.sms_url) == 202
    assert len(phones.phone(BEN).texts) == 1
    assert phones.times["1"] == 2
    assert (phones.phone(BEN).link, phones.phone(BEN).code) == ("https://y.example.org/f/abc", "123456")


async def test_a_provider_that_is_down_takes_nothing(phones: PhoneWorld) -> None:
    phones.is_down()
    assert await ask(phones, phones.sms_url) == 503
    assert (phones.phone(BEN).texts, phones.refusals) == ([], 1)
    phones.is_up()
    phones.phone(BEN).is_unknown()
    assert await ask(phones, phones.sms_url) == 422


async def test_a_report_is_repeated_until_the_platform_is_there(phones: PhoneWorld, clock: FakeClock) -> None:
    async with a_web_sink() as sink:
        sink.status = 503
        await ask(phones, phones.sms_url, report_url=sink.url)
        await phones.settle()
        sink.status = 204
        await phones.settle()
        assert len(sink.asked) == 1
        clock.advance(seconds=5)
        await phones.settle()
        assert [status for status, _ in phones.reports] == [503, 204]
