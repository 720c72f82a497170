"""Migrations go forward, say why, and can be run by several at once."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.errors import DeadlockDetected

from dispatcher.database import migrate
from dispatcher.errors import DatabaseUnusable

FILES = sorted(
    (
        entry
        for entry in (files("dispatcher.database") / "migrations").iterdir()
        if entry.name.endswith(".sql")
    ),
    key=lambda entry: entry.name,
)


def test_every_migration_opens_by_saying_why() -> None:
    for file in FILES:
        assert file.read_text(encoding="utf-8").startswith("-- Why: "), file.name


def test_migrations_are_numbered_without_a_gap():
    numbers = sorted(
        {int(re.fullmatch(r"(\d{4})_[a-z_]+(\.(native|timescale))?\.sql", f.name).group(1)) for f in FILES}
    )
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.fixture
def empty_url(server_url, database_url):
    """An empty database beside the migrated ones."""
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"] + "_empty"
    with psycopg.connect(make_conninfo(server_url, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield make_conninfo(server_url, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_what_is_missing_is_applied_once_and_then_nothing(empty_url: str) -> None:
    applied = migrate.upgrade(empty_url)
    assert applied[0] == "0001_centres.sql"
    assert migrate.upgrade(empty_url) == ()
    found = migrate.status(empty_url)
    assert found.applied == applied
    assert found.pending == found.unknown == ()


def test_several_may_upgrade_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda _: migrate.upgrade(empty_url), range(4)))
    assert sorted(map(len, results))[:3] == [0, 0, 0]
    assert migrate.status(empty_url).pending == ()


def test_an_unmigrated_database_is_refused_with_what_to_do(empty_url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="yilao db upgrade"):
        migrate.check(empty_url)


@pytest.fixture
def future(database_url: str) -> Callable[[str, str | None], None]:
    """Makes believe that a newer program has migrated the test's database."""

    def apply(name: str, needs: str | None) -> None:
        with psycopg.connect(database_url) as connection:
            connection.execute("INSERT INTO migrations VALUES (%s, now(), %s)", (name, needs))

    return apply


def test_a_program_works_on_a_database_that_a_newer_one_has_added_to(database_url, future):
    future("9998_from_the_future.sql", None)
    future("9999_from_the_future.sql", "0014")
    migrate.check(database_url)
    assert migrate.upgrade(database_url) == ()
    assert migrate.status(database_url).unknown == ("9998_from_the_future.sql", "9999_from_the_future.sql")


def test_a_program_that_does_not_know_what_a_migration_needs_is_refused(database_url, future):
    future("9998_from_the_future.sql", None)
    future("9999_from_the_future.sql", "9998")
    with pytest.raises(DatabaseUnusable, match="newer than this program can work with"):
        migrate.check(database_url)
    with pytest.raises(DatabaseUnusable, match="install the newer yilao"):
        migrate.upgrade(database_url)


def test_two_programs_that_went_different_ways_do_not_migrate_one_database(database_url, future):
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM migrations WHERE name LIKE '0014%'")
    future("0014_of_another_branch.sql", None)
    with pytest.raises(DatabaseUnusable, match="knows both"):
        migrate.upgrade(database_url)


