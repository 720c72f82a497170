"""The OpenAPI 3.1 description, generated from the routes, their models and their docstrings."""

import re
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from dispatcher.web.api import Route

__all__ = ["describe"]

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457 problem details; `alarm` is the alarm as it is now, on a 409.",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {
            "type": "string",
            "description": "a stable word for the kind of problem, e.g. stale, not_found",
        },
        "field": {"type": "string"},
        "alarm": {"$ref": "#/components/schemas/Alarm"},
        "errors": {
            "type": "array",
            "description": "on a 422, every field that is wrong; `field` is the first of them",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def describe(routes: tuple[Route, ...], *, version: str) -> dict[str, Any]:
    """The whole API as an OpenAPI document."""
    models: dict[type[BaseModel], Literal["validation", "serialization"]] = {}
    for route in routes:
        if route.asked is not None:
            models[route.asked] = "validation"
        if route.answers is not None:
            models[route.answers] = "serialization"
    refs, schema = models_json_schema(
        list(models.items()),
        ref_template="#/components/schemas/{model}",
    )
    names = {model: refs[model, mode]["$ref"] for model, mode in models.items()}
    components = schema.get("$defs", {}) | {"Problem": _PROBLEM}
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        path = re.sub(r"\{(\w+):.*?\}(?=/|$)", r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, path, names, components)
    paths["/api/v1/stream"] = {"get": _stream()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Yilao", "version": version},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "yilao_session"},
                "family": {"type": "apiKey", "in": "cookie", "name": "yilao_family"},
            },
        },
        "security": [{"bearer": []}, {"cookie": []}],
    }


def _operation(
    route: Route, path: str, names: dict[type[BaseModel], str], components: dict[str, Any]
) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _path_schema(route, name)}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    operation: dict[str, Any] = {
        "operationId": f"{route.handler.__module__.rsplit('.', 1)[-1]}_{route.handler.__name__}",
        "summary": (route.handler.__doc__ or "").split("\n", 1)[0],
        "parameters": parameters,
        "responses": {
            str(route.status): {
                "description": "done",
                **_content(names.get(route.answers) if route.answers else None),
                **({"content": {route.media: {}}} if route.media else {}),
            },
            "default": {
                "description": "refused, or failed",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }
    if route.public:
        operation["security"] = []
    if route.family:
        operation["security"] = [{"bearer": []}, {"family": []}]
    if route.asked is not None and route.method == "GET":
        asked = components[names[route.asked].rsplit("/", 1)[-1]]
        parameters += [
            {"name": name, "in": "query", "required": name in asked.get("required", []), "schema": shape}
            for name, shape in asked["properties"].items()
        ]
    elif route.asked is not None:
        operation["requestBody"] = {"required": True, **_content(names[route.asked])}
    elif route.takes:
        operation["requestBody"] = {"required": True, "content": {kind: {} for kind in route.takes}}
    if route.command:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            }
        )
    return operation


def _path_schema(route: Route, name: str) -> dict[str, Any]:
    if f"{{{name}:[0-9]" in route.path:
        return {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
    return {"type": "string"}


def _content(ref: str | None) -> dict[str, Any]:
    return {} if ref is None else {"content": {"application/json": {"schema": {"$ref": ref}}}}


def _stream() -> dict[str, Any]:
    return {
        "operationId": "stream",
        "summary": "Server-sent events: snapshot, alarm, beat, bye.",
        "parameters": [
            {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}},
            {"name": "after", "in": "query", "schema": {"type": "string"}},
        ],
        "responses": {
            "200": {"description": "events", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
        },
    }
