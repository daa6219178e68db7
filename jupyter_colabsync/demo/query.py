"""Drive's search language: the `q` parameter of files.list and drives.list.

Here is the grammar; what the terms mean is in `terms`. Source: Drive API v3 guide "Search query
terms and operators".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .drafts import read_time
from .google_errors import GoogleError
from .records import File
from .terms import COMPARE, FLAGS, TEXTS, TIMES, Query, Test, begins_a_word, in_folders, words_of

TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:\\.|[^'\\])*')|(?P<sign><=|>=|!=|=|<|>|\(|\)|\{|\})|(?P<word>[\w.]+))"""
)


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


def parse_query(text: str, context: Context) -> Query:
    """Raises GoogleError 400 (invalid, location q)."""
    if not text.strip():
        return Query(lambda file: True)
    parser = _Parser(_tokens(text), context)
    query = parser.either()
    if not parser.is_done():
        raise bad_query()
    return query


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

    def is_done(self) -> bool:
        return self._at == len(self._tokens)

    def either(self) -> Query:
        query = self._both()
        while self._accept("or"):
            query |= self._both()
        return query

    def _both(self) -> Query:
        query = self._negated()
        while self._accept("and"):
            query &= self._negated()
        return query

    def _negated(self) -> Query:
        if self._accept("not"):
            return ~self._negated()
        if self._accept("("):
            query = self.either()
            self._expect(")")
            return query
        return self._term()

    def _term(self) -> Query:
        token = self._next()
        if token.startswith("'"):
            self._expect("in")
            return self._membership(_unquote(token), self._next())
        if token in FLAGS:
            return Query(self._flag(token))
        if token in ("properties", "appProperties"):
            return Query(self._property(token))
        operator = self._next()
        value = self._next()
        if token == "fullText" and operator == "contains":
            return self._full_text(_unquote(value))
        if token in TIMES and operator in COMPARE:
            return Query(self._time_term(token, operator, read_time(_unquote(value), "q")))
        return Query(self._text_term(token, operator, _unquote(value)))

    def _full_text(self, value: str) -> Query:
        text_of = self._context.text_of
        words = words_of(value)
        return Query(lambda file: all(word in text_of(file) for word in words), is_full_text=True)

    def _time_term(self, name: str, operator: str, moment_ms: int) -> Test:
        read, compare = TIMES[name], COMPARE[operator]
        return lambda file: compare(read(file), moment_ms)

    def _text_term(self, name: str, operator: str, value: str) -> Test:
        if name == "visibility" and operator in ("=", "!="):
            is_public = self._context.is_public
            wanted = (value in ("anyoneWithLink", "anyoneCanFind")) == (operator == "=")
            return lambda file: is_public(file) == wanted
        if name == "shortcutDetails.targetId" and operator in ("=", "!="):
            return lambda file: (file.shortcut_target == value) == (operator == "=")
        read = TEXTS.get(name)
        if read is None:
            raise bad_query()
        folded = value.casefold()
        if operator == "contains":
            return lambda file: begins_a_word(read(file), folded)
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

    def _membership(self, value: str, collection: str) -> Query:
        if collection == "parents":
            return in_folders(frozenset([self._context.resolve(value)]))
        if collection in ("owners", "writers", "readers"):
            people = self._context.people
            person = self._context.me if value == "me" else value
            return Query(lambda file: person in people(file, collection))
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
