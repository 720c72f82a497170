"""Who was told of an alarm and who goes, over the API; and what a link in a message opens."""

import hashlib
from datetime import timedelta

import pytest

from dispatcher.database import Pool
from tests.support.api import Api, Client
from tests.support.build import FAR
from tests.support.clock import FakeClock
from tests.support.desk import Desk

CONTACTS = [
    {"name": "陈本", "relation": "儿子", "phone": "0760-0001"},
    {"name": "陈美", "relation": "女儿", "phone": "0760-0002"},
]
TOKEN = "t" * 43


@pytest.fixture
async def desk(pool: Pool, clock: FakeClock) -> Desk:
    opened = Desk(pool, clock)
    await opened.open()
    await opened.elder("e-2", "c1", contacts=CONTACTS, address="石岐 2号")
    return opened


async def a_link(desk: Desk, ask_id: int, token: str = TOKEN) -> str:
    """The address behind a link, as a sender makes it."""
    await desk.run(
        "INSERT INTO ask_links (token_hash, ask_id, made_at, expires_at) VALUES (%(hash)s, %(ask)s, %(now)s, %(until)s)",
        hash=hashlib.sha256(token.encode()).digest(),
        ask=ask_id,
        now=desk.clock(),
        until=desk.clock() + timedelta(hours=12),
    )
    return f"/api/v1/f/{token}"


async def test_an_operator_asks_the_contacts_and_notes_what_they_say(api: Api, mei: Client) -> None:
    alarm = await api.desk.press("c1")
    assert (await mei.get(f"/api/v1/alarms/{alarm}/told")).body == {"chain": None, "asks": [], "tellings": []}
    asked = await mei.verb(alarm, "ask-contacts")
    assert asked.status == 200, asked.body
    assert asked.body["chain"]["mode"] == "in_turn"
    (ask,) = asked.body["asks"]
    assert (ask["name"], ask["cycle"], ask["answer"]) == ("陈本", 1, None)
    (telling,) = asked.body["tellings"]
    assert telling["to"] == {"kind": "contact", "id": ask["contact_id"], "name": "陈本", "relation": "儿子"}
    assert [one["channel"] for one in telling["deliveries"]] == ["voice", "sms"]
    said = await mei.post(f"/api/v1/asks/{ask['id']}/answer", {"accepted": True, "eta_minutes": 20})
    assert said.body["chain"]["ended"] == "accepted"
    card = (await mei.get(f"/api/v1/alarms/{alarm}")).body
    assert [(one["helper"], one["kind"]) for one in card["sent"]] == [("陈本（儿子）", "family")]
    assert [line["event"] for line in card["history"]] == ["raised", "contacts_asked", "contact_accepted"]
    assert card["history"][-1]["actor_name"] == "Mei"


async def test_asking_together_widens_what_runs_and_a_repeated_request_asks_once(
    api: Api, mei: Client
) -> None:
    alarm = await api.desk.press("c1")
    await mei.verb(alarm, "ask-contacts")
    body = {"version": 1, "together": True}
    for _ in range(2):
        asked = await mei.post(f"/api/v1/alarms/{alarm}/ask-contacts", body, key="together-1")
        assert [(one["name"], one["cycle"]) for one in asked.body["asks"]] == [("陈本", 1), ("陈美", 1)]


async def test_one_contact_can_be_asked_alone(api: Api, mei: Client) -> None:
    alarm = await api.desk.press("c1")
    (who,) = await api.desk.rows("SELECT id FROM contacts WHERE name = '陈美'")
    asked = await mei.verb(alarm, "ask-contacts", contact_ids=[who["id"]])
    assert [one["name"] for one in asked.body["asks"]] == ["陈美"]
    other = await mei.verb(alarm, "ask-contacts", contact_ids=[1])
    assert (other.status, other.body["field"]) == (422, "contact_ids")


async def test_asking_is_refused_when_stale_over_foreign_or_only_looked_at(api: Api, mei: Client) -> None:
    alarm = await api.desk.press("c1")
    await api.desk.press("c1")
    assert (await mei.verb(alarm, "ask-contacts", version=1)).body["code"] == "stale"
    far = await api.operator("fay", ("operator", FAR))
    assert (await far.get(f"/api/v1/alarms/{alarm}/told")).status == 404
    assert (await far.post(f"/api/v1/alarms/{alarm}/ask-contacts", {"version": 2})).status == 404
    bureau = await api.operator("bo", ("bureau", None))
    assert (await bureau.get(f"/api/v1/alarms/{alarm}/told")).status == 200
    assert (await bureau.post(f"/api/v1/alarms/{alarm}/ask-contacts", {"version": 2})).status == 403
    ask = (await mei.verb(alarm, "ask-contacts")).body["asks"][0]["id"]
    assert (await far.post(f"/api/v1/asks/{ask}/answer", {"accepted": True})).status == 404
    bad = await mei.post(f"/api/v1/asks/{ask}/answer", {"accepted": True, "eta_minutes": 0})
    assert (bad.status, bad.body["field"]) == (422, "eta_minutes")
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "resolve", outcome="false_alarm", note="…")
    assert (await mei.verb(alarm, "ask-contacts")).status == 409
    assert (await mei.post(f"/api/v1/asks/{ask}/answer", {"accepted": True})).status == 409


async def test_a_link_opens_its_ask_takes_the_answer_once_and_says_when_it_is_over(
    api: Api, mei: Client
) -> None:
    alarm = await api.desk.press("c1")
    asks = (await mei.verb(alarm, "ask-contacts", together=True)).body["asks"]
    link, family = await a_link(api.desk, asks[1]["id"]), api.stranger()
    shown = (await family.get(link)).body
    assert (shown["state"], shown["elder"], shown["relation"], shown["what"]) == (
        "open",
        "陈e-2",
        "女儿",
        "sos",
    )
    assert shown["address"] == "石岐 2号"
    assert shown["others"] == [{"relation": "儿子", "answer": None}]
    for _ in range(2):
        said = await family.post(link, {"accepted": True, "eta_minutes": 10})
        assert (said.body["answer"], said.body["eta_minutes"]) == ("accepted", 10)
    assert (await family.post(link, {"accepted": False})).body["answer"] == "declined"
    events = [line["event"] for line in (await mei.get(f"/api/v1/alarms/{alarm}")).body["history"]]
    assert events == ["raised", "contacts_asked", "contact_accepted", "contact_declined"]
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "resolve", outcome="died", note="…")
    over = await family.post(link, {"accepted": True})
    assert (over.status, over.body["state"], over.body["ending"]) == (200, "over", "other")
    assert (over.body["answer"], over.body["address"]) == ("declined", None)


async def test_a_link_that_is_unknown_or_expired_opens_nothing_and_trying_is_slowed_down(
    api: Api, mei: Client, clock: FakeClock
) -> None:
    alarm = await api.desk.press("c1")
    ask = (await mei.verb(alarm, "ask-contacts")).body["asks"][0]["id"]
    link, family = await a_link(api.desk, ask), api.stranger()
    unknown = await family.get("/api/v1/f/" + "u" * 43)
    clock.advance(minutes=12 * 60)
    expired = await family.post(link, {"accepted": True})
    assert (unknown.status, expired.status) == (410, 410)
    assert unknown.body == expired.body, "nothing can be learned by asking"
    assert (await api.desk.rows("SELECT answer FROM asks"))[0]["answer"] is None
    tried = [(await family.get(f"/api/v1/f/guess-{n}")).status for n in range(25)]
    assert tried[0] == 410
    assert tried[-1] == 429
