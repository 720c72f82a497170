"""Whatever is set wrong is told in one line that says what to do, with an exit code, and never with a secret or a trace."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from dispatcher.database import migrate
from tests.support.broker import free_port
from tests.support.processes import Running, run_yilao

pytestmark = pytest.mark.timeout(60)

SECRET = "hunter2-swordfish"
RUNS = ("gateway", "dispatcher")


def refused(*arguments: str, env: dict[str, str]) -> str:
    """Run a command that must be refused, and return its one line."""
    ended = run_yilao(*arguments, env=env, seconds=40)
    assert ended.returncode not in {0, None}
    assert "Traceback" not in ended.stderr
    assert SECRET not in ended.stdout + ended.stderr
    told = ended.stderr.splitlines()
    assert len(told) == 1, ended.stderr
    assert told[0].startswith("yilao: ")
    assert "  " not in told[0]
    assert "\t" not in told[0]
    return told[0]


@contextmanager
def taken_port() -> Iterator[str]:
    """A port on which somebody else listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield str(taken.getsockname()[1])


@pytest.fixture
def empty_database(server_url: str) -> Iterator[str]:
    """A database without a single table."""
    name = "yilao_not_migrated"
    with psycopg.connect(make_conninfo(server_url, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield make_conninfo(server_url, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def nowhere() -> dict[str, str]:
    return {"YILAO_DATABASE_URL": f"postgresql://yilao:{SECRET}@127.0.0.1:{free_port()}/yilao"}


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_all_wrong_settings_are_told_at_once(command: str) -> None:
    env = {
        "YILAO_DATABASE_URL": f"mysql://yilao:{SECRET}@db/yilao",
        "YILAO_MQTT_URL": f"http://gateway:{SECRET}@broker",
        "YILAO_HTTP_PORT": "eighty",
        "YILAO_MQTT_PORT": "99999",
        "YILAO_LOG_LEVEL": "LOUD",
        "YILAO_KEEP_TELEMETRY_DAYS": "0",
    }
    line = refused(command, env=env)
    assert all(name in line for name in env)


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_no_database_at_all_asks_for_one(command: str, tmp_path: Path) -> None:
    line = refused(command, env={"YILAO_DATA_DIR": str(tmp_path)})
    assert "YILAO_DATABASE_URL" in line
    assert "--data-dir" in line


@pytest.mark.parametrize("command", [*RUNS, "db upgrade", "device add x"])
def test_an_unreachable_database_is_named_without_its_password(command: str, nowhere: dict[str, str]) -> None:
    line = refused(*command.split(), env=nowhere | {"YILAO_MQTT_PORT": str(free_port())})
    assert "Connection refused" in line
    assert "YILAO_DATABASE_URL" in line


@pytest.mark.parametrize("command", ["gateway", "dispatcher"])
def test_a_host_with_two_addresses_is_told_as_shortly(command: str) -> None:
    url = f"postgresql://yilao:{SECRET}@localhost:{free_port()}/yilao"
    line = refused(command, env={"YILAO_DATABASE_URL": url, "YILAO_MQTT_PORT": str(free_port())})
    assert "Connection refused" in line


@pytest.mark.parametrize("command", ["gateway", "dispatcher", "db status"])
def test_a_database_or_role_that_is_not_there_is_named(command: str, database_url: str) -> None:
    env = {"YILAO_MQTT_PORT": str(free_port()), "YILAO_HTTP_PORT": str(free_port())}
    for wrong, name in (
        ({"dbname": "no_such_database"}, "no_such_database"),
        ({"user": "nobody1"}, "nobody1"),
    ):
        url = make_conninfo(database_url, **wrong, password=SECRET)
        assert name in refused(*command.split(), env=env | {"YILAO_DATABASE_URL": url})


@pytest.mark.parametrize("command", RUNS)
def test_an_unmigrated_database_asks_for_the_upgrade(command: str, empty_database: str) -> None:
    env = {"YILAO_MQTT_PORT": str(free_port()), "YILAO_HTTP_PORT": str(free_port())}
    line = refused(command, env=env | {"YILAO_DATABASE_URL": empty_database})
    assert "yilao db upgrade" in line


@pytest.mark.parametrize("command", [*RUNS, "db upgrade"])
def test_a_database_newer_than_the_code_is_left_alone(command: str, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO migrations VALUES ('9999_from_the_future', now(), '9999')")
    env = {"YILAO_MQTT_PORT": str(free_port()), "YILAO_HTTP_PORT": str(free_port())}
    line = refused(*command.split(), env=env | {"YILAO_DATABASE_URL": database_url})
    assert "9999_from_the_future" in line
    assert "newer" in line
    assert migrate.status(database_url).unknown == ("9999_from_the_future",)


@pytest.mark.parametrize(
    ("command", "setting", "flag"),
    [("dispatcher", "YILAO_HTTP_PORT", "--http-port"), ("gateway", "YILAO_MQTT_PORT", "--mqtt-port")],
)
def test_a_port_in_use_is_named_with_what_changes_it(
    command: str, setting: str, flag: str, database_url: str
) -> None:
    with taken_port() as port:
        line = refused(command, env={"YILAO_DATABASE_URL": database_url, setting: port})
    assert port in line
    assert setting in line
    assert flag in line
    assert "in use" in line


def test_a_host_that_is_not_ours_is_named(database_url: str) -> None:
    line = refused("dispatcher", env={"YILAO_DATABASE_URL": database_url, "YILAO_HTTP_HOST": "192.0.2.1"})
    assert "192.0.2.1" in line


def test_a_certificate_that_is_not_there_is_named(database_url: str, tmp_path: Path) -> None:
    env = {"YILAO_DATABASE_URL": database_url, "YILAO_MQTT_URL": f"mqtts://gateway:{SECRET}@127.0.0.1"}
    assert "missing.pem" in refused("gateway", env=env | {"YILAO_MQTT_CA": str(tmp_path / "missing.pem")})


def test_a_gateway_whose_broker_is_away_says_so_and_keeps_trying(database_url: str, tmp_path: Path) -> None:
    env = {
        "YILAO_DATABASE_URL": database_url,
        "YILAO_MQTT_URL": f"mqtt://gateway:{SECRET}@127.0.0.1:{free_port()}",
    }
    with Running.yilao("gateway", env=env, log=tmp_path / "gateway") as gateway:
        line = gateway.wait_for("Connection refused")
        assert "trying again" in line
        assert gateway.interrupt() == 0
        assert SECRET not in gateway.said + gateway.complained
        assert "Traceback" not in gateway.complained


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.json", None, "No such file"),
        ("torn.json", b'[{"id": 1,', "not JSON at line 1"),
        ("latin.csv", "id,name\n1,é\n".encode("latin-1"), "not UTF-8"),
        ("long.csv", b"id\n" + b"1" * 200_000, "not CSV"),
        ("number.json", b"7", "expected a list"),
        ("wrong.json", b'[{"colour": "blue"}]', "colour"),
        ("nested.json", b"[" * 100_000, "nested"),
    ],
)
def test_an_import_file_that_cannot_be_read_is_told_with_its_reason(
    name: str, content: bytes | None, reason: str, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    assert reason in refused("import", "elders", str(file), env={"YILAO_DATABASE_URL": database_url})
    assert _empty(database_url)


@pytest.mark.parametrize("what", ["import centres", "device import"])
def test_a_file_of_something_else_is_told_by_its_first_mistake(
    what: str, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.json"
    file.write_text('[{"colour": "blue"}]')
    line = refused(*what.split(), str(file), env={"YILAO_DATABASE_URL": database_url})
    assert "1: " in line
    assert "id" in line
    assert _empty(database_url)


def test_an_import_is_all_or_nothing(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "devices.csv"
    file.write_text("id,kind\ngood-1,phone\nbad id,phone\n")
    assert "bad id" in refused("device", "import", str(file), env={"YILAO_DATABASE_URL": database_url})
    assert _empty(database_url)


def _empty(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM elders) + (SELECT count(*) FROM devices) + (SELECT count(*) FROM centres)"
        ).fetchone()
    return row == (0,)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("device", "add", "bad id"), "bad id"),
        (("device", "add", "d1", "--kind", "toaster"), "toaster"),
        (("device", "add", "d1", "--elder", "E99999"), "E99999"),
        (("device", "rotate", "nobodys"), "nobodys"),
        (("user", "token", "nobody"), "nobody"),
    ],
)
def test_what_an_administrator_mistypes_is_named(
    arguments: tuple[str, ...], says: str, database_url: str
) -> None:
    assert says in refused(*arguments, env={"YILAO_DATABASE_URL": database_url})


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = refused("demo", "--data-dir", str(tmp_path / "file" / "demo"), env={})
    assert "--data-dir" in line


def test_a_press_without_a_demo_says_how_to_start_one(tmp_path: Path) -> None:
    line = refused("press", "--device", "zs-00001-phone", "--data-dir", str(tmp_path), env={})
    assert "yilao demo" in line
