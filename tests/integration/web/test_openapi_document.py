"""The document that describes the API is valid, complete, and what the server really serves.

That answers are as described is checked by every test that uses tests/support/api.py.
"""

import re
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from dispatcher.web.routes import ROUTES
from tests.support.api import Api, documented


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Every documented operation, by method and path."""
    return {
        (method.upper(), path): operation
        for path, methods in documented()["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(documented()).iter_errors()] == []


def test_every_route_is_described_and_nothing_else() -> None:
    served = {(route.method, re.sub(r":[^/]+?\}(?=/|$)", "}", route.path)) for route in ROUTES}
    assert set(operations()) == served | {("GET", "/api/v1/stream")}


def test_every_operation_has_its_own_name_and_a_sentence() -> None:
    names = [operation["operationId"] for operation in operations().values()]
    assert len(names) == len(set(names))
    assert all(operation["summary"].endswith(".") for operation in operations().values())


def test_every_operation_but_the_stream_says_what_it_refuses() -> None:
    for (_, path), operation in operations().items():
        if path != "/api/v1/stream":
            assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_every_command_takes_an_idempotency_key() -> None:
    described = operations()
    for route in ROUTES:
        if route.command:
            path = re.sub(r":[^/]+?\}(?=/|$)", "}", route.path)
            names = [parameter["name"] for parameter in described[route.method, path]["parameters"]]
            assert "Idempotency-Key" in names


async def test_the_server_serves_the_document(api: Api) -> None:
    answer = await api.stranger().get("/api/v1/openapi.json")
    assert answer.status == 200
    assert answer.body["paths"] == documented()["paths"]
    assert answer.body["components"] == documented()["components"]


async def test_health_and_metrics_need_no_sign_in(api: Api) -> None:
    async with api.http.get(f"{api.base}/healthz") as response:
        assert response.status == 503  # no engine turns in this test
        assert (await response.json())["ok"] is False
    async with api.http.get(f"{api.base}/metrics") as response:
        assert "yilao_engine_handled_total" in await response.text()
