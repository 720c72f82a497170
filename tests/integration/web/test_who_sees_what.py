"""Who sees and does what: refused at the store, and as if it did not exist."""

import pytest

from tests.support.api import Api, Client
from tests.support.build import FAR, HOME, NEIGHBOUR
from tests.support.desk import Desk


@pytest.fixture
async def far(api: Api) -> Client:
    """An operator of a centre that has nothing to do with the elder."""
    return await api.operator("far", ("operator", FAR))


@pytest.fixture
async def elder_id(desk: Desk) -> int:
    (row,) = await desk.rows("SELECT id FROM elders WHERE ref = 'e-1'")
    return int(row["id"])


async def test_an_operator_sees_the_alarms_elders_and_devices_of_their_centre(
    mei: Client, desk: Desk, elder_id: int
) -> None:
    alarm = await desk.press()
    for path in (f"alarms/{alarm}", f"elders/{elder_id}", "devices/b7"):
        assert (await mei.get(f"/api/v1/{path}")).status == 200
    for path in ("alarms", "elders", "devices"):
        assert len((await mei.get(f"/api/v1/{path}")).body["items"]) == 1


async def test_for_an_operator_of_another_centre_they_do_not_exist(
    far: Client, desk: Desk, elder_id: int
) -> None:
    alarm = await desk.press()
    for path in (f"alarms/{alarm}", f"elders/{elder_id}", "devices/b7"):
        assert (await far.get(f"/api/v1/{path}")).status == 404
    for path in ("alarms", "elders", "devices", "quarantine"):
        assert (await far.get(f"/api/v1/{path}")).body["items"] == []


async def test_what_one_may_not_see_one_cannot_act_on(far: Client, desk: Desk) -> None:
    alarm = await desk.press()
    for verb, body in (
        ("claim", {}),
        ("note", {"text": "hello"}),
        ("reopen", {}),
        ("resolve", {"outcome": "other"}),
        ("hand-over", {"username": "far"}),
        ("hand-over", {"centre_id": FAR}),
        ("release", {}),
    ):
        assert (await far.verb(alarm, verb, version=1, **body)).status == 404
    assert (await far.post("/api/v1/devices/b7/commands", {"command": "test"})).status == 404
    assert await desk.events(alarm) == ["raised"]


async def test_an_alarm_that_escalates_brings_its_elder_and_device_with_it(
    api: Api, desk: Desk, elder_id: int
) -> None:
    neighbour = await api.operator("lin", ("operator", NEIGHBOUR))
    alarm = await desk.press()
    assert (await neighbour.get(f"/api/v1/alarms/{alarm}")).status == 404
    await desk.advance(seconds=30)
    for path in (f"alarms/{alarm}", f"elders/{elder_id}", "devices/b7"):
        assert (await neighbour.get(f"/api/v1/{path}")).status == 200
    await neighbour.verb(alarm, "claim")
    await neighbour.verb(alarm, "resolve", outcome="other", note="the neighbour looked")
    assert (await neighbour.get(f"/api/v1/elders/{elder_id}")).status == 404
    assert (await neighbour.get("/api/v1/devices/b7")).status == 404


async def test_an_alarm_that_is_over_keeps_its_own_record_and_not_the_elders_file(
    api: Api, desk: Desk
) -> None:
    neighbour = await api.operator("lin", ("operator", NEIGHBOUR))
    alarm = await desk.press()
    await desk.advance(seconds=30)
    open_card = (await neighbour.get(f"/api/v1/alarms/{alarm}")).body
    assert open_card["elder"]["devices"][0]["id"] == open_card["device"]["id"] == "b7"
    await neighbour.verb(alarm, "claim")
    await neighbour.verb(alarm, "resolve", outcome="other", note="the neighbour looked")
    card = (await neighbour.get(f"/api/v1/alarms/{alarm}")).body
    assert (card["elder"], card["device"]) == (None, None)
    assert card["alarm"]["elder"]["name"] == "陈e-1"
    assert card["history"]


async def test_the_home_centre_and_the_bureau_read_the_elders_file_on_an_alarm_that_is_over(
    api: Api, mei: Client, desk: Desk
) -> None:
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "resolve", outcome="other", note="all is well")
    for reader in (mei, await api.operator("bureau", ("bureau", None))):
        card = (await reader.get(f"/api/v1/alarms/{alarm}")).body
        assert (card["elder"]["name"], card["device"]["id"]) == ("陈e-1", "b7")


