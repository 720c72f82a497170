"""/healthz: whose fault is told with which status; and what every console hears of the platform's own health."""

import asyncio

import pytest

from dispatcher.database import Connection
from dispatcher.pulse import Pulse
from dispatcher.signals import canaries
from dispatcher.watch.model import Fault, Verdict
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


async def test_the_canaries_ages_and_late_signals_are_told(live_api: Api) -> None:
    async with live_api.desk.pool.connection() as connection:
        await canaries.begin(connection, "g0", secret_hash="s", broker_hash="b", now=live_api.desk.clock())
    live_api.desk.clock.advance(seconds=12)
    async with live_api.http.get(f"{live_api.base}/healthz") as response:
        body = await response.json()
    assert body["canaries"] == {"g0": {"age_s": 12.0, "here_s": None}}
    assert (body["late_signals"], body["late"]) == (0, [])


async def test_what_every_desk_shares_is_told_and_takes_no_console_away(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pulse, "stale", lambda _: [])  # no loop runs in this test
    async with api.desk.pool.connection() as connection:
        await canaries.begin(connection, "g0", secret_hash="s", broker_hash="b", now=api.desk.clock())
    api.desk.clock.advance(seconds=31)
    async with api.http.get(f"{api.base}/healthz") as response:
        assert response.status == 200
        assert (await response.json())["late"] == ["path:g0"]
    await api.desk.receive(api.desk.arrival("b7", "sos"))
    api.desk.clock.advance(seconds=11)
    async with api.http.get(f"{api.base}/healthz") as response:
        assert response.status == 200
        body = await response.json()
    assert (body["late_signals"], set(body["late"])) == (1, {"path:g0", "signals"})


async def test_an_alarm_long_past_its_deadline_is_told_and_takes_no_console_away(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pulse, "stale", lambda _: [])
    await api.desk.press("b7", "sos")
    api.desk.clock.advance(minutes=5)
    async with api.http.get(f"{api.base}/healthz") as response:
        assert response.status == 200
        body = await response.json()
    assert (body["late_alarms"], body["worst_overdue_s"] > 10, "alarms" in body["late"]) == (1, True, True)


async def test_a_loop_or_a_stream_of_its_own_that_stands_still_takes_this_desk_away(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def status() -> int:
        async with api.http.get(f"{api.base}/healthz") as response:
            return response.status

    assert await status() == 503
    monkeypatch.setattr(Pulse, "stale", lambda _: [])
    assert await status() == 200
    monkeypatch.setattr(health, "judge", lambda _: Verdict(faults=(Fault(what="stream", late_s=16.0),)))
    assert await status() == 503


async def test_every_console_hears_that_the_platform_is_late_and_newcomers_hear_it_too(live_api: Api) -> None:
    mei = await live_api.operator("mei")
    late = {"ok": False, "late_s": 40.0, "worst": "path:g0", "canaries": {"g0": {"age_s": 40.0}}}
    async with mei.stream() as stream:
        cursor = (await stream.next("snapshot")).id
        live_api.live.tell_platform(late)
        event = await stream.next("platform")
        assert (event.data, event.id) == (late, None)
        assert stream.last_id == cursor
        async with mei.stream(after=cursor) as newcomer:
            assert (await newcomer.next("platform")).data == late
        live_api.live.tell_platform(late | {"ok": True})
        assert (await stream.next("platform")).data["ok"] is True
    async with mei.stream() as stream:
        await stream.next("snapshot")
        alarm = await live_api.desk.press("b7")
        assert (await stream.next("alarm", "platform")).data["id"] == alarm
