"""Every named query is understood by the migrated schema before it ever runs."""

import re
from importlib import import_module
from pathlib import Path

import psycopg
import pytest

from dispatcher.database import named_queries

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path for package in ("dispatcher", "gateway") for path in (ROOT / package).rglob("queries.sql")
)
QUERIES = [(str(path.relative_to(ROOT)), name) for path in FILES for name in named_queries(str(path))]


@pytest.mark.parametrize(("file", "name"), QUERIES, ids=[f"{file}:{name}" for file, name in QUERIES])
def test_a_named_query_is_understood_by_the_schema(
    file: str, name: str, database_url_for_explain: str
) -> None:
    statement = named_queries(str(ROOT / file))[name]
    parameters = dict.fromkeys(re.findall(r"%\((\w+)\)", statement))
    with psycopg.connect(database_url_for_explain) as connection:
        store = import_module("dispatcher.telemetry.store")
        connection.execute(store._STAGING)
        plan = connection.execute(b"EXPLAIN " + statement.encode(), parameters).fetchall()
    assert plan


@pytest.mark.parametrize("file", FILES, ids=str)
def test_every_named_query_says_in_a_sentence_what_it_does(file: Path) -> None:
    for name, statement in named_queries(str(file)).items():
        assert re.match(r"-- \S.*\.\n", statement) or re.match(r"(-- \S.*\n)+", statement), name
        first_comment = re.match(r"((?:--.*\n)+)", statement)
        assert first_comment is not None, name
        assert first_comment.group(1).rstrip().endswith("."), name


def test_a_name_is_used_once_in_its_file() -> None:
    for file in FILES:
        names = re.findall(r"^-- name: (\w+)$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert len(names) == len(set(names)), file


@pytest.mark.parametrize("file", FILES, ids=str)
def test_no_query_is_left_that_nobody_asks(file: Path) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in file.parent.glob("*.py"))
    assert [name for name in named_queries(str(file)) if f'_sql["{name}"]' not in code] == []
