"""What the map and the wallboard need of the server: bounds, tiles if chosen, and pages that nothing foreign gets into."""

import pytest
from aiohttp import ClientSession

from dispatcher import settings as environment
from dispatcher.errors import Invalid
from dispatcher.web.tiles import Tiles
from tests.support.api import Api, Client, serve
from tests.support.desk import Desk

TILES = Tiles("https://tiles.example.org/{z}/{x}/{y}.png", "© Example")


async def policy_of(api: Api, path: str) -> str:
    async with ClientSession() as http, http.get(api.base + path) as answer:
        assert answer.status == 200, path
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        return str(answer.headers["Content-Security-Policy"])


async def test_without_a_tile_server_the_map_has_its_bounds_and_needs_nothing_else(
    mei: Client, api: Api
) -> None:
    answer = await mei.get("/api/v1/map")
    assert answer.body == {"tiles": None, "attribution": None, "bounds": [[22.5, 113.4], [22.5, 113.4]]}
    assert "img-src 'self' data:;" in await policy_of(api, "/console/")


async def test_a_tile_server_is_told_to_the_map_and_is_the_only_other_place_pictures_come_from(
    desk: Desk, database_url: str
) -> None:
    async with serve(desk, database_url, tiles=TILES) as api:
        mei = await api.operator("mei")
        body = (await mei.get("/api/v1/map")).body
        assert (body["tiles"], body["attribution"]) == (TILES.url, TILES.attribution)
        assert "img-src 'self' data: https://tiles.example.org;" in await policy_of(api, "/wall")


async def test_the_wallboard_is_a_page_of_its_own_that_anybody_may_open_and_only_staff_can_read(
    api: Api,
) -> None:
    await policy_of(api, "/wall")
    assert (await api.stranger().get("/api/v1/map")).status == 401


@pytest.mark.parametrize(
    "url",
    [
        "tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://a b/{z}/{x}/{y}.png",
        "https://user:secret@tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org;script-src*/{z}/{x}/{y}.png",
    ],
)
def test_an_address_that_is_no_tile_server_is_refused_before_it_gets_into_a_header(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YILAO_TILE_URL", url)
    with pytest.raises(Invalid, match="YILAO_TILE_URL"):
        environment.load()
