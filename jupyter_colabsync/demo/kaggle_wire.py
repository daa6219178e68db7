"""How the pretend Kaggle words things: checked fields in, answers without defaults and in pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, TypeAlias

from .http import Reply, Request, json_reply
from .kaggle_users import KaggleUser

PAGE_SIZE = 20
MAX_PAGE_SIZE = 200
Fields: TypeAlias = dict[str, Any]
Listing: TypeAlias = list[tuple[str, int]]
"""Names of files and their sizes in bytes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A field with the name of one of these. The first is the default, and then left out, unless
    the field is declared optional."""

    names: tuple[str, ...]
    is_optional: bool = False

    def takes(self, value: object) -> bool:
        return value in self.names

    @property
    def default(self) -> str | None:
        return None if self.is_optional else self.names[0]


Kinds: TypeAlias = Mapping[str, "type | Choice"]
"""The fields a call knows, and what they are. Source: request messages of kagglesdk 0.1.37."""

PAGED: Kinds = {"pageSize": int, "pageToken": str}


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: who asks, and its fields, checked."""

    request: Request
    user: KaggleUser
    fields: Fields

    def text(self, name: str) -> str:
        return str(self.fields.get(name, ""))

    def number(self, name: str) -> int:
        return int(self.fields.get(name, 0))


Methods: TypeAlias = "dict[str, tuple[Kinds, Callable[[Ask], Reply]]]"
"""What a service answers, by `Service/Method`."""


class KaggleError(Exception):
    """An answer in Kaggle's words."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status
        self.message = message

    def reply(self) -> Reply:
        return json_reply({"code": self.status, "message": self.message}, self.status)


def denied(permission: str) -> KaggleError:
    """403 as Kaggle words what this account may not do. Source: kaggle-cli issue 555."""
    return KaggleError(403, f"Permission '{permission}' was denied")


def read_fields(request: Request, allowed: Kinds, *, takes_empty: bool = False) -> Fields:
    """The request's JSON object. Raises KaggleError for a field unknown, of another type, below
    zero, or at its default (`takes_empty`: unless that is "" or 0)."""
    fields = request.json()
    if not isinstance(fields, dict):
        raise KaggleError(400, "The body must be a JSON object.")
    for name, value in fields.items():
        kind = allowed.get(name)
        fits = kind.takes(value) if isinstance(kind, Choice) else type(value) is kind
        if not fits or (kind is int and value < 0):
            raise KaggleError(400, f"Invalid value at '{name}'.")
        default = kind.default if isinstance(kind, Choice) else (kind() if kind else None)
        if value == default and not (takes_empty and not value):
            raise KaggleError(400, f"'{name}' is at its default and must be left out.")
    return fields


def file_rows(files: Listing) -> list[Fields]:
    """Names and sizes in bytes, as a list of files shows them."""
    return [
        {"name": name, "totalBytes": size, "creationDate": "2026-03-02T10:00:00Z"}
        for name, size in files
    ]


def page_reply(name: str, rows: list[Fields], fields: Fields, **more: object) -> Reply:
    """The page of `rows` that a request asks for, by token or by number from 1. Raises KaggleError
    for a token of nobody."""
    size = min(int(fields.get("pageSize", 0)) or PAGE_SIZE, MAX_PAGE_SIZE)
    token = fields.get("pageToken") or f"p{(max(int(fields.get('page', 1)), 1) - 1) * size}"
    if not token.startswith("p") or not token[1:].isdigit():
        raise KaggleError(400, "Invalid page token")
    end = int(token[1:]) + size
    following = f"p{end}" if end < len(rows) else ""
    return reply_with({name: rows[end - size : end], "nextPageToken": following, **more})


def reply_with(fields: Fields) -> Reply:
    return json_reply(without_defaults(fields))


def without_defaults(fields: Fields) -> Fields:
    """Also in what lies inside."""
    left = {name: _inside(value) for name, value in fields.items()}
    return {name: value for name, value in left.items() if value not in (None, "", 0, False, [])}


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return without_defaults(value)
    return [_inside(each) for each in value] if isinstance(value, list) else value


def time_text(seconds: float) -> str:
    """Seconds since 1970 as Kaggle writes times."""
    moment = datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds") + "Z"
