"""The API as an OpenAPI 3.1 document, built from the route table at run time. Pure."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from jupyter_colabsync import __version__
from jupyter_colabsync.contract.routes import ROUTES, Route
from jupyter_colabsync.contract.wire import Problem

REF = "#/components/schemas/{name}"
Document = dict[str, Any]


def openapi_document(base_path: str) -> Document:
    """The document, for a server whose API begins at `base_path` (`/user/me/colabsync/`).

    Source of the format: OpenAPI Specification 3.1.0, whose schemas are JSON Schema 2020-12,
    which is what msgspec writes.
    """
    structs = [each for route in ROUTES for each in (route.request, route.reply)]
    _, components = msgspec.json.schema_components([*structs, Problem], ref_template=REF)
    paths: dict[str, Document] = {}
    for route in ROUTES:
        paths.setdefault(_path(route), {})[route.verb.lower()] = _operation(route, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": "jupyter_colabsync", "version": __version__},
        "servers": [{"url": base_path.rstrip("/")}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "Authorization"}
            },
        },
        "security": [{"token": []}],
    }


def _path(route: Route) -> str:
    return "/" + re.sub(r"\{(\w+)\}", lambda m: "{" + _wire_name(route, m[1]) + "}", route.path)


def _operation(route: Route, components: dict[str, Any]) -> Document:
    """One row: where its fields travel (path, query or body), and what comes back."""
    in_path = {_wire_name(route, name) for name in re.findall(r"\{(\w+)\}", route.path)}
    schema = components[route.request.__name__]
    fields: Document = schema.get("properties", {})
    required = set(schema.get("required", ()))
    rest = [name for name in fields if name not in in_path]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": fields[name]} for name in in_path
    ]
    operation: Document = {"operationId": route.name, "summary": route.summary}
    if route.verb == "GET":
        parameters += [
            {"name": name, "in": "query", "required": name in required, "schema": fields[name]}
            for name in rest
        ]
    elif rest:
        body: Document = {
            "type": "object",
            "properties": {name: fields[name] for name in rest},
            "required": [name for name in rest if name in required],
        }
        operation["requestBody"] = _json(body)
    if parameters:
        operation["parameters"] = parameters
    operation["responses"] = {
        "200": {"description": "Done.", **_json(_ref(route.reply.__name__))},
        "default": {"description": "What went wrong.", **_json(_ref(Problem.__name__))},
    }
    return operation


def _wire_name(route: Route, name: str) -> str:
    """A field's name as it travels: `link_id` -> `linkId`."""
    names = {field.name: field.encode_name for field in msgspec.structs.fields(route.request)}
    return names[name]


def _json(schema: Document) -> Document:
    return {"content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> Document:
    return {"$ref": REF.format(name=name)}
