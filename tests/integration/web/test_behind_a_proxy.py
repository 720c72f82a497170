"""Behind a reverse proxy: everybody comes from one address, and one person's wrong passwords are still their own."""

from collections.abc import AsyncIterator

import pytest

from dispatcher import settings
from dispatcher.commandline import desk_settings
from dispatcher.errors import Invalid
from tests.support.api import Api, serve
from tests.support.desk import Desk

PROXY = "127.0.0.1"


@pytest.fixture
async def proxied(desk: Desk, database_url: str) -> AsyncIterator[Api]:
    """A desk that trusts the proxy of this machine."""
    async with serve(desk, database_url, proxy=PROXY) as served:
        yield served


async def tried_too_often(desk: Desk, address: str) -> None:
    """Somebody at this address has guessed at many names."""
    await desk.run(
        "INSERT INTO sign_in_failures (username, address, at)"
        " SELECT 'name-' || n, %(address)s, %(now)s FROM generate_series(1, 60) AS n",
        address=address,
        now=desk.clock(),
    )


async def guess(api: Api, *forwarded: str) -> int:
    """A wrong password, forwarded for these."""
    answer = await api.stranger().request(
        "POST",
        "/api/v1/session",
        json={"username": "mei", "password": "incorrect horse"},
        headers={"X-Forwarded-For": ", ".join(forwarded)} if forwarded else {},
    )
    return answer.status


async def test_one_persons_wrong_passwords_do_not_keep_others_out(proxied: Api, desk: Desk) -> None:
    await tried_too_often(desk, "203.0.113.7")
    assert await guess(proxied, "203.0.113.7") == 429
    assert await guess(proxied, "203.0.113.8") == 401
    failed = await desk.rows("SELECT address FROM sign_in_failures WHERE username = 'mei'")
    assert [row["address"] for row in failed] == ["203.0.113.8"]


async def test_only_what_the_proxy_itself_says_is_believed(proxied: Api, desk: Desk) -> None:
    await tried_too_often(desk, "203.0.113.7")
    assert await guess(proxied, "198.51.100.1", "203.0.113.7") == 429


@pytest.mark.parametrize("said", ["", "unknown", "203.0.113.7:4711, x"])
async def test_a_proxy_that_names_nobody_is_the_caller_itself(proxied: Api, desk: Desk, said: str) -> None:
    await tried_too_often(desk, PROXY)
    assert await guess(proxied, said) == 429


async def test_without_a_trusted_proxy_nobody_chooses_their_own_address(api: Api, desk: Desk) -> None:
    await tried_too_often(desk, "127.0.0.1")
    assert await guess(api, "203.0.113.8") == 429


async def test_another_address_than_the_proxys_is_not_believed(desk: Desk, database_url: str) -> None:
    await tried_too_often(desk, "127.0.0.1")
    async with serve(desk, database_url, proxy="192.0.2.1") as served:
        assert await guess(served, "203.0.113.8") == 429


def test_the_proxy_is_a_setting_and_has_to_be_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YILAO_DATABASE_URL", "postgresql://yilao@db/yilao")
    assert desk_settings(settings.load()).proxy is None
    monkeypatch.setenv("YILAO_HTTP_PROXY", "192.0.2.1")
    assert desk_settings(settings.load()).proxy == "192.0.2.1"
    monkeypatch.setenv("YILAO_HTTP_PROXY", "proxy.example")
    with pytest.raises(Invalid, match=r"YILAO_HTTP_PROXY is no IP address"):
        settings.load()
