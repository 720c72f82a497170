"""Files of elders and centres: all of a file or nothing, and what is wrong is named by row and field."""

import copy
import csv
import io
import json
from typing import Any

import pytest

from dispatcher.database import Connection, Row
from dispatcher.errors import Invalid
from dispatcher.people import importing
from dispatcher.people import store as people
from tests.support.build import HOME, SECOND, a_device, a_town, town_file
from tests.support.clock import FakeClock

ELDERS: list[dict[str, Any]] = [
    {
        "ref": "A-1",
        "name": "陈婆婆",
        "address": "石岐 1号",
        "town": "shiqi",
        "sex": "f",
        "born_on": "1941-02-03",
        "phone": "0760-0000",
        "language": "yue",
        "lat": 22.51,
        "lon": 113.38,
        "conditions": "糖尿病",
        "contacts": [
            {
                "name": "陈女儿",
                "relation": "女儿",
                "phone": "0760-0001",
                "key_holder": True,
                "told_of_trouble": True,
            },
            {"name": "邻居", "relation": "邻居", "phone": "0760-0002", "available": "evenings"},
        ],
    },
    {"ref": "A-2", "name": "李伯", "address": "石岐 2号", "town": "shiqi", "centre": SECOND},
]


@pytest.fixture
async def town(connection: Connection, clock: FakeClock) -> Connection:
    """A connection to a record that has its centres."""
    await a_town(connection, now=clock(), duty=())
    return connection


def as_csv(elders: list[dict[str, Any]]) -> str:
    """The same elders as a spreadsheet would save them."""
    rows = []
    for elder in elders:
        row = {name: value for name, value in elder.items() if name != "contacts"}
        for n, contact in enumerate(elder.get("contacts", []), start=1):
            row |= {f"contact{n}_{name}": value for name, value in contact.items()}
        rows.append(row)
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()  # as Excel begins a file


async def stored(connection: Connection) -> list[Row]:
    """The elders as they are kept, with their contacts."""
    elders = await (
        await connection.execute(
            "SELECT id, ref, name, sex, born_on, phone, address, town_code, centre_id, lat, lon, language, conditions"
            " FROM elders ORDER BY ref"
        )
    ).fetchall()
    for elder in elders:
        contacts = await people.contacts(connection, elder["id"])
        elder["contacts"] = [{k: v for k, v in contact.items() if k != "id"} for contact in contacts]
    return elders


async def test_csv_and_json_say_the_same(town: Connection, clock: FakeClock) -> None:
    assert await importing.import_elders(town, copy.deepcopy(ELDERS), now=clock()) == (2, 0)
    from_json = await stored(town)
    rows = importing.read_rows(as_csv(ELDERS), name="elders.CSV")
    assert await importing.import_elders(town, rows, now=clock()) == (0, 2)
    assert await stored(town) == from_json
    assert [contact["position"] for contact in from_json[0]["contacts"]] == [1, 2]
    assert from_json[0]["contacts"][0]["key_holder"] is True
    assert [contact["told_of_trouble"] for contact in from_json[0]["contacts"]] == [True, False]


