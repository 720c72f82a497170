"""A running platform as outsiders reach it: its homes and their keys, its API, its processes."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from devices.link import Link
from devices.topics import up
from dispatcher.clock import local_now
from simulators.press import press
from simulators.secrets import device_secret
from simulators.town import Town
from tests.support.until import until

__all__ = ["Home", "Station", "homes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An elder with a phone, and the centre that answers it."""

    elder: str
    address: str
    device_id: str
    centre_id: str
    kinds: frozenset[str]

    @property
    def operator(self) -> str:
        """The user name of the operator of this home's centre."""
        return f"op-{self.centre_id}"

    def device(self, kind: str) -> str:
        """The id of this home's device of a kind."""
        return self.device_id.replace("-phone", f"-{kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Where a platform is found, and what opens it. `key` derives the secrets of the simulated devices."""

    http_url: str
    mqtt_url: str
    key: bytes = field(repr=False)
    password: str = field(repr=False)

    def secret(self, device_id: str) -> str:
        """The secret of one of the simulated devices."""
        return device_secret(self.key, device_id)

    async def press(self, device_id: str, type_: str = "sos", *, test: bool = False) -> None:
        """Press a key and wait until the device has its receipt."""
        async with self.listening(device_id, type_, test=test) as told:
            await until(lambda: told)

    @asynccontextmanager
    async def listening(
        self, device_id: str, type_: str = "sos", *, test: bool = False
    ) -> AsyncIterator[list[str]]:
        """Press a key; the list fills with the stages that the elder is told, for as long as the block lasts."""
        told: list[str] = []
        stages = press(
            self.mqtt_url,
            device_id,
            self.secret(device_id),
            type_=type_,
            key={"sos": "red", "service": "green"}.get(type_),
            test=test,
            clock=local_now,
            wait_s=60.0,
            follow=True,
        )

        async def listen() -> None:
            async with aclosing(stages):
                async for event in stages:
                    told.append(str(event.stage))  # noqa: PERF401  # one by one, as the elder hears them

        task = asyncio.create_task(listen(), name=f"{device_id} listens")
        try:
            yield told
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def say(self, device_id: str, payload: bytes) -> None:
        """Publish these very bytes as a device's signal."""
        link = Link(
            self.mqtt_url,
            client_id=f"say-{device_id}",
            username=device_id,
            password=self.secret(device_id),
            clean_session=True,
        )
        running = asyncio.create_task(link.run(), name=f"{device_id} says")
        try:
            async with asyncio.timeout(20):
                await link.wait_connected()
                await link.publish(up(device_id, "signal"), payload)
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    @asynccontextmanager
    async def api(self, username: str = "admin") -> AsyncIterator[aiohttp.ClientSession]:
        """The HTTP API as somebody, by bearer token; paths begin with /api/v1/."""
        async with aiohttp.ClientSession(self.http_url, raise_for_status=True) as http:
            credentials = {"username": username, "password": self.password}
            async with http.post("/api/v1/session", json=credentials) as answer:
                token = (await answer.json())["token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(self.http_url, headers=headers, raise_for_status=True) as http:
            yield http

    async def end_all(self, api: aiohttp.ClientSession) -> None:
        """Resolve every open alarm, so that nothing rings when the next test begins."""
        async with api.get("/api/v1/alarms", params={"state": "open"}) as answer:
            alarms = (await answer.json())["items"]
        for alarm in alarms:
            with suppress(aiohttp.ClientResponseError):  # the clock or somebody else was there first
                mine = await _verb(api, alarm, "claim", take_over=alarm["claimed_by"] is not None)
                await _verb(api, mine, "resolve", outcome="other", note="the test is over")

    async def act(self, api: aiohttp.ClientSession, home: Home, verb: str, **body: Any) -> dict[str, Any]:
        """Do a verb on the open alarm of a home's phone or sensors; return the alarm as it is then."""
        async with api.get("/api/v1/alarms", params={"state": "open"}) as answer:
            alarms = (await answer.json())["items"]
        theirs = [alarm for alarm in alarms if alarm["elder"] and alarm["elder"]["name"] == home.elder]
        return await _verb(api, theirs[0], verb, **body)


async def _verb(api: aiohttp.ClientSession, alarm: dict[str, Any], verb: str, **body: Any) -> dict[str, Any]:
    body["version"] = alarm["version"]
    async with api.post(f"/api/v1/alarms/{alarm['id']}/{verb}", json=body) as answer:
        changed: dict[str, Any] = (await answer.json())["alarm"]
        return changed


def homes(town: Town) -> Iterator[Home]:
    """The homes of a town, one of each centre first, then the second of each, and so on."""
    first_desk = {code: desk.id for desk in reversed(town.desks) for code in desk.towns}
    by_centre: dict[str, list[Home]] = {}
    for elder in town.people:
        number = elder.ref[1:]
        centre_id = elder.centre or first_desk[elder.town]
        home = Home(
            elder=elder.name,
            address=elder.address,
            device_id=f"zs-{number}-phone",
            centre_id=centre_id,
            kinds=frozenset(device.kind for device in town.equipment if device.elder == elder.ref),
        )
        by_centre.setdefault(centre_id, []).append(home)
    while any(by_centre.values()):
        for waiting in by_centre.values():
            if waiting:
                yield waiting.pop(0)
