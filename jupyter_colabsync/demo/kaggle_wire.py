"""How the pretend Kaggle words things: checked fields in, answers without defaults and in pages."""

from __future__ import annotations

from typing import Any, TypeAlias

from .http import Reply, Request, json_reply

PAGE_SIZE = 20
MAX_PAGE_SIZE = 200
Fields: TypeAlias = dict[str, Any]
Kinds: TypeAlias = dict[str, type]
"""The fields a call knows, and what they are."""


class KaggleError(Exception):
    """An answer in Kaggle's words."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status
        self.message = message

    def reply(self) -> Reply:
        return json_reply({"code": self.status, "message": self.message}, self.status)


def read_fields(request: Request, allowed: Kinds) -> Fields:
    """The request's JSON object. Raises KaggleError for a field unknown, of another type, or at
    its default."""
    fields = request.json()
    if not isinstance(fields, dict):
        raise KaggleError(400, "The body must be a JSON object.")
    for name, value in fields.items():
        if type(value) is not allowed.get(name):
            raise KaggleError(400, f"Invalid value at '{name}'.")
        if value in ("", 0):
            raise KaggleError(400, f"'{name}' is at its default and must be left out.")
    return fields


def file_rows(files: list[tuple[str, int]]) -> list[Fields]:
    """Names and sizes in bytes, as a list of files shows them."""
    return [
        without_defaults({"name": name, "totalBytes": size, "creationDate": "2026-03-02T10:00:00Z"})
        for name, size in files
    ]


def page_reply(name: str, rows: list[Fields], fields: Fields) -> Reply:
    """The page of `rows` that a request asks for. Raises KaggleError for a token of nobody."""
    token = str(fields.get("pageToken", "p0"))
    if not token.startswith("p") or not token[1:].isdigit():
        raise KaggleError(400, "Invalid page token")
    start = int(token[1:])
    end = start + min(int(fields.get("pageSize", PAGE_SIZE)), MAX_PAGE_SIZE)
    following = f"p{end}" if end < len(rows) else ""
    return reply_with({name: rows[start:end], "nextPageToken": following})


def reply_with(fields: Fields) -> Reply:
    return json_reply(without_defaults(fields))


def without_defaults(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value not in (None, "", 0, False, [])}
