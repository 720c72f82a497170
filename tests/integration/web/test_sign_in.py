"""Signing in and out; the only tests here that pay for argon2."""

import asyncio

import pytest

from tests.support.api import Answer, Api, Client
from tests.support.build import HOME
from tests.support.desk import Desk

PASSWORD = "correct horse"


@pytest.fixture
async def door(api: Api, desk: Desk) -> Client:
    """Somebody at the door, whose password is known."""
    await desk.somebody("mei", password=PASSWORD)
    return api.stranger()


async def sign_in(door: Client, password: str = PASSWORD, username: str = "mei") -> Answer:
    """Try to sign in."""
    return await door.post("/api/v1/session", {"username": username, "password": password})


async def test_the_right_password_opens_with_a_cookie_that_no_script_can_read(door: Client, api: Api) -> None:
    answer = await sign_in(door)
    assert answer.status == 200
    assert answer.body["staff"] == {
        "id": answer.body["staff"]["id"],
        "username": "mei",
        "name": "Mei",
        "roles": [{"role": "operator", "centre_id": HOME}],
        "centres": [HOME],
    }
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    value = cookie.partition(";")[0]
    assert (await api.stranger().request("GET", "/api/v1/me", headers={"Cookie": value})).status == 200


async def test_the_token_of_the_answer_works_as_a_bearer(door: Client, api: Api) -> None:
    token = (await sign_in(door)).body["token"]
    assert (await Client(api.http, api.base, token).get("/api/v1/me")).body["username"] == "mei"


async def test_a_wrong_password_and_a_wrong_name_are_told_apart_by_nothing(door: Client) -> None:
    wrong, unknown = await sign_in(door, "incorrect horse"), await sign_in(door, PASSWORD, "nobody")
    assert (wrong.status, unknown.status) == (401, 401)
    assert wrong.body == unknown.body
    assert "Set-Cookie" not in wrong.headers


async def test_too_many_wrong_passwords_have_to_wait_and_the_wait_ends(door: Client, desk: Desk) -> None:
    answers = [await sign_in(door, "incorrect horse") for _ in range(5)]
    assert {answer.status for answer in answers} == {401}
    throttled = await sign_in(door)
    assert throttled.status == 429
    desk.clock.advance(seconds=int(throttled.headers["Retry-After"]))
    assert (await sign_in(door)).status == 200


async def test_wrong_passwords_that_come_at_once_are_counted_like_those_one_after_another(
    door: Client, desk: Desk
) -> None:
    answers = await asyncio.gather(*(sign_in(door, "incorrect horse") for _ in range(9)))
    assert sorted(answer.status for answer in answers) == [401] * 5 + [429] * 4
    assert len(await desk.rows("SELECT FROM sign_in_failures")) == 5
    desk.clock.advance(seconds=1)
    assert (await sign_in(door)).status == 200
    assert await desk.rows("SELECT FROM sign_in_failures") == []


async def test_the_more_wrong_passwords_the_longer_the_wait(door: Client, desk: Desk) -> None:
    waits = []
    for _ in range(4):
        for _ in range(10):
            answer = await sign_in(door, "incorrect horse")
            if answer.status == 429:
                waits.append(int(answer.headers["Retry-After"]))
                desk.clock.advance(seconds=waits[-1])
                break
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]


async def test_the_right_password_forgives_the_wrong_ones(door: Client) -> None:
    for _ in range(4):
        await sign_in(door, "incorrect horse")
    assert (await sign_in(door)).status == 200
    assert (await sign_in(door, "incorrect horse")).status == 401
    assert (await sign_in(door)).status == 200


async def test_signing_out_ends_the_session_and_takes_the_cookie_away(door: Client, api: Api) -> None:
    session = Client(api.http, api.base, (await sign_in(door)).body["token"])
    gone = await session.delete("/api/v1/session")
    assert gone.status == 204
    assert "Max-Age=0" in gone.headers["Set-Cookie"]
    assert (await session.get("/api/v1/me")).status == 401


async def test_signing_out_twice_is_no_mistake(api: Api) -> None:
    assert (await api.stranger().delete("/api/v1/session")).status == 204


async def test_a_session_ends_after_a_long_shift(door: Client, api: Api, desk: Desk) -> None:
    session = Client(api.http, api.base, (await sign_in(door)).body["token"])
    desk.clock.advance(minutes=13 * 60 - 1)
    assert (await session.get("/api/v1/me")).status == 200
    desk.clock.advance(minutes=2)
    assert (await session.get("/api/v1/me")).status == 401


async def test_somebody_with_a_token_only_has_no_password_to_guess(api: Api, desk: Desk) -> None:
    await desk.somebody("robot")
    assert (await sign_in(api.stranger(), "", "robot")).status == 422
    assert (await sign_in(api.stranger(), "x", "robot")).status == 401


async def test_strange_names_and_passwords_are_wrong_and_nothing_more(door: Client) -> None:
    for field, value in (
        *(("username", "a\x00b"), ("username", "\ud800"), ("username", "字" * 500), ("username", " ")),
        *(("password", "a\x00b"), ("password", "\ud800"), ("password", "字" * 500)),
    ):
        body = {"username": "mei", "password": PASSWORD} | {field: value}
        assert (await door.post("/api/v1/session", body)).status in {401, 422}


async def test_a_strange_token_is_nobodys(api: Api) -> None:
    for token in (b"x", b"\xff", b"a b", b"\xc3\xa9" * 100):
        stranger = Client(api.http, api.base, token.decode("latin-1"))
        assert (await stranger.get("/api/v1/me")).status == 401
    host, port = api.base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\nConnection: close\r\n\r\n"
    )
    assert b" 401 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_another_sites_page_is_refused_although_the_cookie_is_right(door: Client, api: Api) -> None:
    cookie = (await sign_in(door)).headers["Set-Cookie"].partition(";")[0]
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "cross-site"}
    assert (await api.stranger().request("GET", "/api/v1/me", headers=headers)).status == 403
