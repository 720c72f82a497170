"""The README's commands for production, walked on an empty record: then a press reaches the home centre's desk."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulators.town import Town
from tests.support.desk import Desk
from tests.support.processes import run_yilao


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    town = Town.make(elders=5)
    centres, elders = tmp_path / "centres.json", tmp_path / "elders.json"
    centres.write_text(json.dumps({"towns": town.towns(), "centres": town.centres()}), encoding="utf-8")
    elders.write_text(json.dumps(town.elders()), encoding="utf-8")
    return centres, elders


def yilao(url: str, *arguments: str, **secrets: str) -> Any:
    done = run_yilao(*arguments, "--json", env={"YILAO_DATABASE_URL": url} | secrets)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def set_up(url: str, files: tuple[Path, Path]) -> str:
    """All that the README says; returns the home centre of the elder with the device."""
    centres, elders = files
    assert yilao(url, "db", "upgrade") == {"applied": []}
    assert yilao(url, "import", "centres", str(centres))["centres"] == 26
    assert yilao(url, "import", "elders", str(elders)) == {"added": 5, "changed": 0}
    assert len(yilao(url, "device", "add", "b7", "--elder", "E00001", "--kind", "phone")["secret"]) == 32
    elder = Town.make(elders=5).elders()[0]
    return str(elder["centre"] or elder["town"])


async def test_before_anybody_is_on_duty_the_home_centre_sees_the_press_all_the_same(
    files, database_url, pool, clock
):
    home = set_up(database_url, files)
    desk = Desk(pool, clock)
    assert await desk.audience(await desk.press("b7")) == {home, "city"}


async def test_with_somebody_on_duty_the_press_is_their_centres(files, database_url, pool, clock):
    home = set_up(database_url, files)
    yilao(
        database_url,
        "user",
        "add",
        "limin",
        "--role",
        "operator",
        "--centre",
        home,
        YILAO_PASSWORD="long enough",
    )
    told = yilao(database_url, "user", "duty", "limin", "--centre", home)
    assert told == {"username": "limin", "centre": home, "on_duty_until": "further notice"}
    desk = Desk(pool, clock)
    clock.advance(minutes=60 * 24 * 365)  # the test's time stands before today's
    alarm = await desk.press("b7")
    assert (await desk.alarm(alarm)).centre_id == home
    assert await desk.audience(alarm) == {home}
    assert (
        run_yilao(
            "user", "duty", "limin", "--centre", home, "--off", env={"YILAO_DATABASE_URL": database_url}
        ).returncode
        == 0
    )


def test_nobody_is_put_on_duty_in_a_role_they_do_not_have(files, database_url):
    home = set_up(database_url, files)
    yilao(database_url, "user", "add", "limin", "--role", "bureau", YILAO_PASSWORD="long enough")
    refused = run_yilao("user", "duty", "limin", "--centre", home, env={"YILAO_DATABASE_URL": database_url})
    assert refused.returncode == 1
    assert "limin is not operator" in refused.stderr
