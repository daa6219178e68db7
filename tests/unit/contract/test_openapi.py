"""The OpenAPI document says what the route table says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from jupyter_colabsync.contract.openapi import openapi_document
from jupyter_colabsync.contract.routes import ROUTES, Route


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document("/user/me/colabsync/")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_has_its_operation(document: dict[str, Any], route: Route) -> None:
    operations = {
        operation["operationId"]: (verb, operation)
        for path in document["paths"].values()
        for verb, operation in path.items()
    }
    verb, operation = operations[route.name]
    assert verb == route.verb.lower()
    reply = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert reply == {"$ref": f"#/components/schemas/{route.reply.__name__}"}


def test_parts_of_a_path_are_its_parameters_and_not_its_body(document: dict[str, Any]) -> None:
    pause = document["paths"]["/links/{linkId}/pause"]["post"]
    assert [(each["name"], each["in"]) for each in pause["parameters"]] == [("linkId", "path")]
    body = pause["requestBody"]["content"]["application/json"]["schema"]
    assert list(body["properties"]) == ["paused"]
    assert body["required"] == ["paused"]


def test_what_a_get_asks_travels_in_the_query(document: dict[str, Any]) -> None:
    browse = document["paths"]["/drive"]["get"]
    assert "requestBody" not in browse
    assert {each["name"]: each["required"] for each in browse["parameters"]} == {
        "folderId": False,
        "search": False,
        "pageToken": False,
        "foldersOnly": False,
    }


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert references
    assert references <= set(document["components"]["schemas"])


def test_the_base_path_is_kept(document: dict[str, Any]) -> None:
    assert document["servers"] == [{"url": "/user/me/colabsync"}]
