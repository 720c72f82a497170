"""The invented town has family who look at the page; filling it in again changes nothing that somebody changed."""

from collections.abc import AsyncIterator

import pytest

from dispatcher.database import Pool
from dispatcher.people.family import sample
from tests.support.api import Api, Client, serve
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.family import FAMILY, code_for, consent, contact_of


@pytest.fixture
async def api(pool: Pool, clock: FakeClock, database_url: str) -> AsyncIterator[Api]:
    desk = Desk(pool, clock)
    await desk.open()
    async with serve(desk, database_url) as served:
        yield served


async def fill(desk: Desk) -> None:
    async with desk.pool.connection() as connection:
        await sample.fill(connection, now=desk.clock())


async def test_the_first_contact_of_the_first_elder_signs_in_with_a_code(api: Api) -> None:
    await fill(api.desk)
    await fill(api.desk)
    code = await code_for(api, "0760-0001")
    opened = await api.stranger().post(f"{FAMILY}/session", {"phone": "0760-0001", "code": code})
    me = (await Client(api.http, api.base, opened.body["token"]).get(f"{FAMILY}/me")).body
    assert me["elders"][0]["may"] == ["alarms", "device", "summary", "tests", "visits"]
    assert len(await api.desk.rows("SELECT FROM family_accounts")) == 1


async def test_what_was_revoked_stays_revoked(api: Api) -> None:
    await fill(api.desk)
    await consent(await api.operator("mei"), await contact_of(api.desk))
    await fill(api.desk)
    assert await api.desk.rows("SELECT FROM consents WHERE revoked_at IS NULL") == []
