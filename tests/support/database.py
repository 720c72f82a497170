"""A real server for the whole run, one migrated template in it, and a fresh clone for each test."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from dispatcher.database import migrate
from dispatcher.database.embedded import Embedded

TEMPLATE = "yilao_template"


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server to test on: the one named by YILAO_TEST_TIMESCALE_URL, else an embedded one of our own."""
    if given := os.environ.get("YILAO_TEST_TIMESCALE_URL"):
        yield given
        return
    state = Path(tempfile.mkdtemp(prefix="yilao-test-"))
    state.chmod(0o755)
    try:
        with Embedded.start(state) as embedded:
            yield embedded.url
    finally:
        shutil.rmtree(state, ignore_errors=True)


@contextmanager
def template(url: str) -> Iterator[str]:
    """A migrated database to clone, named after this run so that two runs never meet."""
    name = f"{TEMPLATE}_{uuid.uuid4().hex[:8]}"
    _admin(url, f"CREATE DATABASE {name}")
    try:
        migrate.upgrade(make_conninfo(url, dbname=name))
        yield name
    finally:
        _admin(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def clone(url: str, template_name: str) -> Iterator[str]:
    """A fresh database for one test, dropped after it."""
    name = f"yilao_{uuid.uuid4().hex[:12]}"
    _admin(url, f"CREATE DATABASE {name} TEMPLATE {template_name}")
    try:
        yield make_conninfo(url, dbname=name)
    finally:
        _admin(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _admin(url: str, statement: str) -> None:
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())
