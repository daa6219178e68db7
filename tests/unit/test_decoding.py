"""What comes in is decoded into classes, also when two threads do so for the first time at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from jupyter_colabsync.decoding import convert, decode_json, decode_msgpack


class Shelf(msgspec.Struct):
    """Something with a field of each sort that msgspec treats in its own way."""

    books: tuple[str, ...] = ()
    below: Shelf | None = None
    width_cm: int = 0


SHELF = Shelf(("a", "b"), Shelf(width_cm=40))


@pytest.mark.parametrize(
    "decoded",
    [
        pytest.param(lambda: decode_json(msgspec.json.encode(SHELF), Shelf), id="JSON, bytes"),
        pytest.param(lambda: decode_json(msgspec.json.encode(SHELF).decode(), Shelf), id="JSON"),
        pytest.param(lambda: decode_msgpack(msgspec.msgpack.encode(SHELF), Shelf), id="msgpack"),
        pytest.param(lambda: convert(msgspec.to_builtins(SHELF), Shelf), id="plain values"),
        pytest.param(
            lambda: decode_json(msgspec.json.encode([SHELF]), list[Shelf])[0], id="in a list"
        ),
    ],
)
def test_what_was_encoded_comes_back(decoded: Callable[[], Shelf]) -> None:
    assert decoded() == SHELF
    assert decoded() == SHELF  # with the decoder that is kept now


@pytest.mark.parametrize(
    "decoded",
    [
        pytest.param(lambda s: decode_json(b'{"width_cm": "40"}', Shelf, strict=s), id="JSON"),
        pytest.param(lambda s: convert({"width_cm": "40"}, Shelf, strict=s), id="plain values"),
    ],
)
def test_text_stands_for_a_number_only_where_that_is_asked_for(
    decoded: Callable[[bool], Any],
) -> None:
    assert decoded(False).width_cm == 40
    with pytest.raises(msgspec.ValidationError, match="width_cm"):
        decoded(True)


# A field's type is given as the text `pause()`, which msgspec evaluates while it makes the table of
# the class around it: there the second thread is let in. Either it waits for us, and after a moment
# we go on, or it decodes with a table half made, which kills the process.
RACE = """
import faulthandler, threading
import msgspec
from jupyter_colabsync.decoding import convert, decode_json, decode_msgpack

faulthandler.enable()
PLAIN = {"inner": {"number": 1}}
AROUND = {"outer": PLAIN}
JSON, PACKED = msgspec.json.encode(PLAIN), msgspec.msgpack.encode(PLAIN)
READS = {
    "json": lambda Outer, Around: decode_json(JSON, Outer),
    "json in a list": lambda Outer, Around: decode_json(b"[%b]" % JSON, list[Outer])[0],
    "json in another": lambda Outer, Around: convert(AROUND, Around).outer,
    "msgpack": lambda Outer, Around: decode_msgpack(PACKED, Outer),
    "plain": lambda Outer, Around: convert(PLAIN, Outer),
}


def pause():
    if second.ident is None:
        second.start()
        second.join(0.1)
    return int


for first, other in [("json", each) for each in READS] + [("msgpack", "json"), ("plain", "json")]:
    print(first, "and", other, flush=True)
    Inner = msgspec.defstruct("Inner", [("number", "pause()")], module="__main__")
    Outer = msgspec.defstruct("Outer", [("inner", Inner)])
    Around = msgspec.defstruct("Around", [("outer", Outer)])
    seen = []
    second = threading.Thread(target=lambda: seen.append(READS[other](Outer, Around)))
    seen.append(READS[first](Outer, Around))
    second.join()
    assert seen == [Outer(Inner(1))] * 2, seen
print("survived")
"""


def test_two_threads_may_decode_a_class_for_the_first_time_at_once() -> None:
    """In a process of its own, since what goes wrong here is no exception but a crash."""
    done = subprocess.run(
        [sys.executable, "-c", RACE], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.endswith("survived\n"), done.stdout + done.stderr
    assert done.stdout.count(" and ") == 7
