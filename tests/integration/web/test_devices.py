"""What the API tells of devices: what is wrong with each, how many of each centre, and what is done until it works again."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dispatcher import engine
from dispatcher.fleet import store as fleet
from dispatcher.fleet.model import Heard
from tests.support.api import Api, Client
from tests.support.build import CITY, FAR, HOME
from tests.support.desk import Desk

LIST = "/api/v1/devices"
PLAN = {"plan": "每天两次电话问安", "until": "2026-11-25T10:00:00Z"}


async def heard(desk: Desk, device_id: str = "b7", **state: Any) -> None:
    """A device was heard just now; `state` are more columns of its state."""
    state = {"heard_at": desk.clock()} | state
    names, marks = ", ".join(state), ", ".join(f"%({name})s" for name in state)
    await desk.run(
        f"INSERT INTO device_states (device_id, {names}) VALUES (%(device_id)s, {marks})",
        device_id=device_id,
        **state,
    )


async def troubled(desk: Desk, kind: str = "silent", device_id: str = "b7", alarm: int | None = None) -> None:
    """A device has been silent (or without mains) for an hour."""
    await desk.run(
        "INSERT INTO troubles (device_id, kind, since, noticed_at, due_at, next_at, alarm_id) "
        "VALUES (%(device_id)s, %(kind)s, %(since)s, %(now)s, %(now)s, %(now)s, %(alarm)s)",
        device_id=device_id,
        kind=kind,
        since=desk.clock() - timedelta(hours=1),
        now=desk.clock(),
        alarm=alarm,
    )


async def heard_again(desk: Desk, device_id: str = "b7") -> None:
    await desk.run(
        "UPDATE troubles SET ended_at = %(now)s, next_at = NULL WHERE device_id = %(id)s",
        id=device_id,
        now=desk.clock(),
    )


async def shown(client: Client, show: str, **query: Any) -> list[str]:
    """The ids of the devices that a list shows."""
    answer = await client.get(LIST, show=show, **query)
    assert answer.status == 200, answer.body
    return [device["id"] for device in answer.body["items"]]


async def b7(client: Client) -> dict[str, Any]:
    body: dict[str, Any] = (await client.get(f"{LIST}/b7")).body
    return body


async def test_a_device_that_is_well_says_so(mei: Client, desk: Desk) -> None:
    await heard(desk, tested_at=desk.clock())
    device = await b7(mei)
    assert device["supervision_s"] == 300
    assert device["tested_at"] == "2026-11-23T08:00:00.000Z"
    assert device["test_due_at"] == "2026-11-30T08:00:00.000Z"
    nothing = ("silent_since", "mains_lost_since", "alarm_id", "battery_empty_on", "stopgap")
    assert [device[name] for name in nothing] == [None] * 5
    for show in ("silent", "mains", "battery", "untested", "never_heard"):
        assert await shown(mei, show) == []
    assert await shown(mei, "all") == ["b7"]


async def test_a_silent_device_is_shown_with_its_alarm(mei: Client, desk: Desk) -> None:
    await heard(desk)
    alarm = await desk.press()
    await troubled(desk, alarm=alarm)
    device = await b7(mei)
    assert device["silent_since"] == "2026-11-23T07:00:00.000Z"
    assert device["alarm_id"] == alarm
    assert await shown(mei, "silent") == ["b7"]
    assert await shown(mei, "mains") == []
    await heard_again(desk)
    assert (await b7(mei))["silent_since"] is None
    assert await shown(mei, "silent") == []


async def test_a_device_without_mains_is_shown(mei: Client, desk: Desk) -> None:
    await heard(desk)
    await troubled(desk, "mains")
    assert (await b7(mei))["mains_lost_since"] == "2026-11-23T07:00:00.000Z"
    assert await shown(mei, "mains") == ["b7"]
    assert await shown(mei, "silent") == []


@pytest.mark.parametrize(
    ("battery", "empty_on", "listed"),
    [
        (40.0, date(2026, 12, 7), True),
        (40.0, date(2026, 12, 8), False),
        (15.0, None, True),
        (16.0, None, False),
        (None, None, False),
    ],
)
async def test_a_battery_is_listed_two_weeks_before_it_is_empty(
    mei: Client, desk: Desk, battery: float | None, empty_on: date | None, *, listed: bool
) -> None:
    await heard(desk, battery=battery, battery_empty_on=empty_on)
    assert (await b7(mei))["battery_empty_on"] == (empty_on and empty_on.isoformat())
    assert await shown(mei, "battery") == (["b7"] if listed else [])


async def test_keys_that_nobody_tried_for_a_week_are_listed(mei: Client, desk: Desk) -> None:
    await heard(desk)
    assert await shown(mei, "untested") == []  # it came today
    desk.clock.advance(minutes=7 * 24 * 60)
    assert await shown(mei, "untested") == ["b7"]
    await desk.run("UPDATE device_states SET tested_at = %(now)s", now=desk.clock())
    assert await shown(mei, "untested") == []


async def test_a_device_that_was_never_heard_is_not_untested_but_not_there_yet(
    mei: Client, desk: Desk
) -> None:
    desk.clock.advance(minutes=30 * 24 * 60)
    assert await shown(mei, "untested") == []
    assert await shown(mei, "never_heard") == ["b7"]


async def test_a_device_has_its_own_interval_where_one_was_given(mei: Client, desk: Desk) -> None:
    await desk.run("UPDATE devices SET supervision_s = 3600")
    assert (await b7(mei))["supervision_s"] == 3600


async def test_a_list_of_what_is_wrong_comes_in_pages_too(mei: Client, desk: Desk) -> None:
    for n in range(6):
        await desk.device(f"x{n}")
    for n in (1, 2, 4, 5):
        await troubled(desk, device_id=f"x{n}")
    first = (await mei.get(LIST, show="silent", limit=3)).body
    assert [device["id"] for device in first["items"]] == ["x1", "x2", "x4"]
    assert await shown(mei, "silent", limit=3, after=first["next"]) == ["x5"]


async def test_what_may_not_be_asked_for_is_named(mei: Client) -> None:
    answer = await mei.get(LIST, show="broken")
    assert answer.status == 422
    assert answer.body["field"] == "show"


async def test_another_centres_devices_are_in_no_list_and_no_count(api: Api, desk: Desk) -> None:
    await troubled(desk)
    far = await api.operator("far", ("operator", FAR))
    assert await shown(far, "silent") == []
    assert (await far.get(f"{LIST}/summary")).body == {"centres": []}
    assert (await far.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)).status == 404


async def test_the_city_desk_looks_after_everybodys_devices(api: Api) -> None:
    city = await api.operator("city", ("operator", CITY))
    far = await api.operator("far", ("operator", FAR))
    assert "b7" in await shown(city, "all")
    assert "b7" not in await shown(far, "all")
    assert HOME in {row["centre_id"] for row in (await city.get(f"{LIST}/summary")).body["centres"]}
    assert (await city.get(f"{LIST}/b7")).status == 200


async def test_a_centre_is_told_how_many_of_its_devices_are_wrong(api: Api, desk: Desk) -> None:
    week_ago = desk.clock() - timedelta(days=7)
    stock: list[tuple[str, dict[str, Any]]] = [
        ("phone", {"tested_at": desk.clock()}),
        ("phone", {"tested_at": week_ago}),
        ("pendant", {"battery": 14.0, "tested_at": week_ago + timedelta(seconds=1)}),
        ("smoke", {"battery_empty_on": date(2026, 11, 30)}),
    ]
    for n, (kind, state) in enumerate(stock):
        await desk.device(f"x{n}", kind=kind)
        await heard(desk, f"x{n}", **state)
    await troubled(desk, device_id="x0")
    await troubled(desk, "mains", device_id="x1")
    await desk.elder("e-far", "f1", town="nanlang")
    await heard(desk, "f1")
    await desk.device("spare", None)
    admin = await api.operator("root", ("admin", None))
    home = {
        "centre_id": HOME,
        "devices": 5,
        "silent": 1,
        "mains_lost": 1,
        "untested": 1,
        "battery_soon": 2,
        "never_heard": 1,
        "with_keys": 3,
        "tested_share": 0.6667,
    }
    far = {
        "centre_id": FAR,
        "devices": 1,
        "silent": 0,
        "mains_lost": 0,
        "untested": 0,
        "battery_soon": 0,
        "never_heard": 0,
        "with_keys": 1,
        "tested_share": 0.0,
    }
    assert (await admin.get(f"{LIST}/summary")).body == {"centres": [far, home]}
    assert (await admin.get(f"{LIST}/summary", centre_id=HOME)).body == {"centres": [home]}
    mei = await api.operator("mei")
    assert (await mei.get(f"{LIST}/summary")).body == {"centres": [home]}
    for count, show in ((1, "untested"), (2, "battery"), (1, "never_heard"), (1, "silent"), (1, "mains")):
        assert len(await shown(mei, show)) == count


async def test_a_plan_is_shown_with_who_agreed_on_it_and_until_when(mei: Client) -> None:
    answer = await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)
    assert answer.status == 200
    assert answer.body["stopgap"] == {
        "plan": "每天两次电话问安",
        "by": "Mei",
        "at": "2026-11-23T08:00:00.000Z",
        "until": "2026-11-25T10:00:00.000Z",
    }
    assert (await b7(mei))["stopgap"] == answer.body["stopgap"]
    (elder,) = (await mei.get("/api/v1/elders")).body["items"]
    (device,) = (await mei.get(f"/api/v1/elders/{elder['id']}")).body["devices"]
    assert device["stopgap"] == answer.body["stopgap"]


async def test_a_plan_runs_out(mei: Client, desk: Desk) -> None:
    await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)
    desk.clock.advance(minutes=50 * 60 - 1)
    assert (await b7(mei))["stopgap"] is not None
    desk.clock.advance(minutes=1)
    assert (await b7(mei))["stopgap"] is None


@pytest.mark.parametrize(
    "until", ["2026-11-23T08:00:00Z", "2026-11-22T08:00:00Z", "2026-12-07T08:00:01Z", "9999-12-31T23:59:59Z"]
)
async def test_a_plan_is_for_the_next_fourteen_days_at_most(mei: Client, desk: Desk, until: str) -> None:
    answer = await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN | {"until": until})
    assert answer.status == 422
    assert answer.body["field"] == "until"
    assert "14 days" in answer.body["detail"]
    assert await desk.rows("SELECT * FROM stopgaps") == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"until": "2026-11-25T10:00:00"}, "until"),
        ({"until": "soon"}, "until"),
        ({"plan": " "}, "plan"),
        ({"plan": "x" * 2001}, "plan"),
        ({"by": "me"}, "by"),
    ],
)
async def test_a_plan_that_cannot_be_read_is_refused(mei: Client, wrong: dict[str, str], field: str) -> None:
    answer = await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN | wrong)
    assert answer.status == 422
    assert answer.body["field"] == field


async def test_a_new_plan_takes_the_place_of_the_old_one_which_stays_on_record(
    mei: Client, hao: Client, desk: Desk
) -> None:
    await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)
    desk.clock.advance(minutes=5)
    await hao.request("PUT", f"{LIST}/b7/stopgap", json=PLAN | {"plan": "送备用机"})
    assert (await b7(mei))["stopgap"]["by"] == "Hao"
    rows = await desk.rows(
        "SELECT plan, agreed.username AS by, ended.username AS ended_by, ended_at FROM stopgaps "
        "JOIN staff AS agreed ON agreed.id = agreed_by LEFT JOIN staff AS ended ON ended.id = ended_by ORDER BY stopgaps.id"
    )
    assert rows == [
        {"plan": "每天两次电话问安", "by": "mei", "ended_by": "hao", "ended_at": desk.clock()},
        {"plan": "送备用机", "by": "hao", "ended_by": None, "ended_at": None},
    ]


async def test_a_plan_can_be_ended_early_and_ending_it_twice_is_nothing(mei: Client, desk: Desk) -> None:
    await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)
    for _ in range(2):
        answer = await mei.delete(f"{LIST}/b7/stopgap")
        assert answer.status == 200
        assert answer.body["stopgap"] is None
    (row,) = await desk.rows("SELECT ended_at FROM stopgaps")
    assert row["ended_at"] == desk.clock()


async def test_a_plan_that_bridges_a_silence_is_over_when_the_device_is_heard_again(
    mei: Client, desk: Desk
) -> None:
    await troubled(desk)
    await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)
    assert (await b7(mei))["stopgap"] is not None
    await heard_again(desk)
    assert (await b7(mei))["stopgap"] is None
    await troubled(desk)
    assert (await b7(mei))["stopgap"] is None  # another silence, about which nobody has thought yet


async def test_a_plan_for_another_fault_holds_while_the_device_is_heard(mei: Client, desk: Desk) -> None:
    await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)
    await troubled(desk)
    await heard_again(desk)
    assert (await b7(mei))["stopgap"] is not None


async def test_whoever_opens_the_alarm_reads_of_the_plan(mei: Client, desk: Desk) -> None:
    alarm = await desk.press(type_="fault")
    await troubled(desk, alarm=alarm)
    version = (await desk.alarm(alarm)).version
    await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)
    await mei.delete(f"{LIST}/b7/stopgap")
    assert await desk.events(alarm) == ["raised", "noted", "noted"]
    noted = (await desk.history(alarm))[1]
    assert noted["detail"] == {"text": "临时照护方案（b7，至 2026-11-25 18:00）：每天两次电话问安"}
    assert noted["actor"] == "staff:mei"
    assert (await desk.alarm(alarm)).version == version + 2


@pytest.mark.parametrize("why", ["resolved", "outage"])
async def test_an_alarm_that_is_over_or_a_whole_towns_is_left_alone(
    mei: Client, desk: Desk, why: str
) -> None:
    alarm = await desk.press(type_="fault")
    await troubled(desk, alarm=alarm)
    if why == "resolved":
        await mei.verb(alarm, "claim")
        await mei.verb(alarm, "resolve", outcome="device_fault")
    else:
        await desk.run("UPDATE alarms SET class = 'outage'")
    before = await desk.events(alarm)
    assert (await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)).status == 200
    assert await desk.events(alarm) == before


async def test_a_device_that_nobody_knows_gets_no_plan(mei: Client) -> None:
    assert (await mei.request("PUT", f"{LIST}/nobody/stopgap", json=PLAN)).status == 404


async def test_who_only_looks_agrees_on_nothing(api: Api) -> None:
    bureau = await api.operator("bureau", ("bureau", None))
    assert (await bureau.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)).status == 403
    assert (await bureau.delete(f"{LIST}/b7/stopgap")).status == 403


async def test_a_repeated_request_agrees_once(mei: Client, desk: Desk) -> None:
    for _ in range(2):
        answer = await mei.request(
            "PUT", f"{LIST}/b7/stopgap", json=PLAN, headers={"Idempotency-Key": "plan-1"}
        )
        assert answer.status == 200
    assert len(await desk.rows("SELECT * FROM stopgaps")) == 1


async def test_the_familys_wish_is_on_the_elders_page_and_on_the_card(mei: Client, desk: Desk) -> None:
    await desk.elder(
        "e-2",
        "c3",
        contacts=[
            {"name": "女儿", "relation": "女儿", "phone": "0760-1", "told_of_trouble": True},
            {"name": "邻居", "relation": "邻居", "phone": "0760-2"},
        ],
    )
    alarm = await desk.press("c3", "fault")
    card = (await mei.get(f"/api/v1/alarms/{alarm}")).body
    assert [contact["told_of_trouble"] for contact in card["elder"]["contacts"]] == [True, False]


async def test_a_silence_is_found_bridged_and_over(mei: Client, desk: Desk) -> None:
    """The whole way, with the engine at work: silent, an alarm, a plan that its history tells of, heard again."""
    await heard(desk)
    since = desk.clock()
    for _ in range(8):
        await engine.tick_troubles(desk.pool, desk.clock)
        await desk.advance(minutes=1)
    device = await b7(mei)
    assert datetime.fromisoformat(device["silent_since"]) == since
    assert await shown(mei, "silent") == ["b7"]
    card = (await mei.get(f"/api/v1/alarms/{device['alarm_id']}")).body
    assert (card["alarm"]["type"], card["device"]["silent_since"]) == ("silent", device["silent_since"])
    await mei.request("PUT", f"{LIST}/b7/stopgap", json=PLAN)
    assert "noted" in await desk.events(device["alarm_id"])
    assert (await b7(mei))["stopgap"] is not None
    async with desk.pool.connection() as connection:
        await fleet.heard(connection, [Heard(device_id="b7", at=desk.clock(), online=True)])
    await engine.tick_troubles(desk.pool, desk.clock)
    device = await b7(mei)
    assert [device[name] for name in ("silent_since", "alarm_id", "stopgap")] == [None] * 3
    assert await shown(mei, "silent") == []
