"""Files of helpers: all of a file or nothing, and a later file changes what it names."""

import csv
import io

import pytest

from dispatcher.database import Connection
from dispatcher.errors import Invalid
from dispatcher.people import importing
from dispatcher.people.helpers import store as helpers
from simulators.town import Town
from tests.support.build import HOME, a_town
from tests.support.clock import FakeClock
from tests.support.helping import HELPERS


@pytest.fixture
async def town(connection: Connection, clock: FakeClock) -> Connection:
    """A connection to a record that has its centres."""
    await a_town(connection, now=clock(), duty=())
    return connection


async def stored(connection: Connection) -> list[str]:
    rows = await helpers.listed(connection, elder_id=None, centres=None, limit=100)
    return sorted(row["name"] for row in rows)


async def test_helpers_are_added_once_and_changed_by_their_reference(
    town: Connection, clock: FakeClock
) -> None:
    assert await importing.import_helpers(town, HELPERS, now=clock()) == (6, 0)
    changed = [HELPERS[0] | {"name": "何大护理"}, HELPERS[1] | {"active": False}]
    assert await importing.import_helpers(town, changed, now=clock()) == (0, 2)
    assert await stored(town) == ["何大护理", "周社工", "安护理", "远护理"]


async def test_a_spreadsheet_says_the_same_as_json(town: Connection, clock: FakeClock) -> None:
    out = io.StringIO()
    row = HELPERS[0] | {"languages": "yue;cmn"}
    writer = csv.DictWriter(out, fieldnames=list(row))
    writer.writeheader()
    writer.writerow(row)
    await importing.import_helpers(town, importing.read_rows(out.getvalue(), name="h.csv"), now=clock())
    (kept,) = await helpers.listed(town, elder_id=None, centres=[HOME], limit=10)
    assert (kept["languages"], kept["lat"]) == (["yue", "cmn"], 22.51)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"centre": "nowhere"}, "centre"), ({"kind": "doctor"}, "kind"), ({"lat": 91}, "lat")],
)
async def test_a_mistake_names_its_row_and_nothing_is_written(
    town: Connection, clock: FakeClock, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid, match=rf"helper 2.*{field}"):
        await importing.import_helpers(town, [HELPERS[0], HELPERS[1] | wrong], now=clock())
    assert await stored(town) == []


def test_every_centre_of_the_simulated_town_has_a_team_that_cannot_be_rung_by_mistake() -> None:
    team = Town.make(elders=1).helpers()
    assert len(team) == 25 * 7
    assert {helper["phone"][:4] for helper in team} == {"1007"}
    elders = {
        contact["phone"]
        for elder in Town.make(elders=200).elders()
        for contact in [elder, *elder["contacts"]]
    }
    assert not elders & {helper["phone"] for helper in team}
    assert len({helper["phone"] for helper in team}) == len(team)
