"""The words of messages are data: managers of the city write editions, everybody can try words on an invented person."""

import asyncio
from typing import Any

import psycopg
import pytest

from dispatcher.notify.wording import store
from tests.support.api import Answer, Api, Client
from tests.support.build import HOME
from tests.support.desk import Desk

ANSWERED = "/api/v1/wordings/alarm.answered"
OWN = "中山颐老：{elder}那边有人在帮忙了。"


@pytest.fixture
async def manager(api: Api) -> Client:
    """The manager of the whole city."""
    return await api.operator("manager", ("manager", None))


async def written(by: Client, edition: int = 0, text: str = OWN, *, path: str = ANSWERED) -> Answer:
    """What the API says to new words."""
    return await by.request("PUT", path, json={"language": "zh", "edition": edition, "text": text})


async def words(by: Client, key: str = "alarm.answered") -> Any:
    """A message as it is in force."""
    return next(item for item in (await by.get("/api/v1/wordings")).body["items"] if item["key"] == key)


async def test_new_words_come_into_force_as_an_edition_and_the_defaults_stay_readable(
    manager: Client, mei: Client, desk: Desk
) -> None:
    before = await words(mei)
    assert (before["zh"]["edition"], before["zh"]["text"]) == (0, before["zh"]["default"])
    answer = await written(manager)
    assert answer.status == 200
    after = await words(mei)
    assert after == answer.body
    assert (after["zh"]["text"], after["zh"]["edition"], after["zh"]["edited_by"]) == (OWN, 1, "Manager")
    assert after["zh"]["default"] == before["zh"]["default"]
    assert after["en"] == before["en"]
    async with desk.pool.connection() as connection:
        assert await store.in_force(connection) == {("alarm.answered", "zh"): OWN}
    assert (await written(manager, 1, OWN + "放心。")).body["zh"]["edition"] == 2


async def test_of_two_who_write_at_once_one_is_told_that_the_other_was_first(manager: Client) -> None:
    answers = await asyncio.gather(*(written(manager, 0, f"{OWN}{n}") for n in range(4)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    assert (await written(manager, 0)).status == 409


@pytest.mark.parametrize(
    ("text", "names"),
    [("有人在帮忙了", "{elder}"), ("{elder} {password}", "{password}"), ("{elder} [", "bracket"), ("  ", "")],
)
async def test_words_that_cannot_be_said_are_refused_with_the_reason(
    manager: Client, text: str, names: str
) -> None:
    answer = await written(manager, 0, text)
    assert (answer.status, answer.body["field"]) == (422, "text")
    assert names in answer.body["detail"]


async def test_the_link_of_an_ask_cannot_be_left_out(manager: Client) -> None:
    answer = await written(manager, 0, "{elder}需要您", path="/api/v1/wordings/alarm.ask")
    assert (answer.status, answer.body["field"]) == (422, "text")
    assert "{link}" in answer.body["detail"]
    assert (await written(manager, path="/api/v1/wordings/alarm.song")).status == 404


async def test_only_a_manager_of_the_whole_city_changes_what_every_centre_says(api: Api, mei: Client) -> None:
    assert (await written(mei)).status == 403
    assert (await written(await api.operator("mgr", ("manager", HOME)))).status == 403


async def test_an_edition_is_never_changed(manager: Client, desk: Desk) -> None:
    await written(manager)
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        await desk.run("UPDATE wordings SET text = 'x'")


async def test_words_are_tried_on_somebody_invented_as_read_and_as_heard(mei: Client) -> None:
    asked = {"key": "alarm.ask", "language": "zh", "type": "vitals"}
    tried = (await mei.post("/api/v1/wordings/preview", asked)).body
    assert tried["sample"] is True
    assert "样例长者" in tried["sms"]
    assert "https://" in tried["sms"]
    assert "https://" not in tried["voice"]
    assert "体征" not in tried["sms"]
    assert (
        "体征" in (await mei.post("/api/v1/wordings/preview", asked | {"health_consent": True})).body["sms"]
    )
    assert (tried["letters"], tried["mistakes"]) == (len(tried["sms"]), [])
    mine = (await mei.post("/api/v1/wordings/preview", asked | {"text": "{elder}，去吗？"})).body
    assert mine["sms"] == "样例长者，去吗？"
    assert len(mine["mistakes"]) == 1
    for wrong, field in (({"key": "x"}, "key"), ({"type": "moon"}, "type"), ({"language": "fr"}, "language")):
        answer = await mei.post("/api/v1/wordings/preview", asked | wrong)
        assert (answer.status, answer.body["field"]) == (422, field)