async def test_importing_twice_changes_and_never_doubles(town: Connection, clock: FakeClock) -> None:
    await importing.import_elders(town, copy.deepcopy(ELDERS), now=clock())
    changed = copy.deepcopy(ELDERS)
    changed[0] |= {"phone": "0760-9999", "contacts": []}
    assert await importing.import_elders(town, changed, now=clock()) == (0, 2)
    (first, _) = await stored(town)
    assert (first["phone"], first["contacts"]) == ("0760-9999", [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": None}, ["elder 2", "name"]),
        ({"name": "  "}, ["elder 2", "name"]),
        ({"name": "a\x00b"}, ["elder 2", "name"]),
        ({"nmae": "李伯"}, ["elder 2", "nmae"]),
        ({"born_on": "1941-02-30"}, ["elder 2", "born_on"]),
        ({"lat": 91}, ["elder 2", "lat"]),
        ({"lon": float("nan")}, ["elder 2", "lon"]),
        ({"sex": "x"}, ["elder 2", "sex"]),
        ({"language": "en"}, ["elder 2", "language"]),
        ({"town": "atlantis"}, ["elder 2", "A-2", "town", "atlantis"]),
        ({"centre": "nowhere"}, ["elder 2", "A-2", "centre", "nowhere"]),
        ({"contacts": [{"name": "x"}]}, ["elder 2", "contacts.0.relation", "contacts.0.phone"]),
        ({"contacts": "x"}, ["elder 2", "contacts"]),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_half_written(
    town: Connection, clock: FakeClock, change: dict[str, Any], words: list[str]
) -> None:
    rows = copy.deepcopy(ELDERS)
    rows[1] |= change
    with pytest.raises(Invalid) as refused:
        await importing.import_elders(town, rows, now=clock())
    for word in words:
        assert word in str(refused.value)
    assert "\n" not in str(refused.value)
    assert await stored(town) == []


async def test_all_mistakes_are_told_at_once_up_to_a_handful(town: Connection, clock: FakeClock) -> None:
    with pytest.raises(Invalid, match=r"elder 1: .*elder 5: .*\(and 15 more\)"):
        await importing.import_elders(
            town, [{"ref": "x", "name": "x", "address": "x"} for _ in range(20)], now=clock()
        )


@pytest.mark.parametrize("content", [{"elders": []}, "elders", 7, None, [7]])
async def test_what_is_no_list_of_elders_is_refused(town: Connection, clock: FakeClock, content: Any) -> None:
    with pytest.raises(Invalid, match="elder"):
        await importing.import_elders(town, content, now=clock())


def test_json_that_is_none_says_where() -> None:
    with pytest.raises(Invalid, match=r"elders.json: not JSON at line 2"):
        importing.read_rows('[{"ref": "1"},\n{', name="elders.json")


def test_a_line_with_more_fields_than_the_header_is_refused() -> None:
    with pytest.raises(Invalid, match="more fields"):
        importing.read_rows("ref,name\n1,2,3\n", name="x.csv")


async def test_centres_can_be_imported_again_and_stay_in_their_order(connection: Connection) -> None:
    for _ in range(3):
        assert await importing.import_centres(connection, town_file()) == (3, 5)
    (row,) = await (
        await connection.execute(
            "SELECT array_agg(centre_id ORDER BY position) AS centres FROM town_centres WHERE town_code = 'shiqi'"
        )
    ).fetchall()
    assert row["centres"] == [HOME, SECOND]


async def test_an_elder_stays_visible_when_the_first_centre_leaves_their_town(
    town: Connection, clock: FakeClock
) -> None:
    row = {"ref": "A-3", "name": "何伯", "address": "石岐 3号", "town": "shiqi"}
    await importing.import_elders(town, [row], now=clock())
    (elder,) = await stored(town)
    document = town_file()
    document["centres"][0]["towns"] = []
    await importing.import_centres(town, document)
    assert (await people.elder(town, elder["id"], centres=[SECOND]))["centre_id"] == SECOND
    assert [
        found["id"] for found in await people.search(town, q=None, centres=[SECOND], after=None, limit=5)
    ] == [elder["id"]]


def broken(n: int, **change: Any) -> dict[str, Any]:
    """The file of centres with one centre changed."""
    document = town_file()
    document["centres"][n] |= change
    return document


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (broken(1, covered_by="nowhere"), ["centre 2", SECOND, "covered_by", "nowhere"]),
        (broken(0, covered_by=HOME), ["centre 1", HOME, "covered_by"]),
        (broken(1, towns=["shiqi", "atlantis"]), ["centre 2", SECOND, "towns", "atlantis"]),
        (broken(1, kind="city_desk"), ["centre", "one city desk"]),
        (broken(2, lat=None), ["centre 3", "lat"]),
        (broken(2, id="Xi Qu"), ["centre 3", "id"]),
        (town_file() | {"elders": []}, ["elders"]),
        ({"towns": [{"code": "a-b"}]}, ["town 1", "code"]),
        ([], ["towns"]),
        ({"centres": {}}, ["centre"]),
    ],
)
async def test_a_wrong_file_of_centres_names_the_place_and_changes_nothing(
    connection: Connection, document: Any, words: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await importing.import_centres(connection, document)
    for word in words:
        assert word in str(refused.value)
    rows = await (
        await connection.execute("SELECT id FROM centres UNION ALL SELECT code FROM towns")
    ).fetchall()
    assert rows == []


async def test_a_centre_cannot_take_the_name_of_a_device_which_could_then_read_what_is_sent_to_it(
    town: Connection, clock: FakeClock
) -> None:
    await a_device(town, "d1", None, now=clock())
    with pytest.raises(Invalid, match=r"^centre 3 \(d1\): a device has this name"):
        await importing.import_centres(town, broken(2, id="d1"))
    rows = await (await town.execute("SELECT FROM centres WHERE id = 'd1'")).fetchall()
    assert rows == []


async def test_a_json_file_reads_back_as_it_was_written(town: Connection, clock: FakeClock) -> None:
    rows = importing.read_rows("\ufeff" + json.dumps(ELDERS), name="elders.json")
    assert rows == ELDERS
    assert await importing.import_elders(town, rows, now=clock()) == (2, 0)
