"""The contact pack: who may take it, what is in it, and that taking it is written down."""

import asyncio
import csv
import io
import stat
from pathlib import Path
from typing import Any

import pytest

from dispatcher import paper
from dispatcher.database import open_pool
from dispatcher.errors import Invalid, NotFound
from dispatcher.welfare import pack
from dispatcher.welfare.pack_model import Order
from tests.support.api import Answer, Api, Client, serve
from tests.support.build import CITY, FAR, HOME, SECOND
from tests.support.desk import Desk


async def taken(by: Client, format_: str = "csv", centre: str = HOME, **query: str) -> Answer:
    return await by.get(f"/api/v1/centres/{centre}/contact-pack.{format_}", **query)


def people(answer: Answer) -> list[str]:
    """The names of a table, without its last line."""
    rows = csv.DictReader(io.StringIO(answer.body.removeprefix("\ufeff")))
    return [row["姓名"] for row in rows if row["姓名"]]


async def downloads(desk: Desk) -> list[tuple[Any, ...]]:
    rows = await desk.rows("SELECT staff_id, taken_by, centre_id, format, at FROM pack_downloads ORDER BY id")
    return [tuple(row.values()) for row in rows]


async def test_the_pack_has_the_elders_of_the_centre_and_nobody_elses(mei: Client, desk: Desk) -> None:
    await desk.elder("e-2", "c2", centre=SECOND)
    await desk.elder("e-3", "c3", town="nanlang")
    answer = await taken(mei)
    assert answer.status == 200
    assert people(answer) == ["陈e-1"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="contacts-shiqi-20261123.csv'
    )


async def test_the_pages_are_a_pdf(mei: Client) -> None:
    answer = await taken(mei, "pdf")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.body.startswith("%PDF-")


async def test_it_is_sorted_by_address_or_by_frailty(mei: Client, desk: Desk) -> None:
    await desk.elder("e-2", "c2", address="shiqi 10号", born_on="1930-01-01")
    await desk.elder("e-3", "c3", address="shiqi 2号")
    assert people(await taken(mei)) == ["陈e-1", "陈e-3", "陈e-2"]
    assert people(await taken(mei, order="frailty"))[0] == "陈e-2"
    assert (await taken(mei, order="nonsense")).status == 422


async def test_whoever_takes_it_is_written_down_before_it_is_given(mei: Client, desk: Desk) -> None:
    await taken(mei, "csv")
    await taken(mei, "pdf")
    assert mei.who is not None
    now = desk.clock()
    assert await downloads(desk) == [
        (mei.who.id, "mei", HOME, "csv", now),
        (mei.who.id, "mei", HOME, "pdf", now),
    ]
    with pytest.raises(Exception, match="append-only"):
        await desk.run("DELETE FROM pack_downloads")


async def test_only_who_acts_for_the_centre_may_take_it(api: Api, mei: Client, desk: Desk) -> None:
    assert (await taken(mei, centre=FAR)).status == 404
    for role in (("operator", FAR), ("bureau", None), ("caregiver", HOME)):
        other = await api.operator(f"other-{role[0]}", role)
        assert (await taken(other)).status in {403, 404}
    assert await downloads(desk) == []
    for role in (("operator", CITY), ("manager", None), ("admin", None)):
        known = await api.operator(f"may-{role[0]}", role)
        assert (await taken(known)).status == 200
    admin = await api.operator("root", ("admin", None))
    assert (await taken(admin, centre="nowhere")).status == 404


async def test_while_it_is_made_no_connection_is_held_and_the_desk_goes_on(
    desk: Desk, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, begun, may_end = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    make = pack._make

    def slowly(*what: Any) -> bytes:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(may_end.wait(), loop).result(20)
        return make(*what)

    monkeypatch.setattr(pack, "_make", slowly)
    async with open_pool(database_url, size=1, name="narrow") as pool:
        narrow = Desk(pool, desk.clock)
        async with serve(narrow, database_url) as api:
            mei = await api.operator("mei")
            task = asyncio.create_task(taken(mei, "pdf"))
            await begun.wait()
            assert (await mei.get("/api/v1/alarms")).status == 200  # the only connection is free
            may_end.set()
            assert (await task).status == 200


async def test_the_command_line_writes_the_same_for_the_owner_only(
    desk: Desk, database_url: str, tmp_path: Path
) -> None:
    for name in ("石岐.csv", "石岐.PDF"):
        path = tmp_path / name
        path.write_bytes(b"old")
        path.chmod(0o644)
        told = await paper.contact_pack(database_url, HOME, path, order=Order.FRAILTY)
        assert told["elders"] == 1
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (tmp_path / "石岐.PDF").read_bytes().startswith(b"%PDF-")
    assert "陈e-1" in (tmp_path / "石岐.csv").read_text(encoding="utf-8-sig")
    rows = await downloads(desk)
    assert [(row[0], row[2], row[3]) for row in rows] == [(None, HOME, "csv"), (None, HOME, "pdf")]
    assert all(row[1].endswith("(command line)") for row in rows)


async def test_the_command_line_says_what_to_mend(desk: Desk, database_url: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"\.pdf or \.csv"):
        await paper.contact_pack(database_url, HOME, tmp_path / "pack.doc", order=Order.ADDRESS)
    with pytest.raises(NotFound, match="no centre nowhere"):
        await paper.contact_pack(database_url, "nowhere", tmp_path / "pack.csv", order=Order.ADDRESS)
    assert await downloads(desk) == []
    with pytest.raises(Invalid, match="cannot write"):
        await paper.contact_pack(database_url, HOME, tmp_path / "no" / "pack.csv", order=Order.ADDRESS)