async def test_among_an_elders_other_alarms_are_only_those_the_reader_may_see(
    api: Api, mei: Client, desk: Desk
) -> None:
    neighbour = await api.operator("lin", ("operator", NEIGHBOUR))
    quiet = await desk.press(type_="service")
    await mei.verb(quiet, "claim")
    await mei.verb(quiet, "resolve", outcome="other", note="nobody else was asked")
    loud = await desk.press()
    await desk.advance(seconds=30)
    assert (await neighbour.get(f"/api/v1/alarms/{loud}")).body["recent"] == []
    for reader in (mei, await api.operator("bureau", ("bureau", None))):
        recent = (await reader.get(f"/api/v1/alarms/{loud}")).body["recent"]
        assert [row["id"] for row in recent] == [quiet]


async def test_the_bureau_may_look_everywhere_and_touch_nothing(api: Api, desk: Desk, elder_id: int) -> None:
    bureau = await api.operator("bureau", ("bureau", None))
    alarm = await desk.press()
    for path in (f"alarms/{alarm}", f"elders/{elder_id}", "devices/b7", "quarantine", "alarms"):
        assert (await bureau.get(f"/api/v1/{path}")).status == 200
    assert (await bureau.verb(alarm, "claim")).status == 403
    assert (await bureau.verb(alarm, "note", text="hm")).status == 403
    assert (await bureau.post("/api/v1/devices/b7/commands", {"command": "test"})).status == 403
    assert await desk.events(alarm) == ["raised"]


async def test_who_acts_at_one_centre_and_only_looks_at_the_others_acts_at_one(api: Api, desk: Desk) -> None:
    both = await api.operator("both", ("operator", FAR), ("bureau", None))
    alarm = await desk.press()
    assert (await both.get(f"/api/v1/alarms/{alarm}")).status == 200
    assert (await both.verb(alarm, "claim")).status == 403
    assert (await both.post("/api/v1/devices/b7/commands", {"command": "test"})).status == 403


async def test_who_supervises_one_centre_is_an_ordinary_operator_at_another(
    api: Api, mei: Client, desk: Desk
) -> None:
    both = await api.operator("both", ("supervisor", FAR), ("operator", HOME))
    alarm = await desk.press()
    await mei.verb(alarm, "claim")
    assert (await both.verb(alarm, "answer")).status == 409


async def test_a_caregiver_has_no_business_at_the_desk(api: Api) -> None:
    caregiver = await api.operator("li", ("caregiver", HOME))
    for path in ("alarms", "alarms/1", "elders", "elders/1", "devices", "devices/b7", "quarantine"):
        assert (await caregiver.get(f"/api/v1/{path}")).status == 403
    assert (await caregiver.get("/api/v1/me")).body["roles"] == [{"role": "caregiver", "centre_id": HOME}]


async def test_a_caregiver_hears_no_stream_and_touches_no_alarm(api: Api, desk: Desk) -> None:
    caregiver = await api.operator("li", ("caregiver", HOME))
    alarm = await desk.press()
    assert (await caregiver.verb(alarm, "claim", version=1)).status == 403
    assert (await caregiver.get("/api/v1/stream")).status == 403


async def test_without_signing_in_nothing_is_told(api: Api) -> None:
    for path in ("me", "alarms", "alarms/1", "elders", "devices", "centres", "towns", "quarantine", "stream"):
        assert (await api.stranger().get(f"/api/v1/{path}")).status == 401


async def test_somebody_who_left_is_signed_out(mei: Client, desk: Desk) -> None:
    await desk.run("UPDATE staff SET active = false WHERE username = 'mei'")
    assert (await mei.get("/api/v1/me")).status == 401


async def test_quarantine_shows_the_devices_of_ones_own_centre(api: Api, mei: Client, desk: Desk) -> None:
    await desk.unreadable("b7", b"\xff\x00 rubbish")
    await desk.unreadable("stranger", b"{}")
    bureau = await api.operator("bureau", ("bureau", None))
    assert [row["device_id"] for row in (await mei.get("/api/v1/quarantine")).body["items"]] == ["b7"]
    assert len((await bureau.get("/api/v1/quarantine")).body["items"]) == 2


async def test_everybody_knows_the_centres_and_towns(mei: Client) -> None:
    centres = (await mei.get("/api/v1/centres")).body["items"]
    assert {centre["id"]: centre["on_duty"] for centre in centres}[HOME] == 1
    towns = {town["code"]: town["centre_ids"] for town in (await mei.get("/api/v1/towns")).body["items"]}
    assert towns["shiqi"] == ["shiqi", "shiqi-2"]
