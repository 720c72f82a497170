"""Nobody at the desk answers, so the elder's contacts are asked: over a fake telephone provider, by the whole platform, in moved time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from dispatcher.database import Pool
from dispatcher.notify.channels.all import Channels
from dispatcher.notify.sender import Sender
from dispatcher.pulse import Pulse
from simulators.phone import PhoneWorld
from tests.support.api import Api, Client, serve
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.phones import SECRET

BEN, MEI, SUP = "10070000101", "10070000102", "10070000109"
CONTACTS = [
    {"name": "陈本", "relation": "儿子", "phone": BEN},
    {"name": "陈美", "relation": "女儿", "phone": MEI},
]
STEP_S = 5


@dataclass
class Town:
    """The desk, its senders, and the telephones."""

    desk: Desk
    api: Api
    sender: Sender
    phones: PhoneWorld

    async def passes(self, seconds: float) -> None:
        """Let time pass with everything at work."""
        for _ in range(round(seconds / STEP_S)):
            self.desk.clock.advance(seconds=STEP_S)
            await self.turn()

    async def turn(self) -> None:
        """Let everything that is due happen."""
        busy = True
        while busy:
            await self.desk.tick()
            busy = bool(await self.sender.tick() + await self.phones.settle())

    async def told(self, who: Client, alarm: int | None) -> list[tuple[str, int, str | None]]:
        """Who was asked, as the desk sees it: name, cycle, answer."""
        body = (await who.get(f"/api/v1/alarms/{alarm}/told")).body
        return [(one["name"], one["cycle"], one["answer"]) for one in body["asks"]]


@pytest.fixture
async def town(pool: Pool, clock: FakeClock, database_url: str, phones: PhoneWorld) -> AsyncIterator[Town]:
    desk = Desk(pool, clock)
    await desk.open()
    await desk.elder("e-2", "c1", contacts=CONTACTS)
    await desk.somebody("sup", ("supervisor", "shiqi"))
    await desk.run("UPDATE staff SET phone = %(phone)s WHERE username = 'sup'", phone=SUP)
    async with serve(desk, database_url) as api:
        channels = Channels(
            public_url=api.base, sms_url=phones.sms_url, voice_url=phones.voice_url, provider_secret=SECRET
        )
        sender = Sender(pool, clock, channels, public_url=api.base, pulse=Pulse())
        try:
            yield Town(desk, api, sender, phones)
        finally:
            await channels.close()


@pytest.fixture
async def mei(town: Town) -> Client:
    """An operator, who looks on."""
    return await town.api.operator("mei")


async def test_nobody_answers_then_the_second_contact_then_both_and_one_presses_1(
    town: Town, mei: Client
) -> None:
    ben, daughter = town.phones.phone(BEN), town.phones.phone(MEI)
    ben.rings().nobody_answers()
    daughter.rings().nobody_answers()
    alarm = await town.desk.press("c1")
    await town.passes(60)
    assert len(ben.calls) == 1
    assert daughter.calls == []
    await town.passes(60)
    assert len(daughter.calls) == 1
    daughter.rings().presses(1)
    await town.passes(60)
    assert [len(phone.calls) for phone in (ben, daughter)] == [2, 2], "both, and both at once"
    assert await town.told(mei, alarm) == [
        ("陈本", 1, None), ("陈美", 1, None), ("陈本", 2, None), ("陈美", 2, "accepted")
    ]  # fmt: skip
    card = (await mei.get(f"/api/v1/alarms/{alarm}")).body
    assert [one["helper"] for one in card["sent"]] == ["陈美（女儿）"]
    await town.passes(120)
    assert len(ben.calls) == 2, "nobody is called any more"
    assert "可以不用赶去" in ben.texts[-1].text
    assert town.phones.phone(SUP).calls, "the supervisor was rung up while nobody took it"


async def test_a_voicemail_is_no_answer(town: Town, mei: Client) -> None:
    town.phones.phone(BEN).goes_to_voicemail()
    alarm = await town.desk.press("c1")
    await town.passes(60)
    assert len(town.phones.phone(BEN).texts) == 1, "the text goes as well: nobody said anything"
    await town.passes(60)
    assert await town.told(mei, alarm) == [("陈本", 1, None), ("陈美", 1, None)]


async def test_2_is_no_and_the_next_one_is_called_at_once(town: Town, mei: Client) -> None:
    town.phones.phone(BEN).rings().presses(2)
    alarm = await town.desk.press("c1")
    await town.passes(60)
    assert await town.told(mei, alarm) == [("陈本", 1, "declined"), ("陈美", 1, None)]
    assert len(town.phones.phone(MEI).calls) == 1


async def test_a_number_that_is_unknown_is_passed_over_and_the_next_time_not_tried(
    town: Town, mei: Client
) -> None:
    town.phones.phone(BEN).is_unknown()
    alarm = await town.desk.press("c1")
    await town.passes(125)
    assert [name for name, *_ in await town.told(mei, alarm)] == ["陈本", "陈美"]
    await town.passes(60)
    body = (await mei.get(f"/api/v1/alarms/{alarm}/told")).body
    asked_again = [one for one in body["tellings"] if one["to"]["name"] == "陈本"][-1]
    assert (asked_again["ended"], asked_again["deliveries"]) == ("failed", [])
    assert len(town.phones.phone(MEI).calls) == 2


async def test_the_link_in_the_text_is_an_answer_and_the_end_reaches_those_who_were_told(
    town: Town, mei: Client
) -> None:
    alarm = await town.desk.press("c1")
    await town.passes(90)
    ben = town.phones.phone(BEN)
    token = ben.link.rpartition("/")[2]
    family = town.api.stranger()
    said = await family.post(f"/api/v1/f/{token}", {"accepted": True, "eta_minutes": 12})
    assert said.body["answer"] == "accepted"
    assert await town.told(mei, alarm) == [("陈本", 1, "accepted")]
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "answer")
    await mei.verb(alarm, "resolve", outcome="false_alarm")
    await town.turn()
    assert "虚惊" in ben.texts[-1].text
    assert town.phones.phone(MEI).texts == [], "who was told nothing is not told the end of it"
    assert (await family.get(f"/api/v1/f/{token}")).body["state"] == "over"
