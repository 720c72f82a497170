"""Family at the door: an invitation opens once, a code a few minutes, a passkey for ever, and nothing else opens anything."""

import asyncio

from yarl import URL

from tests.support.api import Api, Client
from tests.support.desk import Desk
from tests.support.family import FAMILY, Authenticator, code_for, contact_of, invited, texts_of

PHONE = "0760-0001"


async def link_of(mei: Client, contact: int) -> str:
    answer = await mei.post(f"/api/v1/contacts/{contact}/invite")
    assert answer.status == 201
    return str(answer.body["link"]).rpartition("/")[2]


async def test_an_invitation_says_who_asks_whom_and_opens_the_page_once(
    api: Api, mei: Client, desk: Desk
) -> None:
    token = await link_of(mei, await contact_of(desk))
    door = api.stranger()
    shown = await door.post(f"{FAMILY}/invitations/open", {"token": token})
    assert (shown.body["name"], shown.body["elder"], shown.body["centre"]) == ("陈女儿", "陈e-1", "shiqi")
    opened = await door.post(f"{FAMILY}/invitations/accept", {"token": token, "language": "en"})
    assert opened.status == 201
    cookie = opened.headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie)
    me = await door.request("GET", f"{FAMILY}/me", headers={"Cookie": cookie[0]})
    assert me.body["account"]["language"] == "en"
    for path in ("open", "accept"):
        assert (await door.post(f"{FAMILY}/invitations/{path}", {"token": token})).status == 410


async def test_a_link_that_is_guessed_withdrawn_replaced_or_too_old_opens_nothing(
    api: Api, mei: Client, desk: Desk
) -> None:
    contact = await contact_of(desk)
    replaced = await link_of(mei, contact)
    withdrawn = await link_of(mei, contact)
    assert (await mei.post(f"/api/v1/contacts/{contact}/invite/revoke")).status == 200
    old = await link_of(mei, contact)
    desk.clock.advance(minutes=7 * 24 * 60 + 1)
    for token in (replaced, withdrawn, old, "x" * 32):
        refused = await api.stranger().post(f"{FAMILY}/invitations/accept", {"token": token})
        assert (refused.status, refused.body["code"]) == (410, "gone")
    assert await desk.rows("SELECT FROM family_accounts") == []


