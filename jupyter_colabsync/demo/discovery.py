"""Google's own description of the Drive API, as shipped with google-api-python-client.

Read as data, without importing that client. It says which parameters, fields and body properties
exist, so that the demo cloud can refuse what the real service would not know.
"""

from __future__ import annotations

import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from .fields import Mask, bad_selection
from .google_errors import GoogleError, invalid_parameter

DOCUMENTS = Path("discovery_cache", "documents")
Json = dict[str, Any]


class Discovery:
    """Questions about one discovery document."""

    def __init__(self, document: Json):
        self._schemas: Json = document["schemas"]
        self._common: Json = document["parameters"]
        self._methods: Json = {}
        self._collect(document["resources"])

    def _collect(self, resources: Json) -> None:
        for resource in resources.values():
            for method in resource.get("methods", {}).values():
                self._methods[method["id"]] = method
            self._collect(resource.get("resources", {}))

    def method(self, method_id: str) -> Json:
        found: Json = self._methods[method_id]
        return found

    def scopes(self, method_id: str) -> frozenset[str]:
        """A call needs one of these."""
        return frozenset(self._methods[method_id].get("scopes", ()))

    def answer_schema(self, method_id: str) -> str:
        """The schema's name, or "" for an answer without a body."""
        return str(self._methods[method_id].get("response", {}).get("$ref", ""))

    def read_parameters(self, method_id: str, query: list[tuple[str, str]]) -> Json:
        """The query's parameters as typed values; the first of a repeated one counts.

        Raises GoogleError 400 for one that is unknown, missing or out of range.
        """
        known = self._common | self._methods[method_id].get("parameters", {})
        values: Json = {}
        for name, text in query:
            if name == "upload_id" or name in values:
                continue
            if name not in known or known[name].get("location") == "path":
                raise invalid_parameter(
                    f'Unknown name "{name}": cannot bind query parameter.', name
                )
            values[name] = _typed(name, text, known[name])
        for name, description in known.items():
            is_missing = name not in values and description.get("location") == "query"
            if is_missing and description.get("required"):
                raise GoogleError(400, "required", f"Required parameter: {name}", name)
        return values

    def check_fields(self, mask: Mask, schema: str) -> None:
        """Raises GoogleError 400 for a selected name that the answer cannot have."""
        self._check_mask(mask, self._schemas[schema])

    def _check_mask(self, mask: Mask, schema: Json) -> None:
        schema = self._resolve(schema)
        properties = schema.get("properties", {})
        for name, below in mask.names.items():
            inner = properties.get(name) or schema.get("additionalProperties")
            if inner is None:
                raise bad_selection(name)
            if below.names and not self._is_object(inner):
                raise bad_selection(next(iter(below.names)))
            if below.names:
                self._check_mask(below, inner)

    def _is_object(self, schema: Json) -> bool:
        schema = self._resolve(schema)
        return "properties" in schema or "additionalProperties" in schema

    def _resolve(self, schema: Json) -> Json:
        """Through references and lists to what carries the names."""
        while True:
            if "$ref" in schema:
                schema = self._schemas[schema["$ref"]]
            elif schema.get("type") == "array":
                schema = schema["items"]
            else:
                return schema

    def check_body(self, method_id: str, body: object) -> None:
        """Raises GoogleError 400 for a property or type that the request cannot have."""
        schema = self._methods[method_id].get("request", {}).get("$ref")
        if problem := self.mismatch(body, schema, is_request=True):
            raise GoogleError(400, "invalid", f"Invalid JSON payload received. {problem}")

    def mismatch(self, value: object, schema: str, *, is_request: bool = False) -> str:
        """The first place where a JSON value departs from a schema, or ""."""
        return self._mismatch(value, self._schemas[schema], schema, is_request)

    def _mismatch(self, value: object, schema: Json, path: str, is_request: bool) -> str:
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"]]
        kind = schema.get("type", "any")
        if kind == "object":
            return self._object_mismatch(value, schema, path, is_request)
        if kind == "array":
            if not isinstance(value, list):
                return f"{path} is not a list."
            problems = (self._mismatch(v, schema["items"], path, is_request) for v in value)
            return next(filter(None, problems), "")
        return "" if _fits(value, schema) else f"{path} is not a {schema.get('format', kind)}."

    def _object_mismatch(self, value: object, schema: Json, path: str, is_request: bool) -> str:
        if not isinstance(value, dict):
            return f"{path} is not an object."
        for name, inner in value.items():
            below = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            if below is None:
                return f'Unknown name "{name}" at "{path}": cannot find field.'
            if inner is None and is_request:  # JSON null clears a property
                continue
            if problem := self._mismatch(inner, below, f"{path}.{name}", is_request):
                return problem
        return ""


@cache
def drive_discovery(api: str = "v3") -> Discovery:
    """Of one version of the API.

    Raises FileNotFoundError where google-api-python-client is not installed.
    """
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            "The demo cloud needs Google's description of Drive. Install google-api-python-client."
        )
    document = Path(spec.origin).parent / DOCUMENTS / f"drive.{api}.json"
    return Discovery(json.loads(document.read_text("utf-8")))


def _typed(name: str, text: str, description: Json) -> Any:
    kind = description.get("type")
    if kind == "boolean":
        if text.lower() not in ("true", "false"):
            raise invalid_parameter(f"Invalid boolean value: '{text}'.", name)
        return text.lower() == "true"
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", text):
            raise invalid_parameter(f"Invalid value '{text}'. It must be a number.", name)
        low, high = int(description.get("minimum", 0)), int(description.get("maximum", 2**31 - 1))
        if not low <= int(text) <= high:
            raise invalid_parameter(
                f"Invalid value '{text}'. Values must be within the range: [{low}, {high}]", name
            )
        return int(text)
    if "enum" in description and text not in description["enum"]:
        raise invalid_parameter(f"Invalid value '{text}'.", name)
    return text


def _fits(value: object, schema: Json) -> bool:
    kind, form = schema.get("type"), schema.get("format")
    if kind == "string":
        if not isinstance(value, str):
            return False
        if form in ("int64", "uint64"):
            return re.fullmatch(r"-?\d+", value) is not None
        if form == "date-time":
            return (
                re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-].*)", value) is not None
            )
        return True
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in ("integer", "number"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return True
