"""A provider reports how a text or a call went on: believed when it is signed, and then once."""

import json
from typing import Any

import pytest

from dispatcher.notify import store
from dispatcher.notify.model import Message
from simulators.phone import signed
from tests.support.api import Answer, Api
from tests.support.phones import SECRET

PATH = "/api/v1/providers/reports"


class Told:
    """A contact who was told something by text and call, and their provider."""

    def __init__(self, api: Api) -> None:
        self.api = api

    async def by(self, channel: str) -> int:
        """The number of the delivery over a channel, as if it had been sent."""
        desk = self.api.desk
        (row,) = await desk.rows("SELECT id FROM deliveries WHERE channel = %(channel)s", channel=channel)
        await desk.run(
            "UPDATE deliveries SET status = 'accepted', due_at = NULL, sent_at = %(now)s, accepted_at = %(now)s "
            "WHERE id = %(id)s",
            id=row["id"],
            now=desk.clock(),
        )
        return int(row["id"])

    async def report(self, number: int | str, status: str, *, secret: str = SECRET, **more: Any) -> Answer:
        """What the provider says."""
        body = json.dumps({"id": str(number), "status": status} | more).encode()
        headers = signed(secret.encode(), self.api.desk.clock(), body)
        return await self.send(body, headers)

    async def send(self, body: bytes, headers: dict[str, str]) -> Answer:
        """A request as it stands."""
        headers |= {"Content-Type": "application/json"}
        return await self.api.stranger().request("POST", PATH, data=body, headers=headers)

    async def status(self, number: int) -> str:
        """How far a delivery has come."""
        rows = await self.api.desk.rows("SELECT status FROM deliveries WHERE id = %(id)s", id=number)
        return str(rows[0]["status"])


@pytest.fixture
async def told(api: Api) -> Told:
    (row,) = await api.desk.rows("SELECT id, elder_id FROM contacts")
    message = Message(about="test", wording="test.monthly", elder_id=row["elder_id"])
    async with api.desk.pool.connection() as connection, connection.transaction():
        assert await store.tell(connection, message, contacts=[row["id"]], now=api.desk.clock()) == 1
    return Told(api)


async def test_a_delivered_text_is_delivered_and_said_twice_is_once(told: Told) -> None:
    text = await told.by("sms")
    for _ in range(2):
        assert (await told.report(text, "delivered")).status == 204
    assert await told.status(text) == "delivered"
    assert (await told.report(text, "ringing")).status == 204
    assert await told.status(text) == "delivered"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"status": "failed"}, "failed"),
        ({"status": "failed", "permanent": True}, "failed_for_good"),
        ({"status": "voicemail"}, "failed"),
        ({"status": "answered"}, "delivered"),
        ({"status": "answered", "key": "5"}, "delivered"),
        ({"status": "answered", "key": "1"}, "read"),
        ({"status": "ringing"}, "accepted"),
    ],
)
async def test_each_report_moves_it_so_far(told: Told, said: dict[str, Any], status: str) -> None:
    text = await told.by("sms")
    assert (await told.report(text, **said)).status == 204
    assert await told.status(text) == status


async def test_a_number_that_is_none_marks_its_address(told: Told) -> None:
    text = await told.by("sms")
    await told.report(text, "failed", permanent=True, why="unknown number")
    rows = await told.api.desk.rows("SELECT broken_why FROM addresses WHERE broken_at IS NOT NULL")
    assert [row["broken_why"] for row in rows] == ["unknown number"]


async def test_nobody_else_can_report(told: Told) -> None:
    text = await told.by("sms")
    body = json.dumps({"id": str(text), "status": "delivered"}).encode()
    now = told.api.desk.clock()
    good = signed(SECRET.encode(), now, body)
    unsigned: list[dict[str, str]] = [
        {},
        {"X-Yilao-Timestamp": good["X-Yilao-Timestamp"]},
        good | {"X-Yilao-Signature": "0" * 64},
        good | {"X-Yilao-Signature": "é"},
        good | {"X-Yilao-Timestamp": str(int(good["X-Yilao-Timestamp"]) + 1)},
        good | {"X-Yilao-Timestamp": "soon"},
        signed(b"another secret", now, body),
        signed(SECRET.encode(), now, body + b" "),
    ]
    for headers in unsigned:
        assert (await told.send(body, headers)).status == 401
    assert await told.status(text) == "accepted"


async def test_a_report_is_good_for_five_minutes(told: Told) -> None:
    text = await told.by("sms")
    body = json.dumps({"id": str(text), "status": "delivered"}).encode()
    headers = signed(SECRET.encode(), told.api.desk.clock(), body)
    told.api.desk.clock.advance(minutes=5.1)
    assert (await told.send(body, dict(headers))).status == 401
    told.api.desk.clock.advance(minutes=-0.2)
    assert (await told.send(body, dict(headers))).status == 204


async def test_what_cannot_be_is_named(told: Told) -> None:
    assert (await told.report(10**17, "delivered")).status == 404
    for said in (
        {"number": "x"},
        {"number": "1", "status": "happy"},
        {"number": "1", "status": "answered", "key": "!"},
    ):
        number, status = said.pop("number"), said.pop("status", "delivered")
        assert (await told.report(number, status, **said)).status == 422
