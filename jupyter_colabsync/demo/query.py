"""Drive's search language: the `q` parameter of files.list and drives.list.

Source: Drive API v3 guide "Search query terms and operators". `name =` ignores case on the live
service (rclone checks the case itself for that reason), and `contains` on names and types finds the
beginnings of words only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from .drafts import read_time
from .google_errors import GoogleError
from .records import File

Test: TypeAlias = Callable[[File], bool]

TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:\\.|[^'\\])*')|(?P<sign><=|>=|!=|=|<|>|\(|\)|\{|\})|(?P<word>[\w.]+))"""
)
TIMES: dict[str, Callable[[File], int]] = {
    "modifiedTime": lambda file: file.modified_ms,
    "createdTime": lambda file: file.created_ms,
    "viewedByMeTime": lambda file: file.viewed_ms,
    "sharedWithMeTime": lambda file: file.shared_with_me_ms,
}
FLAGS: dict[str, Test] = {
    "trashed": lambda file: file.trashed,
    "starred": lambda file: file.starred,
    "sharedWithMe": lambda file: file.shared_with_me_ms > 0,
}
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a query needs to know about the account."""

    me: str
    """The account's e-mail address, also written `me`."""
    resolve: Callable[[str], str]
    """File id, or an alias such as `root`, -> id."""
    text_of: Callable[[File], str]
    """Searchable text of a file."""
    people: Callable[[File, str], set[str]]
    """(file, owners | writers | readers) -> e-mail addresses."""
    is_public: Callable[[File], bool]


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search. `parent` narrows the candidates to the children of one folder."""

    matches: Test
    parent: str | None = None
    is_full_text: bool = False


def parse_query(text: str, context: Context) -> Query:
    """Raises GoogleError 400 (invalid, location q)."""
    if not text.strip():
        return Query(lambda file: True)
    parser = _Parser(_tokens(text), context)
    test = parser.either()
    if not parser.is_done():
        raise bad_query()
    return Query(test, parser.parent(), parser.is_full_text)


def bad_query() -> GoogleError:
    return GoogleError(400, "invalid", "Invalid Value", "q")


def _tokens(text: str) -> list[str]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if not match:
            raise bad_query()
        tokens.append(match[match.lastgroup or 0])
        at = match.end()
    return tokens


class _Parser:
    """Recursive descent over the tokens; builds closures."""

    def __init__(self, tokens: list[str], context: Context):
        self._tokens = tokens
        self._at = 0
        self._context = context
        self._depth = 0
        self._parents: list[str] = []
        self._has_or_or_not = False
        self.is_full_text = False

    def is_done(self) -> bool:
        return self._at == len(self._tokens)

    def parent(self) -> str | None:
        """The folder all results must lie in, when the query is one plain conjunction."""
        return self._parents[0] if self._parents and not self._has_or_or_not else None

    def either(self) -> Test:
        test = self._both()
        while self._accept("or"):
            self._has_or_or_not = True
            test = _any(test, self._both())
        return test

    def _both(self) -> Test:
        test = self._negated()
        while self._accept("and"):
            test = _all(test, self._negated())
        return test

    def _negated(self) -> Test:
        if self._accept("not"):
            self._has_or_or_not = True
            return _not(self._negated())
        if self._accept("("):
            test = self.either()
            self._expect(")")
            return test
        return self._term()

    def _term(self) -> Test:
        token = self._next()
        if token.startswith("'"):
            self._expect("in")
            return self._membership(_unquote(token), self._next())
        if token in FLAGS:
            return self._flag(token)
        if token in ("properties", "appProperties"):
            return self._property(token)
        operator = self._next()
        value = self._next()
        if token in TIMES and operator in COMPARE:
            return _time_test(TIMES[token], operator, read_time(_unquote(value), "q"))
        return self._text_term(token, operator, _unquote(value))

    def _text_term(self, name: str, operator: str, value: str) -> Test:
        if name == "fullText" and operator == "contains":
            self.is_full_text = True
            text_of = self._context.text_of
            words = _words(value)
            return lambda file: all(word in text_of(file) for word in words)
        if name == "visibility" and operator in ("=", "!="):
            is_public = self._context.is_public
            wanted = (value in ("anyoneWithLink", "anyoneCanFind")) == (operator == "=")
            return lambda file: is_public(file) == wanted
        if name == "shortcutDetails.targetId" and operator in ("=", "!="):
            return lambda file: (file.shortcut_target == value) == (operator == "=")
        read = {"name": _name, "mimeType": _mime_type}.get(name)
        if read is None:
            raise bad_query()
        folded = value.casefold()
        if operator == "contains":
            return lambda file: _begins_a_word(read(file), folded)
        if operator in ("=", "!="):
            return lambda file: (read(file) == folded) == (operator == "=")
        raise bad_query()

    def _flag(self, name: str) -> Test:
        test = FLAGS[name]
        if self._peek() not in ("=", "!="):
            if name == "sharedWithMe":
                return test
            raise bad_query()
        operator, value = self._next(), self._next()
        if value not in ("true", "false"):
            raise bad_query()
        wanted = (value == "true") == (operator == "=")
        return lambda file: test(file) == wanted

    def _membership(self, value: str, collection: str) -> Test:
        if collection == "parents":
            parent = self._context.resolve(value)
            self._parents.append(parent)
            return lambda file: file.parent == parent
        if collection in ("owners", "writers", "readers"):
            people = self._context.people
            person = self._context.me if value == "me" else value
            return lambda file: person in people(file, collection)
        raise bad_query()

    def _property(self, name: str) -> Test:
        for word in ("has", "{", "key", "="):
            self._expect(word)
        key = _unquote(self._next())
        for word in ("and", "value", "="):
            self._expect(word)
        value = _unquote(self._next())
        self._expect("}")
        if name == "properties":
            return lambda file: file.properties.get(key) == value
        return lambda file: file.app_properties.get(key) == value

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        if not token:
            raise bad_query()
        self._at += 1
        return token

    def _accept(self, word: str) -> bool:
        if self._peek().lower() != word:
            return False
        self._at += 1
        return True

    def _expect(self, word: str) -> None:
        if not self._accept(word):
            raise bad_query()


def _unquote(token: str) -> str:
    if not token.startswith("'"):
        raise bad_query()
    return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)


def _words(value: str) -> list[str]:
    """A quoted phrase counts as one word."""
    found = re.findall(r'"([^"]*)"|(\S+)', value.casefold())
    return [phrase or word for phrase, word in found]


def _name(file: File) -> str:
    return file.name.casefold()


def _mime_type(file: File) -> str:
    return file.mime_type.casefold()


def _begins_a_word(text: str, beginning: str) -> bool:
    at = text.find(beginning)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(beginning, at + 1)
    return at >= 0


def _time_test(read: Callable[[File], int], operator: str, moment_ms: int) -> Test:
    compare = COMPARE[operator]
    return lambda file: compare(read(file), moment_ms)


def _any(first: Test, second: Test) -> Test:
    return lambda file: first(file) or second(file)


def _all(first: Test, second: Test) -> Test:
    return lambda file: first(file) and second(file)


def _not(test: Test) -> Test:
    return lambda file: not test(file)
