"""The files of the family's pages: light on a slow line, kept by the browser, and one worker for each release."""

import json
import re

import aiohttp

from tests.support.api import Api

SHELL = re.compile(r"const SHELL = (\[.*\]);")


async def test_everything_that_the_worker_keeps_is_there(api: Api) -> None:
    async with aiohttp.ClientSession(api.base) as http:
        async with http.get("/family/sw.js") as answer:
            assert answer.content_type == "text/javascript"
            worker = await answer.text()
        assert '"EDITION"' not in worker
        match = SHELL.search(worker)
        assert match is not None
        kept = json.loads(match[1])
        assert {"/family/", "/static/family/main.js", "/static/family/words/zh.js"} < set(kept)
        for path in kept:
            async with http.get(path) as answer:
                assert answer.status == 200, path


async def test_text_goes_out_compressed_and_what_has_not_changed_does_not_go_out_at_all(api: Api) -> None:
    compressed = {"Accept-Encoding": "gzip"}
    async with aiohttp.ClientSession(api.base, connector=aiohttp.TCPConnector(limit=1)) as http:
        for path in ("/static/family/main.js", "/f/whatever", "/static/console/main.js"):
            async with http.get(path, headers=compressed) as answer:
                assert answer.headers["Content-Encoding"] == "gzip"
                assert answer.headers["Cache-Control"] == "no-cache"
                assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
                tag = answer.headers["ETag"]
                whole = await answer.text()
            # On one connection: whatever came after an empty answer would be taken for the next one.
            for _ in range(2):
                async with http.get(path, headers=compressed | {"If-None-Match": tag}) as answer:
                    assert answer.status == 304
            async with http.get(path, headers={"Accept-Encoding": "identity"}) as answer:
                assert await answer.text() == whole


async def test_the_page_is_a_manifest_away_from_the_home_screen(api: Api) -> None:
    async with aiohttp.ClientSession(api.base) as http:
        async with http.get("/family/manifest.webmanifest") as answer:
            assert answer.content_type == "application/manifest+json"
            manifest = json.loads(await answer.text())
        assert (manifest["scope"], manifest["start_url"]) == ("/family/", "/family/")
        for icon in manifest["icons"]:
            async with http.get(icon["src"]) as answer:
                assert answer.status == 200
        async with http.get("/family", allow_redirects=False) as answer:
            assert answer.headers["Location"] == "/family/"
