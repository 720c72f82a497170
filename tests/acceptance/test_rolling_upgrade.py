"""An upgrade while elders press: old and new programs side by side, over a migration, and nothing is lost."""

import asyncio
import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.broker import Mosquitto, free_port
from tests.support.desk import Desk
from tests.support.gateway import Handset
from tests.support.processes import Running, environment
from tests.support.until import until

pytestmark = pytest.mark.mosquitto

ROOT = Path(__file__).parents[2]
PARTS = ("devices", "dispatcher", "gateway", "simulators", "yilao.py")


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    """A copy of this program with a migration that adds something, and another word when it is ready."""
    place = tmp_path / "next"
    place.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, place / part, ignore=shutil.ignore_patterns("__pycache__", "static"))
        else:
            shutil.copy(source, place / part)
    (place / "dispatcher/web/static").symlink_to(ROOT / "dispatcher/web/static")
    migrations = place / "dispatcher/database/migrations"
    last = max(int(file.name[:4]) for file in migrations.glob("*.sql"))
    (migrations / f"{last + 1:04}_of_the_next_version.sql").write_text(
        "-- Why: the next version wants to know the colour of a key.\n\n"
        "ALTER TABLE signals ADD COLUMN colour text;\n"
        "CREATE INDEX signals_by_colour ON signals (colour) WHERE colour IS NOT NULL;\n",
        encoding="utf-8",
    )
    service = place / "dispatcher/service.py"
    words = service.read_text(encoding="utf-8")
    assert "the desk answers at" in words
    service.write_text(words.replace("the desk answers at", "the new desk answers at"), encoding="utf-8")
    return place


YILAO = (sys.executable, "-P", "-m", "yilao")
"""The command of the version on the PYTHONPATH: `-P`, so that the directory we stand in does not come first."""


@pytest.fixture
def start(tmp_path: Path, database_url: str, mosquitto_url: str) -> Iterator[Callable[..., Running]]:
    """Starts the gateway or the dispatcher of a version; returns when it is ready."""
    numbers = itertools.count()
    with ExitStack() as stack:

        def begin(version: Path, what: str, ready: str) -> Running:
            env = {
                "YILAO_DATABASE_URL": database_url,
                "YILAO_MQTT_URL": mosquitto_url,
                "YILAO_HTTP_PORT": str(free_port()),
                "PYTHONPATH": str(version),
            }
            log = tmp_path / f"{what}-{next(numbers)}.log"
            started = stack.enter_context(Running([*YILAO, what], log=log, env=env))
            started.wait_for(ready)
            return started

        yield begin


@pytest.fixture
def mosquitto_url() -> Iterator[str]:
    with Mosquitto() as broker:
        yield broker.url


async def pressing(device: Handset, pressed: list[str]) -> None:
    """Press again and again, each time until there is a receipt."""
    for number in itertools.count():
        await device.press_until_receipted(f"p{number}", every=2.0)
        pressed.append(f"p{number}")
        await asyncio.sleep(0.02)


async def more(pressed: list[str]) -> None:
    """Wait for some more presses to get through."""
    enough = len(pressed) + 20
    await until(lambda: len(pressed) >= enough, timeout=60)


@pytest.mark.timeout(300)
async def test_an_upgrade_one_process_at_a_time_loses_no_press(
    *, start, next_version, database_url, mosquitto_url, pool, clock
):
    clock.advance(minutes=60 * 24 * 365)  # the test's time stands before today's
    await Desk(pool, clock).open()
    pressed: list[str] = []
    begun = "gateway g"
    old = [start(ROOT, "gateway", begun), start(ROOT, "dispatcher", "the desk answers at")]
    async with Handset.connected(mosquitto_url, "b7", None) as device:
        elder = asyncio.create_task(pressing(device, pressed))
        await more(pressed)

        env = environment(YILAO_DATABASE_URL=database_url, PYTHONPATH=str(next_version))
        upgrade = [*YILAO, "db", "upgrade", "--json"]
        done = await asyncio.to_thread(subprocess.run, upgrade, env=env, capture_output=True, check=True)
        assert [name[5:] for name in json.loads(done.stdout)["applied"]] == ["of_the_next_version.sql"]
        await more(pressed)

        new = [
            await asyncio.to_thread(start, next_version, "gateway", begun),
            await asyncio.to_thread(start, next_version, "dispatcher", "the new desk answers at"),
        ]
        await more(pressed)

        # One of the old ones ends before its turn, and its supervisor starts it again on the newer database.
        for which, (what, ready) in enumerate([("gateway", begun), ("dispatcher", "the desk answers at")]):
            assert await asyncio.to_thread(old[which].interrupt) == 0
            old[which] = await asyncio.to_thread(start, ROOT, what, ready)
        await more(pressed)

        for process in old:
            assert await asyncio.to_thread(process.interrupt) == 0
        await more(pressed)
        elder.cancel()
        await asyncio.wait([elder])

    async def all_handled():
        async with pool.connection() as connection:
            cursor = await connection.execute("SELECT 1 FROM signals WHERE handled_at IS NULL")
            return await cursor.fetchone() is None

    await until(all_handled, timeout=30)
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT signal_id, alarm_id FROM signals WHERE device_id = 'b7' ORDER BY id"
        )
        stored = await cursor.fetchall()
    assert set(pressed) <= {row["signal_id"] for row in stored}
    assert len({row["signal_id"] for row in stored}) == len(stored)
    assert len({row["alarm_id"] for row in stored}) == 1  # one elder, one open alarm, through it all
    for process in new:
        assert await asyncio.to_thread(process.interrupt) == 0
