"""Partial answers: the `fields` parameter, `a,b(c,d),e/f,*`.

Source: Drive API v3 guide "Return specific fields".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .google_errors import GoogleError, invalid_parameter

TOKEN = re.compile(r"\s*([A-Za-z_$.][\w$.@-]*|[*(),/])")


@dataclass(slots=True)
class Mask:
    """Which names to keep, and below each of them what."""

    is_everything: bool = False
    names: dict[str, Mask] = field(default_factory=dict)

    def wants(self, name: str) -> bool:
        return self.is_everything or name in self.names

    def below(self, name: str) -> Mask:
        """The mask for what lies under a name; everything if nothing is said about it."""
        return self.names.get(name, EVERYTHING)

    def apply(self, value: Any) -> Any:
        """The part of a JSON value that this mask keeps."""
        if isinstance(value, list):
            return [self.apply(item) for item in value]
        if not isinstance(value, dict) or self is EVERYTHING:
            return value
        return {
            name: self.names[name].apply(item) if name in self.names else item
            for name, item in value.items()
            if self.is_everything or name in self.names
        }


EVERYTHING = Mask(is_everything=True)


def parse_fields(text: str) -> Mask:
    """Raises GoogleError 400 invalidParameter. An empty text is a mask that keeps nothing."""
    tokens = _tokens(text)
    if not tokens:
        return Mask()
    mask, end = _list(tokens, 0, text)
    if end != len(tokens):
        raise bad_selection(text)
    return mask


def bad_selection(what: str) -> GoogleError:
    return invalid_parameter(f"Invalid field selection {what}", "fields")


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise bad_selection(text)
        tokens.append(match[1])
        at = match.end()
    return tokens


def _list(tokens: list[str], at: int, text: str) -> tuple[Mask, int]:
    """selector { "," selector }"""
    mask = Mask()
    while True:
        at = _selector(tokens, at, mask, text)
        if at >= len(tokens) or tokens[at] != ",":
            return mask, at
        at += 1


def _selector(tokens: list[str], at: int, into: Mask, text: str) -> int:
    """name [ "/" selector | "(" list ")" ]"""
    name = tokens[at] if at < len(tokens) else ""
    if not name or name in "(),/":
        raise bad_selection(text)
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if following == "/":
        below = Mask()
        end = _selector(tokens, at + 2, below, text)
    elif following == "(":
        below, end = _list(tokens, at + 2, text)
        if end >= len(tokens) or tokens[end] != ")":
            raise bad_selection(text)
        end += 1
    else:
        below, end = EVERYTHING, at + 1
    _include(into, name, below)
    return end


def _include(mask: Mask, name: str, below: Mask) -> None:
    if name == "*":
        if below is EVERYTHING:
            mask.is_everything = True
            return
        raise bad_selection("*")
    known = mask.names.get(name)
    if known is None or below is EVERYTHING:
        mask.names[name] = below
    elif known is not EVERYTHING:
        known.is_everything |= below.is_everything
        for inner, further in below.names.items():
            _include(known, inner, further)
