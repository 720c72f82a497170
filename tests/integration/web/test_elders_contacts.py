"""An elder's contacts at the desk: how they are asked and told, and what they may see, written down and never lost."""

import pytest

from tests.support.api import Api, Client
from tests.support.build import FAR
from tests.support.desk import Desk
from tests.support.family import FAMILY, consent, contact_of, invited


@pytest.fixture
async def contact(desk: Desk) -> int:
    """The daughter."""
    return await contact_of(desk)


@pytest.fixture
async def book(desk: Desk) -> str:
    """Where the elder's contacts stand."""
    (row,) = await desk.rows("SELECT id FROM elders WHERE ref = 'e-1'")
    return f"/api/v1/elders/{row['id']}/contacts"


async def test_everything_about_telling_a_contact_stands_together(
    mei: Client, book: str, contact: int
) -> None:
    body = (await mei.get(book)).body
    assert (body["asked"], body["asked_when"]) == ("in_turn", "unanswered")
    (item,) = body["items"]
    assert (item["id"], item["name"], item["account"], item["invitation"]) == (contact, "陈女儿", None, None)
    assert {(one["channel"], one["target"], one["from_phone"]) for one in item["addresses"]} == {
        ("voice", "0760-0001", True),
        ("sms", "0760-0001", True),
    }


async def test_the_plan_and_a_contacts_wishes_are_kept(mei: Client, book: str, contact: int) -> None:
    plan = {"asked": "together", "asked_when": "at_once"}
    asked = await mei.request("PUT", book.replace("contacts", "asking"), json=plan)
    assert (asked.body["asked"], asked.body["asked_when"]) == ("together", "at_once")
    hours = [{"days": [6, 7], "from": "09:00", "until": "23:00"}]
    wishes = {"language": "en", "hours": hours, "every_alarm": True, "told_of_trouble": True}
    (item,) = (await mei.request("PUT", f"/api/v1/contacts/{contact}", json=wishes)).body["items"]
    assert {name: item[name] for name in wishes} == wishes


async def test_a_changed_number_is_called_again_and_the_account_follows(
    api: Api, mei: Client, desk: Desk, book: str, contact: int
) -> None:
    await invited(api, mei, contact)
    await desk.rows(
        "UPDATE addresses SET broken_at = now(), broken_why = 'unknown number' WHERE contact_id = %(c)s RETURNING id",
        c=contact,
    )
    (item,) = (await mei.get(book)).body["items"]
    assert item["addresses"][0]["broken_why"] == "unknown number"
    changed = await mei.post(f"/api/v1/contacts/{contact}/phone", {"phone": "138 0000 0009"})
    (item,) = changed.body["items"]
    assert {(one["target"], one["broken_at"]) for one in item["addresses"]} == {("138 0000 0009", None)}
    assert [row["phone"] for row in await desk.rows("SELECT phone FROM family_accounts")] == ["13800000009"]
    refused = await mei.post(f"/api/v1/contacts/{contact}/phone", {"phone": "unknown"})
    assert (refused.status, refused.body["field"]) == (422, "phone")


async def test_more_addresses_are_added_and_removed_but_not_that_of_the_telephone(
    mei: Client, contact: int
) -> None:
    path = f"/api/v1/contacts/{contact}/addresses"
    added = await mei.post(path, {"channel": "email", "target": "daughter@example.org"})
    (item,) = added.body["items"]
    (email,) = [one for one in item["addresses"] if one["channel"] == "email"]
    sms = next(one for one in item["addresses"] if one["channel"] == "sms")
    assert (await mei.delete(f"{path}/{email['id']}")).status == 200
    assert (await mei.delete(f"{path}/{sms['id']}")).status == 404
    for channel, target in (
        ("email", "nobody"),
        ("sms", "x"),
        ("wecom", "http://example.org/x"),
        ("feishu", "https://10.0.0.1/"),
    ):
        assert (await mei.post(path, {"channel": channel, "target": target})).status == 422


async def test_consents_are_given_and_revoked_and_their_history_is_kept(
    mei: Client, desk: Desk, contact: int
) -> None:
    await consent(mei, contact, "alarms", "device")
    (item,) = (await consent(mei, contact, "alarms", "health")).body["items"]
    assert [one["what"] for one in item["consents"]] == ["alarms", "health"]
    assert (item["consents"][0]["given_how"], item["consents"][0]["recorded_by"]) == ("当面说的", "Mei")
    rows = await desk.rows("SELECT what, revoked_at IS NULL AS stands FROM consents ORDER BY id")
    assert [(row["what"], row["stands"]) for row in rows] == [
        ("alarms", True),
        ("device", False),
        ("health", True),
    ]


async def test_whether_an_invitation_was_used_and_the_page_looked_at_is_seen(
    api: Api, mei: Client, book: str, contact: int
) -> None:
    answer = await mei.post(f"/api/v1/contacts/{contact}/invite")
    assert (answer.status, answer.body["sent"]) == (201, True)
    (item,) = (await mei.get(book)).body["items"]
    assert item["invitation"]["used_at"] is None
    daughter = await invited(api, mei, contact)
    await daughter.get(f"{FAMILY}/me")
    (item,) = (await mei.get(book)).body["items"]
    assert item["invitation"]["used_at"] is not None
    assert item["account"]["seen_at"] is not None


async def test_another_centre_finds_no_such_contact_and_the_bureau_only_looks(
    api: Api, desk: Desk, book: str, contact: int
) -> None:
    far, bureau = await api.operator("far", ("operator", FAR)), await api.operator("b", ("bureau", None))
    assert (await far.get(book)).status == 404
    assert (await bureau.get(book)).status == 200
    for who, status in ((far, 404), (bureau, 403)):
        assert (await consent(who, contact, "alarms")).status == status
        assert (await who.post(f"/api/v1/contacts/{contact}/invite")).status == status
        assert (
            await who.post(f"/api/v1/contacts/{contact}/phone", {"phone": "13800000009"})
        ).status == status
    assert await desk.rows("SELECT FROM consents") == []
    assert await desk.rows("SELECT FROM invitations") == []
