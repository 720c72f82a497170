"""Each channel against a server of its own kind on this machine: what goes out, letter by letter, and what each answer means."""

import asyncio
import base64
import io
import json
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email import message_from_string
from email.policy import default
from typing import Any

import http_ece  # type: ignore[import-untyped]  # it ships no types
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from dispatcher.database import Pool
from dispatcher.notify.channels import vapid
from dispatcher.notify.channels.all import Channels
from dispatcher.notify.model import Accepted, Channel, Failed, Outgoing
from dispatcher.settings import load
from simulators.phone import PhoneWorld
from tests.support.clock import FakeClock
from tests.support.phones import SECRET, settings_for
from tests.support.sink import WebSink, a_mail_sink, a_web_sink

OUT = Outgoing(
    delivery_id=7,
    target="10070000101",
    text="样例：张三按了红键。",
    title="颐老",
    language="zh",
    link="https://yilao.example.org/f/x",
    urgent=True,
    answerable=True,
)


@pytest.fixture
async def sink() -> AsyncIterator[WebSink]:
    async with a_web_sink() as opened:
        yield opened


@asynccontextmanager
async def channels(**settings: Any) -> AsyncIterator[Channels]:
    made = Channels.from_settings(load(public_url="https://yilao.example.org", **settings))
    try:
        yield made
    finally:
        await made.close()


async def test_a_provider_is_given_the_message_its_number_and_where_to_report(sink: WebSink) -> None:
    sink.status, sink.answer = 202, {"ref": "r-1"}
    url = sink.url.replace("://", "://:token@") + "/send"
    async with channels(sms_url=url) as made:
        assert await made.of(Channel.SMS).send(OUT) == Accepted("r-1")
    [asked] = sink.asked
    assert (asked.path, asked.headers["Idempotency-Key"], asked.headers["Authorization"]) == (
        "/send",
        "7",
        "Bearer token",
    )
    assert json.loads(asked.body) == {
        "id": "7",
        "to": "10070000101",
        "text": "样例：张三按了红键。",
        "language": "zh",
        "urgent": True,
        "answerable": True,
        "report_url": "https://yilao.example.org/api/v1/providers/reports",
    }


@pytest.mark.parametrize(
    ("language", "answerable", "ends"),
    [
        ("zh", True, "能去请按1，去不了请按2。"),
        ("en", True, " Press 1 if you can go, 2 if you cannot."),
        ("zh", False, ""),
    ],
)
async def test_a_call_ends_with_the_keys_that_answer_it(
    phones: PhoneWorld, language: str, ends: str, *, answerable: bool
) -> None:
    async with channels(**settings_for(phones)) as made:
        await made.of(Channel.VOICE).send(replace(OUT, language=language, answerable=answerable))
    assert [call.text for call in phones.phone(OUT.target).calls] == [OUT.text + ends]


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(422, True), (400, False), (401, False), (404, False), (429, False), (503, False)],
)
async def test_only_422_blames_the_number(sink: WebSink, status: int, *, permanent: bool) -> None:
    sink.status, sink.answer = status, {"why": "because"}
    async with channels(sms_url=sink.url, voice_url=sink.url) as made:
        assert await made.of(Channel.SMS).send(OUT) == Failed("because", permanent=permanent)
        assert await made.of(Channel.VOICE).send(OUT) == Failed("because", permanent=permanent)


async def test_a_provider_that_is_away_is_no_fault_of_the_number() -> None:
    async with a_web_sink() as gone:
        url = gone.url
    async with channels(sms_url=url) as made:
        result = await made.of(Channel.SMS).send(OUT)
    assert isinstance(result, Failed)
    assert not result.permanent


async def test_a_message_sent_twice_reaches_the_telephone_once(phones: PhoneWorld) -> None:
    async with channels(**settings_for(phones)) as made:
        first = await made.of(Channel.SMS).send(OUT)
        assert await made.of(Channel.SMS).send(OUT) == first == Accepted("ref-1")
    assert [text.text for text in phones.phone(OUT.target).texts] == [OUT.text]
    assert phones.times["7"] == 2