async def test_of_two_who_follow_a_link_at_once_one_comes_in(api: Api, mei: Client, desk: Desk) -> None:
    token = await link_of(mei, await contact_of(desk))
    door, body = api.stranger(), {"token": token, "language": "zh"}
    answers = await asyncio.gather(*(door.post(f"{FAMILY}/invitations/accept", body) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [201, 410, 410, 410]
    assert len(await desk.rows("SELECT FROM family_accounts")) == 1


async def test_of_two_who_use_a_code_at_once_one_comes_in(api: Api, mei: Client, desk: Desk) -> None:
    await invited(api, mei, await contact_of(desk))
    await texts_of(desk)
    body = {"phone": PHONE, "code": await code_for(api, PHONE)}
    answers = await asyncio.gather(*(api.stranger().post(f"{FAMILY}/session", body) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [200, 401, 401]


async def test_two_links_for_one_new_number_make_one_account(api: Api, mei: Client, desk: Desk) -> None:
    await desk.elder("e-2", "c2")
    tokens = [await link_of(mei, await contact_of(desk, ref)) for ref in ("e-1", "e-2")]
    answers = await asyncio.gather(
        *(api.stranger().post(f"{FAMILY}/invitations/accept", {"token": token}) for token in tokens)
    )
    assert {answer.status for answer in answers} == {201}
    assert len(await desk.rows("SELECT FROM family_accounts")) == 1
    linked = await desk.rows("SELECT DISTINCT account_id FROM contacts WHERE account_id IS NOT NULL")
    assert len(linked) == 1


async def test_the_invitation_is_sent_too_and_using_either_link_ends_the_other(
    api: Api, mei: Client, desk: Desk
) -> None:
    shown = await link_of(mei, await contact_of(desk))
    (text,) = await texts_of(desk)
    sent = text.partition("#/invitation/")[2][:24]
    opened = await api.stranger().post(f"{FAMILY}/invitations/accept", {"token": sent})
    assert opened.status == 201, text
    assert (await api.stranger().post(f"{FAMILY}/invitations/accept", {"token": shown})).status == 410
    kept = await desk.rows("SELECT text FROM deliveries WHERE text IS NOT NULL")
    assert not [row for row in kept if sent in row["text"]]


async def test_a_code_opens_the_page_once_and_only_for_ten_minutes(api: Api, mei: Client, desk: Desk) -> None:
    await invited(api, mei, await contact_of(desk))
    await texts_of(desk)
    code = await code_for(api, "0760 0001")
    door = api.stranger()
    opened = await door.post(f"{FAMILY}/session", {"phone": PHONE, "code": code})
    assert opened.status == 200
    assert (await Client(api.http, api.base, opened.body["token"]).get(f"{FAMILY}/me")).status == 200
    assert (await door.post(f"{FAMILY}/session", {"phone": PHONE, "code": code})).status == 401
    desk.clock.advance(minutes=2)
    late = await code_for(api, PHONE)
    desk.clock.advance(minutes=11)
    assert (await door.post(f"{FAMILY}/session", {"phone": PHONE, "code": late})).status == 401


async def test_an_unknown_number_is_told_apart_by_nothing_and_gets_no_message(
    api: Api, mei: Client, desk: Desk
) -> None:
    await invited(api, mei, await contact_of(desk))
    await texts_of(desk)
    door = api.stranger()
    for phone in ("0760-9999", PHONE):
        answer = await door.post(f"{FAMILY}/codes", {"phone": phone})
        assert (answer.status, answer.body) == (202, {})
    assert len(await desk.rows("SELECT FROM tellings WHERE about = 'code'")) == 1
    wrong = [
        await door.post(f"{FAMILY}/session", {"phone": p, "code": "000000"}) for p in ("0760-9999", PHONE)
    ]
    assert wrong[0].status == wrong[1].status == 401
    assert wrong[0].body == wrong[1].body


async def test_a_second_code_within_a_minute_is_not_sent(api: Api, mei: Client, desk: Desk) -> None:
    await invited(api, mei, await contact_of(desk))
    for _ in range(3):
        await api.stranger().post(f"{FAMILY}/codes", {"phone": PHONE})
    assert len(await desk.rows("SELECT FROM tellings WHERE about = 'code'")) == 1


async def test_guessing_a_code_ends_it(api: Api, mei: Client, desk: Desk) -> None:
    await invited(api, mei, await contact_of(desk))
    await texts_of(desk)
    code = await code_for(api, PHONE)
    door, wrong = api.stranger(), f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert (await door.post(f"{FAMILY}/session", {"phone": PHONE, "code": wrong})).status == 401
    throttled = await door.post(f"{FAMILY}/session", {"phone": PHONE, "code": code})
    assert throttled.status == 429
    desk.clock.advance(seconds=int(throttled.headers["Retry-After"]))
    assert (await door.post(f"{FAMILY}/session", {"phone": PHONE, "code": code})).status == 401


async def test_a_number_that_has_an_account_is_joined_to_it_and_must_sign_in_there(
    api: Api, mei: Client, desk: Desk
) -> None:
    await invited(api, mei, await contact_of(desk))
    await texts_of(desk)
    desk.clock.advance(minutes=2)
    await desk.elder("e-2", "c2")
    token = await link_of(mei, await contact_of(desk, "e-2"))
    joined = await api.stranger().post(f"{FAMILY}/invitations/accept", {"token": token})
    assert (joined.status, joined.body) == (201, {"token": None, "account": None})
    assert "Set-Cookie" not in joined.headers
    (text,) = await texts_of(desk)
    code = "".join(sign for sign in text if sign.isdigit())[:6]
    opened = await api.stranger().post(f"{FAMILY}/session", {"phone": PHONE, "code": code})
    me = await Client(api.http, api.base, opened.body["token"]).get(f"{FAMILY}/me")
    assert [elder["name"] for elder in me.body["elders"]] == ["陈e-1", "陈e-2"]


async def test_a_centre_that_writes_somebodys_number_gets_nothing_of_their_other_elders(
    api: Api, mei: Client, desk: Desk
) -> None:
    await invited(api, mei, await contact_of(desk))
    await desk.elder("e-2", "c2")
    second = await contact_of(desk, "e-2")
    token = await link_of(mei, second)
    await api.stranger().post(f"{FAMILY}/invitations/accept", {"token": token})
    changed = await mei.post(f"/api/v1/contacts/{second}/phone", {"phone": "13800000009"})
    assert changed.status == 200
    assert [row["phone"] for row in await desk.rows("SELECT phone FROM family_accounts")] == ["07600001"]


async def test_who_signed_out_is_out(api: Api, mei: Client, desk: Desk) -> None:
    daughter = await invited(api, mei, await contact_of(desk))
    assert (await daughter.delete(f"{FAMILY}/session")).status == 204
    assert (await daughter.get(f"{FAMILY}/me")).status == 401


async def test_the_desks_session_opens_no_family_page_and_the_familys_no_desk(
    api: Api, mei: Client, desk: Desk
) -> None:
    daughter = await invited(api, mei, await contact_of(desk))
    assert (await mei.get(f"{FAMILY}/me")).status == 401
    assert (await daughter.get("/api/v1/alarms")).status == 401
    assert (await daughter.get(f"/api/v1/elders/{await contact_of(desk)}/contacts")).status == 401


async def test_a_passkey_signs_in_and_what_was_signed_once_opens_nothing_again(
    api: Api, mei: Client, desk: Desk
) -> None:
    daughter = await invited(api, mei, await contact_of(desk))
    phone = Authenticator(host=str(URL(api.base).host), origin=api.base)
    options = (await daughter.post(f"{FAMILY}/passkeys/options")).body["publicKey"]
    made = phone.makes(options)
    body = {"credential": made, "name": "我的手机"}
    assert (await daughter.post(f"{FAMILY}/passkeys", body)).status == 201
    assert (await daughter.post(f"{FAMILY}/passkeys", body)).status == 422
    door = api.stranger()
    signed = phone.signs((await door.post(f"{FAMILY}/session/passkey/options")).body["publicKey"])
    opened = await door.post(f"{FAMILY}/session/passkey", {"credential": signed})
    assert opened.status == 200
    again = Client(api.http, api.base, opened.body["token"])
    (passkey,) = (await again.get(f"{FAMILY}/me")).body["passkeys"]
    assert (passkey["name"], passkey["used_at"] is None) == ("我的手机", False)
    assert (await door.post(f"{FAMILY}/session/passkey", {"credential": signed})).status == 401
    assert (await again.delete(f"{FAMILY}/passkeys/{passkey['id']}")).status == 204
    options = (await door.post(f"{FAMILY}/session/passkey/options")).body["publicKey"]
    refused = await door.post(f"{FAMILY}/session/passkey", {"credential": phone.signs(options)})
    assert refused.status == 401


async def test_a_passkey_signed_on_another_page_or_nonsense_opens_nothing(
    api: Api, mei: Client, desk: Desk
) -> None:
    daughter = await invited(api, mei, await contact_of(desk))
    phone = Authenticator(host=str(URL(api.base).host), origin=api.base)
    options = (await daughter.post(f"{FAMILY}/passkeys/options")).body["publicKey"]
    await daughter.post(f"{FAMILY}/passkeys", {"credential": phone.makes(options), "name": "x"})
    phone.origin = "https://evil.example"
    door = api.stranger()
    options = (await door.post(f"{FAMILY}/session/passkey/options")).body["publicKey"]
    assert (await door.post(f"{FAMILY}/session/passkey", {"credential": phone.signs(options)})).status == 401
    for nonsense in ({}, {"id": 7, "response": []}, {"response": {"clientDataJSON": "e30"}}):
        refused = await door.post(f"{FAMILY}/session/passkey", {"credential": nonsense})
        assert refused.status == 401
