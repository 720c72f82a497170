"""A shift is handed over: the sheet is kept as it was signed, by two people, and what one had in hand passes to the other."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from psycopg.errors import IntegrityConstraintViolation

from tests.support.api import Answer, Api, Client
from tests.support.build import CITY, FAR, HOME
from tests.support.desk import Desk

HANDOVERS = "/api/v1/handovers"


async def given(by: Client, notes: str = "") -> Any:
    """Sign the end of a shift of the home centre."""
    answer = await by.post(HANDOVERS, {"centre_id": HOME, "notes": notes})
    assert answer.status == 201, answer.body
    return answer.body


async def taken(by: Client, number: int, **how: Any) -> Answer:
    return await by.post(f"{HANDOVERS}/{number}/take", how)


async def sheet(by: Client, centre: str = HOME) -> Any:
    answer = await by.get(f"{HANDOVERS}/sheet", centre_id=centre)
    assert answer.status == 200, answer.body
    return answer.body


async def test_the_sheet_has_what_the_desk_sees_the_most_urgent_first(mei: Client, desk: Desk) -> None:
    await desk.elder("e-2", "c2")
    await desk.elder("e-9", "far", town="nanlang")
    service = await desk.press("b7", "service")
    fall = await desk.press("c2", "fall")
    await desk.press("far", "sos")
    live = await sheet(mei)
    assert [alarm["id"] for alarm in live["open"]] == [fall, service]
    assert live["open"][0]["elder"]["name"] == "陈e-2"
    assert (live["silent_count"], live["follow_up_count"], live["last"]) == (0, 0, None)


async def test_the_sheet_says_what_is_on_hold_overdue_sent_and_noted(mei: Client, desk: Desk) -> None:
    alarm = await desk.press("b7", "fall")
    await mei.verb(alarm, "claim")
    await mei.verb(alarm, "note", text="女儿已在路上")
    await mei.verb(alarm, "dispatch", helper="护理员小陈", kind="caregiver", eta_minutes=10)
    await mei.verb(alarm, "hold", minutes=5, reason="等女儿回电")
    live = await sheet(mei)
    (shown,) = live["open"]
    assert (live["held"], live["overdue"]) == ([alarm], [])
    assert (shown["hold_reason"], shown["sent"], shown["noted"]) == (
        "等女儿回电",
        "护理员小陈",
        "女儿已在路上",
    )
    desk.clock.advance(minutes=6)
    assert (await sheet(mei))["overdue"] == [alarm]


async def test_silent_devices_stand_with_how_their_elder_is_looked_after(
    mei: Client, desk: Desk, sup: Client
) -> None:
    await desk.run(
        "INSERT INTO troubles (device_id, kind, since, noticed_at, due_at, next_at)"
        " VALUES ('b7', 'silent', %(now)s, %(now)s, %(now)s, %(now)s)",
        now=desk.clock(),
    )
    until = (desk.clock() + timedelta(hours=5)).isoformat()
    plan = {"plan": "每 4 小时打一次电话", "until": until}
    answer = await sup.request("PUT", "/api/v1/devices/b7/stopgap", json=plan)
    assert answer.status == 200, answer.body
    live = await sheet(mei)
    (device,) = live["silent"]
    assert (device["device_id"], device["elder"], live["silent_count"]) == ("b7", "陈e-1", 1)
    assert device["stopgap"]["plan"] == "每 4 小时打一次电话"


async def test_who_is_away_and_what_is_to_be_looked_at_again_stand_on_the_sheet(
    mei: Client, desk: Desk
) -> None:
    (elder,) = await desk.rows("SELECT id FROM elders WHERE ref = 'e-1'")
    now = desk.clock()
    assert mei.who is not None
    what = {"elder": elder["id"], "by": mei.who.id, "now": now}
    await desk.run(
        "INSERT INTO absences (elder_id, kind, starts_at, ends_at, note, added_by, added_at)"
        " VALUES (%(elder)s, 'hospital', %(now)s, %(now)s + interval '3 days', '市人民医院', %(by)s, %(now)s)",
        **what,
    )
    for due, words in (("2 hours", "回访"), ("-1 hour", "上门检查设备")):
        await desk.run(
            "INSERT INTO follow_ups (centre_id, elder_id, what, due_at, added_by, added_at)"
            f" VALUES ('{HOME}', %(elder)s, '{words}', %(now)s + interval '{due}', %(by)s, %(now)s)",
            **what,
        )
    live = await sheet(mei)
    assert [(away["elder"], away["kind"]) for away in live["silenced"]] == [("陈e-1", "hospital")]
    assert [(item["what"], item["overdue"]) for item in live["follow_ups"]] == [
        ("上门检查设备", True),
        ("回访", False),
    ]


async def test_a_time_that_nobody_is_planned_for_stands_on_the_sheet(mei: Client, desk: Desk) -> None:
    assert (await sheet(mei))["gaps"] == []
    await desk.run("UPDATE duty SET ends_at = %(end)s", end=desk.clock() + timedelta(hours=8))
    (gap,) = (await sheet(mei))["gaps"]
    assert gap["starts_at"] < gap["ends_at"]


async def test_a_supervisor_alone_is_not_at_the_desk_and_the_sheet_says_so(
    mei: Client, sup: Client, desk: Desk
) -> None:
    assert sup.who is not None
    await desk.run("UPDATE duty SET role = 'supervisor' WHERE centre_id = %(centre)s", centre=HOME)
    signed = (await given(mei))["sheet"]["gaps"]
    assert [gap["starts_at"] for gap in signed] == [
        gap["starts_at"]
        for gap in (await sup.get("/api/v1/rota/gaps")).body["items"]
        if gap["centre_id"] == HOME
    ]
    assert len(signed) == 1


async def test_both_sign_and_the_sheet_stays_as_it_was_signed(mei: Client, hao: Client, desk: Desk) -> None:
    alarm = await desk.press("b7", "sos")
    first = await given(mei, "三楼陈婆婆今晚要多打一次电话")
    assert (first["given_by"], first["taken_by"], first["counts"]["open"]) == ("mei", None, 1)
    await desk.press("b7", "service")
    await mei.verb(alarm, "claim")
    answer = await taken(hao, first["id"], remarks="知道了")
    assert answer.status == 200, answer.body
    assert (answer.body["taken_by"], answer.body["remarks"], answer.body["handed"]) == ("hao", "知道了", [])
    kept = (await mei.get(f"{HANDOVERS}/{first['id']}")).body
    assert kept["sheet"] == first["sheet"]
    assert [row["id"] for row in kept["sheet"]["open"]] == [alarm]
    assert (await sheet(mei))["last"]["id"] == first["id"]


async def test_who_comes_gets_what_the_other_had_in_hand_and_it_rings_until_they_look(
    mei: Client, hao: Client, desk: Desk
) -> None:
    await desk.elder("e-2", "c2")
    mine, others = await desk.press("b7", "sos"), await desk.press("c2", "sos")
    await mei.verb(mine, "claim")
    await hao.verb(others, "claim")
    number = (await given(mei))["id"]
    answer = await taken(hao, number, with_alarms=True)
    assert answer.body["handed"] == [mine]
    alarm = await desk.alarm(mine)
    assert hao.who is not None
    assert (alarm.claimed_by, alarm.ringing) == (hao.who.id, True)
    (*_, line) = await desk.history(mine)
    assert (line["event"], line["actor"], line["detail"]["handover"]) == ("handed_over", "staff:hao", number)
    assert await desk.events(others) == ["raised", "claimed"]


async def test_the_same_signature_twice_is_one(mei: Client, hao: Client, desk: Desk) -> None:
    alarm = await desk.press("b7", "sos")
    await mei.verb(alarm, "claim")
    number = (await given(mei))["id"]
    answers = await asyncio.gather(*(taken(hao, number, with_alarms=True) for _ in range(4)))
    assert [answer.status for answer in answers] == [200] * 4
    assert all(answer.body == answers[0].body for answer in answers)
    assert (await desk.events(alarm)).count("handed_over") == 1


async def test_of_two_who_take_over_at_once_one_does_and_the_other_reads_who(
    mei: Client, hao: Client, sup: Client
) -> None:
    number = (await given(mei))["id"]
    answers = await asyncio.gather(taken(hao, number), taken(sup, number))
    assert sorted(answer.status for answer in answers) == [200, 409]
    (refused,) = [answer.body for answer in answers if answer.status == 409]
    (done,) = [answer.body for answer in answers if answer.status == 200]
    assert done["taken_by_name"] in refused["detail"]


async def test_nobody_takes_over_from_themselves(mei: Client) -> None:
    number = (await given(mei))["id"]
    refused = await taken(mei, number)
    assert (refused.status, refused.body["field"]) == (422, "username")


async def test_a_shift_is_handed_over_once_at_a_time(mei: Client, hao: Client) -> None:
    body = {"centre_id": HOME}
    answers = await asyncio.gather(mei.post(HANDOVERS, body), hao.post(HANDOVERS, body))
    assert sorted(answer.status for answer in answers) == [201, 409]


async def test_who_comes_may_sign_at_the_same_desk_with_their_own_password(mei: Client, desk: Desk) -> None:
    lan = await desk.somebody("lan", password="a long password")
    number = (await given(mei))["id"]
    wrong = await taken(mei, number, username="lan", password="not this one")
    assert (wrong.status, wrong.body["field"]) == (422, "password")
    half = await taken(mei, number, username="lan")
    assert (half.status, half.body["field"]) == (422, "password")
    right = await taken(mei, number, username="lan", password="a long password")
    assert (right.status, right.body["taken_by"]) == (200, "lan")
    assert (await mei.get("/api/v1/me")).body["username"] == "mei"
    rows = await desk.rows("SELECT kind FROM sessions WHERE staff_id = %(id)s", id=lan.id)
    assert rows == []


async def test_wrong_passwords_at_a_handover_count_as_those_at_the_sign_in_do(
    mei: Client, desk: Desk
) -> None:
    await desk.somebody("lan", password="a long password")
    number = (await given(mei))["id"]
    tries = [(await taken(mei, number, username="lan", password="wrong")).status for _ in range(6)]
    assert tries == [422] * 5 + [429]
    late = await taken(mei, number, username="lan", password="a long password")
    assert late.status == 429


async def test_a_handover_that_has_ended_is_no_place_to_try_passwords_yet_its_taker_may_repeat_theirs(
    mei: Client, hao: Client, desk: Desk
) -> None:
    await desk.somebody("lan", password="a long password")
    number = (await given(mei))["id"]
    assert (await mei.post(f"{HANDOVERS}/{number}/withdraw")).status == 200
    assert (await taken(mei, number, username="lan", password="wrong")).status == 409
    number = (await given(mei))["id"]
    first = await taken(mei, number, username="lan", password="a long password")
    again = await taken(mei, number, username="lan", password="a long password")
    assert (again.status, again.body) == (200, first.body)
    refused = [
        await taken(mei, number, username="hao", password="wrong"),
        await taken(hao, number),
        await taken(mei, number, username="hao"),
    ]
    assert [(answer.status, "Lan" in answer.body["detail"]) for answer in refused] == [(409, True)] * 3
    assert await desk.rows("SELECT FROM sign_in_failures") == []


@pytest.mark.parametrize("centre", [FAR, CITY])
async def test_another_desk_neither_reads_nor_signs(mei: Client, api: Api, centre: str) -> None:
    number = (await given(mei))["id"]
    stranger = await api.operator("far", ("operator", centre))
    for path in (f"{HANDOVERS}/{number}", f"{HANDOVERS}/{number}/sheet.pdf"):
        assert (await stranger.get(path)).status == 404
    for path in (HANDOVERS, f"{HANDOVERS}/sheet"):
        assert (await stranger.get(path, centre_id=HOME)).status == 404
    assert (await taken(stranger, number)).status == 404
    assert (await stranger.post(f"{HANDOVERS}/{number}/withdraw")).status == 404
    assert (await stranger.post(HANDOVERS, {"centre_id": HOME})).status == 404


async def test_who_only_looks_may_read_and_not_sign(mei: Client, api: Api) -> None:
    number = (await given(mei))["id"]
    bureau = await api.operator("bureau", ("bureau", None))
    assert (await bureau.get(f"{HANDOVERS}/{number}")).status == 200
    assert (await taken(bureau, number)).status == 403
    both = await api.operator("both", ("bureau", None), ("operator", FAR))
    assert (await taken(both, number)).status == 403
    assert (await both.post(HANDOVERS, {"centre_id": HOME})).status == 403


async def test_somebody_of_another_desk_cannot_sign_here_with_their_password(mei: Client, desk: Desk) -> None:
    await desk.somebody("fang", ("operator", FAR), password="a long password")
    number = (await given(mei))["id"]
    assert (await taken(mei, number, username="fang", password="a long password")).status == 403


async def test_what_nobody_took_is_withdrawn_by_who_signed_it_or_by_a_supervisor(
    mei: Client, hao: Client, sup: Client
) -> None:
    number = (await given(mei))["id"]
    assert (await hao.post(f"{HANDOVERS}/{number}/withdraw")).status == 403
    answer = await mei.post(f"{HANDOVERS}/{number}/withdraw")
    assert (answer.status, answer.body["withdrawn_by_name"]) == (200, "Mei")
    assert (await taken(hao, number)).status == 409
    second = (await given(mei))["id"]
    assert (await sup.post(f"{HANDOVERS}/{second}/withdraw")).status == 200
    assert (await sheet(mei))["last"] is None


async def test_what_is_signed_cannot_be_changed_behind_our_back(mei: Client, hao: Client, desk: Desk) -> None:
    number = (await given(mei))["id"]
    for change in ("UPDATE handovers SET notes = 'x'", "DELETE FROM handovers"):
        with pytest.raises(IntegrityConstraintViolation):
            await desk.run(change)
    assert (await taken(hao, number)).status == 200
    with pytest.raises(IntegrityConstraintViolation):
        await desk.run("UPDATE handovers SET remarks = 'x'")


async def test_if_the_signature_fails_no_alarm_changes_hands(mei: Client, hao: Client, desk: Desk) -> None:
    alarm = await desk.press("b7", "sos")
    await mei.verb(alarm, "claim")
    number = (await given(mei))["id"]
    await desk.run(
        "ALTER TABLE alarm_history ADD CONSTRAINT no_more CHECK (event <> 'handed_over') NOT VALID"
    )  # the last act of the transaction fails, as if the process had died there
    answer = await hao.http.post(
        f"{hao.base}{HANDOVERS}/{number}/take", headers=hao.headers, json={"with_alarms": True}
    )
    assert answer.status == 500
    assert mei.who is not None
    assert (await desk.alarm(alarm)).claimed_by == mei.who.id
    assert (await mei.get(f"{HANDOVERS}/{number}")).body["taken_by"] is None


async def test_the_handovers_are_listed_the_newest_first(mei: Client, hao: Client) -> None:
    numbers = []
    for _ in range(3):
        numbers.append((await given(mei))["id"])
        await taken(hao, numbers[-1])
    page = (await mei.get(HANDOVERS, centre_id=HOME, limit=2)).body
    assert [item["id"] for item in page["items"]] == numbers[:0:-1]
    rest = (await mei.get(HANDOVERS, centre_id=HOME, limit=2, after=page["next"])).body
    assert ([item["id"] for item in rest["items"]], rest["next"]) == (numbers[:1], None)


async def test_it_can_be_printed_before_and_after_the_second_signature(
    mei: Client, hao: Client, desk: Desk
) -> None:
    await desk.press("b7", "sos")
    number = (await given(mei, "夜班注意"))["id"]
    for _ in range(2):
        answer = await mei.get(f"{HANDOVERS}/{number}/sheet.pdf")
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        assert answer.body.startswith("%PDF-")
        await taken(hao, number)


async def test_a_field_that_is_wrong_is_named(mei: Client) -> None:
    number = (await given(mei))["id"]
    for path, body, field in (
        (HANDOVERS, {"notes": "x"}, "centre_id"),
        (HANDOVERS, {"centre_id": HOME, "notes": "x" * 2001}, "notes"),
        (f"{HANDOVERS}/{number}/take", {"with_alarms": "perhaps"}, "with_alarms"),
    ):
        answer = await mei.post(path, body)
        assert (answer.status, answer.body["field"]) == (422, field)
