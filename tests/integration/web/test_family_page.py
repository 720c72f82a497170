"""What family sees: what the elder agreed to, as it is now, and nothing beyond it from the moment they change their mind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.api import Api, Client, EventStream
from tests.support.desk import Desk
from tests.support.family import FAMILY, consent, contact_of, invited, texts_of


@pytest.fixture
async def contact(desk: Desk) -> int:
    """The daughter, as the desk knows her."""
    return await contact_of(desk)


@pytest.fixture
async def daughter(api: Api, mei: Client, contact: int) -> Client:
    """The daughter, on her telephone."""
    return await invited(api, mei, contact)


async def test_without_consent_there_is_nothing_but_the_name(
    daughter: Client, desk: Desk, contact: int
) -> None:
    alarm = await desk.press()
    shown = await daughter.get(f"{FAMILY}/elders/{contact}")
    assert shown.body == {
        "elder": {"name": "陈e-1", "age": 85},
        "alarms": None,
        "device": None,
        "tests": None,
        "visits": None,
        "summary": None,
    }
    assert (await daughter.get(f"{FAMILY}/alarms/{alarm}")).status == 404


async def test_what_the_elder_agreed_to_is_shown_and_gone_when_they_change_their_mind(
    daughter: Client, mei: Client, desk: Desk, contact: int
) -> None:
    alarm = await desk.press()
    await desk.press(type_="test", test=True)
    assert (await consent(mei, contact, "alarms", "device", "tests", "visits", "summary")).status == 200
    shown = (await daughter.get(f"{FAMILY}/elders/{contact}")).body
    assert [one["id"] for one in shown["alarms"]] == [alarm]
    assert shown["device"][0]["kind"] == "phone"
    assert shown["tests"][0]["passed"] is True
    assert (shown["visits"], shown["summary"]["month"]) == ([], "2026-10")
    (elder,) = (await daughter.get(f"{FAMILY}/me")).body["elders"]
    assert elder["may"] == ["alarms", "device", "summary", "tests", "visits"]
    await consent(mei, contact, "device")
    after = (await daughter.get(f"{FAMILY}/elders/{contact}")).body
    assert {name for name, value in after.items() if value is not None} == {"elder", "device"}
    assert (await daughter.get(f"{FAMILY}/alarms/{alarm}")).status == 404


async def test_the_course_of_an_alarm_is_told_step_by_step(
    daughter: Client, mei: Client, desk: Desk, contact: int
) -> None:
    await consent(mei, contact, "alarms")
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "answer")
    await mei.verb(alarm, "dispatch", helper="李护工", kind="caregiver", eta_minutes=10)
    seen = (await daughter.get(f"{FAMILY}/alarms/{alarm}")).body
    assert [step["stage"] for step in seen["course"]] == ["raised", "claimed", "answered", "dispatched"]
    assert (seen["course"][-1]["helper"], seen["course"][-1]["eta_minutes"]) == ("李护工", 10)
    assert (seen["alarm"]["elder"], seen["alarm"]["centre"]) == ("陈e-1", "shiqi")


async def test_nobody_learns_of_a_death_from_a_page(
    daughter: Client, mei: Client, desk: Desk, contact: int
) -> None:
    await consent(mei, contact, "alarms")
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "resolve", outcome="died", note="the doctor spoke with the daughter")
    assert (await daughter.get(f"{FAMILY}/alarms/{alarm}")).body["alarm"]["outcome"] == "other"


async def test_who_is_asked_finds_the_question_without_any_consent_and_the_desk_hears_the_answer(
    daughter: Client, mei: Client, desk: Desk, contact: int
) -> None:
    alarm = await desk.press()
    card = (await mei.get(f"/api/v1/alarms/{alarm}")).body["alarm"]
    asked = await mei.post(
        f"/api/v1/alarms/{alarm}/ask-contacts", {"version": card["version"], "together": False}
    )
    assert asked.status == 200
    (shown,) = (await daughter.get(f"{FAMILY}/elders/{contact}")).body["alarms"]
    ask = shown["ask"]
    assert ask["answer"] is None
    for _ in range(2):
        answer = await daughter.post(f"{FAMILY}/asks/{ask['id']}", {"accepted": True, "eta_minutes": 15})
        assert answer.status == 200
    assert answer.body["ask"] == {"id": ask["id"], "answer": "accepted", "eta_minutes": 15}
    assert answer.body["asks"][0]["mine"] is True
    told = (await mei.get(f"/api/v1/alarms/{alarm}/told")).body
    assert [(one["answer"], one["answered_by"]) for one in told["asks"]] == [("accepted", "page")]
    assert (await desk.events(alarm)).count("contact_accepted") == 1


async def test_a_question_to_somebody_else_is_none_to_them(api: Api, mei: Client, desk: Desk) -> None:
    await desk.elder(
        "e-2", "c2", contacts=[{"name": "王", "relation": "son", "phone": "13800000002", "key_holder": False}]
    )
    son = await invited(api, mei, await contact_of(desk, "e-2"))
    alarm = await desk.press()
    card = (await mei.get(f"/api/v1/alarms/{alarm}")).body["alarm"]
    await mei.post(f"/api/v1/alarms/{alarm}/ask-contacts", {"version": card["version"], "together": False})
    (ask,) = await desk.rows("SELECT id FROM asks")
    assert (await son.post(f"{FAMILY}/asks/{ask['id']}", {"accepted": True})).status == 404
    assert (await son.get(f"{FAMILY}/elders/{await contact_of(desk)}")).status == 404
    assert (await son.get(f"{FAMILY}/alarms/{alarm}")).status == 404


async def test_the_inbox_has_what_they_were_told_and_reading_it_ends_the_sending(
    daughter: Client, mei: Client, desk: Desk
) -> None:
    await texts_of(desk)
    alarm = await desk.press()
    card = (await mei.get(f"/api/v1/alarms/{alarm}")).body["alarm"]
    await mei.post(f"/api/v1/alarms/{alarm}/ask-contacts", {"version": card["version"], "together": False})
    desk.clock.advance(seconds=30)
    await texts_of(desk)
    (letter,) = (await daughter.get(f"{FAMILY}/inbox")).body["items"]
    assert (letter["about"], letter["alarm_id"], letter["read_at"]) == ("alarm", alarm, None)
    assert "陈" in letter["text"]
    assert (await daughter.get(f"{FAMILY}/me")).body["unread"] == 1
    assert (await daughter.post(f"{FAMILY}/inbox/{letter['id']}/read")).status == 204
    assert (await daughter.get(f"{FAMILY}/me")).body["unread"] == 0
    assert (
        await desk.rows(
            "SELECT FROM deliveries JOIN tellings ON tellings.id = telling_id WHERE alarm_id = %(a)s AND deliveries.status = 'pending'",
            a=alarm,
        )
        == []
    )


async def test_settings_are_kept_and_what_cannot_be_is_named(daughter: Client, contact: int) -> None:
    hours = [{"days": [1, 2], "from": "08:00", "until": "18:00"}]
    wanted = {
        "language": "en",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
        "contacts": [{"contact_id": contact, "every_alarm": True, "hours": hours}],
    }
    assert (await daughter.request("PUT", f"{FAMILY}/settings", json=wanted)).status == 200
    me = (await daughter.get(f"{FAMILY}/me")).body
    assert (me["account"]["quiet_from"], me["account"]["quiet_until"]) == ("22:00", "07:00")
    assert (me["elders"][0]["every_alarm"], me["elders"][0]["hours"]) == (True, hours)
    half = wanted | {"quiet_until": None}
    assert (await daughter.request("PUT", f"{FAMILY}/settings", json=half)).status == 422
    other = wanted | {"contacts": [{"contact_id": contact + 99, "every_alarm": True}]}
    assert (await daughter.request("PUT", f"{FAMILY}/settings", json=other)).status == 404


async def test_addresses_are_added_once_shown_masked_and_removed(daughter: Client) -> None:
    push = {"endpoint": "https://push.example.org/abc", "keys": {"p256dh": "BA", "auth": "cd"}}
    numbers = {(await daughter.post(f"{FAMILY}/push", push)).body["id"] for _ in range(2)}
    email = {"channel": "email", "target": "daughter@example.org"}
    numbers.add((await daughter.post(f"{FAMILY}/addresses", email)).body["id"])
    assert len(numbers) == 2
    own = [one for one in (await daughter.get(f"{FAMILY}/me")).body["addresses"] if one["own"]]
    assert {(one["channel"], one["shown"]) for one in own} == {("push", ""), ("email", "da…@example.org")}
    for number in numbers:
        assert (await daughter.delete(f"{FAMILY}/addresses/{number}")).status == 204
    for endpoint in (
        "http://push.example.org/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
    ):
        refused = await daughter.post(f"{FAMILY}/push", push | {"endpoint": endpoint})
        assert (refused.status, refused.body["field"]) == (422, "endpoint")


async def test_the_stream_tells_what_they_may_see_until_the_elder_changes_their_mind(
    live_api: Api, desk: Desk, contact: int
) -> None:
    mei = await live_api.operator("mei")
    daughter = await invited(live_api, mei, contact)
    await consent(mei, contact, "alarms")
    async with listening(daughter) as stream:
        first = await stream.next("beat")
        alarm = await desk.press()
        event = await stream.next("alarm")
        assert event.data == {"id": alarm, "event": "raised", "state": "waiting"}
    async with listening(daughter, after=first.id) as again:
        assert (await again.next("alarm")).data["event"] == "raised"
    await consent(mei, contact)
    async with listening(daughter, after=first.id) as silent:
        await silent.next("beat")
        assert [one.name for one in silent.read] == ["beat"]


async def test_nothing_happens_unseen_between_the_page_and_its_stream(
    live_api: Api, desk: Desk, contact: int
) -> None:
    mei = await live_api.operator("mei")
    daughter = await invited(live_api, mei, contact)
    await consent(mei, contact, "alarms")
    read = (await daughter.get(f"{FAMILY}/me")).body
    alarm = await desk.press()
    async with daughter.http.get(
        f"{daughter.base}{FAMILY}/stream?after={read['cursor']}", headers=daughter.headers
    ) as response:
        assert (await EventStream(response).next("alarm")).data["id"] == alarm


async def test_a_reader_that_is_too_far_behind_is_told_to_read_everything_again(
    live_api: Api, contact: int
) -> None:
    daughter = await invited(live_api, await live_api.operator("mei"), contact)
    newest = (await daughter.get(f"{FAMILY}/me")).body["cursor"]
    async with listening(daughter, after=newest + 1) as stream:  # of a record that was put back from a backup
        assert (await stream.next("bye")).data == {"reason": "behind"}


async def test_a_stream_ends_with_the_session(live_api: Api, desk: Desk, contact: int) -> None:
    daughter = await invited(live_api, await live_api.operator("mei"), contact)
    async with listening(daughter) as stream:
        await stream.next("beat")
    await daughter.delete(f"{FAMILY}/session")
    assert (await daughter.get(f"{FAMILY}/stream")).status == 401
    assert await desk.rows("SELECT FROM family_sessions WHERE ended_at IS NULL") == []


@asynccontextmanager
async def listening(who: Client, *, after: int | None = None) -> AsyncIterator[EventStream]:
    """The family's stream, for the time of the block."""
    headers = who.headers | ({} if after is None else {"Last-Event-ID": str(after)})
    async with who.http.get(f"{who.base}{FAMILY}/stream", headers=headers) as response:
        assert response.status == 200
        yield EventStream(response)
