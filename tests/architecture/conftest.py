"""One database for all the EXPLAINs: they change nothing."""

from collections.abc import Iterator

import pytest

from tests.support import database


@pytest.fixture(scope="session")
def database_url_for_explain(server_url: str, template_name: str) -> Iterator[str]:
    with database.clone(server_url, template_name) as url:
        yield url