_ROBOTS = [
    (Channel.WECOM, {"msgtype": "text", "text": {"content": f"颐老\n{OUT.text}"}}, "errcode", 93000),
    (Channel.DINGTALK, {"msgtype": "text", "text": {"content": f"颐老\n{OUT.text}"}}, "errcode", 300005),
    (Channel.FEISHU, {"msg_type": "text", "content": {"text": f"颐老\n{OUT.text}"}}, "code", 19001),
]


@pytest.mark.parametrize(("name", "body", "number", "gone"), _ROBOTS)
async def test_a_group_robot_is_asked_in_its_own_words(
    sink: WebSink, name: Channel, body: dict[str, Any], number: str, gone: int
) -> None:
    robot = replace(OUT, target=f"{sink.url}/hook?key=k")
    async with channels(private_targets=True) as made:
        sink.answer = {number: 0}
        assert await made.of(name).send(robot) == Accepted()
        sink.answer = {number: gone, "errmsg": "no robot"}
        refused = await made.of(name).send(robot)
        sink.answer = {number: 45009, "errmsg": "too often"}
        later = await made.of(name).send(robot)
        sink.status = 404
        nowhere = await made.of(name).send(robot)
    assert json.loads(sink.asked[0].body) == body
    assert refused == Failed(f"{gone}: no robot", permanent=True)
    assert later == Failed("45009: too often")
    assert nowhere == Failed("the address answered 404", permanent=True)


async def test_a_webhook_gets_the_message_as_json(sink: WebSink) -> None:
    sink.status = 204
    async with channels(private_targets=True) as made:
        assert await made.of(Channel.WEBHOOK).send(replace(OUT, target=sink.url)) == Accepted()
    assert json.loads(sink.asked[0].body) == {
        "id": "7",
        "title": "颐老",
        "text": OUT.text,
        "language": "zh",
        "link": "https://yilao.example.org/f/x",
        "urgent": True,
    }


@pytest.mark.parametrize(
    "target",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://10.1.2.3/x",
        "https://169.254.1.1/",
        "https://[::ffff:127.0.0.1]/x",
        "http://example.org/",
        "ftp://example.org/",
        "nothing",
        "https://",
    ],
)
async def test_an_address_never_leads_into_our_own_network(target: str) -> None:
    async with channels() as made:
        result = await made.of(Channel.WEBHOOK).send(replace(OUT, target=target))
    assert isinstance(result, Failed)
    assert result.permanent


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(sink: WebSink, status: int) -> None:
    sink.status, sink.headers = status, {"Location": f"{sink.url}/elsewhere"}
    async with channels(private_targets=True, sms_url=sink.url) as made:
        for name in (Channel.WEBHOOK, Channel.SMS):
            result = await made.of(name).send(replace(OUT, target=sink.url))
            assert isinstance(result, Failed)
            assert not result.permanent
    assert "/elsewhere" not in {asked.path for asked in sink.asked}


