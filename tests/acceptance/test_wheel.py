"""The wheel is whole: installed alone, away from the sources, it migrates a database and runs a demo with its console."""

import json
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.support.processes import Running, environment

pytestmark = pytest.mark.timeout(120)

SOURCES = Path(__file__).parents[2]
PACKAGES = ("devices", "gateway", "dispatcher", "simulators")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of these sources, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=SOURCES)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment's `bin` with only the wheel in it; its dependencies are borrowed from ours.

    They are borrowed by a path in a .pth file: Python reads no .pth files there, so our editable install is not seen.
    """
    home = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(home)}))
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "borrowed.pth").write_text("\n".join(sorted(borrowed)) + "\n")
    # The install itself must need nothing but the file.
    _run(
        *(sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install"),
        *("--no-deps", "--no-index", "--no-cache-dir", "--disable-pip-version-check", str(wheel)),
        cwd=home,
    )
    return home / "bin"


@pytest.fixture
def fresh_database(server_url: str) -> Iterator[str]:
    name = "yilao_from_the_wheel"
    with psycopg.connect(make_conninfo(server_url, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield make_conninfo(server_url, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _run(*argv: str, cwd: Path, **settings: str) -> str:
    kept = environment(**settings)
    for name in ("PYTHONPATH", "PIP_REQUIRE_VIRTUALENV", "PIP_USER"):
        kept.pop(name, None)
    ended = subprocess.run(argv, cwd=cwd, env=kept, capture_output=True, text=True, timeout=90, check=False)
    assert ended.returncode == 0, f"{argv}: {ended.stdout}{ended.stderr}"
    return ended.stdout


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    ours = {
        str(file.relative_to(SOURCES))
        for package in PACKAGES
        for file in (SOURCES / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert packed == ours | {"yilao.py"}
    assert {"dispatcher/web/static/console/index.html", "simulators/data/zhongshan_towns.csv"} <= packed


def test_what_is_imported_comes_from_the_wheel(clean: Path, tmp_path: Path) -> None:
    program = f"import json, yilao, {', '.join(PACKAGES)}; print(json.dumps([m.__file__ for m in (yilao, {', '.join(PACKAGES)})]))"
    places = [Path(place) for place in json.loads(_run(str(clean / "python"), "-c", program, cwd=tmp_path))]
    assert len(places) == len(PACKAGES) + 1
    assert all(place.is_relative_to(clean.parent) for place in places), places
    assert not any(place.is_relative_to(SOURCES) for place in places), places


def test_the_command_shows_its_help(clean: Path, tmp_path: Path) -> None:
    told = _run(str(clean / "yilao"), "--help", cwd=tmp_path)
    for command in (
        "demo",
        "serve",
        "gateway",
        "dispatcher",
        "db",
        "device",
        "user",
        "import",
        "press",
        "doctor",
    ):
        assert f" {command} " in told


def test_the_migrations_run_from_the_wheel(clean: Path, tmp_path: Path, fresh_database: str) -> None:
    settings = {"YILAO_DATABASE_URL": fresh_database}
    applied = json.loads(_run(str(clean / "yilao"), "db", "upgrade", "--json", cwd=tmp_path, **settings))[
        "applied"
    ]
    written = {
        file.stem.split(".")[0]
        for file in (SOURCES / "dispatcher" / "database" / "migrations").glob("[0-9]*.sql")
    }
    assert {name.split(".")[0] for name in applied} == written
    status = json.loads(_run(str(clean / "yilao"), "db", "status", "--json", cwd=tmp_path, **settings))
    assert (status["pending"], status["unknown"]) == ([], [])
    again = json.loads(_run(str(clean / "yilao"), "db", "upgrade", "--json", cwd=tmp_path, **settings))
    assert again == {"applied": []}


def test_a_demo_runs_from_the_wheel(clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    options = ("--http-port", "0", "--mqtt-port", "0", "--elders", "3", "--pace", "0")
    argv = [str(clean / "yilao"), "demo", "--data-dir", str(tmp_path / "demo"), *options]
    with Running(argv, log=tmp_path / "screen") as demo:
        line = demo.wait_for(" ready http")
        url = next(word for word in line.split() if word.startswith("http"))
        with urllib.request.urlopen(url, timeout=10) as page:
            assert b"<html" in page.read()
        pressed = (
            str(clean / "yilao"),
            "press",
            "--device",
            "zs-00001-phone",
            "--data-dir",
            str(tmp_path / "demo"),
        )
        assert "received: " in _run(*pressed, cwd=tmp_path)
        assert demo.interrupt() == 0
