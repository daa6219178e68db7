"""JSON, MessagePack and plain values made into typed ones, safely from any thread.

msgspec makes the table of a class at its first decode, and others see that table before it is
filled: a second thread that decodes the same class then reads a null pointer, and the whole process
dies (0028). So a table is made by one thread at a time, before anybody decodes with it; what is
made is kept, and decoding itself takes no lock. All decoding into classes goes through here.

Encoding needs none of this: msgspec makes what it needs for that with the class itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")

# One for all classes, since they share those nested in them, and for the process, as tables are.
_making: Final = threading.Lock()


def decode_json(data: bytes | str, kind: type[T], *, strict: bool = True) -> T:
    """The JSON text as a `kind`; unless `strict`, strings may stand for numbers.

    Raises msgspec.DecodeError for what is no such thing (ValidationError if it is JSON at all), and
    UnicodeDecodeError for bytes that are no UTF-8.
    """
    made: T = _json(kind, strict).decode(data)
    return made


def decode_msgpack(data: bytes, kind: type[T]) -> T:
    """The MessagePack bytes as a `kind`. Raises as `decode_json` does."""
    made: T = _msgpack(kind).decode(data)
    return made


def convert(value: object, kind: type[T], *, strict: bool = True) -> T:
    """What is made of dicts, lists and numbers as a `kind`. Raises msgspec.ValidationError."""
    _json(kind, strict)  # for the tables, which do not depend on the format
    return msgspec.convert(value, kind, strict=strict)


def _json_decoder(kind: Any, strict: bool) -> msgspec.json.Decoder[Any]:
    with _making:
        return msgspec.json.Decoder(kind, strict=strict)


def _msgpack_decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    with _making:
        return msgspec.msgpack.Decoder(kind)


# Two threads may make the same decoder, one after the other: the second finds the table filled.
_json: Final[Callable[[Any, bool], msgspec.json.Decoder[Any]]] = cache(_json_decoder)
_msgpack: Final[Callable[[Any], msgspec.msgpack.Decoder[Any]]] = cache(_msgpack_decoder)
