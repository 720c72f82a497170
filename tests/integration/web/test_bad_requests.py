"""What cannot be understood is refused by name, as problem+json, and changes nothing (the client checks the form)."""

import asyncio
import io
from typing import Any

import psycopg
import pytest
from yarl import URL

from dispatcher.alarms import store
from tests.support.api import Api, Client
from tests.support.desk import Desk


async def test_an_unknown_field_is_named(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    refused = await mei.verb(alarm, "claim", takeover=True)
    assert (refused.status, refused.body["field"]) == (422, "takeover")
    assert await desk.events(alarm) == ["raised"]


async def test_an_unknown_question_is_named(mei: Client) -> None:
    refused = await mei.get("/api/v1/alarms", color="red")
    assert (refused.status, refused.body["field"]) == (422, "color")


_WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("claim", {"version": "one"}, "version"),
    ("claim", {"version": 0}, "version"),
    ("claim", {"version": 2**31}, "version"),
    ("claim", {"version": None}, "version"),
    ("claim", {"take_over": "perhaps"}, "take_over"),
    ("dispatch", {"eta_minutes": -1}, "eta_minutes"),
    ("dispatch", {"eta_minutes": 481}, "eta_minutes"),
    ("dispatch", {"kind": "dragon"}, "kind"),
    ("dispatch", {"helper": "a\x00b"}, "helper"),
    ("dispatch", {"note": "a\x00b"}, "note"),
    ("hold", {"minutes": 3}, "reason"),
    ("hold", {"minutes": 1e300, "reason": "x"}, "minutes"),
    ("note", {"text": ""}, "text"),
    ("note", {"text": "a\x00b"}, "text"),
    ("note", {"text": "x" * 2001}, "text"),
    ("resolve", {"outcome": "heaven"}, "outcome"),
    ("resolve", {}, "outcome"),
    ("hand-over", {"centre_id": "a\x00b"}, "centre_id"),
)


async def test_each_wrong_field_is_named(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    for verb, body, field in _WRONG:
        refused = await mei.post(f"/api/v1/alarms/{alarm}/{verb}", {"version": 1} | body)
        assert (refused.status, refused.body["field"]) == (422, field), (verb, body, refused.body)
    assert await desk.events(alarm) == ["raised"]


async def test_what_is_no_json_object_is_refused(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    for raw in (
        *(b"{", b"", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"version":NaN}', b"[" * 100_000),
        b'{"version":1,"text":"\\ud800"}',
    ):
        refused = await mei.request(
            "POST", f"/api/v1/alarms/{alarm}/note", data=raw, headers={"Content-Type": "application/json"}
        )
        assert refused.status == 422, raw[:20]
    assert await desk.events(alarm) == ["raised"]


async def test_another_kind_of_content_is_refused(mei: Client, desk: Desk) -> None:
    alarm = await desk.press()
    refused = await mei.request(
        "POST", f"/api/v1/alarms/{alarm}/claim", data=b"version=1", headers={"Content-Type": "text/plain"}
    )
    assert (refused.status, refused.body["field"]) == (422, "Content-Type")


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_is_too_long_is_refused(mei: Client, desk: Desk, *, chunked: bool) -> None:
    alarm = await desk.press()
    body = b'{"version":1,"text":"' + b"x" * (1024 * 1024) + b'"}'

    async def pieces() -> Any:
        yield body

    refused = await mei.request(
        "POST",
        f"/api/v1/alarms/{alarm}/note",
        data=pieces() if chunked else io.BytesIO(body),
        headers={"Content-Type": "application/json"},
    )
    assert refused.status == 413


async def test_an_unknown_url_is_not_found(mei: Client) -> None:
    for path in (
        "nothing",
        "alarms/x",
        "alarms/-1",
        "alarms/",
        "alarms/1/dance",
        "../v2/alarms",
        "../../nothing",
    ):
        assert (await mei.get(f"/api/v1/{path}")).status == 404, path


async def test_a_wrong_method_is_told_the_right_ones(mei: Client) -> None:
    refused = await mei.request("PUT", "/api/v1/alarms")
    assert refused.status == 405
    assert "GET" in refused.headers["Allow"]


async def test_numbers_that_are_nobodys_are_not_found(mei: Client) -> None:
    for number in ("0", "999999999999999999", "9" * 19, "9" * 400, "1e3", "０"):
        assert (await mei.get(f"/api/v1/alarms/{number}")).status == 404
        assert (await mei.get(f"/api/v1/elders/{number}")).status == 404
        assert (await mei.post(f"/api/v1/alarms/{number}/claim", {"version": 1})).status == 404


async def test_device_ids_that_cannot_be_are_not_found(mei: Client) -> None:
    for device in ("%00", "a%00b", "%ff", "%ed%a0%80", "x" * 1000, "..", "b7%2f..", "'--"):
        url = URL(f"{mei.base}/api/v1/devices/{device}", encoded=True)  # goes out as it is written
        async with mei.http.get(url, headers=mei.headers) as response:
            body = await response.json(content_type=None)
        assert (response.status, response.content_type) == (404, "application/problem+json"), body


async def test_questions_that_cannot_be_are_named(mei: Client) -> None:
    for name, value in (
        *(("limit", 0), ("limit", 501), ("limit", "many"), ("after", -1), ("after", 2**63)),
        *(("elder_id", 2**64), ("state", "asleep"), ("centre_id", "a\x00b")),
    ):
        refused = await mei.get("/api/v1/alarms", **{name: value})
        assert (refused.status, refused.body["field"]) == (422, name)


async def test_any_words_may_be_searched_for(mei: Client) -> None:
    for path in ("elders", "devices"):
        for words in ("%", "_", "'", "\\", "陈", "a" * 100, "😀"):
            found = (await mei.get(f"/api/v1/{path}", q=words)).body["items"]
            assert len(found) == (1 if words == "陈" else 0)


async def test_words_that_cannot_be_searched_for_are_refused(mei: Client) -> None:
    for path in ("elders", "devices"):
        for words in ("a\x00b", "x" * 101):
            refused = await mei.get(f"/api/v1/{path}", q=words)
            assert (refused.status, refused.body["field"]) == (422, "q")


async def test_our_own_mistake_is_told_without_its_insides(
    mei: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret insides")

    monkeypatch.setattr(store, "list_cards", fail)
    async with mei.http.get(f"{mei.base}/api/v1/alarms", headers=mei.headers) as response:
        body = await response.json(content_type="application/problem+json")
    assert response.status == 500
    assert "secret" not in str(body)
    assert "secret insides" in caplog.text


async def test_a_database_in_trouble_asks_to_come_again(mei: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise psycopg.OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(store, "list_cards", fail)
    async with mei.http.get(f"{mei.base}/api/v1/alarms", headers=mei.headers) as response:
        body = await response.json(content_type="application/problem+json")
    assert (response.status, response.headers["Retry-After"]) == (503, "2")
    assert "closed the connection" not in str(body)


async def test_half_a_request_harms_nobody(api: Api, mei: Client) -> None:
    host, port = api.base.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await mei.get("/api/v1/me")).status == 200
