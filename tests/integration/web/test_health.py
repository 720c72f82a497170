"""/healthz when the database keeps its connections and says nothing."""

import asyncio

import pytest

from dispatcher.database import Connection
from dispatcher.web import health
from tests.support.api import Api


async def test_a_database_that_falls_silent_is_told_and_not_waited_for(
    api: Api, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_ANSWER_WITHIN_S", 0.1, raising=False)
    async with asyncio.timeout(10), connection.transaction():
        await connection.execute("LOCK TABLE signals IN ACCESS EXCLUSIVE MODE")
        async with api.http.get(f"{api.base}/healthz") as response:
            assert response.status == 503
            assert (await response.json())["detail"] == "the database does not answer"
    monkeypatch.undo()
    async with asyncio.timeout(10), api.http.get(f"{api.base}/healthz") as response:
        assert "loops" in await response.json()