def test_a_database_of_the_first_version_can_be_looked_at_before_it_is_upgraded(database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE migrations DROP COLUMN needs")
    migrate.check(database_url)
    assert migrate.upgrade(database_url) == ()
    assert migrate.status(database_url).unknown == ()


def test_what_a_migration_needs_is_a_migration_up_to_itself():
    for file in FILES:
        told = re.findall(r"^-- Needs:.*$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for line in told:
            needs = re.fullmatch(r"-- Needs: (\d{4})", line)
            assert needs is not None, f"{file.name}: {line}"
            assert needs[1] <= file.name[:4], file.name


def test_a_migration_that_takes_something_away_says_whom_it_needs():
    """A hint, not a proof: what adds lets the version before it work on, what drops or renames may not."""
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        if re.search(
            r"^\s*(DROP (TABLE|COLUMN)|ALTER .*(DROP COLUMN|RENAME|SET NOT NULL))", text, re.MULTILINE
        ):
            assert "-- Needs: " in text, f"{file.name} takes something away: see docs/decisions/0007"


def test_a_migration_waits_for_a_table_without_keeping_others_from_it(database_url, monkeypatch, caplog):
    monkeypatch.setattr(migrate, "_LOCK_TIMEOUT_MS", 20)
    monkeypatch.setattr(migrate, "_TRIES", 3)
    with psycopg.connect(database_url) as other:
        other.execute("DROP TABLE gateway_slots")
        other.execute("DELETE FROM migrations WHERE name = '0014_many_machines.sql'")
        other.commit()
        other.execute("LOCK TABLE migrations IN SHARE MODE")
        with pytest.raises(DatabaseUnusable, match="keeps a table locked"):
            migrate.upgrade(database_url)
        assert "migration_waits" in {getattr(record, "action", None) for record in caplog.records}
        other.commit()
    assert migrate.upgrade(database_url) == ("0014_many_machines.sql",)


def test_an_upgrade_that_waits_in_a_circle_with_others_lets_go_and_tries_again(
    database_url, monkeypatch, caplog
):
    monkeypatch.setattr(migrate, "_LOCK_TIMEOUT_MS", 20)
    real, circles = migrate._build, []

    def circle(connection, text):
        if not circles:
            circles.append(text)
            raise DeadlockDetected
        real(connection, text)

    monkeypatch.setattr(migrate, "_build", circle)
    forget(database_url, "0018_desk_indexes.sql")
    assert migrate.upgrade(database_url) == ("0018_desk_indexes.sql",)
    assert "migration_waits" in {getattr(record, "action", None) for record in caplog.records}


def forget(url: str, name: str) -> None:
    """Makes believe that a migration was not applied."""
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM migrations WHERE name = %s", (name,))


def desk_indexes(url: str) -> dict[str, bool]:
    """The indexes of the desk on big tables, and whether they are of use."""
    text = next(file for file in FILES if file.name == "0018_desk_indexes.sql").read_text(encoding="utf-8")
    names = re.findall(r"IF NOT EXISTS (\w+) ON", text)
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indexrelid::regclass::text = ANY (%s)",
            (names,),
        ).fetchall()
    assert len(names) == 5
    return dict(rows)


def test_an_index_whose_building_failed_is_built_anew_and_one_that_stands_is_left(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP INDEX alarms_held")
        connection.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'alarms_false'::regclass"
        )
    forget(database_url, "0018_desk_indexes.sql")
    assert migrate.upgrade(database_url) == ("0018_desk_indexes.sql",)
    built = desk_indexes(database_url)
    assert len(built) == 5
    assert all(built.values())


def test_indexes_on_big_tables_are_built_while_alarms_are_written(database_url):
    """A press that is being handled does not wait for them; the building waits for it."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP INDEX alarms_held")
    forget(database_url, "0018_desk_indexes.sql")
    with psycopg.connect(database_url, autocommit=True) as sees, ThreadPoolExecutor(1) as thread:
        with psycopg.connect(database_url) as press:
            press.execute("UPDATE alarms SET version = version")
            upgrading = thread.submit(migrate.upgrade, database_url)
            waits = (
                "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%CREATE INDEX%'"
            )
            while not upgrading.done() and not sees.execute(waits).rowcount:
                pass
            assert not upgrading.done()
            with psycopg.connect(database_url, options="-c lock_timeout=1s") as other:
                other.execute("UPDATE alarms SET version = version")
        assert upgrading.result() == ("0018_desk_indexes.sql",)


def test_what_is_built_outside_a_transaction_can_be_run_twice():
    """Each statement ends its line, and says that what is there may stay; nothing else builds on tables that are big."""
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        outside = "-- Outside a transaction\n" in text
        assert outside == ("CONCURRENTLY" in text), file.name
        if outside:
            code = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
            for statement in filter(None, map(str.strip, code.split(";\n"))):
                assert re.match(r"CREATE (UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS \w+ ON ", statement), (
                    statement
                )


def test_the_desks_migration_changes_tables_while_somebody_acts_on_an_alarm_without_a_circle(
    empty_url, monkeypatch
):
    """They hold alarms and then read devices; the upgrade goes the other way round, and is who lets go."""
    names = migrate._names("native")
    before = tuple(name for name in names if name < "0016")
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "_names", lambda _: before)
        migrate.upgrade(empty_url)
    monkeypatch.setattr(migrate, "_names", lambda _: names)
    with psycopg.connect(empty_url, autocommit=True) as sees, ThreadPoolExecutor(1) as thread:
        with psycopg.connect(empty_url) as act:
            act.execute("SELECT FROM alarms FOR UPDATE")
            upgrading = thread.submit(migrate.upgrade, empty_url)
            waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'alarms'::regclass"
            while not upgrading.done() and not sees.execute(waits).rowcount:
                pass
            assert not upgrading.done()
            act.execute("SELECT FROM alarm_cards JOIN devices ON devices.id = alarm_cards.device_id")
        assert upgrading.result() == tuple(name for name in names if name >= "0016")


def test_a_database_whose_timescale_is_not_loaded_is_refused(database_url: str) -> None:
    """As far as a server without TimescaleDB can show it: the extension is listed, the library is not loaded."""
    with psycopg.connect(database_url) as connection:
        loaded = connection.execute("SELECT current_setting('shared_preload_libraries')").fetchone()
        if "timescaledb" in str(loaded):
            return  # this server is the other case, and every other test runs on it
        connection.execute(
            "INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion) "
            "SELECT 999999, 'timescaledb', 10, oid, false, '2.29.2' FROM pg_namespace WHERE nspname = 'public'"
        )
    with pytest.raises(DatabaseUnusable, match="shared_preload_libraries"):
        migrate.check(database_url)


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        migrate.check("postgresql://somebody:verysecret@127.0.0.1:1/nowhere")
    assert "verysecret" not in str(refused.value)
    assert "\n" not in str(refused.value)