class Browser:
    """A browser that subscribed: it alone can read what it is pushed."""

    def __init__(self, endpoint: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": _text(point), "auth": _text(self._auth)}
        self.subscription = json.dumps({"endpoint": endpoint, "keys": keys})

    def read(self, body: bytes) -> Any:
        """What the service worker sees."""
        clear = http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        return json.loads(clear)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def test_a_push_is_readable_only_by_its_browser_and_signed_by_us(
    sink: WebSink, pool: Pool, clock: FakeClock
) -> None:
    sink.status, sink.headers = 201, {"Location": "/message/1"}
    browser = Browser(f"{sink.url}/push/1")
    async with channels(private_targets=True) as made:
        made.use_record(pool, clock)
        result = await made.of(Channel.PUSH).send(replace(OUT, target=browser.subscription))
    assert result == Accepted("/message/1")
    [asked] = sink.asked
    assert asked.headers["Urgency"] == "high"
    assert OUT.text.encode() not in asked.body
    assert browser.read(asked.body) == {
        "title": "颐老",
        "body": OUT.text,
        "url": "https://yilao.example.org/f/x",
        "tag": "yilao-7",
        "answerable": True,
    }
    assert Vapid02.verify(asked.headers["Authorization"])
    async with pool.connection() as connection:
        public = (await vapid.keys(connection, now=clock())).public
    assert f"k={public}" in asked.headers["Authorization"]


@pytest.mark.parametrize(("status", "permanent"), [(410, True), (404, True), (403, False), (429, False)])
async def test_a_subscription_that_ended_is_told_from_a_push_service_in_trouble(
    sink: WebSink, pool: Pool, clock: FakeClock, status: int, *, permanent: bool
) -> None:
    sink.status = status
    async with channels(private_targets=True) as made:
        made.use_record(pool, clock)
        result = await made.of(Channel.PUSH).send(replace(OUT, target=Browser(sink.url).subscription))
    assert result == Failed(f"the push service answered {status}", permanent=permanent)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "[]",
        "{}",
        '{"endpoint": 1, "keys": {"p256dh": "x", "auth": "y"}}',
        '{"endpoint": "https://push.example.org", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
    ],
)
async def test_a_broken_subscription_is_none(pool: Pool, clock: FakeClock, target: str) -> None:
    async with channels() as made:
        made.use_record(pool, clock)
        result = await made.of(Channel.PUSH).send(replace(OUT, target=target))
    assert result == Failed("this is no push subscription", permanent=True)


async def test_dispatchers_that_make_the_platforms_key_at_once_get_the_same(
    pool: Pool, clock: FakeClock
) -> None:
    async def one() -> vapid.VapidKeys:
        async with pool.connection() as connection:
            return await vapid.keys(connection, now=clock())

    made = await asyncio.gather(*(one() for _ in range(5)))
    assert len({pair.public for pair in made}) == 1
    assert made[0].private not in repr(made[0])


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that a log file at DEBUG would hold."""
    written = io.StringIO()
    handler, root = logging.StreamHandler(written), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


async def test_a_mail_goes_to_its_reader_and_no_password_into_a_log(log: io.StringIO) -> None:
    async with a_mail_sink() as mail:
        url = f"mailto://127.0.0.1:{mail.port}?from=yilao@example.org&name=secretname"
        async with channels(email_url=url) as made:
            reader = replace(OUT, target="a@example.org")
            assert await made.of(Channel.EMAIL).send(reader) == Accepted()
            mail.recipient = "550 5.1.1 no such user"
            unknown = await made.of(Channel.EMAIL).send(reader)
            mail.recipient = "451 4.3.0 later"
            later = await made.of(Channel.EMAIL).send(reader)
    [(to, letter)] = mail.letters
    assert "a@example.org" in to
    assert OUT.text in message_from_string(letter, policy=default).get_content()
    assert isinstance(unknown, Failed)
    assert unknown.permanent
    assert isinstance(later, Failed)
    assert not later.permanent
    assert "secretname" not in log.getvalue()


@pytest.mark.parametrize("target", ["nobody", "a@b@c", "a@example.org, b@example.org", "a@example.org?x"])
async def test_what_is_no_mail_address_gets_no_mail(target: str) -> None:
    async with (
        a_mail_sink() as mail,
        channels(email_url=f"mailto://127.0.0.1:{mail.port}?from=y@example.org") as made,
    ):
        result = await made.of(Channel.EMAIL).send(replace(OUT, target=target))
        assert isinstance(result, Failed)
        assert mail.letters == []


async def test_texts_may_go_through_a_service_that_apprise_knows(sink: WebSink) -> None:
    url = sink.url.replace("http://", "json://") + "/sms/{to}"
    async with channels(sms_url=url) as made:
        assert await made.of(Channel.SMS).send(OUT) == Accepted()
        sink.status = 500
        refused = await made.of(Channel.SMS).send(OUT)
    assert sink.asked[0].path == "/sms/10070000101"
    assert json.loads(sink.asked[0].body)["message"] == OUT.text
    assert isinstance(refused, Failed)
    assert not refused.permanent


async def test_what_is_not_set_up_is_not_there() -> None:
    async with channels(provider_secret=SECRET) as made:
        assert made.set_up == set(Channel) - {Channel.SMS, Channel.VOICE, Channel.EMAIL}
